# SPDX-License-Identifier: MIT
"""In what workers of a cluster have to be alike, so that it does not matter which of them works."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import metadata

from i2r_vr.errors import I2RError, Notice
from i2r_vr.version import GENERATOR_NAME, __version__


@dataclass(frozen=True)
class Requirements:
    """What workers need, and in what they have to be alike.

    facts : by their names, what each must tell of itself; what does not stand here is taken from
    the first that tells it; gpus : whether each has a GPU; None where the cluster has any.
    """

    facts: Mapping[str, str] = field(default_factory=dict)
    gpus: bool | None = False


@dataclass(frozen=True)
class Greeting:
    """What a worker tells of itself before it works.

    node : its machine; facts : that must agree; processor : that should.
    """

    node: str
    facts: Mapping[str, str]
    processor: str


class Likeness:
    """Compares workers with each other as they come."""

    def __init__(self, facts: Mapping[str, str]) -> None:
        self._facts = dict(facts)
        self._where = dict.fromkeys(facts, "here")
        self._processors: dict[str, str] = {}

    def admit(self, greeting: Greeting) -> Notice | None:
        """Take a worker in; a notice where only its processor is another.

        Raises
        ------
        I2RError
            CLUSTER_NODES_DIFFER.
        """
        for name, value in greeting.facts.items():
            known = self._facts.setdefault(name, value)
            where = self._where.setdefault(name, f"on {greeting.node}")
            if value != known:
                raise I2RError(
                    "CLUSTER_NODES_DIFFER",
                    f"{name} {_short(value)} on {greeting.node}",
                    f"{_short(known)} as {where}",
                    "install the same everywhere, or take that machine out of the cluster",
                )
        others = [node for kind, node in self._processors.items() if kind != greeting.processor]
        is_new = greeting.processor not in self._processors
        self._processors.setdefault(greeting.processor, greeting.node)
        if not (is_new and others):
            return None
        return Notice(
            "CLUSTER_PROCESSORS_DIFFER",
            f"{greeting.node} calculates with {greeting.processor}, {others[0]} does not: the last "
            "bits of sounds may differ between machines",
        )


def versions(*distributions: str) -> dict[str, str]:
    """Versions of this package and of others that are installed, by their names."""
    found = {GENERATOR_NAME: __version__}
    for name in distributions:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "missing"
    return found


def _short(value: str) -> str:
    """A value that a line can hold: of a hash its beginning."""
    return value if len(value) < 40 else f"{value[:12]}..."
