"""What kind of place pictures show."""

import numpy as np
import pytest
import torch

from i2r_vr.hearing.impression import SIGHT_COUNT, Impression, level_views
from i2r_vr.seeing.views import layout_directions
from tests.hearing.trunks import awake

CUBE = layout_directions("cube", 6)


@pytest.fixture(scope="module")
def impression():
    torch.manual_seed(0)
    return awake(Impression())


def test_level_views_alone_are_looked_at(impression):
    generator = torch.Generator().manual_seed(1)
    finer = torch.randint(0, 255, (1, 6, 96, 96, 3), generator=generator, dtype=torch.uint8)
    other = finer.clone()
    other[:, 4:] = 0
    with torch.inference_mode():
        first, again = impression(finer, CUBE), impression(other, CUBE)
        turned = impression(finer[:, [1, 2, 3, 0, 4, 5]], CUBE)
        changed = impression(finer // 2, CUBE)
    assert first.shape == (1, SIGHT_COUNT)
    assert torch.equal(first, again)
    torch.testing.assert_close(first, turned)
    assert not torch.allclose(first, changed)


def test_a_ceiling_is_looked_at_where_there_is_nothing_else():
    assert level_views(np.array([[0.0, 0.0, 1.0]])).tolist() == [0]
    assert level_views(CUBE).tolist() == [0, 1, 2, 3]
    assert len(level_views(layout_directions("fibonacci", 12))) == 6
