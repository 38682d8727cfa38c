# SPDX-License-Identifier: MIT
"""Options of a bake: the one definition of every name, default, range and help text.

The command line makes its flags from these fields, the TOML file (`i2r_vr.config_file`) uses the
same names, and `config_sha256` covers exactly those that change the bytes of a bundle.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import Field, dataclass, field, fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from i2r_vr.errors import UsageError
from i2r_vr.version import __version__

LAYOUTS = ("fibonacci", "cube", "horizon")
KINDS = ("auto", "panorama", "screenshot", "cubemap")
DEVICES = ("auto", "cpu", "cuda", "mps")
SUBTYPES = ("PCM_16", "PCM_24", "FLOAT")
CODECS = ("own", "public")
BUNDLE_SUFFIX = ".i2rvr"
"""Of a bundle's metadata; a folder that holds such a file is a bundle."""
RENDERS = ("mono", "stereo", "ambix", "binaural")
DEFAULT_VIEWS = 12
CUBE_VIEWS = 6
MAX_VIEWS = 256
"""Views 13 degrees apart; more is taken for a typing error."""
CAPTURES, VIEWS, MODEL, SOUND, RUN = "Captures", "Views", "Model", "Sound", "Run"
"""Groups of options in the help."""
MAX_MATERIALS_BYTES = 16 * 1024 * 1024
"""A table that people write by hand is far smaller; this bounds what is read of a wrong file."""


def _option(
    default: Any,
    help_text: str,
    *,
    flag: str,
    group: str,
    short: str | None = None,
    unit: str | None = None,
    low: float | None = None,
    high: float | None = None,
    choices: tuple[str, ...] | None = None,
    bytes_depend: bool = True,
    shown_default: str | None = None,
) -> Any:
    """A field with what the command line, the file and the check need to know of it."""
    about = {
        "help": help_text,
        "flag": flag,
        "group": group,
        "short": short,
        "unit": unit,
        "low": low,
        "high": high,
        "choices": choices,
        "bytes_depend": bytes_depend,
        "shown_default": shown_default,
    }
    return field(default=default, metadata=about)


@dataclass(frozen=True)
class BakeOptions:
    """Every option of ``bake`` and ``watch``.

    Each field's `metadata` holds ``help``, ``flag``, ``group`` (of the help), ``short``, ``unit``,
    ``low`` and ``high`` (inclusive), ``choices``, ``bytes_depend`` and ``shown_default``.

    Raises
    ------
    UsageError
        OPTION_TYPE, OPTION_RANGE, OPTION_CHOICE or OPTION_CONFLICT, naming the option.
    """

    layout: str = _option(
        "fibonacci",
        "How the views lie on the sphere.",
        flag="--layout",
        group=VIEWS,
        choices=LAYOUTS,
    )
    views: int | None = _option(
        None,
        "Number of views; a cube has 6.",
        flag="--views",
        group=VIEWS,
        unit="N",
        low=1,
        high=MAX_VIEWS,
        shown_default=f"{DEFAULT_VIEWS}",
    )
    fov_deg: float = _option(
        90.0,
        "Field of view of each view in degrees.",
        flag="--fov",
        group=VIEWS,
        unit="DEG",
        low=20.0,
        high=150.0,
    )
    kind: str = _option(
        "auto",
        "What the pictures are; auto decides for each.",
        flag="--kind",
        group=CAPTURES,
        choices=KINDS,
    )
    model: str = _option(
        "compact",
        "Name or path of the weights.",
        flag="--model",
        group=MODEL,
        unit="NAME_OR_PATH",
        bytes_depend=False,
    )
    codec: str = _option(
        "own",
        "How an imported image2reverb model is decoded; public does as the published code.",
        flag="--codec",
        group=MODEL,
        choices=CODECS,
    )
    device: str = _option(
        "auto",
        "Where the model runs.",
        flag="--device",
        group=MODEL,
        choices=DEVICES,
        bytes_depend=False,
    )
    seed: int = _option(
        0,
        "Seed of the noise in the late decay.",
        flag="--seed",
        group=SOUND,
        unit="N",
        low=0,
        high=2**31 - 1,
    )
    sample_rate_hz: int = _option(
        48000,
        "Sample rate of the WAV files.",
        flag="--sample-rate",
        group=SOUND,
        unit="HZ",
        low=8000,
        high=192000,
    )
    subtype: str = _option(
        "PCM_24", "Sample format of the WAV files.", flag="--subtype", group=SOUND, choices=SUBTYPES
    )
    depth_scale: float = _option(
        1.0,
        "Multiplies every depth, given or estimated.",
        flag="--depth-scale",
        group=CAPTURES,
        unit="X",
        low=1e-3,
        high=1e3,
    )
    t60_scale: float = _option(
        1.0,
        "Multiplies the reverberation times.",
        flag="--t60-scale",
        group=SOUND,
        unit="X",
        low=0.05,
        high=20.0,
    )
    materials: Path | None = _option(  # noqa: RUF009 - the default is None
        None,
        "Material table of your own: words and absorption, beside the package's.",
        flag="--materials",
        group=CAPTURES,
        unit="FILE",
    )
    directions: bool = _option(
        True,
        "Write an impulse response for each direction.",
        flag="--directions/--no-directions",
        group=SOUND,
    )
    ambix: bool = _option(
        True,
        "Write the four-channel ambiX impulse response.",
        flag="--ambix/--no-ambix",
        group=SOUND,
    )
    sofa: bool = _option(
        False,
        "Write the directions as AES69 SOFA too (needs the extra 'sofa').",
        flag="--sofa",
        group=SOUND,
    )
    jobs: int | None = _option(
        None,
        "Captures baked side by side, each in a thread of its own.",
        flag="--jobs",
        group=RUN,
        short="-j",
        unit="N",
        low=1,
        high=256,
        bytes_depend=False,
        shown_default="number of processors, at most 4",
    )
    trust_depth: bool = _option(
        False,
        "Take depth maps as they are, whatever they look like.",
        flag="--trust-depth",
        group=CAPTURES,
    )
    adopt: bool = _option(
        False,
        "Take over bundles of the same name that captures of another folder made.",
        flag="--adopt",
        group=RUN,
        bytes_depend=False,
    )
    rehash: bool = _option(
        False,
        "Tell what is up to date by content, not by sizes and times.",
        flag="--rehash",
        group=RUN,
        bytes_depend=False,
    )
    force: bool = _option(
        False, "Bake again what is up to date.", flag="--force", group=RUN, bytes_depend=False
    )

    def __post_init__(self) -> None:
        for option in fields(self):
            object.__setattr__(self, option.name, _checked(option, getattr(self, option.name)))
        if self.layout == "cube" and self.views not in (None, CUBE_VIEWS):
            raise UsageError(
                "OPTION_CONFLICT",
                f"--views {self.views} with --layout cube",
                f"{CUBE_VIEWS} views",
                "leave out --views or choose another layout",
            )
        if self.sofa and not self.directions:
            raise UsageError(
                "OPTION_CONFLICT",
                "--sofa with --no-directions",
                "directions, which the SOFA file holds",
                "leave out one of the two",
            )

    @property
    def view_count(self) -> int:
        """Number of views: that given, else 12, a cube's 6."""
        if self.views is not None:
            return self.views
        return CUBE_VIEWS if self.layout == "cube" else DEFAULT_VIEWS

    @property
    def job_count(self) -> int:
        """Number of captures that are baked side by side."""
        return self.jobs if self.jobs is not None else min(4, os.cpu_count() or 1)

    def with_values(self, values: Mapping[str, Any]) -> BakeOptions:
        """A copy with `values`, by field name or flag name (``fov``, ``sample-rate``).

        Raises
        ------
        UsageError
            OPTION_UNKNOWN, and as for the class.
        """
        return replace(self, **{field_name(name): value for name, value in values.items()})


def option_name(option: Field[Any]) -> str:
    """A field's name as flags and files have it, such as ``sample-rate``."""
    return str(option.metadata["flag"]).split("/")[0].removeprefix("--")


def field_name(name: str) -> str:
    """The field that a flag's, a file's or a field's name means.

    Raises
    ------
    UsageError
        OPTION_UNKNOWN.

    Examples
    --------
    >>> field_name("sample-rate"), field_name("sample_rate"), field_name("fov_deg")
    ('sample_rate_hz', 'sample_rate_hz', 'fov_deg')
    """
    for option in fields(BakeOptions):
        if name == option.name or name.replace("_", "-") == option_name(option):
            return option.name
    known = [option_name(option) for option in fields(BakeOptions)]
    raise UsageError(
        "OPTION_UNKNOWN",
        f"the option {name!r}",
        f"one of {', '.join(known)}",
        "correct it",
        suggestion=_closest(name.replace("_", "-"), known),
    )


def _closest(word: str, known: Iterable[str]) -> str | None:
    """What was probably meant."""
    return next(iter(get_close_matches(word, list(known), 1)), None)


def _checked(option: Field[Any], value: Any) -> Any:
    """`value` in the field's own type, within its range."""
    flag, about = "--" + option_name(option), option.metadata
    if value is None and option.default is None:
        return None
    kind = str(option.type).removesuffix(" | None")
    accepted = {"str": str, "int": int, "float": (int, float), "bool": bool, "Path": (str, Path)}
    wrong_bool = isinstance(value, bool) and kind != "bool"
    if wrong_bool or not isinstance(value, accepted[kind]):  # type: ignore[arg-type]
        names = {"str": "a text", "int": "a whole number", "float": "a number"}
        expected = {**names, "bool": "true or false", "Path": "a path"}[kind]
        raise UsageError("OPTION_TYPE", f"{flag} is {value!r}", expected, "correct it")
    if about["choices"] is not None and value not in about["choices"]:
        raise UsageError(
            "OPTION_CHOICE",
            f"{flag} is {value!r}",
            "one of " + ", ".join(about["choices"]),
            "correct it",
            suggestion=_closest(value, about["choices"]),
        )
    if about["low"] is not None and not about["low"] <= value <= about["high"]:
        expected = f"{about['low']:.15g} to {about['high']:.15g}"
        raise UsageError("OPTION_RANGE", f"{flag} is {value!r}", expected, "correct it")
    if kind == "float":
        return float(value)
    return Path(value) if kind == "Path" else value


def config_sha256(options: BakeOptions, device_type: str) -> str:
    """SHA-256 of everything but capture and weights that a bundle's bytes depend on.

    Parameters
    ----------
    options : BakeOptions
    device_type : str
        Of the model as loaded: ``cpu``, ``cuda`` or ``mps``.

    Raises
    ------
    UsageError
        MATERIALS_UNREADABLE.
    """
    covered: dict[str, Any] = {"device": device_type, "version": __version__}
    for option in fields(options):
        if option.metadata["bytes_depend"]:
            covered[option.name] = getattr(options, option.name)
    covered["views"] = options.view_count
    covered["materials"] = _materials_sha256(options.materials)
    text = json.dumps(covered, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _materials_sha256(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        if path.stat().st_size > MAX_MATERIALS_BYTES:
            raise OSError(f"more than {MAX_MATERIALS_BYTES} bytes")
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise UsageError(
            "MATERIALS_UNREADABLE",
            error.strerror or str(error),
            "a table of materials",
            "check the path",
            path,
        ) from None
