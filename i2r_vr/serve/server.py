# SPDX-License-Identifier: MIT
"""The page's server: on this machine's own address, until it is stopped."""

from __future__ import annotations

import asyncio
import errno
import signal
import socket
import webbrowser
from collections.abc import Callable
from contextlib import suppress

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from i2r_vr.errors import UsageError
from i2r_vr.serve.door import Door, Keys
from i2r_vr.serve.events import Events
from i2r_vr.serve.routes import Routes
from i2r_vr.serve.workshop import Workshop

LOOPBACK = "127.0.0.1"
_SILENCE_S = 10.0
"""After which a connection that asks nothing is closed."""
_BACKLOG = 256
_MOST_CONNECTIONS = 400
"""Beyond it those that ask nothing make room."""


class _Connection(H11Protocol):
    """A connection that is closed where it asks nothing, at once if there are many."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Give it a while to ask."""
        super().connection_made(transport)
        self._patience = self.loop.call_later(_SILENCE_S, self.close_if_silent)
        if len(self.connections) > _MOST_CONNECTIONS:
            for other in tuple(self.connections):
                if isinstance(other, _Connection) and other is not self:
                    other.close_if_silent()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it at once."""
        self._patience.cancel()
        super().connection_lost(exc)

    def close_if_silent(self) -> None:
        """Close it where no question has ever come whole; after one it may rest for a while."""
        if getattr(self, "cycle", None) is None:
            self.transport.close()


class _Server(uvicorn.Server):
    """Ends the streams of events before it waits for what is in hand."""

    def __init__(self, config: uvicorn.Config, events: Events) -> None:
        super().__init__(config)
        self._events = events

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End."""
        self._events.close()
        await super().shutdown(sockets)


def bind(port: int) -> socket.socket:
    """A socket of this machine alone.

    Raises
    ------
    UsageError
        PORT_TAKEN.
    """
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((LOOPBACK, port))
        bound.listen(_BACKLOG)
    except OSError as error:
        bound.close()
        taken = error.errno in (errno.EADDRINUSE, errno.EACCES, errno.EPERM)
        raise UsageError(
            "PORT_TAKEN",
            f"port {port} in use" if taken else (error.strerror or "no socket"),
            "a port that is free",
            "give another --port, or none",
        ) from None
    return bound


class PageServer:
    """A workshop with its door and its address.

    Parameters
    ----------
    workshop : Workshop
    say : callable
        Told the address that lets a browser in, and anew each time it was used.

    Raises
    ------
    UsageError
        PORT_TAKEN.
    """

    def __init__(self, workshop: Workshop, say: Callable[[str], None]) -> None:
        self.workshop = workshop
        self._socket = bind(workshop.settings.port)
        self.port = self._socket.getsockname()[1]
        self.keys = Keys(lambda: say(self.address))
        config = uvicorn.Config(
            Door(Routes(workshop).application(), self.keys),
            http=_Connection,
            ws="none",
            lifespan="off",
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=3,
        )
        self.server = _Server(config, workshop.events)

    @property
    def address(self) -> str:
        """What lets one browser in."""
        return f"http://{LOOPBACK}:{self.port}/open/{self.keys.token}"

    def run(self) -> None:
        """Serve until `stop`, or until the user interrupts."""
        self.workshop.start()
        try:
            self.server.run(sockets=[self._socket])
        finally:
            self._socket.close()
            self.workshop.stop()

    def stop(self) -> None:
        """End soon; from any thread."""
        self.server.should_exit = True


def serve(workshop: Workshop, say: Callable[[str], None]) -> None:
    """Serve the page until the user interrupts.

    Raises
    ------
    UsageError
        PORT_TAKEN.
    """
    page = PageServer(workshop, say)
    # The server raises again what stopped it: what is in hand is to be ended before.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    say(page.address)
    if workshop.settings.open_browser:
        webbrowser.open(page.address)
    with suppress(KeyboardInterrupt):
        page.run()
