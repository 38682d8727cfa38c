"""Lines are told apart by everyone: with any colour vision, on light and dark, and on paper."""

import itertools
import re
from importlib import resources

import numpy as np
import pytest

from i2r_vr.report import plots

STYLE = resources.files("i2r_vr").joinpath("assets/report.css").read_text(encoding="utf-8")
LIGHT, DARK = re.findall(r"--card: (#\w{6}).*?--b0: (.*?)\n", STYLE, re.S)
VISION = {
    "full": np.eye(3),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216),
                   (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413),
                     (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602),
                   (0.004733, 0.691367, 0.303900)),
}  # fmt: skip
"""Machado, Oliveira and Fernandes 2009 (IEEE TVCG 15, 1291), severity 1, on linear sRGB."""
TO_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
                   [0.0193339, 0.1191920, 0.9503041]])  # fmt: skip


def linear(colour):
    value = np.frombuffer(bytes.fromhex(colour.lstrip("#")), np.uint8) / 255.0
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    x, y, z = (TO_XYZ @ rgb) / (0.95047, 1.0, 1.08883)
    f = [np.cbrt(v) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (x, y, z)]
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def colours(theme):
    return re.findall(r"#\w{6}", theme[1])


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("vision", VISION)
def test_colours_differ_in_every_colour_vision(theme, vision):
    seen = [lab(np.clip(VISION[vision] @ linear(c), 0.0, 1.0)) for c in colours(theme)]
    assert len(seen) == plots.COLOURS
    apart = [np.linalg.norm(a - b) for i, a in enumerate(seen) for b in seen[:i]]
    assert min(apart) > 15.0  # a just noticeable difference is 2.3


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_lines_stand_out_from_what_they_lie_on(theme):
    """WCAG 2.2, criterion 1.4.11: 3 to 1."""
    ground = TO_XYZ[1] @ linear(theme[0])
    for colour in colours(theme):
        own = TO_XYZ[1] @ linear(colour)
        assert (max(own, ground) + 0.05) / (min(own, ground) + 0.05) >= 3.0, colour


def test_neighbours_differ_in_dash_and_colour_and_56_lines_altogether():
    styles = [plots.line_style(i).split() for i in range(56)]
    assert len({tuple(style) for style in styles}) == 56
    assert all(a[0] != b[0] and a[1] != b[1] for a, b in itertools.pairwise(styles))
    dashes = {d: re.search(rf"\.curve\.{d} \{{ (.*?) \}}", STYLE) for _, d in styles}
    found = [match.group(1) for match in dashes.values() if match]
    assert len(set(found)) == len(found) == plots.DASHES - 1  # one line is whole
