# SPDX-License-Identifier: MIT
"""``python -m training.listening_test``: make the page of a listening test, analyse its results."""

from __future__ import annotations

import json
from pathlib import Path

import click

from i2r_vr.commands.groups import Commands
from i2r_vr.errors import I2RError

FILE = click.Path(path_type=Path, dir_okay=False)
STUDY = Path("build/listening_test/study")
EXISTING_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group(cls=Commands)
def main() -> None:
    """Do people hear a difference between measured and generated reverberation?"""  # noqa: D400


def _write(path: Path, text: str) -> None:
    """Write a whole file or none."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(path.name + ".partial")
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        raise I2RError(
            "OUTPUT_NOT_WRITABLE", str(error)[:160], "a place to write", "choose another", path
        ) from None


@main.command()
@click.argument("scenes", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--dry", type=EXISTING_FILE, default=Path("samples/dry.wav"), show_default=True)
@click.option("--model", default="compact", show_default=True)
@click.option("--per-category", type=click.IntRange(1, 16), default=2, show_default=True)
@click.option("-o", "--out", type=click.Path(path_type=Path, file_okay=False), default=STUDY)
def prepare(scenes: Path, dry: Path, model: str, per_category: int, out: Path) -> None:
    """Write a study from SCENES, a folder of shards: their own responses against baked ones."""
    from i2r_vr.hearing.loading import load_model
    from training.experiments.places import open_places
    from training.listening_test.scenes import write_study

    study = write_study(open_places(scenes), load_model(model), dry, out, per_category)
    click.echo(f"study: {study}; now: python -m training.listening_test make {study}")


@main.command()
@click.argument("study", type=EXISTING_FILE)
@click.option("-o", "--out", type=FILE, default=Path("build/listening_test/test.html"))
@click.option("--seed", type=int, default=0, help="Of the sounds' names and order in the file.")
def make(study: Path, out: Path, seed: int) -> None:
    """Make the page of STUDY (JSON, see docs/listening_test.md) and, beside it, its key."""
    from training.listening_test.page import make_page
    from training.listening_test.study import load_study

    page = make_page(load_study(study), seed)
    key = out.with_suffix(".key.json")
    _write(key, json.dumps(page.key, indent=1, ensure_ascii=False) + "\n")
    _write(out, page.html)
    click.echo(f"page: {out}\nkey, not for participants: {key}")


@main.command()
@click.argument("results", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--key", type=EXISTING_FILE, required=True, help="The file that `make` wrote.")
@click.option("-o", "--out", type=click.Path(path_type=Path), default=Path("build/listening_test"))
def analyse(results: tuple[Path, ...], key: Path, out: Path) -> None:
    """Analyse RESULTS: files that participants saved, or folders of them."""
    from training.listening_test.paired_plot import paired_plots
    from training.listening_test.report import analyse as analysed
    from training.listening_test.results import load_key, load_ratings

    files = [f for p in results for f in (sorted(p.glob("*.json")) if p.is_dir() else [p])]
    loaded_key = load_key(key)
    ratings = load_ratings([f for f in files if f.resolve() != key.resolve()], loaded_key)
    analysis = analysed(ratings)
    _write(out / "analysis.json", json.dumps(analysis.as_json(), indent=1) + "\n")
    _write(out / "analysis.md", analysis.markdown())
    paired_plots(ratings.means(), ratings.title, out / "paired.png")
    click.echo(analysis.markdown())


if __name__ == "__main__":
    main()
