# SPDX-License-Identifier: MIT
"""``python -m training.scaling CONFIG.toml``: what bounds a run on 1, 8 and 64 GPUs.

The parts of a step are measured here: a core's time to make a batch, what is sent to the device,
what is averaged over the processes, a step's time or, without a GPU, its operations, and a
validation. What a machine is like is stated: cores and links of a GPU, and its speed where it
cannot be measured.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, is_dataclass, replace
from pathlib import Path
from typing import Any

import click
import torch
from torch import Tensor
from torch.utils.flop_counter import FlopCounterMode

from training.adversarial.configuration import AdversarialConfig, load_adversarial_config
from training.adversarial.pairs import Pairs
from training.adversarial.sources import open_pairs
from training.adversarial.trainer import AdversarialTrainer
from training.adversarial.validation import mid_t60
from training.processes import Processes

COUNTS = (1, 8, 64)
A_NODE = 8
TIMED = 4
COUNTED_IMAGES = 2
"""Of the step whose operations are counted: they grow with the pictures."""


@dataclass(frozen=True)
class Parts:
    """What a step of one process is made of.

    images : in a batch; batch_core_s : a core's seconds for a batch; sent_bytes : to the device;
    averaged_bytes : gradients and statistics, over the processes; step_s : of the device, None
    where it was not measured; operations : of a step; validation_s : of a core, every
    `validate_every` steps, by the first process alone.
    """

    images: int
    batch_core_s: float
    sent_bytes: int
    averaged_bytes: int
    step_s: float | None
    operations: float
    validation_s: float
    validate_every: int


@dataclass(frozen=True)
class Machine:
    """What is stated of GPUs.

    cores : beside each; link_bytes_s : between those of a node (eight), network_bytes_s : of each
    to other nodes, input_bytes_s : from memory; operations_s : where a step was not timed.
    """

    cores: int = 8
    link_bytes_s: float = 300e9
    network_bytes_s: float = 25e9
    input_bytes_s: float = 20e9
    operations_s: float = 100e12


def step_seconds(parts: Parts, machine: Machine, count: int) -> dict[str, float]:
    """Seconds of a step's parts on so many GPUs; what overlaps is bounded by its longest.

    Batches are made and sent while the device works. Averaging follows the gradients: every process
    sends and gets twice what it has, but for its own share (a ring), over the slowest link.
    """
    compute = parts.step_s or parts.operations / machine.operations_s
    link = machine.link_bytes_s if count <= A_NODE else machine.network_bytes_s
    averaging = 2.0 * (count - 1) / count * parts.averaged_bytes / link
    return {
        "computing": compute,
        "making batches": parts.batch_core_s / machine.cores,
        "sending batches": parts.sent_bytes / machine.input_bytes_s,
        "averaging": averaging,
        "validating": parts.validation_s / parts.validate_every,
    }


def bound(parts: Parts, machine: Machine, count: int) -> tuple[str, float]:
    """What bounds so many GPUs, and how many pictures they see in a second."""
    found = step_seconds(parts, machine, count)
    beside = max(found["making batches"], found["sending batches"])
    device = found["computing"] + found["averaging"]
    name = max(found, key=lambda part: found[part])
    return name, count * parts.images / (max(device, beside) + found["validating"])


def table(parts: Parts, machine: Machine) -> str:
    """Milliseconds of a step's parts by number of GPUs, what bounds it, and what is gained."""
    names = list(step_seconds(parts, machine, 1))
    lines = [
        f"| GPUs | {', ms | '.join(names)}, ms | bound by | pictures/s | efficiency |",
        "|---" * (len(names) + 4) + "|",
    ]
    _, alone = bound(parts, machine, 1)
    for count in COUNTS:
        times = [1000.0 * value for value in step_seconds(parts, machine, count).values()]
        name, speed = bound(parts, machine, count)
        cells = [str(count), *(f"{ms:.1f}" for ms in times), name, f"{speed:.0f}"]
        lines.append(f"| {' | '.join(cells)} | {speed / alone / count:.0%} |")
    return "\n".join(lines) + "\n"


def tensor_bytes(value: Any) -> int:
    """Bytes of all tensors of a dataclass and of those in it."""
    if isinstance(value, Tensor):
        return value.nbytes
    return sum(map(tensor_bytes, vars(value).values())) if is_dataclass(value) else 0


def mean_seconds(call: Callable[[int], Any], count: int) -> float:
    """Processor seconds of a call in this process, the first not counted."""
    call(0)
    start = time.process_time()
    for number in range(1, count + 1):
        call(number)
    return (time.process_time() - start) / count


def measure(config: AdversarialConfig) -> Parts:
    """The parts of a run's step, measured on this machine.

    Parameters
    ----------
    config : AdversarialConfig
        Its run's folder is written to.
    """
    few = replace(config, images=COUNTED_IMAGES, workers=0, validation_scenes=1)
    trainer = AdversarialTrainer(few, Processes.join())
    pairs = open_pairs(replace(config, workers=0), "train", trainer.networks.image_size)
    batch = pairs[0]
    learnt = [
        *trainer.discriminator.parameters(),
        *trainer.networks.generator,
        *trainer.networks.encoder,
    ]
    kept = [b for b in trainer.networks.buffers() if b.dtype.is_floating_point]
    real = trainer.pairs[0].real[0].cpu().numpy()
    heard_s = 2.0 * mean_seconds(lambda seed: mid_t60(real, seed), TIMED)
    timed = _step_seconds(trainer, batch) if trainer.device.type == "cuda" else None
    return Parts(
        images=config.images,
        batch_core_s=mean_seconds(lambda number: pairs[number], TIMED),
        sent_bytes=tensor_bytes(batch),
        averaged_bytes=sum(tensor.nbytes for tensor in [*learnt, *kept]),
        step_s=timed,
        operations=_operations(trainer) * config.images / COUNTED_IMAGES,
        validation_s=heard_s * config.validation_scenes,
        validate_every=config.validate_every,
    )


def _operations(trainer: AdversarialTrainer) -> float:
    """Of a step of a small batch, forwards and backwards, a multiplication and an addition two."""
    with FlopCounterMode(display=False) as counter:
        trainer.update([trainer.pairs[0]])
    return float(counter.get_total_flops())


def _step_seconds(trainer: AdversarialTrainer, batch: Pairs) -> float:
    moved = batch.to(trainer.device)
    for _ in range(TIMED):
        trainer.update([moved])
    torch.cuda.synchronize()
    start = time.monotonic()
    for _ in range(TIMED):
        trainer.update([moved])
    torch.cuda.synchronize()
    return (time.monotonic() - start) / TIMED


@click.command()
@click.argument("config", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--data", required=True, help="Folder of scenes or recordings.")
@click.option("--cores", default=Machine.cores, show_default=True, help="Beside each GPU.")
@click.option("--tflops", default=100.0, show_default=True, help="Where a step isn't timed.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("build/scaling"))
def main(config: Path, data: str, cores: int, tflops: float, out: Path) -> None:
    """Measure the parts of a step of CONFIG and tell what bounds it."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as run:
        parts = measure(load_adversarial_config(config, data=data, run=run))
    machine = Machine(cores=cores, operations_s=1e12 * tflops)
    record = {"parts": asdict(parts), "machine": asdict(machine)}
    (out / "scaling.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    (out / "scaling.md").write_text(table(parts, machine), encoding="utf-8")
    for name, value in asdict(parts).items():
        click.echo(f"{name}: {value}")
    click.echo(table(parts, machine))


if __name__ == "__main__":
    main()
