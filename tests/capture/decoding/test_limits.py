# SPDX-License-Identifier: MIT
from __future__ import annotations

import pytest

from i2r_vr.capture.decoding.limits import Limits, read_bounded
from i2r_vr.errors import I2RError, UsageError


def test_the_environment_raises_bounds(monkeypatch):
    monkeypatch.setenv("I2R_VR_MAX_PIXELS", "400000000")
    limits = Limits.from_environment()
    assert limits.max_pixels == 400_000_000
    assert limits.max_file_bytes == Limits().max_file_bytes


@pytest.mark.parametrize("text", ["", "-1", "0", "1e9", "many", "٣"])
def test_bounds_must_be_numbers(monkeypatch, text):
    monkeypatch.setenv("I2R_VR_MAX_PIXELS", text)
    with pytest.raises(UsageError, match="LIMIT_INVALID"):
        Limits.from_environment()


def test_the_default_admits_a_16k_panorama_and_no_more(tmp_path):
    Limits().check_pixels(16384, 8192, tmp_path)
    with pytest.raises(I2RError, match="IMAGE_TOO_LARGE"):
        Limits().check_pixels(16385, 8192, tmp_path)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda path: None, "FILE_MISSING"),
        (lambda path: path.mkdir(), "FILE_NOT_REGULAR"),
        (lambda path: path.write_bytes(b""), "FILE_EMPTY"),
        (lambda path: path.write_bytes(b"12345"), "FILE_TOO_LARGE"),
    ],
)
def test_unusable_files_have_their_codes(tmp_path, make, code):
    path = tmp_path / "x.png"
    make(path)
    with pytest.raises(I2RError) as caught:
        read_bounded(path, 4, "I2R_VR_MAX_FILE_BYTES")
    assert caught.value.code == code
    assert caught.value.file == str(path)


def test_a_file_without_permission(tmp_path, monkeypatch):
    path = tmp_path / "x.png"
    path.write_bytes(b"1")

    def refuse(self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.read_bytes", refuse)
    with pytest.raises(I2RError, match="FILE_UNREADABLE"):
        read_bounded(path, 4, "X")
