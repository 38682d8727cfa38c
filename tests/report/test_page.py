"""The page holds everything itself, whatever the bundle lacks and whatever its names are."""

import re
import shutil
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from i2r_vr.bundle.metadata import Acoustics
from i2r_vr.bundle.origins import Origins
from i2r_vr.bundle.store import BundleTarget, write_bundle
from i2r_vr.errors import I2RError, Notice, UsageError
from i2r_vr.report import write_report
from tests.bundles import files, materials, metadata, write, write_measured
from tests.tiny import write_room

HOSTILE = "</script><img src=//evil.example/x onerror=alert(1)>\u202e"


class Page(HTMLParser):
    """Elements with their attributes, and whether every one was closed."""

    VOID = frozenset({"meta", "link", "img", "br"})

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


def page_of(bundles, folder, captures=None):
    write_report([bundle.path for bundle in bundles], folder / "page.html", captures)
    text = (folder / "page.html").read_text(encoding="utf-8")
    page = Page(text)
    assert page.open == []
    for tag, attributes in page.elements:
        for name in ("src", "href"):
            target = attributes.get(name, "")
            assert target.startswith(("data:", "#")) or not target, (tag, target)
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
    assert count(page, "audio") == 2
    assert count(page, "script", type="application/json") == 1
    assert count(page, "tr") == 1 + 1 + 4
    assert "SCALE_GUESSED" in text
    assert "--captures" in text


def test_materials_are_a_table(tmp_path):
    data = metadata()
    data = replace(data, capture=replace(data.capture, materials=materials()))
    bundle = write_bundle(BundleTarget(tmp_path / "hall", "hall"), data, files(), durable=False)
    text, page = page_of([bundle], tmp_path)
    assert count(page, "table") == 2
    assert "plaster 70%, brick 30%" in text
    assert "<td>20.0%</td>" in text
    assert "M_&lt;Carpet&gt;" in text  # a name is text


def test_several_are_compared(tmp_path):
    one, two = write_measured(tmp_path, "one"), write_measured(tmp_path, "two")
    text, page = page_of([one, two], tmp_path)
    assert "T60 of all places" in text
    assert count(page, "section") == 2


def test_outdoors_without_directions(tmp_path):
    data = metadata(directions=0)
    zone = replace(data.zone, acoustics=Acoustics(), volume_m3=None, ambix=None, shape="sphere")
    data = replace(data, zone=zone, warnings=(Notice("NO_LATE_ENERGY", "Nothing to measure."),))
    rows = [row for row in files(directions=0) if row.role == "zone"]
    bundle = write_bundle(BundleTarget(tmp_path / "hall", "hall"), data, rows, durable=False)
    text, page = page_of([bundle], tmp_path)
    assert "no measurable decay" in text
    assert "No octave has a decay" in text
    assert count(page, "script", type="application/json") == 0
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
    assert count(page, "script") == 2
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
    assert count(page, "img", alt="The capture") == 1
    assert count(page, "img", alt="Depth map") == 1
    assert count(page, "g", **{"class": "marker"}) == 4

    (tmp_path / "in" / "hall.depth.npy").write_bytes(b"broken")
    _, page = page_of([bundle], tmp_path, tmp_path / "in")
    assert count(page, "img", alt="The capture") == 1
    assert count(page, "img", alt="Depth map") == 0

    write_room(tmp_path / "in", "hall", seed=5)
    text, page = page_of([bundle], tmp_path, tmp_path / "in")
    assert count(page, "img", alt="The capture") == 0
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
    assert count(page, "img", alt="The capture") == 1
    assert "ORPHANED" not in text
    picture.unlink()
    text, page = page_of([bundle], tmp_path)
    assert count(page, "img", alt="The capture") == 0
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
