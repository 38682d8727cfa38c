"""Weights: a round trip in half precision, and a code for each way they can be wrong."""

import json
import sys

import pytest
import torch

from i2r_vr.errors import I2RError
from i2r_vr.hearing.compact_model import CompactModel
from i2r_vr.hearing.loading import load_model, require_paper, resolve_device, save_model
from i2r_vr.hearing.weights_file import file_sha256, find_weights, verify_weights
from tests.hearing.test_compact_model import TINY


@pytest.fixture
def saved(tmp_path):
    torch.manual_seed(0)
    network = CompactModel(TINY)
    return network, save_model(network, tmp_path / "tiny.safetensors", {"licence": "MIT"})


def code_of(call, *arguments):
    with pytest.raises(I2RError) as caught:
        call(*arguments)
    return caught.value.code


def test_round_trip(saved):
    network, weights = saved
    loaded = load_model(weights.path, "cpu")
    assert loaded.network.config == TINY
    for key, value in network.state_dict().items():
        expected = value.half().float() if value.dtype.is_floating_point else value
        assert torch.equal(loaded.network.state_dict()[key], expected), key


def test_same_weights_same_bytes(saved, tmp_path):
    network, weights = saved
    again = save_model(network, tmp_path / "again.safetensors", {})
    assert again.sha256 == weights.sha256


def test_weights_may_be_read_by_whom_the_folder_lets(saved, tmp_path):
    _, weights = saved
    (tmp_path / "plain").write_bytes(b"")
    expected = (tmp_path / "plain").stat().st_mode
    assert weights.path.stat().st_mode == expected
    assert weights.path.with_suffix(".json").stat().st_mode == expected
    assert not list(tmp_path.glob("*.partial"))


def test_weights_beyond_half_precision_are_not_written(saved, tmp_path):
    network, _ = saved
    with torch.no_grad():
        next(network.parameters()).flatten()[0] = 1e5
    path = tmp_path / "large.safetensors"
    assert code_of(save_model, network, path, {}) == "WEIGHTS_FORMAT"
    assert not list(tmp_path.glob("large*"))


def test_missing():
    assert code_of(find_weights, "no_such_model") == "WEIGHTS_MISSING"


def test_tampered(saved):
    _, weights = saved
    data = bytearray(weights.path.read_bytes())
    data[-1] ^= 1
    weights.path.write_bytes(data)
    assert code_of(verify_weights, weights) == "WEIGHTS_TAMPERED"
    assert code_of(load_model, weights.path, "cpu") == "WEIGHTS_TAMPERED"


def _describe(weights, **changes):
    path = weights.path.with_suffix(".json")
    record = json.loads(path.read_text()) | changes
    path.write_text(json.dumps(record))


@pytest.mark.parametrize(
    "changes",
    [
        {"format_version": 2},
        {"sha256": 5},
        {"architecture": "other"},
        {"config": {"hidden": 17}},
        {"config": {"hidden": -1}},
        {"config": {"unknown": 1}},
        {"config": {"encoder_widths": "wide"}},
    ],
)
def test_wrong_description(saved, changes):
    _, weights = saved
    _describe(weights, **changes)
    assert code_of(load_model, weights.path, "cpu") == "WEIGHTS_FORMAT"


def test_a_pickle_is_no_model(saved):
    _, weights = saved
    torch.save({"a": torch.zeros(1)}, weights.path)
    _describe(weights, sha256=file_sha256(weights.path))
    assert code_of(load_model, weights.path, "cpu") == "WEIGHTS_FORMAT"


def test_description_that_is_no_json(saved):
    _, weights = saved
    weights.path.with_suffix(".json").write_text("{")
    assert code_of(find_weights, weights.path) == "WEIGHTS_FORMAT"


def test_the_paper_s_networks_without_their_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "torchvision", None)  # as where it is not installed
    assert code_of(require_paper) == "PAPER_NOT_INSTALLED"


def test_device_that_is_not_there():
    if torch.cuda.is_available():
        pytest.skip("a CUDA device is there")
    assert code_of(resolve_device, "cuda") == "DEVICE_UNAVAILABLE"
