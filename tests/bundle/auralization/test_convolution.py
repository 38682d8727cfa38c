"""Convolution in blocks: that of the whole signal, whatever the blocks."""

import numpy as np
import pytest

from i2r_vr.bundle.auralization.convolution import Route, convolved, convolved_blocks

RNG = np.random.default_rng(3)
SIGNAL = RNG.normal(size=(2, 5000))
RESPONSES = RNG.normal(size=(2, 3, 701))
ROUTES = [Route(i, o, RESPONSES[i, o]) for i in range(2) for o in range(3)]


def expected():
    return np.array(
        [sum(np.convolve(SIGNAL[i], RESPONSES[i, o]) for i in range(2)) for o in range(3)]
    )


@pytest.mark.parametrize(
    ("size", "step"), [(1, 700), (333, 37), (5000, 64), (5000, 5001), (17, None)]
)
def test_blocks_do_not_matter(size, step):
    blocks = [SIGNAL[:, i : i + size] for i in range(0, 5000, size)]
    found = np.concatenate(list(convolved_blocks(blocks, ROUTES, 3, step)), axis=1)
    np.testing.assert_allclose(found, expected(), atol=1e-10)


def test_an_impulse_gives_the_response():
    impulse = np.zeros((1, 100))
    impulse[0, 0] = 1.0
    response = RESPONSES[0, 0]
    blocks = convolved_blocks([impulse[:, :40], impulse[:, 40:]], [Route(0, 0, response)], 1, 32)
    found = np.concatenate(list(blocks), axis=1)
    np.testing.assert_allclose(found[0, :701], response, atol=1e-12)
    np.testing.assert_allclose(found[0, 701:], 0.0, atol=1e-12)
    np.testing.assert_allclose(found, convolved(impulse, response), atol=1e-12)


def test_a_response_of_one_sample():
    blocks = convolved_blocks([SIGNAL], [Route(0, 0, np.array([0.5]))], 1)
    found = np.concatenate(list(blocks), axis=1)
    np.testing.assert_allclose(found, 0.5 * SIGNAL[:1], atol=1e-12)
