# SPDX-License-Identifier: MIT
"""Ray started on this machine, or a cluster that runs already, for as long as it is needed."""

from __future__ import annotations

import logging
import os
import re
import secrets
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from i2r_vr.errors import I2RError, UsageError

LOCAL = "local"
"""The address that starts Ray on this machine."""
ANSWER_S, JOIN_S = 5.0, 60.0
"""How long an address may take to answer, and a cluster to let this process in."""
STARTS = 4
"""How often Ray is started on a machine that has no time for it."""
STORE_BYTES = 100 * 1024 * 1024
"""Of Ray's store of large objects, of which there are none: inputs and results lie in folders."""
_QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",  # nothing is sent to Ray's makers
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",  # a worker without a GPU warns of it otherwise
    "RAY_worker_niceness": "0",  # of workers started here: as this process, and not last of all
}
_SILENT: dict[str, Any] = {"log_to_driver": False, "configure_logging": False}
_SECRET: dict[str, str] = {}
"""Of this process, from the first cluster of its own on."""
_LOG = logging.getLogger("i2r_vr")


@contextmanager
def connected(address: str, cpus: int | None = None) -> Iterator[ModuleType]:
    """Ray, connected: started for this while (`LOCAL`), or the cluster at an address.

    Where this process is connected already, that connection is used and stays.

    Parameters
    ----------
    address : str
        `LOCAL`, or ``HOST:PORT`` of a cluster's head.
    cpus : int, optional
        Cores that a cluster of our own has; those of this machine by default.

    Raises
    ------
    UsageError
        CLUSTER_ADDRESS.
    I2RError
        CLUSTER_NOT_INSTALLED, CLUSTER_UNREACHABLE, CLUSTER_FAILED.
    """
    place = place_of(address)
    with _environment({**_QUIET, **(_secret() if place is None else {})}):
        ray = _ray()
        if ray.is_initialized():
            yield ray
            return
        if place is None:
            _start(ray, cpus)
        else:
            _reach(address, place)
            _join(ray, address)
        _keep_off_standard_output(ray)
        try:
            yield ray
        finally:
            ray.shutdown()


def _ray() -> ModuleType:
    try:
        import ray
        from ray import is_initialized  # noqa: F401 - a folder called ray could be imported, too
    except ImportError as error:
        raise I2RError(
            "CLUSTER_NOT_INSTALLED",
            f"no module {error.name}",
            "the extra 'cluster'",
            "install i2r-vr[cluster] or leave out --cluster",
        ) from None
    module: ModuleType = ray
    return module


def place_of(address: str) -> tuple[str, int] | None:
    """Host and port of an address; None of `LOCAL`.

    Raises
    ------
    UsageError
        CLUSTER_ADDRESS.
    """
    if address == LOCAL:
        return None
    found = re.fullmatch(r"\[?([\w.:-]+?)\]?:(\d{1,5})", address)
    if found is None or not 0 < int(found[2]) < 65536:
        raise UsageError(
            "CLUSTER_ADDRESS",
            f"--cluster is {address!r}",
            f"{LOCAL}, or HOST:PORT of a Ray cluster's head",
            "give what 'ray start --head' printed",
        )
    return found[1], int(found[2])


def _reach(address: str, place: tuple[str, int]) -> None:
    """Find out at once whether anybody is there; Ray itself tries for minutes."""
    try:
        socket.create_connection(place, ANSWER_S).close()
    except OSError as error:
        raise _unreachable(address, (error.strerror or str(error)).lower()) from None


def _unreachable(address: str, found: str) -> I2RError:
    return I2RError(
        "CLUSTER_UNREACHABLE",
        f"{found} at {address}",
        "a Ray cluster that runs",
        "check the address, the network, and with 'ray status' the cluster; of one with a token "
        "set RAY_AUTH_MODE and RAY_AUTH_TOKEN",
    )


def _start(ray: ModuleType, cpus: int | None) -> None:
    """Start Ray here; its processes end with the thread that starts them.

    Ray gives its own processes half a minute, which is too little where all cores are busy.
    """
    for left in reversed(range(STARTS)):
        try:
            ray.init(
                LOCAL,
                num_cpus=cpus,
                include_dashboard=False,
                object_store_memory=STORE_BYTES,
                **_SILENT,
            )
        except Exception as error:
            if not left or "timed out" not in str(error):
                raise _failure(LOCAL, error) from error
            ray.shutdown()
        else:
            return


def _join(ray: ModuleType, address: str) -> None:
    """Connect within a time; whoever answers at the address may be anything."""
    failures: list[Exception] = []
    logger = logging.getLogger("ray")
    if logger.level == logging.NOTSET:  # it warns of every thread that isn't the first
        logger.setLevel(logging.ERROR)

    def connect() -> None:
        try:
            ray.init(address, **_SILENT)
        except Exception as error:
            failures.append(error)

    thread = threading.Thread(target=connect, name="ray connection", daemon=True)
    thread.start()
    thread.join(JOIN_S)
    if thread.is_alive():
        raise _unreachable(address, "no Ray that answers")
    if failures:
        raise _failure(address, failures[0]) from failures[0]


def _failure(address: str, error: Exception) -> I2RError:
    detail = " ".join(str(error).split())[:300] or type(error).__name__
    if isinstance(error, ConnectionError):
        return _unreachable(address, detail)
    return I2RError(
        "CLUSTER_FAILED",
        detail,
        "a Ray cluster with the Python and the Ray of this process",
        "install the same versions everywhere",
    )


def _keep_off_standard_output(ray: ModuleType) -> None:
    """Send what Ray says of workers that die to the log: it prints it, and there is no option."""
    worker = ray._private.worker

    def logged(data: dict[str, Any], *_: Any, **__: Any) -> None:
        _LOG.debug("ray: %s", " ".join(data.get("lines", ())))

    if hasattr(worker, "print_to_stdstream"):
        worker.print_to_stdstream = logged


def _secret() -> dict[str, str]:
    """A token for clusters of our own: their ports are open to all who reach this machine.

    Ray reads it when it is imported, and once; where a caller had imported it before, it is the
    caller's to say how Ray runs.
    """
    if not _SECRET and "ray" not in sys.modules:
        _SECRET["RAY_AUTH_MODE"] = "token"
        if not (os.environ.get("RAY_AUTH_TOKEN") or os.environ.get("RAY_AUTH_TOKEN_PATH")):
            _SECRET["RAY_AUTH_TOKEN"] = secrets.token_hex(32)
    return _SECRET


@contextmanager
def _environment(wanted: dict[str, str]) -> Iterator[None]:
    """Variables of this process and those that it starts, for a while."""
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
