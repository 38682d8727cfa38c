"""The wet response of every sample, baked with the shipped model."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from i2r_vr.acoustics.quantities import EARLY_EDGES_S
from i2r_vr.bundle.store import load_bundle
from i2r_vr.cli import main
from tests.sound.surround import START, Heard, energy, level_db

pytestmark = [pytest.mark.slow]

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
NAMES = ("bathroom", "church", "hall", "living_room", "office", "street")


@pytest.fixture(scope="module")
def baked(tmp_path_factory):
    out = tmp_path_factory.mktemp("samples")
    arguments = ["bake", str(SAMPLES), "--out", str(out), "--device", "cpu", "--quiet"]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    return out


@pytest.mark.parametrize("name", NAMES)
def test_the_wet_response_is_the_zone_on_two_sides(baked, name):
    bundle = load_bundle(baked / name)
    heard = Heard.of(bundle.zone_ir(), bundle.wet_ir(), bundle.ambix_ir())
    assert heard.mean_power_error_db() < 0.5
    assert heard.late_error_db() < 0.5
    assert heard.late_correlation() <= 0.3
    directions = bundle.metadata.directions
    irs = np.stack([bundle.direction_ir(d.index) for d in directions])
    share = np.array([d.solid_angle_sr for d in directions])
    to_the_left = np.array([d.direction[1] for d in directions])
    for start_s, end_s in pairwise(EARLY_EDGES_S[:4]):
        power = share * energy(irs[:, START:], start_s, end_s)
        left, right = energy(heard.signals[1:3, START:], start_s, end_s)
        leaning = level_db(left, right)
        assert abs(leaning) < 6.0
        if abs(flow := power @ to_the_left / power.sum()) > 0.03:
            assert leaning * flow > 0.0
