# SPDX-License-Identifier: MIT
"""From a prediction to sound: stated decay times met, responses made, their figures measured."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from i2r_vr.acoustics import AcousticParameters, measure, measure_many
from i2r_vr.capture import Capture, Tuning
from i2r_vr.config import BakeOptions
from i2r_vr.hearing.prediction import Prediction
from i2r_vr.seeing.views import ViewSet
from i2r_vr.sound.synthesis import ImpulseResponses, synthesize, zone_response
from i2r_vr.sound.wav import quantised

STATED_TOLERANCE = 0.02
"""Of T60: less than the 5 % that people can just tell (ISO 3382-1, table A.1)."""
STATED_ROUNDS = 4
"""An end to it where the zone's T60 does not follow the bands'."""


@dataclass(frozen=True)
class Sound:
    """Impulse responses as a reader of the files gets them, and their figures (zone first)."""

    responses: ImpulseResponses
    figures: tuple[AcousticParameters, ...]


def stated_prediction(
    prediction: Prediction, capture: Capture, views: ViewSet, options: BakeOptions
) -> Prediction:
    """The prediction with the T60 that a person states, and the scales, which multiply last.

    The stated T60 is met on the synthesised zone, levels and pre-delay of the tuning included,
    not on the heads' value.
    """
    stated, tuning = capture.sidecar.room.t60_s, tuning_of(capture, options)
    if stated is not None:
        prediction = prediction.with_t60_factor(stated / prediction.mid_t60_s)
        for _ in range(STATED_ROUNDS):
            found = _zone_t60(prediction, views, options, tuning)
            if found is None or abs(found / stated - 1.0) < STATED_TOLERANCE:
                break
            prediction = prediction.with_t60_factor(stated / found)
    factors = np.array(tuning.t60_factors)
    return prediction if (factors == 1.0).all() else prediction.with_t60_factor(factors)


def _zone_t60(
    prediction: Prediction, views: ViewSet, options: BakeOptions, tuning: Tuning
) -> float | None:
    rate, seed = options.sample_rate_hz, options.seed
    return measure(zone_response(prediction, views.solid_angle_sr, rate, seed, tuning), rate).t60_s


def tuning_of(capture: Capture, options: BakeOptions) -> Tuning:
    """The sidecar's tuning; its factor of decay times and the options' multiply each other."""
    own = capture.sidecar.bake
    return replace(own, t60_scale=options.t60_scale * own.t60_scale)


def make_sound(
    prediction: Prediction, views: ViewSet, options: BakeOptions, tuning: Tuning
) -> Sound:
    """Synthesise the impulse responses and measure what will be written.

    Parameters
    ----------
    prediction : Prediction
        From `stated_prediction`.
    views : ViewSet
    options : BakeOptions
    tuning : Tuning
        Its levels and pre-delay.
    """
    made = synthesize(
        prediction,
        views.directions,
        views.solid_angle_sr,
        options.sample_rate_hz,
        options.seed,
        with_ambix=options.ambix,
        with_directions=options.directions,
        tuning=tuning,
    )
    zone = quantised(made.zone, options.subtype)
    directions = quantised(made.directions, options.subtype)
    ambix = None if made.ambix is None else quantised(made.ambix, options.subtype)
    wet = quantised(made.wet, options.subtype)
    responses = ImpulseResponses(
        zone, directions, wet, ambix, made.sample_rate, made.direct_end_s, made.gain_db
    )
    rate = made.sample_rate
    return Sound(responses, (measure(zone, rate), *measure_many(directions, rate)))
