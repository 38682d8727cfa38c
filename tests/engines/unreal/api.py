# SPDX-License-Identifier: MIT
"""Unreal's Python API as names, types and arities: read from a stub's text, or from our list.

The list, `unreal_api.json`, holds what the plugin uses and no more; `extract_api.py` makes it.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

LIST = Path(__file__).with_name("unreal_api.json")
PLUGIN = Path(__file__).resolve().parents[3] / "engine_bridges/unreal/I2RVR"
OWN_HEADER = PLUGIN / "Source/I2RVREditor/Public/I2RVREditorLibrary.h"


@dataclass
class Callable_:  # noqa: N801 (collections.abc has the plain name)
    """A function or method: parameters without self, how many are needed, and what comes back."""

    parameters: list[str]
    required: int
    returns: str
    static: bool = False


@dataclass
class ApiClass:
    """A class: editor properties map to (type, writable), attributes to their type."""

    base: str
    editor_properties: dict[str, tuple[str, bool]] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)
    methods: dict[str, Callable_] = field(default_factory=dict)
    members: list[str] = field(default_factory=list)


class Api:
    """Classes and functions of the module `unreal`."""

    def __init__(self) -> None:
        self.classes: dict[str, ApiClass] = {}
        self.functions: dict[str, Callable_] = {}

    def find_class(self, name: str) -> ApiClass | None:
        return self.classes.get(name)

    def find_function(self, name: str) -> Callable_ | None:
        return self.functions.get(name)

    def lineage(self, name: str) -> list[tuple[str, ApiClass]]:
        """The class and its bases, as far as they are known."""
        found = []
        while (known := self.find_class(name)) is not None:
            found.append((name, known))
            name = known.base
        return found


def _signature(text: str, static: bool) -> Callable_:
    node = ast.parse(f"{text}: ...").body[0]
    assert isinstance(node, ast.FunctionDef)
    arguments = node.args.posonlyargs + node.args.args
    names = [argument.arg for argument in arguments]
    own = names[1:] if names[:1] in (["self"], ["cls"]) else names
    required = max(len(own) - len(node.args.defaults), 0)
    returns = "None" if node.returns is None else ast.unparse(node.returns)
    return Callable_(own, required, returns, static)


class StubApi(Api):
    """The API as the text of a stub states it; nothing of it is run."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text
        self._starts = {
            match[1]: match.start()
            for match in re.finditer(r"^class (\w+)\b.*:$", text, re.MULTILINE)
        }

    def find_function(self, name: str) -> Callable_ | None:
        match = re.search(rf"^(def {name}\(.*\) -> .*):$", self._text, re.MULTILINE)
        return None if match is None else _signature(match[1], True)

    def find_class(self, name: str) -> ApiClass | None:
        if name not in self.classes and name in self._starts:
            self.classes[name] = self._read(self._starts[name])
        return self.classes.get(name)

    def _read(self, start: int) -> ApiClass:
        end = re.compile(r"^\S", re.MULTILINE).search(self._text, self._text.index("\n", start))
        block = self._text[start : None if end is None else end.start()]
        header = re.match(r"class (\w+)(?:\((\w+))?", block)
        assert header is not None
        name, base = header.groups()
        made = ApiClass(base or "object")
        for key, kind, access in re.findall(
            r"^    - ``(\w+)`` \((.*?)\):  \[(Read-Write|Read-Only)\]", block, re.MULTILINE
        ):
            made.editor_properties[key] = (kind, access == "Read-Write")
        made.members += re.findall(rf"^    ([A-Z]\w*): {name}\b", block, re.MULTILINE)
        pattern = r"^(?:    @([\w.]+)\n)?    (def (\w+)\(.*\) -> .*):$"
        for decorator, text, key in re.findall(pattern, block, re.MULTILINE):
            if decorator.endswith(".setter"):
                continue
            signature = _signature(text, decorator == "classmethod")
            if decorator == "property":
                made.attributes[key] = signature.returns
            else:
                made.methods[key] = signature
        return made


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def own_class(header: str) -> tuple[str, ApiClass]:
    """Our own function library as Python sees it, from its C++ header."""
    name = re.search(r"class \w+_API U(\w+) : public UBlueprintFunctionLibrary", header)
    assert name is not None
    made = ApiClass("Object")
    for returns, function, arguments in re.findall(
        r"UFUNCTION\(BlueprintCallable[^)]*\)\s*static (\w+) (\w+)\(([^)]*)\)", header
    ):
        names = [_snake(argument.split()[-1]) for argument in arguments.split(",")]
        made.methods[_snake(function)] = Callable_(names, len(names), returns, True)
    return name[1], made


def listed_api() -> Api:
    """The API of our list, with our own library from its header."""
    record = json.loads(LIST.read_text(encoding="utf-8"))
    api = Api()
    for name, entry in record["classes"].items():
        api.classes[name] = ApiClass(
            entry["base"],
            {k: (v[0], v[1]) for k, v in entry["editor_properties"].items()},
            entry["attributes"],
            {k: Callable_(**v) for k, v in entry["methods"].items()},
            entry["members"],
        )
    api.functions = {k: Callable_(**v) for k, v in record["functions"].items()}
    return with_own_class(api)


def with_own_class(api: Api) -> Api:
    """The API and our own library."""
    name, made = own_class(OWN_HEADER.read_text(encoding="utf-8"))
    api.classes[name] = made
    return api


def as_record(api: Api, about: Mapping[str, object]) -> dict[str, object]:
    """What `listed_api` reads."""
    return {
        "about": about,
        "classes": {name: asdict(entry) for name, entry in sorted(api.classes.items())},
        "functions": {name: asdict(entry) for name, entry in sorted(api.functions.items())},
    }
