# SPDX-License-Identifier: MIT
from __future__ import annotations

import cv2
import numpy as np
import pytest

from i2r_vr.capture import LoadOptions, discover, load_capture
from i2r_vr.capture.stereo import find_stereo
from i2r_vr.errors import I2RError
from tests.capture.pictures import save
from tests.capture.test_kinds import boards, scene

EYE = boards(1024)
OTHER = np.roll(EYE, 6, axis=1)
PACKED = {
    "over-under 1:1": np.vstack([EYE, OTHER]),
    "side-by-side 4:1": np.hstack([EYE, OTHER]),
    "half-height over-under": np.vstack([cv2.resize(e, (1024, 256)) for e in (EYE, OTHER)]),
    "half-width side-by-side": np.hstack([cv2.resize(e, (512, 512)) for e in (EYE, OTHER)]),
}


def load(path, **options):
    (source,) = discover([path])
    return load_capture(source, LoadOptions(**options))


@pytest.mark.parametrize("packing", PACKED)
def test_one_eye_of_a_full_sphere_is_used_and_told(tmp_path, packing):
    packed = PACKED[packing]
    capture = load(save(tmp_path / "hall.png", packed))
    assert capture.kind == "panorama"
    assert (capture.width, capture.height) == packed.shape[1::-1]
    assert capture.rgb.shape[1] == 2 * capture.rgb.shape[0]
    assert "STEREO_ONE_EYE" in [notice.code for notice in capture.warnings]
    alike = cv2.resize(EYE, capture.rgb.shape[1::-1], interpolation=cv2.INTER_AREA)
    assert np.abs(capture.rgb.astype(int) - alike).mean() < 8.0


def test_depth_of_both_eyes_or_of_one(tmp_path):
    save(tmp_path / "hall.png", PACKED["over-under 1:1"])
    for eyes in (2, 1):
        depth = np.tile(np.linspace(1, 5, 512, dtype=np.float32)[:, None], (eyes, 1024))
        np.save(tmp_path / "hall.depth.npy", depth)
        capture = load(tmp_path)
        np.testing.assert_allclose(capture.depth_m, depth[:512])


@pytest.mark.parametrize("over_under", [True, False])
def test_eyes_that_are_no_full_sphere_are_refused_by_name(tmp_path, over_under):
    eye = np.ascontiguousarray(EYE[:, 256:768])
    join = np.vstack if over_under else np.hstack
    path = save(tmp_path / "hall.png", join([eye, np.roll(eye, 3, axis=1)]))
    with pytest.raises(I2RError, match=r"PROJECTION_UNSUPPORTED.*stereo"):
        load(path)
    assert load(path, kind="screenshot").kind == "screenshot"


@pytest.mark.parametrize("seed", range(4))
def test_other_pictures_are_of_one_eye(seed):
    for picture in (boards(1024, seed), scene(960, 540, seed), scene(512, 512, seed)):
        assert find_stereo(picture, *picture.shape[1::-1]) is None
