# SPDX-License-Identifier: MIT
"""The service as a process of its own: signals, and an end that always comes."""

from __future__ import annotations

import os
import signal
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from i2r_vr.config import BakeOptions
from i2r_vr.errors import EXIT_FAILED, EXIT_INTERRUPTED
from i2r_vr.watch.service import Watcher
from i2r_vr.watch.settings import WatchSettings
from i2r_vr.watch.telling import Listener


def run_watcher(
    root: Path, out: Path, options: BakeOptions, settings: WatchSettings, listener: Listener
) -> int:
    """Run the service until it ends or a signal comes.

    Returns
    -------
    int
        The exit code: with `once` that of a bake; else 0 after SIGTERM and 130 after SIGINT.

    Raises
    ------
    I2RError
        As `Watcher.run`.
    """
    # The observer warns of itself where folders move while it looks at them.
    warnings.filterwarnings("ignore", module=r"watchdog\.")
    watcher = Watcher(root, out, options, settings, listener)
    with _signals(watcher):
        clean = watcher.run()
    code = EXIT_FAILED if watcher.failures and settings.once else 0
    if watcher.stopped is not None:
        asked = watcher.stopped.reason == "SIGTERM" and not settings.once
        code = 0 if asked else EXIT_INTERRUPTED
    if not clean:
        # The model is in the middle of a capture. Nothing of it is on disk yet, or what is gets
        # cleared at the next start.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return code


@contextmanager
def _signals(watcher: Watcher) -> Iterator[None]:
    """Turn the signals that end a process into a request; the second one ends it at once."""

    def stop(number: int, frame: FrameType | None) -> None:
        if watcher.stopped is not None:
            os._exit(EXIT_INTERRUPTED)
        watcher.stop(signal.Signals(number).name)

    names = ("SIGINT", "SIGTERM", "SIGBREAK", "SIGHUP")
    wanted = [getattr(signal, name) for name in names if hasattr(signal, name)]
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        wanted.remove(signal.SIGHUP)  # as nohup wants it
    before = {number: signal.signal(number, stop) for number in wanted}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
