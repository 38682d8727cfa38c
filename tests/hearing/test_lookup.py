import numpy as np
import torch

from i2r_vr.hearing.lookup import gather_views


def test_gather_reads_the_looked_up_pixel():
    maps = torch.arange(2 * 2 * 2.0).reshape(1, 2, 2, 2)
    found = gather_views(maps, np.array([1, 0]), np.array([[0.75, 0.0], [0.0, 0.75]]))
    assert found.tolist() == [[6.0, 1.0]]
