"""Arrangements judged by the plan: a true one has all, a wrong one loses what is wrong in it."""

from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner

from i2r_vr.level.arrangement import Arrangement
from i2r_vr.level.boxes import Box
from i2r_vr.level.openings import Opening
from i2r_vr.level.portals import RoomOpening
from tests.level.levels import TWO_ROOMS, two_rooms
from training.evaluation.__main__ import main
from training.evaluation.plan_scores import PlanScores, plan_scores

BOXES = tuple((Box(space.low, space.high),) for space in TWO_ROOMS.spaces)
DOOR = RoomOpening((0, 1), Opening(0, 1, 5.1, (1.5, 0.0), (2.5, 2.1), 1.0))
TRUE = Arrangement((0, 0, 1), BOXES, (DOOR,))


def judged(found):
    return plan_scores(TWO_ROOMS, two_rooms(), found, np.random.default_rng(0))


def test_the_true_arrangement_has_everything():
    scores = judged(TRUE)
    for name in PlanScores.__dataclass_fields__:
        right, asked = getattr(scores, name)
        assert right == asked > 0, name


def shifted(box, by):
    return Box(tuple(np.add(box.low, by)), tuple(np.add(box.high, by)))


@pytest.mark.parametrize(
    ("lost", "changes"),
    [
        ("rooms", {"rooms": (0, 1, 1)}),
        ("points", {"boxes": (BOXES[0], (shifted(BOXES[1][0], (0.0, 1.0, 0.0)),))}),
        ("within", {"boxes": (BOXES[0], (shifted(BOXES[1][0], (0.5, 0.0, 0.0)),))}),
        ("covered", {"boxes": (BOXES[0], (shifted(BOXES[1][0], (0.5, 0.0, 0.0)),))}),
        ("apart", {"boxes": (BOXES[0], (shifted(BOXES[1][0], (-0.202, 0.0, 0.0)),))}),
        ("inside", {"boxes": (BOXES[0], (shifted(BOXES[1][0], (0.0, 0.0, 3.0)),))}),
        ("doors", {"portals": ()}),
        ("portals", {"portals": (replace(DOOR, opening=replace(DOOR.opening, low=(0.8, 0.0))),)}),
    ],
)
def test_what_is_wrong_is_lost(lost, changes):
    right, asked = getattr(judged(replace(TRUE, **changes)), lost)
    assert right < asked


def test_the_command_prints_a_row_for_each_family():
    done = CliRunner().invoke(
        main, ["levels", "--seeds", "1", "--family", "angle", "--placement", "4 m"]
    )
    assert done.exit_code == 0, done.output
    assert "| angle | 4 m |" in done.output
    assert "0 elsewhere" in done.output
