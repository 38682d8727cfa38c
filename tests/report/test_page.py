"""The page holds everything itself, whatever the bundle lacks and whatever its names are."""

import base64
import io
import json
import os
import re
import shutil
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
import soundfile

from i2r_vr.bundle.figure_tables import as_csv
from i2r_vr.bundle.inspection import figures_of
from i2r_vr.bundle.metadata import Acoustics
from i2r_vr.bundle.origins import Origins
from i2r_vr.bundle.store import BundleTarget, load_bundle, write_bundle
from i2r_vr.errors import I2RError, Notice, UsageError
from i2r_vr.report import sounds, write_report
from tests.bundles import files, materials, metadata, write, write_measured
from tests.tiny import write_room

HOSTILE = "</script><img src=//evil.example/x onerror=alert(1)>\u202e"


class Page(HTMLParser):
    """Elements with their attributes, and whether every one was closed."""

    VOID = frozenset({"meta", "link", "img", "br", "input"})

    def __init__(self, text):
        super().__init__()
        self.elements, self.open = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def page_of(bundles, folder, captures=None, dry=None):
    write_report([bundle.path for bundle in bundles], folder / "page.html", captures, dry)
    text = (folder / "page.html").read_text(encoding="utf-8")
    page = Page(text)
    assert page.open == []
    for tag, attributes in page.elements:
        for name in ("src", "href"):
            target = attributes.get(name, "")
            ours = target.removeprefix("page_files/")
            beside = ours != target and (folder / "page_files" / ours).is_file()
            assert beside or target.startswith(("data:", "#")) or not target, (tag, target)
        assert not any(name.startswith("on") for name in attributes)
    assert "url(http" not in text
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    return text, page


def count(page, tag, **wanted):
    return sum(
        name == tag and all(attributes.get(k) == v for k, v in wanted.items())
        for name, attributes in page.elements
    )


def test_a_measured_bundle(tmp_path):
    text, page = page_of([write_measured(tmp_path, "hall")], tmp_path)
    assert count(page, "audio") == 1
    assert count(page, "button", **{"class": "hear"}) == 2
    assert {a["id"] for _, a in page.elements if a.get("type") == "application/json"} == {
        *("settings", "figures", "sound-dry0", "sound-place0")
    }
    assert count(page, "tr") == (1 + 1) + (1 + 1 + 4)
    assert "SCALE_GUESSED" in text
    assert "--captures" in text


def test_materials_are_a_table(tmp_path):
    data = metadata()
    data = replace(data, capture=replace(data.capture, materials=materials()))
    bundle = write_bundle(BundleTarget(tmp_path / "hall", "hall"), data, files(), durable=False)
    text, page = page_of([bundle], tmp_path)
    assert count(page, "table") == 3
    assert "plaster 70%, brick 30%" in text
    assert "<td>20.0%</td>" in text
    assert "M_&lt;Carpet&gt;" in text  # a name is text


def titles(page):
    return [a["aria-label"] for tag, a in page.elements if tag == "svg" and "aria-label" in a]


def test_drawings_and_buttons_name_their_place(tmp_path):
    one, two = write(tmp_path / "a", "hall"), write(tmp_path / "b", "hall")
    _, page = page_of([one, two], tmp_path)
    drawn = [title for title in titles(page) if title != "T60 of all places"]
    for label in ("hall (a/hall)", "hall (b/hall)"):
        assert sum(f"\u2068{label}\u2069" in title for title in drawn) == len(drawn) / 2 > 5
        assert count(page, "button", **{"aria-label": f"Hear \u2068{label}\u2069"}) == 2
    assert any(title.startswith("Depth as heard") for title in drawn)


def test_a_bundle_of_version_1_has_no_depth_to_show(tmp_path):
    data = metadata()
    data = replace(data, version=1, zone=replace(data.zone, depth=None, wet=None, yaw_deg=None))
    rows = [row for row in files() if row.role not in ("depth", "wet")]
    bundle = write_bundle(BundleTarget(tmp_path / "hall", "hall"), data, rows, durable=False)
    _, page = page_of([bundle], tmp_path)
    assert not any("Depth" in title for title in titles(page))


def test_the_csv_of_the_page_is_that_of_inspect(tmp_path):
    bundles = [write_measured(tmp_path, "one"), write(tmp_path, "two")]
    text, _ = page_of(bundles, tmp_path)
    held = json.loads(re.search(r'id="figures">(.*?)</script>', text).group(1))
    told = as_csv([{**figures_of(b.path), "bundle": b.path.name} for b in bundles])
    assert "".join(held) == told
    assert len(held) == 3
    assert str(tmp_path) not in text


def many(folder, count=21):
    """Bundles in folders of their own, all links to one."""
    first = write(folder / "first", "hall")
    found = [first]
    for i in range(count - 1):
        copy = folder / f"copy{i}"
        shutil.copytree(folder / "first", copy, copy_function=os.link)
        found.append(load_bundle(copy / "hall"))
    return found


def test_many_places_have_their_sounds_beside_the_page(tmp_path):
    bundles = many(tmp_path / "out")
    text, page = page_of(bundles, tmp_path)
    beside = tmp_path / "page_files"
    assert count(page, "tr", **{"data-place": "20"}) == 1
    assert 'id="sound-' not in text
    (row,) = [line for line in (beside / "i2rvr_place20.js").read_text().splitlines() if line]
    held = json.loads(re.fullmatch(r'i2rvrSounds\["place20"\]=(.*);', row).group(1))
    assert len(held["directions"]) == 4
    assert {path.suffix for path in beside.iterdir()} == {".js", ".webp"}
    styles = re.findall(r'<polyline class="(curve b\d d\d)"', text[: text.index('id="place0"')])
    assert len(set(styles)) == len(bundles)

    (beside / "notes.txt").write_text("mine")
    page_of(bundles[:2], tmp_path)
    assert [path.name for path in beside.iterdir()] == ["notes.txt"]


def test_a_page_that_would_be_too_large_is_put_beside(tmp_path, monkeypatch):
    bundle = write(tmp_path)
    assert write_report([bundle.path], tmp_path / "a & b.html") is None
    size = (tmp_path / "a & b.html").stat().st_size
    monkeypatch.setattr("i2r_vr.report.page.MOST_BYTES", size)
    beside = write_report([bundle.path], tmp_path / "a & b.html")
    assert beside == tmp_path / "a & b_files"
    text = (tmp_path / "a & b.html").read_text(encoding="utf-8")
    assert '"beside":"a%20%26%20b_files/i2rvr_"' in text
    assert 'href="a%20%26%20b_files/i2rvr_spectrogram0.webp"' in text
    assert len(text) < size / 2


def test_an_own_dry_sound_comes_first(tmp_path):
    sound = tmp_path / "<voice>.wav"
    soundfile.write(sound, np.column_stack([np.ones(96000), np.zeros(96000)]) * 0.1, 48000)
    text, _ = page_of([write(tmp_path)], tmp_path, dry=sound)
    assert '<option value="dry0">&lt;voice&gt;.wav</option><option value="dry1">Clap' in text
    wav = json.loads(re.search(r'id="sound-dry0">(.*?)</script>', text).group(1))["wav"]
    samples, rate = soundfile.read(io.BytesIO(base64.b64decode(wav)))
    assert (samples.shape, rate) == ((48000,), sounds.SAMPLE_RATE)
    assert np.abs(samples).max() == pytest.approx(sounds.DRY_PEAK, abs=1e-3)


def test_the_page_is_never_written_onto_what_it_is_made_of(tmp_path):
    bundle = write(tmp_path)
    before = bundle.path.read_bytes()
    with pytest.raises(UsageError, match="OUTPUT_IS_INPUT"):
        write_report([bundle.path], bundle.path)
    assert bundle.path.read_bytes() == before


def test_several_are_compared(tmp_path):
    one, two = write_measured(tmp_path, "one"), write_measured(tmp_path, "two")
    text, page = page_of([one, two], tmp_path)
    assert "T60 of all places" in text
    assert count(page, "section") == 3
    assert count(page, "section", id="overview") == 1
    assert text.index('id="overview"') < text.index('id="place0"')


def test_outdoors_without_directions(tmp_path):
    data = metadata(directions=0)
    zone = replace(data.zone, acoustics=Acoustics(), volume_m3=None, ambix=None, shape="sphere")
    data = replace(data, zone=zone, warnings=(Notice("NO_LATE_ENERGY", "Nothing to measure."),))
    rows = [row for row in files(directions=0) if row.role in ("zone", "depth")]
    bundle = write_bundle(BundleTarget(tmp_path / "hall", "hall"), data, rows, durable=False)
    text, page = page_of([bundle], tmp_path)
    assert '<td data-value="">\u2013</td>' in text
    assert "No octave has a decay" in text
    assert count(page, "g", **{"class": "marker"}) == 0
    assert "NO_LATE_ENERGY" in text


def test_hostile_texts_stay_text(tmp_path):
    data = metadata()
    data = replace(
        data,
        zone=replace(data.zone, name=HOSTILE),
        generator=replace(data.generator, model=HOSTILE),
        capture=replace(data.capture, file="<b>.png"),
        warnings=(Notice("X", HOSTILE + "\x00\x1b[31m"),),
    )
    bundle = write_bundle(BundleTarget(tmp_path / "hall", "hall"), data, files(), durable=False)
    text, page = page_of([bundle], tmp_path)
    assert count(page, "script") == 5
    assert not any("onerror" in attributes for _, attributes in page.elements)
    assert not re.search("[\x00-\x08\x0b-\x1f]", text)


def test_pictures_are_shown_where_they_are_unchanged(tmp_path):
    from i2r_vr.capture import discover, hash_inputs

    picture = write_room(tmp_path / "in", "hall")
    sha256 = hash_inputs(discover([picture])[0])[0]
    data = metadata()
    data = replace(data, capture=replace(data.capture, sha256=sha256))
    goal = BundleTarget(tmp_path / "out" / "hall", "hall")
    bundle = write_bundle(goal, data, files(), durable=False)
    _, page = page_of([bundle], tmp_path, tmp_path / "in")
    assert count(page, "img", alt="Picture of \u2068hall\u2069") == 1
    assert count(page, "g", **{"class": "marker"}) == 4

    (tmp_path / "in" / "hall.depth.npy").write_bytes(b"broken")
    _, page = page_of([bundle], tmp_path, tmp_path / "in")
    assert count(page, "img", alt="Picture of \u2068hall\u2069") == 1

    write_room(tmp_path / "in", "hall", seed=5)
    text, page = page_of([bundle], tmp_path, tmp_path / "in")
    assert count(page, "img", alt="Picture of \u2068hall\u2069") == 0
    assert "not the one that was baked" in text


def test_pictures_are_found_where_they_were_baked_from_and_missed_where_they_are_gone(tmp_path):
    from i2r_vr.capture import discover, hash_inputs

    picture = write_room(tmp_path / "in" / "level", "hall")
    (source,) = discover([tmp_path / "in"])
    data = metadata()
    data = replace(data, capture=replace(data.capture, sha256=hash_inputs(source)[0]))
    goal = BundleTarget.of(tmp_path / "out", source.relative_folder, "hall")
    bundle = write_bundle(goal, data, files(), durable=False)
    origins = Origins(tmp_path / "out")
    origins.record(goal, source)
    origins.save()
    text, page = page_of([bundle], tmp_path)
    assert count(page, "img", alt="Picture of \u2068hall\u2069") == 1
    assert "ORPHANED" not in text
    picture.unlink()
    text, page = page_of([bundle], tmp_path)
    assert count(page, "img", alt="Picture of \u2068hall\u2069") == 0
    assert "gone from where it was" in text
    assert "ORPHANED" in text
    origins.path.write_text("{")
    assert "ORPHANED" not in page_of([bundle], tmp_path)[0]


def test_a_folder_of_captures_that_is_missing_is_a_wrong_usage(tmp_path):
    bundle = write(tmp_path)
    with pytest.raises(UsageError, match="INPUT_MISSING"):
        write_report([bundle.path], tmp_path / "page.html", tmp_path / "nowhere")


def test_nothing_is_written_where_a_file_of_the_bundle_is_missing(tmp_path):
    bundle = write(tmp_path)
    (bundle.folder / "hall_dir02.wav").unlink()
    with pytest.raises(I2RError, match="BUNDLE_FILE_MISSING"):
        write_report([bundle.path], tmp_path / "page.html")
    assert [path.name for path in tmp_path.iterdir()] == ["hall"]
    shutil.rmtree(bundle.folder)
