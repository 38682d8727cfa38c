# SPDX-License-Identifier: MIT
from __future__ import annotations

import builtins
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from i2r_vr.errors import I2RError
from i2r_vr.frames import direction_from_angles
from i2r_vr.sound.sofa import encode_sofa
from tests.bundles import decaying_noise

pytest.importorskip("sofar")
RATE = 48000
DIRECTIONS = direction_from_angles(np.array([0.0, 90.0, -90.0]), np.array([0.0, 30.0, -60.0]))
DISTANCE = np.array([2.0, 1.5, 0.7])


def impulse_responses() -> NDArray[np.float64]:
    return np.stack([decaying_noise(0.3, 0.4, seed) for seed in range(3)])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "hall.sofa"
    path.write_bytes(encode_sofa(impulse_responses(), RATE, DIRECTIONS, DISTANCE, "hall", 200.0))
    return path


def test_it_follows_the_convention_and_reads_back(file: Path) -> None:
    import sofar

    record = sofar.read_sofa(str(file), verbose=False)
    record.verify(issue_handling="raise")
    assert record.GLOBAL_SOFAConventions == "SingleRoomSRIR"
    np.testing.assert_array_equal(record.Data_IR[:, 0], impulse_responses())
    np.testing.assert_allclose(record.SourcePosition, DIRECTIONS * DISTANCE[:, None])
    np.testing.assert_allclose(record.SourceView, -DIRECTIONS)
    assert float(record.RoomVolume) == 200.0


def test_the_container_holds_what_the_standard_names(file: Path) -> None:
    import netCDF4

    with netCDF4.Dataset(file) as data:
        assert data.Conventions == "SOFA"
        assert data.DataType == "FIR"
        assert data["Data.IR"].shape == (3, 1, impulse_responses().shape[1])
        assert float(data["Data.SamplingRate"][0]) == RATE
        assert data["SourcePosition"].Type == "cartesian"
        assert data["SourcePosition"].Units == "metre"


@pytest.mark.engine
def test_a_second_reader_takes_it(file: Path) -> None:
    tool = shutil.which("ncdump")
    if tool is None:
        pytest.skip("ncdump (netCDF tools) is not installed")
    found = subprocess.run([tool, "-v", "SourcePosition", file], capture_output=True, check=True)
    text = found.stdout.decode()
    assert 'SOFAConventions = "SingleRoomSRIR"' in text
    assert "2, 0, 0" in text.replace("-0,", "0,")


def test_the_bytes_depend_on_the_content_alone(file: Path) -> None:
    again = encode_sofa(impulse_responses(), RATE, DIRECTIONS, DISTANCE, "hall", 200.0)
    assert file.read_bytes() == again
    other = encode_sofa(impulse_responses(), RATE, DIRECTIONS, DISTANCE, "hall")
    assert other != again


def test_without_the_extra_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def no_sofar(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "sofar":
            raise ModuleNotFoundError("No module named 'sofar'", name="sofar")
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", no_sofar)
    with pytest.raises(I2RError, match="SOFA_NOT_INSTALLED: no module sofar"):
        encode_sofa(impulse_responses(), RATE, DIRECTIONS, DISTANCE, "hall")
