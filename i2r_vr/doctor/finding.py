# SPDX-License-Identifier: MIT
"""One line of the doctor's."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

from i2r_vr.errors import I2RError


@dataclass(frozen=True)
class Finding:
    """What was found about one thing.

    Parameters
    ----------
    about : str
        Stable name of what was looked at.
    state : str
        ``ok``, ``note`` (worth knowing), or ``bad`` (baking or watching can't work).
    found : str
        One sentence.
    action : str
        What to do; empty where all is well.
    """

    about: str
    state: Literal["ok", "note", "bad"]
    found: str
    action: str = ""

    @classmethod
    def of_error(cls, about: str, error: I2RError) -> Finding:
        """A finding that is an error."""
        where = f" ({error.file})" if error.file is not None else ""
        found = f"{error.code}: {error.found}, expected {error.expected}{where}"
        return cls(about, "bad", " ".join(found.split()), error.action)

    def line(self) -> str:
        """As it is printed."""
        action = f" -> {self.action}" if self.action else ""
        return f"{self.state:<4}  {self.about:<12}  {self.found}{action}"

    def record(self) -> dict[str, str]:
        """As ``--json`` prints it."""
        return {key: value for key, value in asdict(self).items() if value}
