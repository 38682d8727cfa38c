"""What bounds a run on several GPUs, from parts that are known; and pinned batches."""

from dataclasses import dataclass, replace

import pytest
import torch
from torch import Tensor

from training.datasets.tensors import pinned
from training.scaling import COUNTS, Machine, Parts, bound, step_seconds, table, tensor_bytes

PARTS = Parts(
    images=10,
    batch_core_s=0.8,
    sent_bytes=10**9,
    averaged_bytes=10**8,
    step_s=0.2,
    operations=1e13,
    validation_s=5.0,
    validate_every=500,
)
MACHINE = Machine(cores=8, link_bytes_s=1e11, network_bytes_s=1e9, input_bytes_s=2e10)


def test_the_parts_of_a_step():
    alone = step_seconds(PARTS, MACHINE, 1)
    assert alone == pytest.approx(
        {
            "computing": 0.2,
            "making batches": 0.1,
            "sending batches": 0.05,
            "averaging": 0.0,
            "validating": 0.01,
        }
    )
    assert bound(PARTS, MACHINE, 1) == ("computing", pytest.approx(10 / 0.21))


def test_a_ring_sends_nearly_twice_over_the_slowest_link():
    assert step_seconds(PARTS, MACHINE, 8)["averaging"] == pytest.approx(2 * 7 / 8 * 1e-3)
    assert step_seconds(PARTS, MACHINE, 64)["averaging"] == pytest.approx(2 * 63 / 64 * 0.1)
    one, eight, many = (bound(PARTS, MACHINE, count)[1] / count for count in COUNTS)
    assert one > eight > many


def test_what_is_slowest_bounds():
    """Few cores, a slow link, a rare validation that became frequent."""
    for changed, machine, name in (
        (PARTS, replace(MACHINE, cores=1), "making batches"),
        (PARTS, replace(MACHINE, input_bytes_s=1e9), "sending batches"),
        (PARTS, replace(MACHINE, network_bytes_s=1e8), "averaging"),
        (replace(PARTS, validate_every=5), MACHINE, "validating"),
    ):
        assert bound(changed, machine, 64)[0] == name


def test_a_step_that_was_not_timed_is_counted():
    counted = replace(PARTS, step_s=None)
    assert step_seconds(counted, replace(MACHINE, operations_s=2e13), 1)["computing"] == 0.5
    lines = table(counted, MACHINE).splitlines()
    assert len(lines) == 2 + len(COUNTS)
    assert all(line.count("|") == 10 for line in lines)
    assert lines[2].endswith("100% |")


@dataclass
class Inner:
    labels: Tensor
    name: str


@dataclass
class Outer:
    pictures: Tensor
    inner: Inner
    lacking: Tensor | None = None


def test_every_tensor_of_a_batch_is_pinned(monkeypatch):
    """Without a GPU nothing can be pinned: what would be is counted."""
    batch = Outer(torch.zeros(4, dtype=torch.uint8), Inner(torch.ones(2), "a"))
    seen = []
    monkeypatch.setattr(Tensor, "pin_memory", lambda self: seen.append(self) or self + 1)
    found = pinned(batch)
    assert len(seen) == 2
    assert found.pictures.tolist() == [1] * 4
    assert found.inner.labels.tolist() == [2.0] * 2
    assert (found.inner.name, found.lacking) == ("a", None)
    assert tensor_bytes(batch) == 4 + 8
