# SPDX-License-Identifier: MIT
"""What the surface network sees of views."""

import torch

from i2r_vr.hearing.surface_network import VIEWS_AT_ONCE, SurfaceNetwork

CELLS, CHANGED = 8, 3


def network():
    torch.manual_seed(0)
    return SurfaceNetwork((4, 4, 8, 8)).eval()


def views(count):
    finer = torch.randint(0, 255, (count, 192, 192, 3), dtype=torch.uint8)
    return finer, torch.randn(count, 1, 64, 64), torch.randn(count, 1, 64, 64)


@torch.inference_mode()
def test_a_change_is_seen_where_it_lies_and_in_no_other_view():
    surfaces, (finer, depth, elevation) = network(), views(VIEWS_AT_ONCE + 2)
    changed = finer.clone()
    view = VIEWS_AT_ONCE
    cell = 192 // CELLS
    changed[view, cell * CHANGED : cell * (CHANGED + 1), cell * 5 : cell * 6] += 100
    before = surfaces(finer, depth, elevation)
    after = surfaces(changed, depth, elevation)
    assert before.cells.shape == (len(finer), 8, CELLS, CELLS)
    assert before.absorption_logits.shape == (len(finer), 7, CELLS, CELLS)
    moved = (after.absorption_logits - before.absorption_logits).abs().amax(1)
    assert moved.amax((1, 2)).gt(1e-5).nonzero().tolist() == [[view]]
    row, column = divmod(int(moved[view].argmax()), CELLS)
    assert abs(row - CHANGED) <= 1
    assert abs(column - 5) <= 1


@torch.inference_mode()
def test_detail_that_ordinary_views_do_not_show_is_seen():
    """Lines one finer pixel wide, whose mean is that of a plain surface."""
    surfaces, (_, depth, elevation) = network(), views(1)
    plain = torch.full((1, 192, 192, 3), 100, dtype=torch.uint8)
    lined = plain.clone()
    lined[:, ::3] = 220
    lined[:, 1::3], lined[:, 2::3] = 40, 40
    assert lined.float().mean() == plain.float().mean()
    seen = [surfaces(finer, depth, elevation).absorption_logits for finer in (plain, lined)]
    assert (seen[0] - seen[1]).abs().max() > 1e-3
