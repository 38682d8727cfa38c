"""Loaders of SoundSpaces-PanoIR and AcousticRooms on small files of the same shape."""

import json
import math
import shutil

import matplotlib.image
import numpy as np
import pytest
import soundfile
from click.testing import CliRunner

from i2r_vr.errors import I2RError
from training.datasets import acoustic_rooms, soundspaces
from training.datasets.recordings import read_recording
from training.preparation.__main__ import main

HALF = np.array([3.9, 3.1])
FLOOR, CEILING = -1.5, 1.2
STRIP_AXES = [170.0 - 20.0 * n for n in range(18)]


def code_of(call, *arguments):
    with pytest.raises(I2RError) as caught:
        call(*arguments)
    return caught.value.code


def strip_rays():
    """Rays [384, 1152, 3] (ahead, left, up) with unit length along each strip's own axis."""
    focal = 32.0 / math.tan(math.radians(10.0))
    row, column = np.meshgrid(np.arange(384) + 0.5, np.arange(64) + 0.5, indexing="ij")
    left, up = (32.0 - column) / focal, (192.0 - row) / focal
    strips = []
    for axis in np.radians(STRIP_AXES):
        ahead = np.cos(axis) - left * np.sin(axis)
        aside = np.sin(axis) + left * np.cos(axis)
        strips.append(np.stack([ahead, aside, up], axis=-1))
    return np.concatenate(strips, axis=1)


def room_depth(rays):
    """Multiples of the rays at which they meet a box room."""
    with np.errstate(divide="ignore"):
        walls = (HALF / np.abs(rays[..., :2])).min(axis=-1)
        level = np.where(rays[..., 2] < 0, FLOOR / rays[..., 2], CEILING / rays[..., 2])
    return np.minimum(walls, level)


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    """A scene as the published script writes one: colours of viridis, scaled for each picture."""
    folder = tmp_path_factory.mktemp("PanoIR") / "mp3d" / "17DRP5sb8fy"
    folder.mkdir(parents=True)
    rays = strip_rays()
    depth = np.clip(room_depth(rays), 0, 10) / 10
    rng = np.random.default_rng(0)
    for number in (0, 2, 10):
        angle = np.degrees(np.arctan2(rays[..., 1], rays[..., 0]))
        rgb = np.stack([angle % 360 / 360 * 255, rays[..., 2] * 60 + 128, angle * 0 + number * 20])
        matplotlib.image.imsave(folder / f"{number}-rgb.png", rgb.T.swapaxes(0, 1).astype(np.uint8))
        matplotlib.image.imsave(folder / f"{number}-depth.png", depth)
        time = np.arange(44100) / 44100
        noise = rng.standard_normal(44100) * 10 ** (-3 * time / 0.5) * 0.05
        soundfile.write(folder / f"{number}-ir.wav", noise, 44100, subtype="FLOAT")
    directions = {0: (0.0, 2.5), 2: (90.0, 1.0), 10: (300.0, 4.0)}
    (folder / "metadata.json").write_text(json.dumps(directions))
    return folder


@pytest.fixture
def panoir(scene, tmp_path):
    """A copy of the scene that a test may spoil."""
    return shutil.copytree(scene, tmp_path / "PanoIR" / "mp3d" / scene.name)


def test_places_of_panoir(panoir):
    places = soundspaces.find_places(panoir.parent.parent)
    assert [place.name for place in places] == [f"17DRP5sb8fy/{n}" for n in (0, 2, 10)]
    assert {place.room for place in places} == {"17DRP5sb8fy"}
    assert [place.source.azimuth_deg for place in places] == [0.0, 90.0, -60.0]
    assert [place.source.distance_m for place in places] == [2.5, 1.0, 4.0]
    assert read_recording(places[1].recording).shape == (130977,)


def test_depth_comes_back_from_its_colours(panoir):
    rgb = soundspaces.read_strips(panoir / "0-depth.png")
    true = room_depth(strip_rays())
    share = soundspaces.depth_share(rgb)
    expected = (true - true.min()) / (true.max() - true.min())
    assert np.abs(share - expected).max() < 1 / 255
    metres = soundspaces.metric_depth(share)
    radial = true * np.linalg.norm(strip_rays(), axis=-1)
    assert np.median(np.abs(metres / radial - 1.0)) < 0.03
    assert np.abs(metres / radial - 1.0).max() < 0.1


def test_depth_without_a_floor_stays_a_share():
    assert soundspaces.metric_depth(np.full((384, 1152), 0.5, np.float32)) is None
    rising = np.tile(np.linspace(0, 1, 384, dtype=np.float32)[:, None], (1, 1152))
    assert soundspaces.metric_depth(rising) is None


def test_colours_that_are_not_viridis(panoir):
    rgb = soundspaces.read_strips(panoir / "2-rgb.png")
    assert code_of(soundspaces.depth_share, rgb) == "DEPTH_COLOURS"


@pytest.mark.parametrize("azimuth_deg", [0.0, 90.0, -135.0, 7.0])
def test_views_of_strips_are_perspective(azimuth_deg):
    """Each pixel of a view shows the direction that lies there, across the strips' edges."""
    rays = strip_rays()
    shown = soundspaces.view(rays, azimuth_deg, 90.0, 90)
    shown /= np.linalg.norm(shown, axis=-1, keepdims=True)
    step = (np.arange(90) + 0.5) / 45 - 1
    axis = math.radians(azimuth_deg)
    right, up = np.meshgrid(step, -step)
    wanted = np.stack(
        [
            math.cos(axis) + right * math.sin(axis),
            math.sin(axis) - right * math.cos(axis),
            up,
        ],
        axis=-1,
    )
    wanted /= np.linalg.norm(wanted, axis=-1, keepdims=True)
    away = np.degrees(np.arccos(np.clip((shown * wanted).sum(-1), -1, 1)))
    assert away.max() < 0.5
    with pytest.raises(ValueError, match="field of view"):
        soundspaces.view(rays, 0.0, 120.0, 10)


def test_panoir_is_prepared(panoir, tmp_path):
    """Three places of one scene: their pictures differ in a colour only, their room is one."""
    arguments = [str(panoir.parent.parent), "--layout", "soundspaces", "--out", str(tmp_path / "o")]
    found = CliRunner().invoke(main, arguments)
    assert found.exit_code == 0, found.output
    description = json.loads((tmp_path / "o" / "prepared.json").read_text())
    assert description["pairs"] == {"train": 12, "validation": 0, "test": 0}
    assert description["recordings"] == 3


@pytest.mark.parametrize(
    ("metadata", "code"),
    [
        ("[]", "METADATA_BROKEN"),
        ("{", "METADATA_BROKEN"),
        ('{"0": [1]}', "METADATA_BROKEN"),
        ('{"0": [1, "far"]}', "METADATA_BROKEN"),
        ('{"0": [1, NaN]}', "METADATA_BROKEN"),
        ('{"0": [1, 1e400]}', "METADATA_BROKEN"),
    ],
)
def test_metadata_of_panoir_is_checked(panoir, metadata, code):
    (panoir / "metadata.json").write_text(metadata)
    assert code_of(soundspaces.find_places, panoir) == code


def test_panoir_without_a_panorama(panoir):
    (panoir / "2-depth.png").unlink()
    assert code_of(soundspaces.find_places, panoir) == "FILE_MISSING"
    assert code_of(soundspaces.find_places, panoir / "none") == "FOLDER_MISSING"


@pytest.fixture
def rooms(tmp_path):
    """One room with two receivers; names as the data set pads them."""
    root = tmp_path / "AcousticRooms"
    parts = ("single_channel_ir", "metadata", "depth_map")
    ir, metadata, depth = (root / part / "Cafe" / "Cafe_idx_1" for part in parts)
    for folder in (ir, metadata, depth):
        folder.mkdir(parents=True)
    rng = np.random.default_rng(0)
    for source, receiver, offset in ((1, 3, (0, 2, 0)), (1, 12, (3, 0, 4)), (10, 3, (-1, -1, 0))):
        name = f"S00{source}_R00{receiver}"
        time = np.arange(22050) / 22050
        noise = 0.1 * rng.standard_normal(22050)
        soundfile.write(ir / f"{name}_hybrid_IR.wav", noise * 0.1**time, 22050)
        here = np.array([1.0, 2.0, 1.5])
        record = {"src_loc": (here + offset).tolist(), "rec_loc": here.tolist()}
        (metadata / f"{name}.json").write_text(json.dumps(record))
    column = (np.arange(512) + 0.5) * 2 * np.pi / 512 - np.pi
    nearer_at_plus_y = np.tile(3.0 - np.sin(column), (256, 1)).astype(np.float32)
    for receiver in (3, 12):
        np.save(depth / f"{receiver}.npy", nearer_at_plus_y)
    return root


def test_places_of_acoustic_rooms(rooms):
    places = acoustic_rooms.find_places(rooms)
    found = {place.name.split("/")[1]: place for place in places}
    assert sorted(found) == ["S0010_R003", "S001_R0012", "S001_R003"]
    assert found["S001_R003"].source.azimuth_deg == pytest.approx(90.0)
    assert found["S001_R003"].source.elevation_deg == 0.0
    assert found["S001_R0012"].source.distance_m == pytest.approx(5.0)
    assert found["S001_R0012"].source.elevation_deg == pytest.approx(math.degrees(math.asin(0.8)))
    assert found["S0010_R003"].source.azimuth_deg == pytest.approx(-135.0)
    assert found["S001_R0012"].depth.name == "12.npy"
    assert all(place.room == "Cafe_idx_1" for place in places)
    assert read_recording(places[0].recording).any()


def test_depth_of_acoustic_rooms_has_left_on_the_left(rooms):
    """What is near at +y, the left, is in the left half of the map."""
    depth = acoustic_rooms.read_depth(rooms / "depth_map/Cafe/Cafe_idx_1/3.npy")
    assert depth.shape == (256, 512)
    assert depth[128, 128] == pytest.approx(2.0, abs=0.01)
    assert depth[128, 384] == pytest.approx(4.0, abs=0.01)


@pytest.mark.parametrize(
    "values",
    [
        np.zeros((128, 256), np.float32),
        np.full((256, 512), np.nan, np.float32),
        np.full((256, 512), -1.0, np.float32),
        np.zeros((256, 512), np.int32),
        np.array([{"a": 1}], dtype=object),
    ],
)
def test_depth_of_acoustic_rooms_is_checked(tmp_path, values):
    path = tmp_path / "1.npy"
    np.save(path, values, allow_pickle=True)
    assert code_of(acoustic_rooms.read_depth, path) == "DEPTH_BROKEN"
    path.write_bytes(path.read_bytes()[:100])
    assert code_of(acoustic_rooms.read_depth, path) == "DEPTH_BROKEN"


def test_acoustic_rooms_with_parts_missing(rooms):
    (rooms / "depth_map/Cafe/Cafe_idx_1/12.npy").unlink()
    assert code_of(acoustic_rooms.find_places, rooms) == "FILE_MISSING"
    assert code_of(acoustic_rooms.find_places, rooms / "metadata") == "FOLDER_MISSING"
