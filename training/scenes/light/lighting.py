# SPDX-License-Identifier: MIT
"""The light of a place: lamps, daylight, sun and sky of a time of day."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from training.scenes.places.building import Builder
from training.scenes.scene import Lights

MOST_LAMPS = 8
NIGHT_SHARE, SUNNY_SHARE = 0.12, 0.6

Float = NDArray[np.float64]


def draw_lights(place: Builder, outdoor: bool) -> Lights:
    """The lights of a place; outdoors its lamps burn at night only."""
    return _outdoors(place) if outdoor else _indoors(place)


def _direction(azimuth: float, elevation: float) -> Float:
    level = math.cos(elevation)
    return np.array(
        [level * math.cos(azimuth), level * math.sin(azimuth), math.sin(elevation)], np.float64
    )


def _strongest(place: Builder) -> list[tuple[Float, Float]]:
    return sorted(place.lamps, key=lambda lamp: -float(lamp[1].sum()))[:MOST_LAMPS]


def _lights(
    lamps: list[tuple[Float, Float]],
    sun: Float,
    sun_colour: Float,
    zenith: Float,
    horizon: Float,
    clouds: float,
    ambient: Float,
) -> Lights:
    return Lights(
        position=np.array([lamp[0] for lamp in lamps], np.float32).reshape(-1, 3),
        colour=np.array([lamp[1] for lamp in lamps], np.float32).reshape(-1, 3),
        sun_direction=sun.astype(np.float32),
        sun_colour=sun_colour.astype(np.float32),
        sky_zenith=zenith.astype(np.float32),
        sky_horizon=horizon.astype(np.float32),
        cloudiness=clouds,
        ambient=ambient.astype(np.float32),
    )


def _indoors(place: Builder) -> Lights:
    """Reflected light of the lamps' and the windows' colour, from dim to bright."""
    rng = place.rng
    tint = np.array([1.0, 0.95, 0.88]) ** rng.uniform(-0.5, 2.5)
    ambient = tint * math.exp(rng.uniform(math.log(0.04), math.log(0.4)))
    day = place.daylight
    sky = np.array([0.6, 0.75, 1.0]) * day
    none = np.zeros(3)
    return _lights(
        _strongest(place),
        _direction(0.0, 1.0),
        none,
        sky,
        sky * 0.9,
        float(rng.random()),
        ambient,
    )


def _outdoors(place: Builder) -> Lights:
    """Clear, cloudy, low sun or night."""
    rng = place.rng
    night = rng.random() < NIGHT_SHARE
    sunny = not night and rng.random() < SUNNY_SHARE
    elevation = rng.uniform(0.12, 1.25)
    low = math.exp(-elevation / 0.25)
    level = 0.03 if night else 1.0
    zenith = np.array([0.34, 0.54, 0.95]) * rng.uniform(0.6, 1.6)
    horizon = np.array([0.8, 0.85, 0.92]) * rng.uniform(0.8, 2.2)
    horizon = horizon * (1 - low) + np.array([1.0, 0.6, 0.35]) * low
    if not night and not sunny:
        grey = rng.uniform(0.0, 0.9)
        zenith = zenith * (1 - grey) + grey * zenith.mean() * np.array([1.4, 1.45, 1.5])
        horizon = horizon * (1 - grey) + grey * horizon.mean()
    sun_colour = np.array([1.0, 0.95, 0.86]) * (1 - low) + np.array([1.0, 0.6, 0.3]) * low
    ambient = (0.3 * zenith + 0.7 * horizon) * 0.7 * rng.uniform(0.6, 1.2)
    ambient += 0.2 * (ambient.mean() - ambient)
    return _lights(
        _strongest(place) if night else [],
        _direction(rng.uniform(0, 2 * math.pi), elevation),
        sun_colour * (rng.uniform(2.0, 7.0) if sunny else 0.0),
        zenith * level,
        horizon * level,
        float(rng.random() ** (1.0 if sunny else 0.5)),
        ambient * level,
    )
