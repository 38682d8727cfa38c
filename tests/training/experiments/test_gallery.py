"""Pictures by topic become a page with players and sheets; what fails is told."""

import json
from html.parser import HTMLParser

import cv2
import numpy as np
import pytest
import soundfile
from click.testing import CliRunner

from tests.tiny import save_tiny_model
from training.experiments.__main__ import main
from training.experiments.example_sheets import wet
from training.experiments.examples import dry_sound


class Page(HTMLParser):
    """Headings, links to files and texts of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.files, self.texts = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.files += [value for name, value in attrs if name in ("src", "href")]

    def handle_data(self, data):
        self.texts.append(data)


def write_picture(path, seed):
    path.parent.mkdir(parents=True, exist_ok=True)
    coarse = np.random.default_rng(seed).integers(0, 255, (4, 6, 3)).astype(np.uint8)
    cv2.imwrite(str(path), cv2.resize(coarse, (240, 160), interpolation=cv2.INTER_CUBIC))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Two topics, a hostile name, a broken picture, a class of the manifest."""
    root = tmp_path_factory.mktemp("gallery")
    write_picture(root / "in/Halls & <i>churches/big.png", 1)
    write_picture(root / "in/rooms/<b>small.png", 2)
    write_picture(root / "in/lawn.png", 3)
    (root / "in/rooms/broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 none")
    items = [
        {
            "file": "lawn.png",
            "acoustic_class": "outdoor",
            "subclass": "a <u>lawn",
            "expected_rt60_s": {"min": 0.0, "max": 0.3},
        }
    ]
    (root / "in/manifest.json").write_text(json.dumps({"items": items}))
    time = np.arange(9600) / 48000
    soundfile.write(root / "dry.wav", 0.5 * np.sin(700.0 * time) * np.exp(-30.0 * time), 48000)
    save_tiny_model(root)
    call = ["gallery", str(root / "in"), "--out", str(root / "out")]
    call += ["--model", str(root / "tiny.safetensors"), "--dry", str(root / "dry.wav")]
    return root, call, CliRunner().invoke(main, call)


def test_every_topic_has_its_figure_and_every_file_is_there(made):
    root, _, said = made
    assert said.exit_code == 1, said.output
    assert said.stderr.startswith("IMAGE_")
    page = Page((root / "out/index.html").read_text(encoding="utf-8"))
    assert page.tags.count("table") == 3
    assert page.tags.count("audio") == 3 * 3
    assert page.tags.count("img") == 3 * 5
    for file in page.files:
        assert file.startswith("#") or (root / "out" / file).is_file()
    text = "\n".join(page.texts)
    for words in ("Halls & <i>churches", "<b>small", "a <u>lawn", "0.3 s expected", "broken.jpg"):
        assert words in text
    assert not {"b", "i", "u"} & set(page.tags)
    assert text.index("outdoor") < text.index("Halls & <i>churches") < text.index("rooms")


def test_the_wet_sound_is_the_dry_one_in_the_place(made):
    root, _, _ = made
    dry = dry_sound(root / "dry.wav")
    for number in range(3):
        response, rate = soundfile.read(root / f"out/sounds/{number:03d}_response.wav")
        heard, _ = soundfile.read(root / f"out/sounds/{number:03d}_wet.wav")
        assert rate == 48000
        expected = wet(dry, response)
        expected *= np.abs(heard).max() / np.abs(expected).max()
        assert np.abs(heard - expected).max() < 2e-3
        assert np.abs(heard).max() == pytest.approx(10.0 ** (-1.0 / 20.0), abs=1e-3)


def test_what_is_up_to_date_is_not_baked_again(made):
    root, call, _ = made
    before = {p: p.stat().st_mtime_ns for p in (root / "out/bundles").rglob("?*.i2rvr")}
    assert len(before) == 3
    CliRunner().invoke(main, call)
    assert {p: p.stat().st_mtime_ns for p in before} == before


@pytest.mark.parametrize("text", ["[]", "{", '{"items": [{"name": 1}]}', "\xff"])
def test_a_manifest_that_is_none_is_one_line(made, tmp_path, text):
    _, call, _ = made
    write_picture(tmp_path / "in/a.png", 1)
    (tmp_path / "in/manifest.json").write_text(text, encoding="latin-1")
    said = CliRunner().invoke(main, ["gallery", str(tmp_path / "in"), *call[4:]])
    assert said.exit_code == 1
    assert said.stderr.startswith("Error: MANIFEST_UNREADABLE")
    assert len(said.stderr.splitlines()) == 1


def test_a_folder_without_pictures_is_one_line(made, tmp_path):
    _, call, _ = made
    said = CliRunner().invoke(main, ["gallery", str(tmp_path), *call[4:]])
    assert said.exit_code == 1
    assert len(said.stderr.splitlines()) == 1
