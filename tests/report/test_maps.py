"""Places on the report's maps are where the directions point."""

import math
import re
from dataclasses import replace

import cv2
import numpy as np
import pytest

from i2r_vr.frames import direction_from_angles
from i2r_vr.report import maps, rasters
from i2r_vr.report.markup import bearing
from tests.bundles import metadata


def decoded(webp):
    return cv2.imdecode(np.frombuffer(webp, np.uint8), cv2.IMREAD_COLOR)


@pytest.mark.parametrize(
    ("azimuth", "elevation"), [(0, 0), (90, 0), (-100, 40), (45, -60), (10, 80)]
)
def test_the_bright_spot_lies_where_its_direction_is_marked(azimuth, elevation):
    target = direction_from_angles(np.array([float(azimuth)]), np.array([float(elevation)]))
    others = np.concatenate([np.eye(3), -np.eye(3)])
    others = others[(others @ target[0]) < 0.9]
    values = np.r_[1.0, np.zeros(len(others))]
    picture = decoded(rasters.sphere_map(np.concatenate([target, others]), values, 0.0, 1.0))
    light = picture.sum(axis=2).astype(float)

    def at(vector):
        x, y = maps._hammer(np.arctan2(vector[1], vector[0]), np.arcsin(vector[2]))
        row, column = (1 - y) / 2 * light.shape[0], (x + 1) / 2 * light.shape[1]
        return light[min(int(row), len(light) - 1), min(int(column), light.shape[1] - 1)]

    assert at(target[0]) > 1.5 * max(at(other) for other in others)


def test_left_is_left_and_up_is_up():
    right, up = maps._hammer(np.radians([60.0, 0.0]), np.radians([0.0, 50.0]))
    assert right[0] < 0
    assert up[1] > 0


def test_known_places_of_hammers_projection():
    """The pole lies at (0, 1), the antimeridian's equator at the rim, the area is kept."""
    x, y = maps._hammer(np.array([0.0, math.pi]), np.array([math.pi / 2, 0.0]))
    assert (x[0], y[0]) == pytest.approx((0.0, 1.0), abs=1e-9)
    assert (abs(x[1]), y[1]) == pytest.approx((1.0, 0.0), abs=1e-9)


def test_too_few_known_directions_make_no_sphere():
    directions = metadata().directions
    assert maps.EnergySphere.of(directions) is None
    known = tuple(
        replace(d, acoustics=replace(d.acoustics, drr_db=-float(d.index))) for d in directions
    )
    drawn = maps.energy_sphere(maps.EnergySphere.of(known), "#", "e0", "hall", "Energy")
    assert len(re.findall("data-direction", drawn)) == len(known)


@pytest.mark.parametrize("shape", ["box", "sphere"])
@pytest.mark.parametrize("size", [(0.2, 0.2, 0.2), (5.0, 4.0, 2.5), (9000.0, 3.0, 2.0)])
def test_the_plan_lies_inside_its_frame(shape, size):
    zone = replace(metadata().zone, shape=shape, size_m=size, radius_m=max(size) / 2)
    drawn = maps.plan(zone, None, metadata().directions, "Plan")
    width, height = maps.PLAN_SIZE
    for name, most in (("cx", width), ("cy", height)):
        for value in re.findall(f'class="source" .*?{name}="(-?[0-9.]+)"', drawn):
            assert 0 <= float(value) <= most
    assert "nan" not in drawn


def test_a_turned_box_is_drawn_turned_to_the_left():
    """Ahead is up, so counter-clockwise: a negative angle of SVG."""
    zone = replace(metadata().zone, yaw_deg=30.0)
    assert maps.plan(zone, None, (), "Plan").count('transform="rotate(-30.0 ') == 2
    first = replace(zone, yaw_deg=None)
    assert maps.plan(first, None, (), "Plan") == maps.plan(
        replace(zone, yaw_deg=0.0), None, (), "Plan"
    )
    assert "rotate" not in maps.plan(first, None, (), "Plan")


def test_the_plan_shows_what_is_seen_where_it_is():
    """A wall 3 m to the left of a capture, 1.5 m ahead; behind nothing was seen."""
    azimuth = np.pi - (np.arange(256) + 0.5) * 2.0 * np.pi / 256
    with np.errstate(divide="ignore"):
        reach = np.minimum(1.5 / np.maximum(np.cos(azimuth), 0), 3.0 / np.abs(np.sin(azimuth)))
    reach[np.cos(azimuth) < 0.0] = np.nan
    depth_m = np.tile(reach.astype(np.float32), (128, 1))
    zone = replace(metadata().zone, yaw_deg=0.0, center_m=(0.0, 0.0, 0.0), size_m=(6.0, 6.0, 3.0))
    drawn = maps.plan(zone, depth_m, (), "Plan")
    (line,) = re.findall(r'class="seen" points="(.*?)"', drawn)
    points = np.array([point.split(",") for point in line.split()], float)
    camera = re.search(r'class="camera" d="M([\d.]+) ([\d.]+)l', drawn)
    x, y = float(camera[1]), float(camera[2]) + 11.0
    box = re.search(r'class="zone" x=".*?" y=".*?" width="([\d.]+)"', drawn)
    scale = float(box[1]) / 6.0
    assert points[:, 0].min() == pytest.approx(x - 3.0 * scale, abs=1.0)
    assert points[:, 0].max() == pytest.approx(x + 3.0 * scale, abs=1.0)
    assert points[:, 1].min() == pytest.approx(y - 1.5 * scale, abs=1.0)
    assert points[:, 1].max() <= y + 1.0


def test_depth_tells_near_far_sky_and_unseen_apart():
    depth_m = np.full((128, 256), 1.0, np.float32)
    depth_m[:, 64:128], depth_m[:, 128:192], depth_m[:, 192:] = 20.0, np.inf, np.nan
    assert rasters.depth_range(depth_m) == pytest.approx((1.0, 20.0))
    blue, green, red = decoded(rasters.depth_map(depth_m, 1.0, 20.0))[128, 64::128].T.astype(int)
    assert red[0] + green[0] > 300 > 60 > red[1] + green[1] + blue[1]
    assert blue[2] > red[2] + 50
    assert max(blue[3], green[3], red[3]) - min(blue[3], green[3], red[3]) < 12
    assert "20.0\xa0m" in maps.depth((1.0, 20.0), "#", "d0", "Depth")


@pytest.mark.parametrize(
    ("azimuth", "elevation", "words"),
    [
        (0.0, 0.0, "ahead"),
        (180.0, 0.0, "behind"),
        (-90.0, 0.0, "90° right"),
        (90.0, -30.0, "90° left, 30° down"),
        (0.0, 90.0, "straight up"),
    ],
)
def test_bearings(azimuth, elevation, words):
    direction = replace(metadata().directions[0], azimuth_deg=azimuth, elevation_deg=elevation)
    assert bearing(direction) == words
