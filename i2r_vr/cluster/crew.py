# SPDX-License-Identifier: MIT
"""The workers that a cluster has room for, and what each of them has in hand."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from i2r_vr.cluster.likeness import Likeness, Requirements
from i2r_vr.cluster.post import Outcome, Post
from i2r_vr.errors import I2RError, Notice

IN_HAND = 2
"""Tasks of a worker at a time: one is read and written while the other is calculated."""
MOST_DEATHS = 3
"""Of workers over one task, from the second on with nothing else in hand."""
PATIENCE_S = 20.0
"""Until it is said that no worker has come."""
RECRUITING_S = 5.0
"""How often the cluster is asked whether it has room for more."""


@dataclass(eq=False)
class Task:
    """A call, what is to become of it, and how many workers died over it."""

    future: Future[Any]
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    deaths: int = 0


@dataclass(eq=False)
class _Worker:
    """A worker, what it has in hand by Ray's references, and its greeting's until it has come.

    round : of recruiting, in which it was asked for; heard_at : when it was last handed its first
    task or finished one.
    """

    actor: Any
    greeting: Any
    round: float
    in_hand: dict[Any, Task] = field(default_factory=dict)
    heard_at: float = 0.0

    def has_room_for(self, task: Task) -> bool:
        if self.greeting is not None:
            return False
        if task.deaths or any(other.deaths for other in self.in_hand.values()):
            return not self.in_hand
        return len(self.in_hand) < IN_HAND


class Crew:
    """Workers of a cluster; used from one thread.

    Parameters
    ----------
    ray : module
        Connected.
    make, facts, requirements, tell, silence_s
        As of `ClusterExecutor`.
    """

    def __init__(
        self,
        ray: ModuleType,
        make: Callable[[], Any] | None,
        facts: Callable[..., Mapping[str, str]],
        requirements: Requirements,
        tell: Callable[[Notice], None] | None,
        silence_s: float,
    ) -> None:
        self._ray, self._make, self._facts = ray, make, facts
        self._silence_s = silence_s
        self._likeness, self._tell = Likeness(requirements.facts), tell
        there = self._room("GPU") >= 1
        if requirements.gpus and not there:
            raise I2RError("DEVICE_UNAVAILABLE", "no GPU in the cluster", "one", "add one")
        self._gpus = there if requirements.gpus is None else requirements.gpus
        self._workers: list[_Worker] = []
        self._stillborn: set[float] = set()
        self._next_recruiting, self._waits_since = 0.0, time.monotonic()
        self.facts: Mapping[str, str] | None = None

    @property
    def ready_count(self) -> int:
        """Workers that have greeted."""
        return sum(worker.greeting is None for worker in self._workers)

    @property
    def is_busy(self) -> bool:
        """Whether any worker has anything in hand."""
        return any(worker.in_hand for worker in self._workers)

    def hand_out(self, waiting: deque[Task]) -> None:
        """Give tasks to workers as long as they have room, those first that have least in hand."""
        self._recruit()
        while waiting:
            task = waiting[0]
            free = [worker for worker in self._workers if worker.has_room_for(task)]
            if not free:
                return
            waiting.popleft()
            if not task.deaths and not task.future.set_running_or_notify_cancel():
                continue
            worker = min(free, key=lambda each: len(each.in_hand))
            if not worker.in_hand:
                worker.heard_at = time.monotonic()
            reference = worker.actor.do.remote(task.function, task.arguments)
            worker.in_hand[reference] = task

    def collect(self, timeout_s: float) -> list[Task]:
        """Take what is done; tasks that have to be handed out again.

        Raises
        ------
        I2RError
            CLUSTER_NODES_DIFFER, CLUSTER_NODE_UNFIT, or why a worker could not be made.
        """
        self._tell_of_waiting()
        owner = {ref: worker for worker in self._workers for ref in _references(worker)}
        if not owner:
            time.sleep(timeout_s)
            return []
        done, _ = self._ray.wait(
            list(owner), num_returns=len(owner), timeout=timeout_s, fetch_local=True
        )
        again: list[Task] = []
        for reference in done:
            worker = owner[reference]
            if worker not in self._workers:
                continue
            if reference == worker.greeting:
                self._welcome(worker)
            else:
                again += self._take(worker, reference)
        for worker in self._silent():
            again += self._bury(worker)
        return again

    def dismiss(self) -> list[Task]:
        """End all workers; what they still had in hand."""
        left = [task for worker in self._workers for task in worker.in_hand.values()]
        for worker in self._workers:
            self._ray.kill(worker.actor)
        self._workers = []
        return left

    def _recruit(self) -> None:
        """Ask for as many workers as the cluster can hold."""
        if time.monotonic() < self._next_recruiting:
            return
        now = time.monotonic()
        self._next_recruiting = now + RECRUITING_S
        room = self._room("GPU" if self._gpus else "CPU")
        for _ in range(max(1, room) - len(self._workers)):
            options = {"num_cpus": 1, "num_gpus": int(self._gpus), "max_concurrency": IN_HAND}
            actor = self._ray.remote(Post).options(**options).remote(self._make, self._facts)
            self._workers.append(_Worker(actor, actor.greet.remote(), now))

    def _room(self, resource: str) -> int:
        """How many workers the cluster can hold, busy or not."""
        return int(self._ray.cluster_resources().get(resource, 0))

    def _welcome(self, worker: _Worker) -> None:
        """A worker is there."""
        try:
            outcome: Outcome = self._ray.get(worker.greeting)
        except self._ray.exceptions.RayError as error:
            self._bury(worker)
            self._stillborn.add(worker.round)  # one machine that is switched off takes many at once
            if len(self._stillborn) == MOST_DEATHS:
                raise _unfit(error) from error
            return
        if outcome.error is not None:
            raise outcome.error
        notice = self._likeness.admit(outcome.value)
        if notice is not None and self._tell is not None:
            self._tell(notice)
        worker.greeting = None
        self._stillborn.clear()
        if self.facts is None:
            self.facts = outcome.value.facts

    def _tell_of_waiting(self) -> None:
        """Say once that nobody is there yet: others may use the cluster."""
        if self.facts is None and time.monotonic() - self._waits_since > PATIENCE_S:
            self._waits_since = math.inf
            if self._tell is not None:
                message = f"no worker is ready after {PATIENCE_S:.0f} s; the cluster may be busy"
                self._tell(Notice("CLUSTER_WAITING", message))

    def _take(self, worker: _Worker, reference: Any) -> Sequence[Task]:
        """What a worker has done; where it died, what it had in hand."""
        try:
            outcome: Outcome = self._ray.get(reference)
        except self._ray.exceptions.RayError:
            return self._bury(worker)
        task, worker.heard_at = worker.in_hand.pop(reference), time.monotonic()
        if outcome.error is None:
            task.future.set_result(outcome.value)
        else:
            task.future.set_exception(outcome.error)
        return ()

    def _silent(self) -> list[_Worker]:
        """Workers that have had something in hand for too long."""
        last = time.monotonic() - self._silence_s
        return [each for each in self._workers if each.in_hand and each.heard_at < last]

    def _bury(self, worker: _Worker) -> list[Task]:
        """A worker is as good as dead: what others do in its place, unless all die over it."""
        self._workers.remove(worker)
        self._ray.kill(worker.actor)  # it may only be out of reach
        self._next_recruiting = 0.0
        again = []
        for task in worker.in_hand.values():
            task.deaths += 1
            if task.deaths < MOST_DEATHS:
                again.append(task)
            else:
                task.future.set_exception(_died())
        return again


def _references(worker: _Worker) -> list[Any]:
    """What of a worker may be done next."""
    return [worker.greeting] if worker.greeting is not None else list(worker.in_hand)


def _died() -> I2RError:
    return I2RError(
        "WORKER_DIED",
        f"{MOST_DEATHS} workers that died over it or never answered",
        "workers that live",
        "look at the capture and the workers' memory; Ray's logs tell more",
    )


def _unfit(error: Exception) -> I2RError:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    cause = [line for line in lines if "Error" in line]
    return I2RError(
        "CLUSTER_NODE_UNFIT",
        f"workers that cannot begin ({(cause or lines or [type(error).__name__])[-1][:300]})",
        "this version of i2r-vr on every machine of the cluster",
        "install it there, or take that machine out of the cluster",
    )
