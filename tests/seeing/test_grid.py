"""Looking directions up in views and on the grid."""

import numpy as np
import pytest

from i2r_vr.seeing.grid import GRID_SHAPE, grid_directions, view_basis, view_lookup

CUBE = np.array(
    [[1, 0, 0], [0, 1, 0], [-1, 0, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]], dtype=np.float64
)


def test_basis_is_orthonormal_with_right_to_the_right():
    basis = view_basis(CUBE)
    np.testing.assert_allclose(
        np.einsum("vij,vkj->vik", basis, basis), np.tile(np.eye(3), (6, 1, 1)), atol=1e-12
    )
    np.testing.assert_allclose(basis[0, 1], [0, -1, 0])
    np.testing.assert_allclose(basis[4, 2], [-1, 0, 0])


def test_six_faces_cover_the_sphere_once():
    view, position, covered = view_lookup(CUBE, 90.0, grid_directions().reshape(-1, 3))
    assert covered.all()
    assert set(view) == set(range(6))
    assert position.min() >= 0.0
    assert position.max() < 1.0


def test_centre_of_a_view_is_its_direction():
    view, position, covered = view_lookup(CUBE, 60.0, CUBE)
    assert view.tolist() == [0, 1, 2, 3, 4, 5]
    np.testing.assert_allclose(position, 0.5)
    assert covered.all()


def test_left_is_a_smaller_column_and_up_a_smaller_row():
    _, position, _ = view_lookup(CUBE[:1], 90.0, np.array([[1.0, 0.2, 0.3]]))
    assert position[0, 1] < 0.5
    assert position[0, 0] < 0.5


def test_grid_centre_looks_ahead():
    grid = grid_directions()
    assert grid.shape == (*GRID_SHAPE, 3)
    assert grid[32, 64] @ np.array([1.0, 0, 0]) == pytest.approx(1.0, abs=2e-3)
    assert grid[0, 0, 2] > 0.99
