"""Whether a machine sees a folder: without Ray, which calls the same in each worker."""

import pytest

from i2r_vr.cluster import marked
from i2r_vr.errors import I2RError
from training.scenes.generate import _alike


def test_who_does_not_find_the_mark_is_told_which_folder_to_mount(tmp_path):
    folder = tmp_path / "scenes"
    with marked(folder) as mark:
        assert "numpy" in _alike(mark)
        with marked(folder) as other:
            assert other != mark
        mark.rename(tmp_path / "elsewhere")
        with pytest.raises(I2RError, match=f"CLUSTER_FOLDER_NOT_SHARED.*{folder}"):
            _alike(mark)
    assert list(folder.iterdir()) == []
