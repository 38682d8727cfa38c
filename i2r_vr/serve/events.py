# SPDX-License-Identifier: MIT
"""What happens, told to every browser that follows (server-sent events)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

from i2r_vr.errors import I2RError

_MOST_WAITING = 256
_BEAT_S = 15.0
"""A stream that says nothing for long is closed by some browsers and tunnels."""


class Events:
    """Events from any thread to all streams; a stream that falls behind is told to start anew."""

    def __init__(self, most_streams: int) -> None:
        self._most = most_streams
        self._streams: set[asyncio.Queue[str]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    def tell(self, kind: str, content: Mapping[str, Any]) -> None:
        """Tell all streams."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            text = f"event: {kind}\ndata: {json.dumps(content)}\n\n"
            loop.call_soon_threadsafe(self._spread, text)

    def _spread(self, text: str) -> None:
        for stream in self._streams:
            if stream.qsize() >= _MOST_WAITING:
                while not stream.empty():
                    stream.get_nowait()
                stream.put_nowait("event: lost\ndata: {}\n\n")
            else:
                stream.put_nowait(text)

    def close(self) -> None:
        """End all streams; from the server's own thread."""
        self._spread("")

    def check_room(self) -> None:
        """Refuse one more stream where there are many.

        Raises
        ------
        I2RError
            TOO_MANY.
        """
        if len(self._streams) >= self._most:
            raise I2RError(
                "TOO_MANY", f"{self._most} open pages", "fewer", "close some and reload this one"
            )

    async def follow(self) -> AsyncIterator[str]:
        """What is told from now on, with a sign of life where nothing is."""
        self._loop = asyncio.get_running_loop()
        stream: asyncio.Queue[str] = asyncio.Queue()
        self._streams.add(stream)
        try:
            yield "event: ready\ndata: {}\n\n"
            while True:
                try:
                    text = await asyncio.wait_for(stream.get(), _BEAT_S)
                    if not text:
                        return
                    yield text
                except TimeoutError:
                    yield ": still here\n\n"
        finally:
            self._streams.discard(stream)
