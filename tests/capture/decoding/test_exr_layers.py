# SPDX-License-Identifier: MIT
"""OpenEXR files of renderers: their layers, parts and windows."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import OpenEXR
import pytest

from i2r_vr.capture import LoadOptions, discover, load_capture
from i2r_vr.capture.decoding.exr import read_exr, read_exr_rgb
from i2r_vr.capture.decoding.exr_layers import choose_colours, choose_depth, choose_own_depth
from i2r_vr.capture.decoding.limits import Limits
from i2r_vr.capture.depth_maps import read_depth
from i2r_vr.errors import I2RError
from tests.capture.pictures import panorama, save_exr, sphere_directions

FILE = Path("x.exr")
HEIGHT, WIDTH = 70, 90
BEAUTY = np.random.default_rng(3).random((HEIGHT, WIDTH, 3)).astype(np.float32)
OTHER = np.full((HEIGHT, WIDTH, 3), 0.25, np.float32)
DEPTH = np.linspace(1.0, 9.0, HEIGHT * WIDTH).reshape(HEIGHT, WIDTH).astype(np.float32)


def layer(name, pixels, channels="RGB"):
    prefix = f"{name}." if name else ""
    return {f"{prefix}{c}": np.ascontiguousarray(pixels[..., i]) for i, c in enumerate(channels)}


def several_parts(path, parts, kind=OpenEXR.scanlineimage):
    """A file of parts (name, channels)."""
    header = {"compression": OpenEXR.ZIP_COMPRESSION, "type": kind}
    if kind == OpenEXR.tiledimage:
        tiles = OpenEXR.TileDescription()
        tiles.xSize = tiles.ySize = 32
        header["tiles"] = tiles
    made = [OpenEXR.Part(dict(header), channels, name) for name, channels in parts]
    with OpenEXR.File(made) as exr:
        exr.write(str(path))
    return path.read_bytes()


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        (["", "FinalImageWorldDepth"], ""),
        (["ViewLayer.AO", "ViewLayer.Combined", "ViewLayer.DiffCol"], "ViewLayer.Combined"),
        (["Background.Combined", "ViewLayer.Combined"], "ViewLayer.Combined"),
        (["albedo", "beauty"], "beauty"),
        (["N", "P", "RGBA"], "RGBA"),
        (["diffuse_color", "image"], "image"),
        (["GI", "Interior", "rawLight"], "Interior"),
        (["right", "left"], "left"),
        (["lightmap.AO", "lightmap.Lit"], "lightmap.Lit"),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("channels", ["RGB", "rgb"])
def test_the_beauty_layer_is_taken_wherever_it_lies(tmp_path, names, chosen, turned, channels):
    stored = {}
    for name in reversed(names) if turned else names:
        stored |= layer(name, BEAUTY if name == chosen else OTHER, channels)
    data = save_exr(tmp_path / "a.exr", stored).read_bytes()
    rgb, notices = read_exr_rgb(data, FILE, Limits())
    np.testing.assert_array_equal(rgb, BEAUTY)
    assert [n.code for n in notices] == (
        ["EXR_LAYER_CHOSEN"] if chosen in ("Interior", "left") else []
    )


@pytest.mark.parametrize("kind", [OpenEXR.scanlineimage, OpenEXR.tiledimage])
@pytest.mark.parametrize("turned", [False, True])
def test_parts_in_any_order(tmp_path, kind, turned):
    parts = [
        ("ViewLayer.AO", layer("", OTHER)),
        ("ViewLayer.Combined", layer("", BEAUTY)),
        ("ViewLayer.Depth", {"V": DEPTH}),
    ]
    data = several_parts(tmp_path / "a.exr", parts[::-1] if turned else parts, kind)
    rgb, notices = read_exr_rgb(data, FILE, Limits())
    np.testing.assert_array_equal(rgb, BEAUTY)
    assert notices == ()
    np.testing.assert_array_equal(read_depth(data, FILE, Limits()).values, DEPTH)


def test_whole_names_in_parts_are_not_doubled(tmp_path):
    parts = [("V.AO", layer("V.AO", OTHER)), ("V.Combined", layer("V.Combined", BEAUTY))]
    data = several_parts(tmp_path / "a.exr", parts)
    np.testing.assert_array_equal(read_exr_rgb(data, FILE, Limits())[0], BEAUTY)


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        (["ViewLayer.Depth.V", "ViewLayer.Mist.Z", "ViewLayer.Normal.Z"], "ViewLayer.Depth.V"),
        (["Background.Normal.Z", "ViewLayer.Depth.Z"], "ViewLayer.Depth.Z"),
        (["Background.Depth.Z", "ViewLayer.Depth.Z"], "ViewLayer.Depth.Z"),
        (["A", "R", "Z"], "Z"),
        (["N.Z", "zdepth.Y"], "zdepth.Y"),
        (["beauty.Z", "mist.Z"], "beauty.Z"),
        (["camera.depth", "camera.id"], "camera.depth"),
        (["Y"], "Y"),
        (["mist.Z", "position.Z"], None),
        (["normal.Z"], None),
    ],
)
def test_what_is_called_depth_wins(names, chosen):
    for order in (names, names[::-1]):
        assert choose_depth(order)[:1] == (() if chosen is None else (chosen,))


def test_depth_beside_a_picture_is_taken_by_name_alone():
    assert choose_own_depth(["B", "G", "R"]) == ()
    assert choose_own_depth(["B", "G", "R", "depth.R", "depth.G", "depth.B"]) == ()
    assert choose_own_depth(["B", "G", "R", "Depth.Z", "Mist.Z"]) == ("Depth.Z",)
    assert choose_colours(["A", "Z"]).channels == ()


@pytest.mark.parametrize(
    ("pixels", "channels", "words"),
    [
        (BEAUTY, "RGB", "colours"),
        (sphere_directions(HEIGHT, WIDTH), "XYZ", "normals"),
        ((sphere_directions(HEIGHT, WIDTH) + 1.0) / 2.0, "RGB", "normals"),
    ],
)
def test_three_channels_that_differ_are_no_depth(tmp_path, pixels, channels, words):
    stored = layer("depth", pixels.astype(np.float32), channels)
    data = save_exr(tmp_path / "a.exr", stored).read_bytes()
    with pytest.raises(I2RError, match=words) as caught:
        read_depth(data, FILE, Limits())
    assert caught.value.code == "DEPTH_NOT_DISTANCE"


def test_three_channels_that_are_alike_are_depth(tmp_path):
    stored = layer("", np.repeat(DEPTH[..., None], 3, axis=2))
    data = save_exr(tmp_path / "a.exr", stored).read_bytes()
    np.testing.assert_array_equal(read_depth(data, FILE, Limits()).values, DEPTH)


def windowed(path, channels, left, top, display) -> bytes:
    """A file whose data begin at a place of the display window."""
    height, width = next(iter(channels.values())).shape
    header = {
        "compression": OpenEXR.ZIP_COMPRESSION,
        "type": OpenEXR.scanlineimage,
        "dataWindow": (
            np.array([left, top], np.int32),
            np.array([left + width - 1, top + height - 1], np.int32),
        ),
        "displayWindow": (np.array(display[:2], np.int32), np.array(display[2:], np.int32)),
    }
    with OpenEXR.File(header, channels) as exr:
        exr.write(str(path))
    return path.read_bytes()


def test_data_inside_the_display_window_are_padded(tmp_path):
    data = windowed(tmp_path / "a.exr", {"Z": DEPTH}, 10, 20, (0, 0, 119, 99))
    (plane,) = read_exr(data, FILE, Limits(), lambda names: names, fill=np.inf)
    assert plane.shape == (100, 120)
    np.testing.assert_array_equal(plane[20:90, 10:100], DEPTH)
    assert np.isinf(plane).sum() == 100 * 120 - DEPTH.size
    assert np.isinf(read_depth(data, FILE, Limits()).values[0, 0])
    beauty = windowed(tmp_path / "b.exr", layer("", BEAUTY), 10, 20, (0, 0, 119, 99))
    rgb, _ = read_exr_rgb(beauty, FILE, Limits())
    np.testing.assert_array_equal(rgb[20:90, 10:100], BEAUTY)
    assert (rgb[:20] == 0.0).all()


def test_overscan_is_cut_and_strange_windows_do_no_harm(tmp_path):
    data = windowed(tmp_path / "a.exr", {"Z": DEPTH}, -5, -8, (0, 0, 79, 49))
    (plane,) = read_exr(data, FILE, Limits(), lambda names: names)
    np.testing.assert_array_equal(plane, DEPTH[8:58, 5:85])
    apart = windowed(tmp_path / "b.exr", {"Z": DEPTH}, 500, 500, (0, 0, 79, 49))
    (plane,) = read_exr(apart, FILE, Limits(), lambda names: names)
    np.testing.assert_array_equal(plane, DEPTH)
    huge = windowed(tmp_path / "c.exr", {"Z": DEPTH}, 0, 0, (0, 0, 400_000, 400_000))
    with pytest.raises(I2RError, match="IMAGE_TOO_LARGE"):
        read_exr(huge, FILE, Limits(), lambda names: names)


@pytest.mark.parametrize(
    "damage",
    [
        lambda d: d[:-50],
        lambda d: d.replace(b"chunkCount\0int\0\x04\0\0\0", b"chunkCount\0int\0\x04\0\0\0\xff", 1),
        lambda d: d[: d.rindex(b"screenWindowWidth")],
        lambda d: d.replace(struct.pack("<i", 1) + struct.pack("<i", 0), b"\x07" * 8),
    ],
)
def test_damaged_parts_raise(tmp_path, damage, capfd):
    whole = several_parts(
        tmp_path / "a.exr", [("ao", layer("", OTHER)), ("rgba", layer("", BEAUTY))]
    )
    with pytest.raises(I2RError, match=r"IMAGE_(TRUNCATED|UNREADABLE|TOO_LARGE)"):
        read_exr_rgb(damage(whole), FILE, Limits())
    assert capfd.readouterr().out == ""


def load(path, **options):
    (source,) = discover([path])
    return load_capture(source, LoadOptions(**options))


def test_depth_in_the_picture_s_own_file(tmp_path):
    rgb = (panorama(512) / 255.0).astype(np.float32)
    rays = sphere_directions(256, 512)
    room = (np.array([4.0, 3.0, 2.0]) / np.abs(rays)).min(axis=-1).astype(np.float32)
    path = save_exr(tmp_path / "hall.exr", layer("", rgb) | {"Z": room})
    capture = load(path)
    np.testing.assert_array_equal(capture.depth_m, room)
    assert capture.warnings == ()
    np.save(tmp_path / "hall.depth.npy", 2.0 * room)
    np.testing.assert_array_equal(load(path).depth_m, 2.0 * room)
    (tmp_path / "hall.depth.npy").unlink()
    save_exr(path, layer("", rgb) | {"Depth.Z": 100.0 * room})
    capture = load(path)
    assert capture.depth_m is None
    codes = [notice.code for notice in capture.warnings]
    assert codes == ["OWN_DEPTH_UNUSED", "SCALE_GUESSED"]
    told = capture.warnings[0]
    assert "centimetres" in told.message
