# SPDX-License-Identifier: MIT
"""``python -m training.adversarial.progress CONFIG.toml...``: Table 3 of runs, and their curve.

A column of Table 3 is a run: what it changes stands in its configuration. The curve is the T60
error in validation by steps, with the best constant and the floor, and what more steps would give
if it went on as it does. Runs may still be going on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from i2r_vr.errors import I2RError
from training.adversarial.configuration import AdversarialConfig, load_adversarial_config
from training.adversarial.evaluate import evaluate, markdown

VALIDATIONS = "validation.jsonl"
LEAST_VALIDATIONS = 6
LEAST_EXPONENT = 0.01
FURTHER = (2, 10)
"""Times as many steps that are told of."""
Float = NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """A run's validations: steps [N], T60 error [N], and the errors of constant and of real."""

    steps: Float
    error: Float
    constant: float
    floor: float


def read_curve(run: Path) -> Curve:
    """The validations of a run, the last of each step where it was measured twice.

    Raises
    ------
    I2RError
        NO_VALIDATIONS.
    """
    try:
        lines = (run / VALIDATIONS).read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines]
        found = {int(row["step"]): float(row["t60_error"]) for row in rows}
        last = rows[-1]
        constant, floor = float(last["t60_error_of_constant"]), float(last["t60_error_of_real"])
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        raise I2RError(
            "NO_VALIDATIONS",
            f"no {VALIDATIONS} that can be read",
            "a run that has been validated",
            "train it further",
            run,
        ) from None
    steps = np.array(sorted(found), np.float64)
    return Curve(steps, np.array([found[int(step)] for step in steps]), constant, floor)


def power_law(curve: Curve) -> tuple[float, float] | None:
    """Exponent, and error at one step, of the best so far since an eighth of the steps.

    None where there are too few validations, or where nothing falls.
    """
    best = np.minimum.accumulate(curve.error)
    later = curve.steps >= curve.steps[-1] / 8.0
    if later.sum() < LEAST_VALIDATIONS:
        return None
    slope, offset = np.polyfit(np.log(curve.steps[later]), np.log(best[later]), 1)
    return (float(-slope), float(np.exp(offset))) if slope < -LEAST_EXPONENT else None


def expected_error(curve: Curve, times: float) -> float | None:
    """The error after so many times the steps, never below the floor; None where unknown."""
    law = power_law(curve)
    if law is None:
        return None
    exponent, first = law
    return max(curve.floor, float(first * (times * curve.steps[-1]) ** -exponent))


def curve_words(name: str, curve: Curve) -> str:
    """What a curve says."""
    best = int(curve.error.argmin())
    text = (
        f"{name}: {curve.steps[-1]:.0f} steps, best T60 error in validation "
        f"{curve.error[best]:.1%} at step {curve.steps[best]:.0f} (best constant "
        f"{curve.constant:.1%}, floor {curve.floor:.1%})."
    )
    law = power_law(curve)
    if law is None:
        return f"{text} Too early to say what more steps would give."
    further = ", ".join(
        f"{times} times the steps {expected_error(curve, times):.1%}" for times in FURTHER
    )
    return (
        f"{text} The best so far falls as steps to the power of {-law[0]:.2f}; went it on so: "
        f"{further}."
    )


def draw_curves(curves: Mapping[str, Curve], path: Path) -> None:
    """T60 error in validation by steps, of every run."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.0, 4.2), layout="constrained")
    FigureCanvasAgg(figure)
    panel = figure.subplots()
    for name, curve in curves.items():
        (line,) = panel.plot(curve.steps, 100.0 * curve.error, "o-", ms=3, lw=1, label=name)
        law = power_law(curve)
        if law is not None:
            steps = np.geomspace(curve.steps[-1], FURTHER[-1] * curve.steps[-1], 40)
            expected = np.maximum(law[1] * steps ** -law[0], curve.floor)
            panel.plot(steps, 100.0 * expected, ":", color=line.get_color())
    last = list(curves.values())[-1]
    panel.axhline(100.0 * last.constant, color="0.5", lw=1, label="best constant")
    panel.axhline(100.0 * last.floor, color="0.5", lw=1, ls="--", label="real spectrograms")
    panel.set(xscale="log", yscale="log", xlabel="steps", ylabel="median T60 error, %")
    panel.legend(fontsize=8)
    figure.savefig(path, dpi=110)


def table3(reports: Mapping[str, Mapping[str, Any]]) -> str:
    """The scores of runs as one table, floor and constant of the last of them below."""
    joined: dict[str, Any] = {}
    for name, report in reports.items():
        for kind in ("generated spectrograms", "baked zones"):
            if kind in report["t60"]:
                joined[f"{name}, {kind}"] = report["t60"][kind]
    last = list(reports.values())[-1]
    joined |= {kind: last["t60"][kind] for kind in ("best constant", "real spectrograms (floor)")}
    return markdown({**last, "t60": joined})


def progress(configs: Mapping[str, AdversarialConfig], count: int, out: Path) -> str:
    """Write ``table3.md`` and ``curve.png`` of runs; the table and what the curves say.

    Raises
    ------
    I2RError
        NO_VALIDATIONS, and as `evaluate`.
    """
    curves = {name: read_curve(Path(config.run)) for name, config in configs.items()}
    reports = {name: evaluate(config, count) for name, config in configs.items()}
    words = "\n".join(curve_words(name, curve) for name, curve in curves.items())
    text = f"{table3(reports)}\n{words}\n"
    out.mkdir(parents=True, exist_ok=True)
    (out / "table3.md").write_text(text, encoding="utf-8")
    (out / "table3.json").write_text(json.dumps(reports, indent=1) + "\n", encoding="utf-8")
    draw_curves(curves, out / "curve.png")
    return text


@click.command()
@click.argument(
    "configs",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)
@click.option("--data", help="Folder of scenes or recordings, instead of the files'.")
@click.option("--run", "runs", multiple=True, help="Folders of the runs, in their order.")
@click.option("--scenes", type=click.IntRange(1), default=200, help="Test scenes, at most.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("build/progress"))
def main(
    configs: Sequence[Path], data: str | None, runs: Sequence[str], scenes: int, out: Path
) -> None:
    """Measure the runs of CONFIGS as they are now, side by side."""
    if runs and len(runs) != len(configs):
        raise click.UsageError("--run has to be given for every configuration, or for none")
    folders: Sequence[str | None] = runs or [None] * len(configs)
    try:
        settings = {
            path.stem: load_adversarial_config(path, data=data, run=run)
            for path, run in zip(configs, folders, strict=True)
        }
        click.echo(progress(settings, scenes, out))
    except (ValueError, I2RError) as error:
        raise click.ClickException(str(error)) from None


if __name__ == "__main__":
    main()
