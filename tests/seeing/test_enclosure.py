"""What an enclosure's depth says at a glance."""

import numpy as np
import pytest

from i2r_vr.seeing.enclosure import seen_volume_m3
from tests.tiny import box_room_depth


def test_volume_that_is_seen():
    depth = box_room_depth((3.0, 2.0, 1.5))
    assert seen_volume_m3(depth, whole=True) == pytest.approx(72.0, rel=0.05)
    assert seen_volume_m3(np.full((90, 90), 2.0, np.float32), whole=False) == pytest.approx(
        33.5, rel=0.01
    )
    depth[:150] = np.inf
    assert seen_volume_m3(depth, whole=True) == np.inf
