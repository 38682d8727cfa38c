# SPDX-License-Identifier: MIT
from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from i2r_vr.frames import (
    ENGINE_FRAMES,
    angles_from_direction,
    direction_from_angles,
    from_engine,
    to_engine,
    yaw_from_engine,
    yaw_to_engine,
)

ENGINES = [None, *ENGINE_FRAMES]


@pytest.mark.parametrize(
    ("engine", "expected"),
    [
        (None, (1.0, 2.0, 3.0)),
        ("unity", (-2.0, 3.0, 1.0)),
        ("unreal", (100.0, -200.0, 300.0)),
        ("godot", (-2.0, 3.0, -1.0)),
        ("gltf", (-2.0, 3.0, -1.0)),
        ("web", (-2.0, 3.0, -1.0)),
    ],
)
def test_positions_go_to_the_engine_as_the_contract_says(engine, expected):
    assert to_engine((1.0, 2.0, 3.0), engine) == expected
    assert from_engine(expected, engine) == (1.0, 2.0, 3.0)


def test_axes_are_those_of_the_engines():
    # what an engine calls one unit forward, right and up, in our frame
    assert from_engine((0, 0, 1), "unity") == (1, 0, 0)
    assert from_engine((1, 0, 0), "unity") == (0, -1, 0)
    assert from_engine((100, 0, 0), "unreal") == (1, 0, 0)
    assert from_engine((0, 100, 0), "unreal") == (0, -1, 0)
    assert from_engine((0, 0, -1), "godot") == (1, 0, 0)
    assert from_engine((1, 0, 0), "godot") == (0, -1, 0)
    for engine, up in (("unity", (0, 1, 0)), ("unreal", (0, 0, 100)), ("godot", (0, 1, 0))):
        assert from_engine(up, engine) == (0, 0, 1)


@given(st.sampled_from(ENGINES), st.tuples(*[st.floats(-1e5, 1e5)] * 3), st.floats(-1e3, 1e3))
def test_there_and_back(engine, position, yaw):
    assert from_engine(to_engine(position, engine), engine) == pytest.approx(position, abs=1e-6)
    turned = yaw_from_engine(yaw_to_engine(yaw, engine), engine)
    assert np.cos(np.deg2rad(turned - yaw)) == pytest.approx(1.0, abs=1e-9)
    assert -180.0 <= turned < 180.0


@pytest.mark.parametrize("engine", ["unity", "unreal", "godot", "web"])
def test_yaw_turns_the_way_the_engine_turns(engine):
    """A heading given in the engine and its forward vector there agree in our frame."""
    yaw = 30.0
    a = np.deg2rad(yaw)
    forward = {
        "unity": (np.sin(a), 0.0, np.cos(a)),  # left-handed about y
        "unreal": (100 * np.cos(a), 100 * np.sin(a), 0.0),  # towards y, which is right
        "godot": (-np.sin(a), 0.0, -np.cos(a)),  # right-handed about y
        "web": (-np.sin(a), 0.0, -np.cos(a)),
    }[engine]
    ours = np.asarray(from_engine(forward, engine))
    expected = direction_from_angles(np.asarray(yaw_from_engine(yaw, engine)), np.asarray(0.0))
    np.testing.assert_allclose(ours, expected, atol=1e-12)


def test_left_is_positive_azimuth_and_up_positive_elevation():
    directions = direction_from_angles(np.array([90.0, 0.0]), np.array([0.0, 90.0]))
    np.testing.assert_allclose(directions, [[0, 1, 0], [0, 0, 1]], atol=1e-12)
    azimuth, elevation = angles_from_direction(directions)
    np.testing.assert_allclose(azimuth, [90.0, 0.0], atol=1e-9)
    np.testing.assert_allclose(elevation, [0.0, 90.0], atol=1e-9)
