# SPDX-License-Identifier: MIT
"""Answers of the page's server: failures in words, with what to do."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from starlette.responses import JSONResponse

from i2r_vr.errors import I2RError, Notice
from i2r_vr.errors.explanations import explanations

_STATUS = {"NOT_THERE": 404, "UPLOAD_TOO_LARGE": 413, "TOO_MANY": 503, "CAPTURE_CHANGED": 409}


def error_words(error: I2RError) -> dict[str, str]:
    """A failure for people: its code, its sentence without a folder's path, what it means."""
    found = f"{error.found}, expected {error.expected}, {error.action}"
    place = "" if error.file is None else f" ({PurePath(error.file).name})"
    return notice_words(Notice(error.code, found + place))


def notice_words(notice: Notice) -> dict[str, str]:
    """A notice for people: its code, its sentence, what it means and what to do."""
    words = {"code": notice.code, "message": notice.message}
    known = explanations().get(notice.code)
    return words if known is None else {**words, "meaning": known.meaning, "action": known.action}


def error_answer(error: I2RError, status: int | None = None) -> JSONResponse:
    """The answer to a request that failed."""
    content: dict[str, Any] = {"error": error_words(error)}
    return JSONResponse(content, _STATUS.get(error.code, 400) if status is None else status)


def not_there(what: str) -> I2RError:
    """The error of an address that leads to nothing."""
    return I2RError("NOT_THERE", f"no such {what}", "one that the page shows", "reload the page")


def invalid(found: str, expected: str) -> I2RError:
    """The error of a question that the page would not ask."""
    return I2RError("REQUEST_INVALID", found, expected, "reload the page")
