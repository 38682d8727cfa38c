"""How long a training takes: parts add up, on cores alone and beside a GPU."""

import pytest

from training.duration import Part, table
from training.scaling import Machine

MACHINE = Machine(cores=8, operations_s=1e13)


def test_cores_alone_do_what_a_gpu_would():
    part = Part("steps", 3600, core_s=1.0, network_s=3.0, operations=2e13)
    assert part.cores_h(2) == pytest.approx(2.0)
    assert part.gpu_h(MACHINE) == pytest.approx(2.0)  # bound by the GPU


def test_a_gpu_waits_for_cores_that_cannot_keep_up():
    part = Part("steps", 3600, core_s=16.0, network_s=3.0, operations=1e13)
    assert part.gpu_h(MACHINE) == pytest.approx(2.0)
    assert Part("scenes", 7200, core_s=4.0).gpu_h(MACHINE) == pytest.approx(1.0)


def test_the_table_tells_each_part_and_all_of_them():
    parts = [Part("scenes", 7200, core_s=4.0), Part("steps", 3600, 1.0, 3.0, 2e13)]
    lines = table(parts, 2, MACHINE).splitlines()
    assert lines[0] == "| part | times | 2 cores, h | 8 cores and 10 TFLOPS, h |"
    assert lines[2:] == [
        "| scenes | 7200 | 4.0 | 1.00 |",
        "| steps | 3600 | 2.0 | 2.00 |",
        "| all | | 6.0 | 3.00 |",
    ]
