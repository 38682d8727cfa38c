# SPDX-License-Identifier: MIT
"""Light of the sealed set's places: what its lamps and windows bounce about, hours and weather."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from training.scenes.scene import Lights
from training.sealed.place import Place

MOST_LAMPS = 8
DUSK_SHARE, OVERCAST_SHARE = 0.15, 0.35

Float = NDArray[np.float64]


def _rgb(*values: float) -> Float:
    return np.array(values, np.float64)


def _assembled(
    place: Place,
    lamps: int,
    sun: tuple[Float, Float],
    sky: tuple[Float, Float],
    ambient: Float,
    clouds: float,
) -> Lights:
    strongest = sorted(place.lamps, key=lambda lamp: -float(lamp[1].sum()))[:lamps]
    return Lights(
        position=np.array([lamp[0] for lamp in strongest], np.float32).reshape(-1, 3),
        colour=np.array([lamp[1] for lamp in strongest], np.float32).reshape(-1, 3),
        sun_direction=sun[0].astype(np.float32),
        sun_colour=sun[1].astype(np.float32),
        sky_zenith=sky[0].astype(np.float32),
        sky_horizon=sky[1].astype(np.float32),
        cloudiness=clouds,
        ambient=ambient.astype(np.float32),
    )


def indoor_lights(place: Place) -> Lights:
    """Bounced light has the mean colour of lamps and daylight, and is a share of them."""
    rng = place.rng
    lamps = np.mean([tint / tint.max() for _, tint in place.lamps], axis=0) if place.lamps else 1.0
    day = _rgb(0.82, 0.92, 1.06) * min(1.0, 0.5 * place.daylight)
    level = math.exp(rng.uniform(math.log(0.09), math.log(0.45)))
    ambient = level * (0.6 * lamps + 0.5 * day)
    sky = _rgb(0.7, 0.82, 1.0) * place.daylight
    return _assembled(place, MOST_LAMPS, (_rgb(0, 0, 1), _rgb(0, 0, 0)), (sky, sky), ambient, 0.0)


def outdoor_lights(place: Place) -> Lights:
    """Clear, hazy or overcast day, low sun, or dusk with the lamps on."""
    rng = place.rng
    kind = rng.random()
    height, turn = rng.uniform(0.15, 1.1), rng.uniform(0, 2 * math.pi)
    level = math.cos(height)
    sun = _rgb(level * math.cos(turn), level * math.sin(turn), math.sin(height))
    if kind < DUSK_SHARE:
        sky = (_rgb(0.05, 0.08, 0.16), _rgb(0.22, 0.14, 0.12) * rng.uniform(0.6, 1.6))
        return _assembled(place, MOST_LAMPS, (sun, _rgb(0, 0, 0)), sky, sky[0] * 0.9 + 0.02, 0.3)
    if kind < DUSK_SHARE + OVERCAST_SHARE:
        grey = rng.uniform(0.6, 1.5)
        sky = (grey * _rgb(0.78, 0.83, 0.9), grey * _rgb(0.95, 0.97, 1.0))
        return _assembled(
            place, 0, (sun, _rgb(0, 0, 0)), sky, 0.85 * sky[0], float(rng.uniform(0.4, 1))
        )
    low = math.exp(-height / 0.3)
    tint = _rgb(1.0, 0.96, 0.9) * (1 - low) + _rgb(1.0, 0.66, 0.38) * low
    haze = float(rng.uniform(0, 1))
    zenith = _rgb(0.22, 0.42, 0.9) * (1 - haze) + _rgb(0.55, 0.65, 0.8) * haze
    horizon = (_rgb(0.75, 0.86, 1.0) * (1 - low) + _rgb(1.0, 0.75, 0.52) * low) * rng.uniform(
        0.9, 1.6
    )
    ambient = 0.45 * zenith + 0.25 * horizon
    strength = rng.uniform(1.8, 5.0) * (1 - 0.5 * haze)
    return _assembled(place, 0, (sun, tint * strength), (zenith, horizon), ambient, 0.7 * haze)
