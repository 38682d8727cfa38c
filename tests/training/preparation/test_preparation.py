"""Recordings and pictures of a folder or a table become pairs (paper, section 2.1)."""

import csv
import json

import cv2
import numpy as np
import pytest
import soundfile
from click.testing import CliRunner

from i2r_vr.errors import I2RError
from tests.training.recordings import (
    RATE,
    prepared,
    recording,
    response,
    write_picture,
    write_recording,
    write_rooms,
)
from training.datasets.pairing import (
    pair_by_folder,
    pair_by_table,
    pair_paper_layout,
    split_rooms,
)
from training.datasets.prepared import PreparedPairs
from training.datasets.recordings import is_clipped, plateaus, read_recording, to_mono
from training.preparation.__main__ import main


def write_panorama(path, seed=0, width=1024):
    """A panorama that goes on round the back and is even at the poles."""
    longitude = np.linspace(0, 2 * np.pi, width, endpoint=False)[None]
    latitude = np.linspace(np.pi / 2, -np.pi / 2, width // 2)[:, None]
    phase = np.random.default_rng(seed).uniform(0, 6, 3)
    waves = [np.cos(latitude) * np.sin(n + 1 + longitude * (n + 1) + phase[n]) for n in range(3)]
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), (127 + 90 * np.stack(waves, -1)).astype(np.uint8))


def rows_of(path):
    with path.open(newline="") as stream:
        return list(csv.DictReader(stream))


def code_of(call, *arguments):
    with pytest.raises(I2RError) as caught:
        call(*arguments)
    return caught.value.code


# recordings


def test_length_and_rate(tmp_path):
    tone = np.sin(2 * np.pi * 1000 * np.arange(48000 * 8) / 48000)
    found = read_recording(write_recording(tmp_path / "long.wav", tone, 48000))
    assert found.shape == (130977,)
    cycles = np.abs(np.fft.rfft(found[:RATE]))
    assert cycles.argmax() == 1000
    short = read_recording(write_recording(tmp_path / "short.wav", recording()))
    assert short.shape == (130977,)
    assert not short[RATE + 100 :].any()


def test_level_stays(tmp_path):
    samples = recording(rate=RATE)
    found = read_recording(write_recording(tmp_path / "a.wav", samples, RATE))
    assert found[: samples.shape[1]] == pytest.approx(samples[0], abs=1e-7)


def test_stereo_is_averaged_and_b_format_gives_w(tmp_path):
    for channels, expected in [(2, lambda x: x.mean(0)), (4, lambda x: x[0]), (9, lambda x: x[0])]:
        samples = recording(channels=channels, rate=RATE)
        path = write_recording(tmp_path / f"{channels}.wav", samples, RATE)
        assert read_recording(path)[:RATE] == pytest.approx(expected(samples), abs=1e-6)


@pytest.mark.parametrize(
    ("samples", "rate", "code"),
    [
        (np.zeros((1, 5000)), 44100, "RECORDING_SILENT"),
        (np.full((1, 5000), np.nan), 44100, "RECORDING_VALUES"),
        (recording(channels=3), 44100, "RECORDING_CHANNELS"),
        (recording() * [[1.0], [-1.0]], 44100, "RECORDING_CANCELS"),
        (recording(), 16000, "RECORDING_RATE"),
        (np.clip(30 * recording(), -1, 1), 44100, "RECORDING_CLIPPED"),
        (recording(seconds=61.0, rate=22050), 22050, "RECORDING_TOO_LONG"),
        (np.zeros((1, 0)), 44100, "RECORDING_SILENT"),
    ],
)
def test_unusable_recordings(tmp_path, samples, rate, code):
    assert code_of(read_recording, write_recording(tmp_path / "bad.wav", samples, rate)) == code


def test_what_is_no_recording(tmp_path):
    path = tmp_path / "bad.wav"
    for content in (b"", b"RIFF", b"\0" * 4000, b"RIFF\xff\xff\xff\xffWAVEfmt "):
        path.write_bytes(content)
        assert code_of(read_recording, path) == "RECORDING_UNREADABLE"


def test_mono_of_one_channel_is_itself(tmp_path):
    samples = recording()
    assert np.array_equal(to_mono(samples, tmp_path), samples[0])


def test_a_plateau_is_of_one_sign():
    assert sorted(plateaus(np.array([0.0, 1.0, -1.0, -1.0, 0.5]))) == [1, 2]


def test_clipping_is_told_by_one_long_run_or_several_short_ones():
    loud = recording()[0]
    assert not is_clipped(loud)
    assert not is_clipped(np.round(loud * 200.0))  # coarse steps are no clipping
    assert is_clipped(np.clip(5.0 * np.convolve(loud, np.ones(8) / 8.0), -0.3, 0.3))
    once = np.insert(loud, 10, np.full(3, 2.0))
    assert not is_clipped(once)


def test_one_clipped_channel_of_two_is_enough(tmp_path):
    both = recording(channels=2)
    both[1] = np.clip(3.0 * both[1], -0.5, 0.5)
    path = write_recording(tmp_path / "a.wav", both)
    assert code_of(read_recording, path) == "RECORDING_CLIPPED"


# pairing


@pytest.fixture
def rooms(tmp_path):
    return write_rooms(tmp_path / "rooms")


def test_a_room_pairs_all_with_all_and_nothing_else(rooms):
    write_recording(rooms / "room0" / "second.wav", recording(seed=50))
    found = pair_by_folder(rooms)
    assert len(found.pairs) == 2 * 2 + 5 * 2
    for pair in found.pairs:
        assert pair.room in pair.picture.file.parts
        assert pair.room in pair.recording.parts
    assert found.left_out == []


def test_one_file_too_many_shifts_nothing(rooms):
    before = {(p.picture.file, p.recording) for p in pair_by_folder(rooms).pairs}
    write_picture(rooms / "aaa" / "first_in_order.jpg", seed=99)
    found = pair_by_folder(rooms)
    assert {(p.picture.file, p.recording) for p in found.pairs} == before
    assert [item.code for item in found.left_out] == ["ROOM_INCOMPLETE"]


def test_files_in_no_room(rooms):
    write_picture(rooms / "stray.jpg", seed=98)
    write_recording(rooms / "stray.wav", recording())
    assert [item.code for item in pair_by_folder(rooms).left_out] == ["NO_ROOM", "NO_ROOM"]


def test_table(rooms):
    table = rooms / "pairs.csv"
    table.write_text(
        "room,picture,recording,note\n"
        "hall,room0/photos/a.jpg,room3/ir.wav,plausible\n"
        "hall,room0/photos/b.jpg,room3/ir.wav,\n"
        "attic,room1/photos/none.jpg,room1/ir.wav,\n"
        "attic,room1/photos/a.jpg,room1/none.wav,\n"
        "attic,../../etc/passwd,room1/ir.wav,\n"
        ",room1/photos/a.jpg,room1/ir.wav,\n"
    )
    found = pair_by_table(table)
    assert [(p.room, p.picture.file.name, p.recording.parent.name) for p in found.pairs] == [
        ("hall", "a.jpg", "room3"),
        ("hall", "b.jpg", "room3"),
    ]
    codes = [item.code for item in found.left_out]
    assert codes[1:] == ["RECORDING_MISSING", "TABLE_ROW", "TABLE_ROW"]
    table.write_text("picture,recording\n")
    assert code_of(pair_by_table, table) == "TABLE_COLUMNS"
    table.write_bytes(b"\xff\xfe\x00bad")
    assert code_of(pair_by_table, table) == "TABLE_UNREADABLE"


def paper_layout(root, names):
    for number, (split, room, pair) in enumerate(names):
        write_picture(root / f"{split}_A" / f"{room}_{pair}_label.jpg", seed=number)
        write_recording(root / f"{split}_B" / f"{room}_{pair}_img.wav", recording(seed=number))


def test_paper_layout_pairs_by_its_numbers(tmp_path):
    names = [("train", 1, 2), ("train", 1, 10), ("train", 2, 1), ("val", 3, 1), ("test", 4, 1)]
    paper_layout(tmp_path, names)
    (tmp_path / "train_A" / "1_10_label.jpg").unlink()
    write_picture(tmp_path / "train_A" / "odd.jpg", seed=77)
    found = pair_paper_layout(tmp_path)
    pairs = [(p.split, p.room, p.picture.file.stem, p.recording.stem) for p in found.pairs]
    assert pairs == [
        ("train", "1", "1_2_label", "1_2_img"),
        ("train", "2", "2_1_label", "2_1_img"),
        ("validation", "3", "3_1_label", "3_1_img"),
        ("test", "4", "4_1_label", "4_1_img"),
    ]
    assert sorted(item.code for item in found.left_out) == ["NAME_UNKNOWN", "UNPAIRED"]


def test_paper_layout_with_a_room_in_two_splits(tmp_path):
    paper_layout(tmp_path / "data", [("train", 1, 1), ("train", 2, 1), ("test", 1, 2)])
    assert code_of(pair_paper_layout, tmp_path / "data") == "ROOM_IN_TWO_SPLITS"
    prepared(tmp_path / "data", tmp_path / "out", "--split-again")
    splits = {}
    for row in rows_of(tmp_path / "out" / "pairs.csv"):
        splits.setdefault(row["room"], set()).add(row["split"])
    assert all(len(found) == 1 for found in splits.values())


def test_pairs_that_share_files_are_all_kept(tmp_path):
    """The paper's layout: every pair has files of its own, of few pictures and recordings."""
    root, number = tmp_path / "data", 0
    for room in range(2):
        split = ("train", "test")[room]
        for picture in range(3):
            for sound in range(3):
                number += 1
                name = f"{room}_{number}"
                write_picture(root / f"{split}_A" / f"{name}_label.jpg", seed=10 * room + picture)
                samples = recording(seed=10 * room + sound)
                write_recording(root / f"{split}_B" / f"{name}_img.wav", samples)
    said = prepared(root, tmp_path / "out").output
    rows = rows_of(tmp_path / "out" / "pairs.csv")
    assert len(rows) == len({(r["picture"], r["recording"]) for r in rows}) == 18
    assert {row["split"] for row in rows} == {"train", "test"}
    for kind, suffix in (("pictures", "*.png"), ("recordings", "*.wav"), ("continued", "*.wav")):
        assert len(list((tmp_path / "out" / kind).glob(suffix))) == 6
    assert "stored once: 24 duplicates" in said
    assert "rooms of different names" not in said


def test_what_two_rooms_share_is_told_and_lies_in_one_split(rooms, tmp_path):
    write_recording(rooms / "room3/other.wav", 0.3 * recording(seed=4))
    for seed in range(2):
        out = tmp_path / f"out{seed}"
        said = prepared(rooms, out, "--seed", str(seed)).output
        assert "in rooms of different names: 1 pictures or recordings" in said
        assert "more than one split" not in said
        split = {row["room"]: row["split"] for row in rows_of(out / "pairs.csv")}
        assert split["room3"] == split["room4"]
        assert set(split.values()) == {"train", "validation", "test"}


def test_what_the_papers_splits_share_is_told(tmp_path):
    paper_layout(tmp_path / "data", [("train", 1, 1), ("train", 2, 1), ("test", 3, 1)])
    write_recording(tmp_path / "data/test_B/3_1_img.wav", recording(seed=0))
    said = prepared(tmp_path / "data", tmp_path / "out").output
    assert "in more than one split: 1 of them" in said
    prepared(tmp_path / "data", tmp_path / "again", "--split-again")
    split = {row["room"]: row["split"] for row in rows_of(tmp_path / "again" / "pairs.csv")}
    assert split["1"] == split["3"]


def test_dry_responses_of_two_rooms_are_two(rooms, tmp_path):
    for number in (0, 1):
        dry = response(0.02, seed=number, rate=44100, drr_db=25.0, noise_db=70.0)
        write_recording(rooms / f"dry{number}/ir.wav", dry)
        write_picture(rooms / f"dry{number}/a.jpg", seed=70 + number)
    prepared(rooms, tmp_path / "out")
    found = rows_of(tmp_path / "out" / "pairs.csv")
    assert len({row["recording"] for row in found if row["room"].startswith("dry")}) == 2
    assert rows_of(tmp_path / "out" / "duplicates.csv") == []
    # They have no T60, so nothing is measured with them; by chance the first seed would.
    drawn = split_rooms([*(f"room{n}" for n in range(6)), "dry0", "dry1"], 0)
    assert drawn["dry1"] == "validation"
    assert {row["split"] for row in found if row["room"].startswith("dry")} == {"train"}


def test_split_by_room():
    names = [f"room{n}" for n in range(40)]
    first = split_rooms(names, 0)
    assert first == split_rooms(reversed(names), 0)
    assert first != split_rooms(names, 1)
    counts = [list(first.values()).count(s) for s in ("train", "validation", "test")]
    assert counts == [32, 4, 4]
    assert set(split_rooms("abc", 0).values()) == {"train", "validation", "test"}
    tied = split_rooms(names, 0, together=[("room1", "room2"), ("room2", "room3")])
    assert tied["room1"] == tied["room2"] == tied["room3"]
    few = split_rooms(names, 0, unmeasurable=set(names[:30]))
    assert {few[name] for name in names[:30]} == {"train"}
    assert sorted(few.values()) == sorted(first.values())


# the whole


def test_prepared_pairs(rooms, tmp_path):
    out = tmp_path / "out"
    prepared(rooms, out)
    description = json.loads((out / "prepared.json").read_text())
    assert sum(description["pairs"].values()) == 12
    assert sum(description["rooms"].values()) == 6
    rows = rows_of(out / "pairs.csv")
    split_of = {}
    for row in rows:
        assert split_of.setdefault(row["room"], row["split"]) == row["split"]
        assert cv2.imread(str(out / row["picture"])).shape == (224, 224, 3)
        about = soundfile.info(out / row["recording"])
        assert (about.samplerate, about.frames, about.channels) == (RATE, 130977, 1)
    train = PreparedPairs(out, "train")
    assert np.array_equal(
        train.picture(0), cv2.imread(str(out / train.rows[0]["picture"]))[..., ::-1]
    )
    heard = train.recording(0)
    spectrogram = heard.spectrogram
    assert spectrogram.shape == (512, 512)
    assert heard.t60_s[2:4] == pytest.approx(0.4, rel=0.2)
    assert spectrogram[:, :20].mean() > spectrogram[:, -20:].mean() + 0.3
    total = sum(len(PreparedPairs(out, s)) for s in ("train", "validation", "test"))
    assert total == len(rows) == 12


def test_same_input_same_bytes(rooms, tmp_path):
    prepared(rooms, tmp_path / "one")
    prepared(rooms, tmp_path / "two")
    files = sorted(p.relative_to(tmp_path / "one") for p in (tmp_path / "one").rglob("*.*"))
    assert files == sorted(p.relative_to(tmp_path / "two") for p in (tmp_path / "two").rglob("*.*"))
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_centre_is_cropped_at_full_height(tmp_path):
    picture = np.zeros((400, 900, 3), np.uint8)
    picture[:, 250:650] = (10, 200, 30)
    path = tmp_path / "in" / "hall" / "a.png"
    path.parent.mkdir(parents=True)
    cv2.imwrite(str(path), picture)
    write_recording(path.with_name("ir.wav"), recording())
    prepared(tmp_path / "in", tmp_path / "out")
    (row,) = rows_of(tmp_path / "out" / "pairs.csv")
    made = cv2.imread(str(tmp_path / "out" / row["picture"]))
    assert (made == (10, 200, 30)).all()


def test_panoramas_become_views(tmp_path):
    write_panorama(tmp_path / "in" / "hall" / "a.png")
    write_recording(tmp_path / "in" / "hall" / "ir.wav", recording())
    prepared(tmp_path / "in", tmp_path / "out", "--panorama-views", "3")
    rows = rows_of(tmp_path / "out" / "pairs.csv")
    assert len({row["picture"] for row in rows}) == len(rows) == 3


def test_duplicates_and_unusable_files_are_listed(rooms, tmp_path):
    """Broken files are listed; a scaled picture and a recording at another gain are stored once."""
    small = cv2.resize(cv2.imread(str(rooms / "room0/photos/a.jpg")), (320, 240))
    cv2.imwrite(str(rooms / "room4/copy.jpg"), small, [cv2.IMWRITE_JPEG_QUALITY, 80])
    write_recording(rooms / "room5/copy.wav", 0.5 * recording(seed=1), subtype="PCM_24")
    write_picture(rooms / "room1/tiny.jpg", seed=60, size=(100, 150))
    (rooms / "room2/broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 not a picture")
    write_recording(rooms / "room3/silent.wav", np.zeros((1, 5000)))
    prepared(rooms, tmp_path / "out")
    lost = {row["file"]: row["code"] for row in rows_of(tmp_path / "out" / "left_out.csv")}
    assert lost["room1/tiny.jpg"] == "PICTURE_TOO_SMALL"
    assert lost["room3/silent.wav"] == "RECORDING_SILENT"
    assert lost["room2/broken.jpg"].startswith("IMAGE_")
    assert len(lost) == 3
    same = {row["file"]: row for row in rows_of(tmp_path / "out" / "duplicates.csv")}
    assert same["room4/copy.jpg"]["same_as"] == "room0/photos/a.jpg"
    assert same["room5/copy.wav"]["same_as"] == "room1/ir.wav"
    assert same["room5/copy.wav"]["rooms"] == "room1; room5"
    rows = rows_of(tmp_path / "out" / "pairs.csv")
    assert len(rows) == 12 + 1 + 2  # a picture more in room 4, a recording more in room 5
    assert len({row["picture"] for row in rows}) == 12
    assert len({row["recording"] for row in rows}) == 6


def test_failures_leave_nothing_behind(rooms, tmp_path):
    out = tmp_path / "out"
    empty = tmp_path / "empty"
    empty.mkdir()
    found = CliRunner().invoke(main, [str(empty), "--out", str(out)])
    assert found.exit_code == 1
    assert found.stderr.startswith("NO_PAIRS")
    missing = CliRunner().invoke(main, [str(tmp_path / "none"), "--out", str(out)])
    assert missing.stderr.startswith("FOLDER_MISSING")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["empty", "rooms"]
    out.mkdir()
    (out / "mine.txt").write_text("keep")
    taken = CliRunner().invoke(main, [str(rooms), "--out", str(out)])
    assert taken.stderr.startswith("OUTPUT_EXISTS")
    assert (out / "mine.txt").read_text() == "keep"


def test_a_folder_that_was_not_prepared(tmp_path):
    assert code_of(PreparedPairs, tmp_path, "train") == "PREPARED_FORMAT"
    (tmp_path / "prepared.json").write_text('{"format_version": 1, "fov_deg": 90}')
    (tmp_path / "pairs.csv").write_text("split\n")
    assert code_of(PreparedPairs, tmp_path, "train") == "PREPARED_FORMAT"


def test_a_prepared_folder_that_was_tampered_with(rooms, tmp_path):
    out = tmp_path / "out"
    prepared(rooms, out)
    pairs = PreparedPairs(out, "train")
    table = (out / "pairs.csv").read_text()
    for name in ("../rooms/x.wav", "/etc/passwd", "a\\..\\b"):
        first = pairs.rows[0]["recording"]
        (out / "pairs.csv").write_text(table.replace(first, name))
        assert code_of(PreparedPairs, out, "train") == "PREPARED_FORMAT"
    (out / pairs.rows[0]["picture"]).write_bytes(b"none")
    assert code_of(pairs.picture, 0) == "PREPARED_FORMAT"
    continued = out / pairs.rows[0]["recording"].replace("recordings/", "continued/")
    for samples, rate in ((np.zeros((1, 900)), RATE), (recording(), 44100), (recording(), RATE)):
        write_recording(continued, samples, rate)
    assert pairs.recording(0).spectrogram.shape == (512, 512)
    write_recording(continued, np.zeros((1, 900)), RATE)
    assert code_of(pairs.recording, 0) == "PREPARED_FORMAT"
    (out / "pairs.csv").write_text(table)
    figures = (out / "recordings.csv").read_text()
    for wrong in (figures.replace("0.", "-1."), figures.replace("0.", "much"), "recording\nx\n"):
        (out / "recordings.csv").write_text(wrong)
        assert code_of(PreparedPairs, out, "train") == "PREPARED_FORMAT"
    (out / "recordings.csv").write_text(figures.splitlines()[0] + "\n")
    assert code_of(PreparedPairs(out, "train").recording, 0) == "PREPARED_FORMAT"
