# SPDX-License-Identifier: MIT
"""What ``import i2r_vr`` offers: baking and reading bundles from Python.

Nothing is printed, and nothing is kept between calls. Messages go to the logger ``i2r_vr``: that a
capture was baked as info, that one failed as error, warnings of a bundle and files that look meant
for a capture as warnings, seconds of each stage as debug.

Threads
    A loaded model may be used by several threads at a time, and each may bake into the same folder
    or one of its own. Bundles get the same bytes as one after another. On a CPU a network takes one
    thread: several captures at a time (``jobs``) use more processors.

Processes
    One process at a time writes a folder of bundles; a second one gets ``OUT_LOCKED``. For more
    than one there is `bake_many` with ``cluster``. Models do not travel between processes of your
    own, and on Linux processes must be spawned, not forked, once PyTorch has been used.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypedDict, Unpack, cast

from i2r_vr.config import BakeOptions
from i2r_vr.errors import I2RError, Notice, UsageError

if TYPE_CHECKING:
    from i2r_vr.bundle.store import Bundle
    from i2r_vr.capture import CaptureSource, Picture
    from i2r_vr.hearing.loading import LoadedModel
    from i2r_vr.level.file import Level
    from i2r_vr.pipeline.bake_result import BakeResult
    from i2r_vr.pipeline.queue import Pipeline
    from i2r_vr.pipeline.road import Road
    from i2r_vr.pipeline.workplaces import Workplace

_LOG = logging.getLogger("i2r_vr")


class Options(TypedDict, total=False):
    """Keywords of `bake` and `bake_many`: the options of ``i2r-vr bake``, by the same rules."""

    layout: Literal["fibonacci", "cube", "horizon"]
    views: int | None
    fov_deg: float
    kind: Literal["auto", "panorama", "screenshot", "cubemap"]
    codec: Literal["own", "public"]
    device: Literal["auto", "cpu", "cuda", "mps"]
    seed: int
    sample_rate_hz: int
    subtype: Literal["PCM_16", "PCM_24", "FLOAT"]
    depth_scale: float
    t60_scale: float
    materials: str | Path | None
    directions: bool
    ambix: bool
    sofa: bool
    jobs: int | None
    trust_depth: bool
    adopt: bool
    rehash: bool
    force: bool


@dataclass(frozen=True)
class Result:
    """What became of one capture.

    Parameters
    ----------
    file : Path
        The picture; of a `Picture` its name with the suffix ``.bmp``.
    status : {"baked", "up_to_date", "failed"}
    bundle : Bundle, optional
        Absent where it failed.
    error : I2RError, optional
        Why it failed.
    seconds : float
        Time of all its stages.
    """

    file: Path
    status: Literal["baked", "up_to_date", "failed"]
    bundle: Bundle | None
    error: I2RError | None
    seconds: float

    @property
    def warnings(self) -> tuple[Notice, ...]:
        """The bundle's warnings."""
        return () if self.bundle is None else self.bundle.metadata.warnings


def bake(
    picture: str | Path | Picture,
    out: str | Path,
    *,
    model: str | Path | LoadedModel | None = None,
    **options: Unpack[Options],
) -> Bundle:
    """Bake one capture; what is up to date is only read.

    Parameters
    ----------
    picture : path or Picture
        The picture, of a cubemap any of its faces; what lies beside it (depth, materials,
        sidecar) is used. Or arrays.
    out : path
        Folder of the bundle.
    model : str, path or LoadedModel, optional
        A model's name, its file, or what `load_model` gave (then ``device`` is the model's); the
        shipped one by default.
    **options
        The options of ``i2r-vr bake``, as `Options` lists them.

    Returns
    -------
    Bundle

    Raises
    ------
    I2RError
        Whatever is wrong with options, capture, weights or folder; `code` says what.

    Examples
    --------
    >>> import i2r_vr
    >>> model = i2r_vr.load_model()
    >>> bundle = i2r_vr.bake("samples/office.png", "bakes", model=model, views=2, ambix=False)
    >>> bundle.path.name, bundle.figures.t60_s > 0
    ('office.i2rvr', True)
    """
    pipeline = _pipeline(model, options)
    sources = _sources([picture])
    if len(sources) != 1:
        raise I2RError(
            "NOT_ONE_CAPTURE",
            f"{len(sources)} captures",
            "one",
            "give a picture's path",
            cast("str | Path", picture),
        )
    (result,) = _results(pipeline, sources, Path(out))
    if result.error is not None:
        raise result.error
    assert result.bundle is not None
    return result.bundle


def bake_many(
    pictures: Iterable[str | Path | Picture],
    out: str | Path,
    *,
    model: str | Path | LoadedModel | None = None,
    cluster: str | None = None,
    **options: Unpack[Options],
) -> Iterator[Result]:
    """Bake captures one after another, several stages at a time.

    A failure stops no other capture. `out` belongs to this process until the iterator is used up
    or closed.

    Parameters
    ----------
    pictures : iterable of paths or Pictures
        Folders are searched recursively.
    out : path
        Folder of the bundles.
    model : str, path or LoadedModel, optional
        As for `bake`.
    cluster : str, optional
        ``local``, or ``HOST:PORT`` of a Ray cluster whose machines see captures and `out` at the
        same paths: bake there, each process loading the model.
    **options
        The options of ``i2r-vr bake``, as `Options` lists them.

    Returns
    -------
    iterator of Result
        In the order of what was given, paths before arrays.

    Raises
    ------
    I2RError
        At once, whatever is wrong with options, weights or what was given to be baked:
        INPUT_MISSING, INPUTS_COLLIDE, CLUSTER_ADDRESS; while it is used, what is wrong with the
        cluster. What is wrong with a capture stands in its `Result`.

    Examples
    --------
    >>> import i2r_vr
    >>> for result in i2r_vr.bake_many(["samples/office.png"], "bakes", views=2, ambix=False):
    ...     print(result.file.name, result.error)
    office.png None
    """
    pipeline = _pipeline(model, options, cluster)
    return _results(pipeline, _sources(pictures), Path(out))


def load_bundle(path: str | Path) -> Bundle:
    """Read a bundle: metadata at once, sound when it is asked for.

    Parameters
    ----------
    path : path
        The ``.i2rvr`` file or the folder that holds it.

    Raises
    ------
    I2RError
        BUNDLE_NOT_FOUND, BUNDLE_UNREADABLE, METADATA_BROKEN, METADATA_INVALID, METADATA_VERSION.

    Examples
    --------
    >>> import i2r_vr
    >>> bundle = i2r_vr.bake("samples/office.png", "bakes", views=2, ambix=False)
    >>> again = i2r_vr.load_bundle(bundle.folder)
    >>> again.zone_ir().shape == again.direction_irs()[0].shape, again.direction_vectors().shape
    (True, (1, 3))
    >>> sorted({file.role for file in again.metadata.files})
    ['depth', 'direction', 'wet', 'zone']
    """
    from i2r_vr.bundle.store import load_bundle as read

    return read(path)


def load_level(path: str | Path) -> Level:
    """Read how the bundles of a level are arranged: rooms, probes and portals.

    Parameters
    ----------
    path : path
        The ``.i2rvl`` file in a folder of bundles, which baking keeps current.

    Raises
    ------
    I2RError
        LEVEL_UNREADABLE, LEVEL_BROKEN, LEVEL_FORMAT, LEVEL_VERSION, LEVEL_INVALID.
    """
    from i2r_vr.level.file import load_level as read

    return read(path)


def load_model(
    name_or_path: str | Path = BakeOptions.model,
    device: Literal["auto", "cpu", "cuda", "mps"] = "auto",
) -> LoadedModel:
    """Load and verify a model, to be used for many bakes, from several threads.

    Parameters
    ----------
    name_or_path : str or path
        A model's name, or the path of its ``.safetensors`` file.
    device : {"auto", "cpu", "cuda", "mps"}
        ``auto`` prefers CUDA, then MPS.

    Raises
    ------
    I2RError
        WEIGHTS_MISSING, WEIGHTS_FORMAT, WEIGHTS_TAMPERED, DEVICE_UNAVAILABLE.
    """
    from i2r_vr.hearing.loading import load_model as load

    return load(name_or_path, device)


def _pipeline(
    model: str | Path | LoadedModel | None, options: Options, cluster: str | None = None
) -> Pipeline:
    from i2r_vr.pipeline.queue import Pipeline

    values: dict[str, Any] = dict(options)
    if isinstance(model, str | Path):
        values["model"] = str(model)
    wished = BakeOptions().with_values(values)
    loaded = None if model is None or isinstance(model, str | Path) else model
    return Pipeline(wished, loaded, workplace=None if cluster is None else _elsewhere(cluster))


def _elsewhere(address: str) -> Callable[[Road, Path], Workplace]:
    from i2r_vr.cluster import place_of
    from i2r_vr.pipeline.elsewhere import Elsewhere

    place_of(address)
    return partial(Elsewhere, address=address, tell=_log_notice)


def _log_notice(notice: Notice) -> None:
    _LOG.warning("%s: %s", notice.code, notice.message)


def _sources(pictures: Iterable[str | Path | Picture]) -> list[CaptureSource]:
    """Captures of paths, then of arrays, in their order."""
    from i2r_vr.capture import Picture, find_captures

    given = list(pictures)
    paths = [each for each in given if not isinstance(each, Picture)]
    found = find_captures(paths)
    for notice in found.notices:
        _LOG.warning("%s: %s (%s)", notice.code, notice.message, notice.path)
    held = [each for each in given if isinstance(each, Picture)]
    names = [each.name.casefold() for each in held]
    names += [source.stem.casefold() for source in found.sources if held]
    for name in names:
        if names.count(name) > 1:
            raise UsageError(
                "INPUTS_COLLIDE",
                f"two captures called {name}, whose bundles would share one place",
                "pictures with different names",
                "give them names, or each its own folder",
            )
    return [*found.sources, *(each.source() for each in held)]


def _results(pipeline: Pipeline, sources: list[CaptureSource], out: Path) -> Iterator[Result]:
    from i2r_vr.bundle.out_lock import owned
    from i2r_vr.level.update import keep_levels

    with owned(out, "bake"):
        for result in pipeline.bake(sources, out):
            yield _told(result)
        keep_levels(out)


def _told(result: BakeResult) -> Result:
    """A result as users get it, logged."""
    # Read back: figures are those that stand in the file, rounded.
    bundle = None if result.bundle is None else load_bundle(result.bundle)
    file = result.source.file
    if result.error is not None:
        _LOG.error("%s", result.error)
    else:
        _LOG.info("%s: %s in %.2f s", file, result.status.replace("_", " "), result.seconds)
    for notice in result.notices:
        _LOG.warning("%s: %s (%s)", notice.code, notice.message, file)
    _LOG.debug("%s: %s", file, dict(result.stage_seconds))
    status = cast('Literal["baked", "up_to_date", "failed"]', result.status)
    return Result(file, status, bundle, result.error, result.seconds)


def _with_keywords(function: Any) -> None:
    """Show every option with its default where Python is asked for a signature."""
    own = inspect.signature(function)
    kept = [p for p in own.parameters.values() if p.kind is not inspect.Parameter.VAR_KEYWORD]
    defaults = {option.name: option.default for option in fields(BakeOptions)}
    for name, kind in Options.__annotations__.items():
        text = kind.__forward_arg__ if hasattr(kind, "__forward_arg__") else str(kind)
        keyword = inspect.Parameter.KEYWORD_ONLY
        kept.append(inspect.Parameter(name, keyword, default=defaults[name], annotation=text))
    function.__signature__ = own.replace(parameters=kept)


_with_keywords(bake)
_with_keywords(bake_many)
