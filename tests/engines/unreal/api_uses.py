# SPDX-License-Identifier: MIT
"""What the plugin's scripts use of the module `unreal`, found in their syntax trees.

Types flow from annotations, constructors, returned types and properties, so that an attribute or
an editor property is looked up in the class that it is used on.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.engines.unreal.api import Api, ApiClass, Callable_

Scope = dict[str, str]


@dataclass
class Uses:
    """Names that were looked up and found, by class; functions; and what was wrong.

    `untyped` are attributes of objects whose type the reader does not know.
    """

    members: dict[str, set[str]] = field(default_factory=dict)
    functions: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    checked: int = 0
    untyped: set[str] = field(default_factory=set)


def _element(kind: str) -> str:
    """Type of the items of ``Array[T]`` or ``list[T]``."""
    for outer in ("Array[", "list[", "Sequence[", "Iterator["):
        if kind.startswith(outer):
            return kind[len(outer) : -1]
    return ""


def _parts(kind: str) -> list[str]:
    """Types of the items of ``Tuple[A, B]``."""
    if kind.lower().startswith("tuple["):
        return [part.strip() for part in kind[6:-1].split(",")]
    return []


def _plain(kind: str) -> str:
    """A type without Optional, Union with None, and the module's name."""
    kind = kind.replace("unreal.", "").strip().strip("'\"")
    if kind.startswith("Optional["):
        kind = kind[9:-1]
    return kind.replace(" | None", "")


def _is_module(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "unreal"


class Reader:
    """Walks the modules of a package, twice: first for its own classes and functions."""

    def __init__(self, api: Api, files: list[Path]) -> None:
        self.api, self.uses = api, Uses()
        self.trees = {
            f: ast.parse(f.read_text(encoding="utf-8"), feature_version=(3, 9)) for f in files
        }
        self.returns: Scope = {}
        self.fields: dict[str, Scope] = {}
        self.python_names = set(dir(builtins))
        for tree in self.trees.values():
            for node in ast.walk(tree):
                if isinstance(node, ast.FunctionDef) and node.returns is not None:
                    self.returns[node.name] = _plain(ast.unparse(node.returns))
                if isinstance(node, ast.ClassDef):
                    self.fields[node.name] = dict(self._fields(node))
                if isinstance(node, ast.ImportFrom):
                    self.python_names |= {alias.name for alias in node.names}

    @staticmethod
    def _fields(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
        for part in ast.walk(node):
            if isinstance(part, ast.AnnAssign):
                target = part.target
                name = target.attr if isinstance(target, ast.Attribute) else ast.unparse(target)
                yield name, _plain(ast.unparse(part.annotation))

    def read(self) -> Uses:
        """Everything that is used."""
        for file, tree in self.trees.items():
            self.file = file.name
            self._block(tree.body, {})
            for node in ast.walk(tree):
                if isinstance(node, ast.Attribute) and _is_module(node.value):
                    self._of_module(node)
        return self.uses

    # Statements

    def _block(self, body: list[ast.stmt], scope: Scope) -> None:
        for statement in body:
            self._statement(statement, scope)

    def _statement(self, node: ast.stmt, scope: Scope) -> None:
        if isinstance(node, ast.ClassDef):
            self._block(node.body, {**scope, "self": node.name})
        elif isinstance(node, ast.FunctionDef):
            inner = dict(scope)
            for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
                if argument.annotation is not None:
                    inner[argument.arg] = _plain(ast.unparse(argument.annotation))
            self._block(node.body, inner)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            kind = "" if node.value is None else self._type(node.value, scope)
            if isinstance(node, ast.AnnAssign):
                kind = _plain(ast.unparse(node.annotation))
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                self._bind(target, kind, scope)
        elif isinstance(node, ast.For):
            self._bind(node.target, _element(self._type(node.iter, scope)), scope)
            self._block(node.body + node.orelse, scope)
        elif isinstance(node, ast.With):
            for item in node.items:
                kind = self._type(item.context_expr, scope)
                self._entered(kind)
                if item.optional_vars is not None:
                    self._bind(item.optional_vars, _element(kind) or kind, scope)
            self._block(node.body, scope)
        else:
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.stmt):
                    self._statement(child, scope)
                elif isinstance(child, ast.ExceptHandler):
                    self._block(child.body, scope)
                elif isinstance(child, ast.expr):
                    self._type(child, scope)

    def _bind(self, target: ast.expr, kind: str, scope: Scope) -> None:
        if isinstance(target, ast.Name):
            scope[target.id] = kind
        elif isinstance(target, ast.Tuple):
            parts = _parts(kind)
            for i, item in enumerate(target.elts):
                self._bind(item, _plain(parts[i]) if i < len(parts) else "", scope)
        elif isinstance(target, ast.Attribute):
            self._type(target.value, scope)

    # Expressions

    def _type(self, node: ast.expr, scope: Scope) -> str:
        """The type of an expression as text, "" where it is not known; checks on the way."""
        if isinstance(node, ast.Name):
            return scope.get(node.id, "")
        if isinstance(node, ast.Attribute):
            return self._attribute(node, scope)
        if isinstance(node, ast.Call):
            return self._call(node, scope)
        if isinstance(node, (ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.DictComp)):
            return self._comprehension(node, scope)
        kinds = [
            self._type(child, scope)
            for child in ast.iter_child_nodes(node)
            if isinstance(child, ast.expr)
        ]
        if isinstance(node, ast.Subscript):
            parts = _parts(kinds[0])
            index = node.slice.value if isinstance(node.slice, ast.Constant) else None
            return _plain(parts[index]) if parts and isinstance(index, int) else _element(kinds[0])
        if isinstance(node, (ast.BoolOp, ast.IfExp)):
            return next((kind for kind in kinds if kind), "")
        return ""

    def _comprehension(
        self, node: ast.ListComp | ast.GeneratorExp | ast.SetComp | ast.DictComp, scope: Scope
    ) -> str:
        inner = dict(scope)
        for part in node.generators:
            self._bind(part.target, _element(self._type(part.iter, inner)), inner)
            for condition in part.ifs:
                self._type(condition, inner)
        values = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        kinds = [self._type(value, inner) for value in values]
        return f"list[{kinds[0]}]" if isinstance(node, ast.ListComp) and kinds[0] else ""

    def _attribute(self, node: ast.Attribute, scope: Scope) -> str:
        if _is_module(node.value):
            return self._of_module(node)
        owner = self._type(node.value, scope)
        is_class = owner.startswith("class:")
        name = owner[6:] if is_class else owner
        if name in self.fields:
            return self.fields[name].get(node.attr, "")
        if self.api.find_class(name) is None:
            if not name:
                self.uses.untyped.add(node.attr)
            elif name.isidentifier() and name not in self.python_names:
                self.uses.problems.append(f"{self.file}:{node.lineno}: no class {name}")
            return ""
        return self._member(node, name)

    def _of_module(self, node: ast.Attribute) -> str:
        self.uses.checked += 1
        if self.api.find_class(node.attr) is not None:
            self.uses.members.setdefault(node.attr, set())
            return f"class:{node.attr}"
        if self.api.find_function(node.attr) is not None:
            self.uses.functions.add(node.attr)
            return f"function:{node.attr}"
        problem = f"{self.file}:{node.lineno}: no unreal.{node.attr}"
        if problem not in self.uses.problems:
            self.uses.problems.append(problem)
        return ""

    def _entered(self, kind: str) -> None:
        """Look up what `with` calls on an object of the module."""
        for owner, entry in self.api.lineage(kind):
            for method in ("__enter__", "__exit__"):
                if method in entry.methods:
                    self._found(owner, method)

    def _found(self, owner: str, member: str) -> None:
        self.uses.checked += 1
        self.uses.members.setdefault(owner, set()).add(member)

    def _member(self, node: ast.Attribute, name: str) -> str:
        self.uses.members.setdefault(name, set())
        for owner, entry in self.api.lineage(name):
            if node.attr in entry.members:
                self._found(owner, node.attr)
                return owner
            if node.attr in entry.attributes:
                self._found(owner, node.attr)
                return _plain(entry.attributes[node.attr])
            if node.attr in entry.methods:
                self._found(owner, node.attr)
                return f"method:{owner}.{node.attr}:{name}"
        self.uses.problems.append(f"{self.file}:{node.lineno}: {name} has no {node.attr}")
        return ""

    # Calls

    def _call(self, node: ast.Call, scope: Scope) -> str:
        function = self._type(node.func, scope)
        kinds = [self._type(argument, scope) for argument in node.args]
        keywords = {k.arg: self._type(k.value, scope) for k in node.keywords}
        where = f"{self.file}:{node.lineno}"
        if function.startswith("class:"):
            return self._constructor(node, function[6:], where)
        if function.startswith("function:"):
            called = self.api.find_function(function[9:])
            assert called is not None
            self._check_arity(node, called, f"{where}: unreal.{function[9:]}")
            if function == "function:get_editor_subsystem":
                return kinds[0].removeprefix("class:")
            return _plain(called.returns)
        if function.startswith("method:"):
            _, path, name = function.split(":")
            owner, method = path.split(".")
            entry = self.api.find_class(owner)
            assert entry is not None
            self._check_arity(node, entry.methods[method], f"{where}: {path}")
            if method == "to_tuple":  # its order is that of the constructor's parameters
                self._constructed(name)
            if method in ("get_editor_property", "set_editor_property"):
                return self._property(node, name, method.startswith("set"), where)
            if method == "spawn_actor_from_class" and kinds[0].startswith("class:"):
                return kinds[0].removeprefix("class:")
            return _plain(entry.methods[method].returns)
        if isinstance(node.func, ast.Name):
            return self._own(node.func.id, kinds, keywords, where)
        if isinstance(node.func, ast.Attribute):
            return self.returns.get(node.func.attr, "")
        return ""

    def _own(self, name: str, kinds: list[str], keywords: dict[str | None, str], where: str) -> str:
        if name in self.fields:
            return name
        if name == "list":
            return kinds[0] if kinds else ""
        if name == "assign":
            for keyword in keywords:
                if keyword is not None:
                    self._editor_property(kinds[0], keyword, True, where)
        return self.returns.get(name, "")

    def _constructed(self, name: str) -> Callable_ | None:
        """The constructor of a class, where it has its own."""
        for owner, entry in self.api.lineage(name):
            if "__init__" in entry.methods:
                self._found(owner, "__init__")
                return entry.methods["__init__"] if owner == name else None
        return None

    def _constructor(self, node: ast.Call, name: str, where: str) -> str:
        called = self._constructed(name)
        if called is not None:
            self._check_arity(node, called, f"{where}: {name}")
        return name

    def _property(self, node: ast.Call, name: str, write: bool, where: str) -> str:
        key = node.args[0]
        if not isinstance(key, ast.Constant):
            return ""
        return self._editor_property(name, str(key.value), write, where)

    def _editor_property(self, name: str, key: str, write: bool, where: str) -> str:
        if self.api.find_class(name) is not None:
            self.uses.members.setdefault(name, set())
        for owner, entry in self.api.lineage(name):
            if key in entry.editor_properties:
                self._found(owner, key)
                kind, writable = entry.editor_properties[key]
                if write and not writable:
                    self.uses.problems.append(f"{where}: {name}.{key} is read-only")
                return _plain(kind)
        self.uses.problems.append(f"{where}: {name or 'something'} has no editor property {key}")
        return ""

    def _check_arity(self, node: ast.Call, called: Callable_, what: str) -> None:
        if any(isinstance(argument, ast.Starred) for argument in node.args):
            return
        named = {keyword.arg for keyword in node.keywords}
        unknown = named - set(called.parameters) - {None}
        given = set(called.parameters[: len(node.args)]) | named
        missing = set(called.parameters[: called.required]) - given
        if unknown or missing or len(node.args) > len(called.parameters):
            self.uses.problems.append(
                f"{what} takes {called.parameters}, {called.required} of them needed"
            )


def find_uses(api: Api, files: list[Path]) -> Uses:
    """What the files use of `unreal`."""
    return Reader(api, files).read()


def used_part(api: Api, uses: Uses) -> Api:
    """The part of an API that is used: classes with their bases, and the members looked up."""
    part = Api()
    for name in uses.functions:
        called = api.find_function(name)
        assert called is not None
        part.functions[name] = called
    for name, members in uses.members.items():
        for owner, entry in api.lineage(name):
            wanted = members if owner == name else set()
            _add(part.classes.setdefault(owner, ApiClass(entry.base)), entry, wanted)
    return part


def _add(part: ApiClass, entry: ApiClass, wanted: set[str]) -> None:
    part.members = sorted({*part.members, *(m for m in entry.members if m in wanted)})
    for kind in ("editor_properties", "attributes", "methods"):
        found = {k: v for k, v in getattr(entry, kind).items() if k in wanted}
        merged = {**getattr(part, kind), **found}
        setattr(part, kind, dict(sorted(merged.items())))
