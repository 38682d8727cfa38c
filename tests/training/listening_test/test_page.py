# SPDX-License-Identifier: MIT
"""The listening test's page and key: blind, level, reproducible; bad studies are refused."""

import base64
import io
import json
import re

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner

from i2r_vr.acoustics import measure
from i2r_vr.errors import I2RError
from i2r_vr.hearing.loading import load_model
from tests.tiny import save_tiny_model
from tests.training.listening_test.listening import RATE, TIMES_S, write_study
from tests.training.places import write_places
from training.experiments.places import Places
from training.listening_test import scenes, stimuli
from training.listening_test.__main__ import main
from training.listening_test.page import make_page
from training.listening_test.study import CATEGORIES, load_study
from training.scenes.shards import SceneShards


@pytest.fixture(scope="module")
def study_file(tmp_path_factory):
    return write_study(tmp_path_factory.mktemp("study"))


@pytest.fixture(scope="module")
def page(study_file):
    return make_page(load_study(study_file), seed=3)


def content(html):
    text = re.search(r'<script id="study" type="application/json">(.*?)</script>', html, re.S)
    return json.loads(text.group(1))


def decoded(uri):
    return soundfile.read(io.BytesIO(base64.b64decode(uri.split(",", 1)[1])))


def test_every_sound_is_there_once_and_the_key_names_it(page):
    items = content(page.html)["items"]
    assert len(items) == 16
    assert {item["id"] for item in items} == set(page.key["items"])
    for category in CATEGORIES:
        sources = [v["source"] for v in page.key["items"].values() if v["category"] == category]
        assert sorted(sources) == ["generated", "generated", "real", "real"]


def test_the_page_tells_nothing(page, study_file):
    text = re.sub(r"data:[a-z/]+;base64,[A-Za-z0-9+/=]+", "", page.html)
    for word in ("generated", "real", *(e.name for e in load_study(study_file).examples)):
        assert not re.search(rf"\b{word}\b", text), word
    order = [page.key["items"][item["id"]]["source"] for item in content(page.html)["items"]]
    assert order != sorted(order)
    assert order != sorted(order, reverse=True)


def test_a_title_cannot_become_markup(page):
    assert "<h1>Rooms &amp; &lt;reverberation&gt;</h1>" in page.html
    assert "http" not in re.sub(r"base64,[A-Za-z0-9+/=]+", "", page.html).replace("http-equiv", "")


def test_same_seed_same_page(study_file, page):
    study = load_study(study_file)
    assert make_page(study, 3) == page
    other = make_page(study, 4)
    assert set(other.key["items"]).isdisjoint(page.key["items"])


def test_sounds_are_equally_loud_and_decay_as_their_places(page):
    lengths, levels = {}, []
    for item in content(page.html)["items"]:
        sound, rate = decoded(item["sound"])
        assert rate == RATE
        assert np.abs(sound).max() <= stimuli.PEAK + 1e-3
        levels.append(20 * np.log10(stimuli._loudness(sound)))
        lengths.setdefault(page.key["items"][item["id"]]["category"], []).append(len(sound))
    assert np.ptp(levels) < 0.1
    assert min(lengths["large"]) > max(lengths["small"]) > max(lengths["outdoor"])


def test_a_wet_sound_is_a_convolution(tmp_path):
    response = np.zeros(RATE // 2)
    response[0], response[1200] = 1.0, 0.5
    soundfile.write(tmp_path / "ir.wav", response, RATE, subtype="FLOAT")
    dry = np.zeros(600)
    dry[100] = 0.8
    wet = stimuli.wet_sound(dry, RATE, tmp_path / "ir.wav")
    assert wet[100] == pytest.approx(0.8)
    assert len(wet) == 1301


def test_the_check_holds_three_tones():
    sound = stimuli.pips(RATE)
    loud = np.convolve(np.abs(sound), np.ones(240) / 240, "same") > 0.01
    assert np.count_nonzero(np.diff(loud.astype(int)) == 1) == stimuli.PIPS


def broken(study_file, change):
    record = json.loads(study_file.read_text())
    change(record)
    path = study_file.with_name("broken.json")
    path.write_text(json.dumps(record))
    return path


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("STUDY_FORMAT", lambda s: s.pop("dry")),
        ("STUDY_FORMAT", lambda s: s.update(extra=1)),
        ("STUDY_FORMAT", lambda s: s["examples"][0].update(category="huge")),
        ("STUDY_PATH", lambda s: s["examples"][0].update(real="../../etc/passwd")),
        ("STUDY_PATH", lambda s: s.update(dry="none.wav")),
        ("STUDY_DUPLICATE", lambda s: s["examples"][0].update(name=s["examples"][1]["name"])),
        ("STUDY_UNBALANCED", lambda s: s["examples"].pop()),
    ],
)
def test_bad_studies_are_refused(study_file, code, change):
    with pytest.raises(I2RError) as caught:
        load_study(broken(study_file, change))
    assert caught.value.code == code


def test_bad_sounds_and_pictures_are_refused(tmp_path):
    soundfile.write(tmp_path / "silent.wav", np.zeros(100), RATE)
    soundfile.write(tmp_path / "long.wav", np.full(21 * 8000, 0.5), 8000)
    (tmp_path / "text.png").write_text("no picture")
    calls = {
        "DRY_SILENT": lambda: stimuli.dry_recording(tmp_path / "silent.wav"),
        "DRY_TOO_LONG": lambda: stimuli.dry_recording(tmp_path / "long.wav"),
        "RESPONSE_SILENT": lambda: stimuli.wet_sound(np.ones(9), RATE, tmp_path / "silent.wav"),
        "RECORDING_UNREADABLE": lambda: stimuli.dry_recording(tmp_path / "text.png"),
        "PICTURE_UNREADABLE": lambda: stimuli.picture_uri(tmp_path / "text.png"),
    }
    for code, call in calls.items():
        with pytest.raises(I2RError) as caught:
            call()
        assert caught.value.code == code


def test_the_command_writes_page_and_key(study_file, tmp_path):
    out = tmp_path / "page.html"
    found = CliRunner().invoke(main, ["make", str(study_file), "-o", str(out)])
    assert found.exit_code == 0, found.output
    key = json.loads((tmp_path / "page.key.json").read_text())
    assert content(out.read_text())["id"] == key["study"]
    assert sorted(TIMES_S) == sorted({v["category"] for v in key["items"].values()})


def test_the_command_names_what_is_wrong(study_file, tmp_path):
    path = broken(study_file, lambda s: s.pop("examples"))
    found = CliRunner().invoke(main, ["make", str(path), "-o", str(tmp_path / "p.html")])
    assert found.exit_code == 1
    assert found.output.startswith("STUDY_FORMAT: ")
    assert not (tmp_path / "p.html").exists()


def test_a_study_from_scenes_becomes_a_page(tmp_path):
    shards = SceneShards(write_places(tmp_path / "scenes", count=24))
    rows = np.arange(len(shards))
    places = Places(tmp_path, shards, rows, shards, rows)
    model = load_model(save_tiny_model(tmp_path), "cpu")
    dry = write_study(tmp_path / "other").parent / "dry.wav"
    file = scenes.write_study(places, model, dry, tmp_path / "study", per_category=1)
    study = load_study(file)
    assert sorted(e.category for e in study.examples) == list(CATEGORIES)
    for example in study.examples:
        real, rate = soundfile.read(example.real)
        row = scenes.choose(places, 1)[example.category][0]
        true = float(shards.row("t60_s", row)[2])
        assert measure(real, rate).t60_s == pytest.approx(true, rel=0.05)
    assert len(make_page(study, 0).key["items"]) == 8


def test_too_few_scenes_are_refused(tmp_path):
    shards = SceneShards(write_places(tmp_path, count=4))
    rows = np.arange(4)
    with pytest.raises(I2RError, match="SCENES_TOO_FEW"):
        scenes.choose(Places(tmp_path, shards, rows, shards, rows), 3)
