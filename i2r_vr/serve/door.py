# SPDX-License-Identifier: MIT
"""Who may ask: this machine's browser that was given the address, and nobody on its behalf.

The address holds a token for one use, which is exchanged for a cookie. A request for a foreign host
(a name that was made to lead here), one that another page makes, and one without the cookie are
refused before anything is looked up.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import threading
from collections.abc import Callable, MutableMapping
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from i2r_vr.errors import I2RError
from i2r_vr.serve.answers import error_answer

_HOST = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?", re.I)
_SAFE = frozenset(("GET", "HEAD"))
_OPENING = "/open/"
MOST_SESSIONS = 16
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Keys:
    """The token for the next browser, and the cookies of those that are in.

    Parameters
    ----------
    used : callable
        Told whenever a token has been exchanged, so that the next one can be shown.
    """

    def __init__(self, used: Callable[[], None] = lambda: None) -> None:
        self._used, self._lock = used, threading.Lock()
        self._token = secrets.token_urlsafe(32)
        self._sessions: dict[str, None] = {}
        self.cookie = "i2rvr_" + secrets.token_hex(4)

    @property
    def token(self) -> str:
        """For one use."""
        return self._token

    def exchange(self, token: str) -> str | None:
        """A new cookie for the token, which is spent then; None for any other text."""
        with self._lock:
            if not hmac.compare_digest(token.encode(), self._token.encode()):
                return None
            self._token = secrets.token_urlsafe(32)
            session = secrets.token_urlsafe(32)
            self._sessions[_digest(session)] = None
            while len(self._sessions) > MOST_SESSIONS:
                del self._sessions[next(iter(self._sessions))]
        self._used()
        return session

    def knows(self, session: str) -> bool:
        """Whether a cookie is one that was given."""
        return _digest(session) in self._sessions


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


class Door:
    """Stands before an application; see the module."""

    def __init__(self, app: ASGIApp, keys: Keys) -> None:
        self._app, self._keys = app, keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, exchange its token, or refuse it."""
        if scope["type"] != "http":
            return
        guarded = _guarded(send)
        answer = self._answer(scope)
        await (self._app if answer is None else answer)(scope, receive, guarded)

    def _answer(self, scope: Scope) -> Response | None:
        """What is said at the door; None to let the request in."""
        headers, path = Headers(scope=scope), str(scope["path"])
        try:
            _check_asked(scope, headers)
        except I2RError as error:
            return error_answer(error, 403)
        if path.startswith(_OPENING) and scope["method"] == "GET":
            session = self._keys.exchange(path.removeprefix(_OPENING))
            if session is None:
                return error_answer(
                    I2RError(
                        "TOKEN_USED",
                        "an address that was opened before, or an unknown one",
                        "the newest address that i2r-vr serve has printed",
                        "open that one",
                    ),
                    403,
                )
            answer = RedirectResponse("/", 303)
            answer.set_cookie(
                self._keys.cookie, session, path="/", httponly=True, samesite="strict"
            )
            return answer
        if not self._keys.knows(_cookie(headers, self._keys.cookie)):
            return error_answer(
                I2RError(
                    "NOT_LET_IN",
                    "a browser that was not let in",
                    "the address that i2r-vr serve has printed",
                    "open that one",
                ),
                403,
            )
        return None


def _check_asked(scope: Scope, headers: Headers) -> None:
    """Refuse what is asked of another host, or by another page.

    Raises
    ------
    I2RError
        HOST_FOREIGN, ORIGIN_FOREIGN.
    """
    hosts = headers.getlist("host")
    if len(hosts) != 1 or _HOST.fullmatch(hosts[0]) is None:
        raise I2RError(
            "HOST_FOREIGN", "a request for another host", "this machine's own name", "use localhost"
        )
    origins, fetched = headers.getlist("origin"), headers.getlist("sec-fetch-site")
    own = all(origin == f"http://{hosts[0]}" for origin in origins) and len(origins) <= 1
    # A link that somebody follows to the page comes from nowhere ("none"), or is the redirect's.
    asked_by_us = all(value in ("same-origin", "none") for value in fetched)
    missing = scope["method"] not in _SAFE and not origins
    if not own or missing or not asked_by_us:
        raise I2RError(
            "ORIGIN_FOREIGN", "a request by another page", "the page's own", "open the page itself"
        )


def _cookie(headers: Headers, name: str) -> str:
    """A cookie's value; an empty text where there is none."""
    for line in headers.getlist("cookie"):
        for part in line.split(";"):
            key, _, value = part.strip().partition("=")
            if key == name:
                return value
    return ""


def _guarded(send: Send) -> Send:
    """`send`, with what tells browsers to keep others out in every answer."""

    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            started: MutableMapping[str, Any] = message
            headers = MutableHeaders(scope=started)
            for name, value in HEADERS.items():
                headers[name] = value
        await send(message)

    return guarded
