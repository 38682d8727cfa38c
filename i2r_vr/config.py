# SPDX-License-Identifier: MIT
"""Options of a bake: the one definition of every name, default, range and help text.

The command line makes its flags from these fields, the TOML file uses the same names, and
`config_sha256` covers exactly those that change the bytes of a bundle. A flag beats the file,
the file beats the default.
"""

from __future__ import annotations

import hashlib
import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields, replace
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
MAX_CONFIG_BYTES = 1024 * 1024
MAX_MATERIALS_BYTES = 16 * 1024 * 1024
"""Files that people write by hand are far smaller; these bound what is read of a wrong one."""


def _option(
    default: Any,
    help_text: str,
    *,
    flag: str,
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

    Each field's `metadata` holds ``help``, ``flag``, ``low`` and ``high`` (inclusive),
    ``choices``, ``bytes_depend`` and ``shown_default``.

    Raises
    ------
    UsageError
        OPTION_TYPE, OPTION_RANGE, OPTION_CHOICE or OPTION_CONFLICT, naming the option.
    """

    layout: str = _option(
        "fibonacci", "How the views lie on the sphere.", flag="--layout", choices=LAYOUTS
    )
    views: int | None = _option(
        None,
        "Number of views; a cube has 6.",
        flag="--views",
        low=1,
        high=MAX_VIEWS,
        shown_default=f"{DEFAULT_VIEWS}",
    )
    fov_deg: float = _option(
        90.0, "Field of view of each view in degrees.", flag="--fov", low=20.0, high=150.0
    )
    kind: str = _option(
        "auto", "What the pictures are; auto decides for each.", flag="--kind", choices=KINDS
    )
    model: str = _option(
        "compact",
        "Name or path of the weights.",
        flag="--model",
        bytes_depend=False,
    )
    codec: str = _option(
        "own",
        "How an imported image2reverb model is decoded; public does as the published code.",
        flag="--codec",
        choices=CODECS,
    )
    device: str = _option(
        "auto", "Where the model runs.", flag="--device", choices=DEVICES, bytes_depend=False
    )
    seed: int = _option(
        0, "Seed of the noise in the late decay.", flag="--seed", low=0, high=2**31 - 1
    )
    sample_rate_hz: int = _option(
        48000, "Sample rate of the WAV files.", flag="--sample-rate", low=8000, high=192000
    )
    subtype: str = _option(
        "PCM_24", "Sample format of the WAV files.", flag="--subtype", choices=SUBTYPES
    )
    depth_scale: float = _option(
        1.0, "Multiplies every depth, given or estimated.", flag="--depth-scale", low=1e-3, high=1e3
    )
    t60_scale: float = _option(
        1.0, "Multiplies the reverberation times.", flag="--t60-scale", low=0.05, high=20.0
    )
    materials: Path | None = _option(  # noqa: RUF009 - the default is None
        None,
        "Material table of your own: words and absorption, beside the package's.",
        flag="--materials",
    )
    directions: bool = _option(
        True, "Write an impulse response for each direction.", flag="--directions/--no-directions"
    )
    ambix: bool = _option(
        True, "Write the four-channel ambiX impulse response.", flag="--ambix/--no-ambix"
    )
    sofa: bool = _option(
        False, "Write the directions as AES69 SOFA too (needs the extra 'sofa').", flag="--sofa"
    )
    jobs: int | None = _option(
        None,
        "Threads that decode and write; the processor's count at most.",
        flag="--jobs",
        low=1,
        high=256,
        bytes_depend=False,
        shown_default="number of processors, at most 4",
    )
    trust_depth: bool = _option(
        False, "Take depth maps as they are, whatever they look like.", flag="--trust-depth"
    )
    adopt: bool = _option(
        False,
        "Take over bundles of the same name that captures of another folder made.",
        flag="--adopt",
        bytes_depend=False,
    )
    rehash: bool = _option(
        False,
        "Tell what is up to date by content, not by sizes and times.",
        flag="--rehash",
        bytes_depend=False,
    )
    force: bool = _option(
        False, "Bake again what is up to date.", flag="--force", bytes_depend=False
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
        """Number of threads that decode and write."""
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
    known = ", ".join(option_name(option) for option in fields(BakeOptions))
    raise UsageError("OPTION_UNKNOWN", f"the option {name!r}", f"one of {known}", "correct it")


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
        expected = "one of " + ", ".join(about["choices"])
        raise UsageError("OPTION_CHOICE", f"{flag} is {value!r}", expected, "correct it")
    if about["low"] is not None and not about["low"] <= value <= about["high"]:
        expected = f"{about['low']:.15g} to {about['high']:.15g}"
        raise UsageError("OPTION_RANGE", f"{flag} is {value!r}", expected, "correct it")
    if kind == "float":
        return float(value)
    return Path(value) if kind == "Path" else value


def read_config_file(path: Path) -> dict[str, Any]:
    """Options of a TOML file by field name; paths in it are relative to its folder.

    Raises
    ------
    UsageError
        CONFIG_UNREADABLE, CONFIG_BROKEN, or OPTION_UNKNOWN naming the file.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(
            "CONFIG_UNREADABLE", error.strerror or "unreadable", "a TOML file", "check it", path
        ) from None
    if len(data) > MAX_CONFIG_BYTES:
        raise UsageError(
            "CONFIG_BROKEN", f"{len(data)} bytes", f"at most {MAX_CONFIG_BYTES}", "check it", path
        )
    try:
        table = tomllib.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        detail = str(error)[:200] or type(error).__name__
        raise UsageError("CONFIG_BROKEN", detail, "TOML 1.0", "correct the file", path) from None
    try:
        values = {field_name(name): value for name, value in table.items()}
        if len(values) != len(table):
            raise UsageError(
                "OPTION_CONFLICT", "an option under two names", "one name", "leave out the other"
            )
        BakeOptions(**values)
    except UsageError as error:
        raise error.at(path) from None
    if values.get("materials") is not None:
        values["materials"] = path.parent / values["materials"]
    return values


def resolve_options(
    flags: Mapping[str, Any] | None = None, config_file: Path | None = None
) -> BakeOptions:
    """The options that hold: flag over file over default.

    Parameters
    ----------
    flags : mapping
        By field or flag name, only those that were given; None means not given.
    config_file : path, optional
        A TOML file.

    Raises
    ------
    UsageError
        As `BakeOptions` and `read_config_file`.
    """
    from_file = {} if config_file is None else read_config_file(config_file)
    given = {field_name(k): v for k, v in (flags or {}).items() if v is not None}
    return BakeOptions(**{**from_file, **given})


def print_config(options: BakeOptions) -> str:
    """The options as a TOML file that `read_config_file` takes; unset ones as comments."""
    lines = []
    for option in fields(options):
        value, about = getattr(options, option.name), option.metadata
        lines.append(f"# {about['help']}")
        if value is None:
            shown = about["shown_default"]
            lines.append(f"# {option_name(option)} = " + (f"({shown})" if shown else "(none)"))
        else:
            lines.append(f"{option_name(option)} = {_toml(value)}")
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | Path):
        return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
    return repr(value)


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
