# SPDX-License-Identifier: MIT
"""``python docs/make_api.py``: write docs/api.md from the docstrings of what i2r_vr offers."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT.parent))

import i2r_vr  # noqa: E402
import i2r_vr.api  # noqa: E402
from i2r_vr.config import BakeOptions  # noqa: E402

ORDER = (
    *("bake", "bake_many", "Options", "Result", "Picture"),
    *("load_model", "LoadedModel", "load_bundle", "Bundle"),
    *("load_level", "Level", "I2RError", "Notice"),
)
WITHIN = ("source", "predict", "to_json", "paths")
"""Methods that the package itself calls."""
_RUNNING_HEAD = re.compile(r"^(?P<title>[A-Z][\w ]+)\n-+$", re.M)


def text() -> str:
    """The whole page."""
    head, _, rest = inspect.cleandoc(i2r_vr.api.__doc__ or "").partition("\n\n")
    lines = ["# The Python interface", "", "```python", "import i2r_vr", "```", "", head, "", rest]
    lines[-1] = re.sub(r"^(\w+)\n {4}", r"**\1.** ", rest, flags=re.M).replace("\n    ", "\n")
    lines += ["", "A walk from a picture to speech in its place: [tour.ipynb](tour.ipynb).", ""]
    for name in ORDER:
        lines += [*_entry(name, getattr(i2r_vr, name)), ""]
    return re.sub(r"(?<!`)``(?!`)", "`", "\n".join(lines)).rstrip() + "\n"


def _entry(name: str, thing: Any) -> Iterator[str]:
    yield f"## `{name}`"
    yield ""
    if name == "Options":
        yield from _options(thing)
        return
    if inspect.isfunction(thing):
        yield from _code(_signature(name, inspect.signature(thing)))
    yield from _prose(thing)
    if inspect.isclass(thing) and name not in ("I2RError", "Notice"):
        for member, value in vars(thing).items():
            shown = inspect.isfunction(value) or isinstance(value, property)
            if shown and not member.startswith("_") and member not in WITHIN:
                yield ""
                yield f"### `{_member(name, member, value)}`"
                yield ""
                yield from _prose(value)


def _member(owner: str, name: str, value: Any) -> str:
    if isinstance(value, property):
        return f"{owner}.{name}"
    shown = inspect.signature(value)
    rest = [p for p in shown.parameters.values() if p.name != "self"]
    return f"{owner}.{name}{_plain(str(shown.replace(parameters=rest)))}"


def _options(thing: Any) -> Iterator[str]:
    yield inspect.getdoc(thing) or ""
    yield ""
    yield "| keyword | default | is |"
    yield "|---|---|---|"
    for option in fields(BakeOptions):
        if option.name in thing.__annotations__:
            about = option.metadata
            shown = about["shown_default"] or repr(option.default)
            choices = ": " + ", ".join(f"`{c}`" for c in about["choices"] or ())
            words = about["help"].rstrip(".") + (choices if about["choices"] else "")
            yield f"| `{option.name}` | `{shown}` | {words} |"


def _signature(name: str, shown: inspect.Signature) -> str:
    options = i2r_vr.Options.__annotations__
    whole = set(options) <= set(shown.parameters)
    hidden = set(options) if whole else set()
    kept = [_parameter(p) for p in shown.parameters.values() if p.name not in hidden]
    if whole:
        kept.insert(next(i for i, p in enumerate(kept) if p.startswith("model")), "*")
        kept.append("**options")
    return f"{name}({', '.join(kept)}) -> {shown.return_annotation}"


def _parameter(one: inspect.Parameter) -> str:
    default = "" if one.default is one.empty else f" = {one.default!r}"
    return f"{one.name}: {one.annotation}{default}"


def _plain(annotated: str) -> str:
    return annotated.replace("'", "").replace("NDArray[np.float64]", "array")


def _prose(thing: Any) -> Iterator[str]:
    """A NumPy docstring as Markdown: headings in bold, entries as a list, examples as code."""
    parts = _RUNNING_HEAD.split(inspect.getdoc(thing) or "")
    yield parts[0].strip()
    for title, body in zip(parts[1::2], parts[2::2], strict=True):
        yield ""
        yield f"**{title}**"
        yield ""
        if title == "Examples":
            yield from _code(body.strip())
            continue
        for entry in re.split(r"\n(?=\S)", body.strip()):
            term, _, meaning = entry.partition("\n")
            words = " ".join(meaning.split())
            yield f"- `{term}`" + (f": {words}" if words else "")


def _code(source: str) -> Iterator[str]:
    yield "```python"
    yield source
    yield "```"
    yield ""


if __name__ == "__main__":
    (ROOT / "api.md").write_text(text(), encoding="utf-8")
