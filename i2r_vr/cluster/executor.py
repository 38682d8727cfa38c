# SPDX-License-Identifier: MIT
"""An executor whose workers are processes of a Ray cluster, each keeping what it has made."""

from __future__ import annotations

import math
import threading
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Executor, Future
from contextlib import ExitStack
from typing import Any, TypeVar

from i2r_vr.cluster.connection import connected
from i2r_vr.cluster.crew import Crew, Task
from i2r_vr.cluster.likeness import Requirements
from i2r_vr.errors import I2RError, Notice

T = TypeVar("T")
TURN_S = 0.05
"""How long a new task may wait to be seen while others run."""


class ClusterExecutor(Executor):
    """Calls functions in the processes of a cluster.

    A worker that dies loses nothing: what it had in hand is done by another one. What kills workers
    again and again fails with WORKER_DIED. Workers that join meanwhile help.

    Parameters
    ----------
    address : str
        See `i2r_vr.cluster.connection.connected`.
    make : callable, optional
        Makes what each worker keeps, such as a model; every call gets it before its own arguments.
        It, the functions and their arguments have to be importable or picklable.
    facts : callable
        Called in each worker with what it made; what it says has to be alike in all of them.
    requirements : Requirements
    tell : callable, optional
        Called from a thread with notices about the cluster.
    silence_s : float
        For which a worker may have something in hand and finish nothing; then it counts as dead.

    Raises
    ------
    UsageError, I2RError
        As `connected`.
    """

    def __init__(
        self,
        address: str,
        make: Callable[[], Any] | None = None,
        facts: Callable[..., Mapping[str, str]] = dict,
        requirements: Requirements | None = None,
        tell: Callable[[Notice], None] | None = None,
        silence_s: float = math.inf,
    ) -> None:
        self._stack = ExitStack()
        ray = self._stack.enter_context(connected(address))
        self._crew = Crew(ray, make, facts, requirements or Requirements(), tell, silence_s)
        self._waiting: deque[Task] = deque()
        self._change = threading.Condition()
        self._closed = self._killed = False
        self._broken: Exception | None = None
        self._thread = threading.Thread(target=self._work, name="cluster", daemon=True)
        self._thread.start()

    @property
    def facts(self) -> Mapping[str, str]:
        """What the first worker says of itself; waits for it.

        Raises
        ------
        I2RError
            Whatever keeps workers from working.
        """
        with self._change:
            self._change.wait_for(lambda: self._crew.facts is not None or self._broken)
            if self._broken is not None:
                raise self._broken
            assert self._crew.facts is not None
            return self._crew.facts

    @property
    def worker_count(self) -> int:
        """Workers that are ready."""
        return self._crew.ready_count

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Have a function called with what a worker made, if anything, and arguments."""
        if kwargs:
            raise TypeError("positional arguments only")
        task = Task(Future(), fn, args)
        with self._change:
            if self._broken is not None:
                raise self._broken
            if self._closed:
                raise RuntimeError("the executor was shut down")
            self._waiting.append(task)
            self._change.notify_all()
        return task.future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End when what is in hand, and what waits unless it is cancelled, is done."""
        with self._change:
            self._closed = True
            if cancel_futures:
                for task in self._waiting:
                    task.future.cancel()
                self._fail_waiting(CancelledError())
            self._change.notify_all()
        if wait:
            self._thread.join()

    def kill_workers(self) -> None:
        """End at once: what is in hand is given up, as Python 3.14's executors do."""
        with self._change:
            self._closed = self._killed = True
            self._fail_waiting(CancelledError())
            self._change.notify_all()
        self._thread.join()

    def _work(self) -> None:
        """Hand out, collect, until the end; the thread's own life."""
        try:
            while self._turn():
                pass
        except Exception as error:  # of Ray, or of ours: nobody shall wait for ever
            self._break(error)
        finally:
            for task in self._crew.dismiss():
                task.future.set_exception(self._broken or RuntimeError("the executor ended"))
            self._stack.close()

    def _turn(self) -> bool:
        """One turn; false at the end."""
        with self._change:
            if self._killed:
                return False
            busy = self._crew.is_busy
            if not (busy or self._waiting or self._closed) and self._crew.facts is not None:
                self._change.wait()
            if self._closed and not (busy or self._waiting):
                return False
            if self._broken is None:
                self._crew.hand_out(self._waiting)
        try:
            again = self._crew.collect(TURN_S)
        except I2RError as error:
            self._break(error)
            return self._crew.is_busy
        with self._change:
            self._waiting.extendleft(reversed(again))
            if self._broken is not None:
                self._fail_waiting(self._broken)
            self._change.notify_all()
        return self._broken is None or self._crew.is_busy

    def _break(self, error: Exception) -> None:
        """Nothing more can be done: all that waits fails, and all that comes."""
        with self._change:
            self._broken = error
            self._fail_waiting(error)
            self._change.notify_all()

    def _fail_waiting(self, error: BaseException) -> None:
        """End all that waits, what was handed out before and came back among it."""
        for task in self._waiting:
            if not task.future.cancelled():
                task.future.set_exception(error)
        self._waiting.clear()
