"""Addresses, and clusters that are not there; Ray itself is not needed."""

import builtins
import os
import socket
import sys
import threading
from types import SimpleNamespace

import pytest

from i2r_vr.cluster import place_of
from i2r_vr.cluster.connection import connected
from i2r_vr.cluster.likeness import Greeting, Likeness
from i2r_vr.errors import I2RError, UsageError


@pytest.fixture
def fake_ray(monkeypatch):
    """A module in Ray's place, whose `init` does what a test says."""
    ray = SimpleNamespace(is_initialized=lambda: False, shutdown=lambda: None)
    ray._private = SimpleNamespace(worker=SimpleNamespace())
    monkeypatch.setitem(sys.modules, "ray", ray)
    return ray


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("local", None),
        ("10.0.0.5:6379", ("10.0.0.5", 6379)),
        ("head.farm.lan:1", ("head.farm.lan", 1)),
        ("[fe80::1]:6379", ("fe80::1", 6379)),
    ],
)
def test_addresses(address, place):
    assert place_of(address) == place


@pytest.mark.parametrize(
    "address", ["", "head", "head:", ":6379", "head:0", "head:70000", "ray://head:10001", "a b:1"]
)
def test_what_is_no_address_is_wrong_usage(address):
    with pytest.raises(UsageError, match="CLUSTER_ADDRESS"):
        place_of(address)


def test_without_ray_it_is_said_what_to_install(monkeypatch):
    real = builtins.__import__

    def without_ray(name, *rest):
        if name == "ray":
            raise ModuleNotFoundError("No module named 'ray'", name="ray")
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without_ray)
    with pytest.raises(I2RError, match=r"CLUSTER_NOT_INSTALLED.*i2r-vr\[cluster\]"):
        connected("local").__enter__()


def test_where_nobody_listens_it_is_said_at_once(fake_ray):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and not listened at
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(I2RError, match=f"CLUSTER_UNREACHABLE.*{address}"):
            connected(address).__enter__()


def test_who_answers_and_is_not_ray_is_not_waited_for(fake_ray, monkeypatch):
    over = threading.Event()
    fake_ray.init = lambda *_, **__: over.wait()
    monkeypatch.setattr("i2r_vr.cluster.connection.JOIN_S", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(I2RError, match="CLUSTER_UNREACHABLE: no Ray that answers"):
            connected(address).__enter__()
    over.set()


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (RuntimeError("Version mismatch: the cluster has Python 3.12"), "CLUSTER_FAILED"),
        (ConnectionError("could not find any running Ray instance"), "CLUSTER_UNREACHABLE"),
    ],
)
def test_what_ray_says_is_told(fake_ray, error, code):
    def init(*_, **__):
        raise error

    fake_ray.init = init
    with pytest.raises(I2RError, match=f"{code}: .*{str(error)[:20]}"):
        connected("local").__enter__()


def test_a_busy_machine_is_given_more_time(fake_ray):
    left = [RuntimeError("The current node timed out during startup.")] * 3

    def init(*_, **__):
        if left:
            raise left.pop()

    fake_ray.init = init
    with connected("local"):
        assert not left
    left += [RuntimeError("timed out")] * 4
    with pytest.raises(I2RError, match="CLUSTER_FAILED: timed out"):
        connected("local").__enter__()
    assert not left


def test_a_cluster_of_our_own_is_closed_to_others_and_tells_nobody(fake_ray, monkeypatch):
    monkeypatch.delenv("RAY_AUTH_TOKEN", raising=False)
    monkeypatch.setattr("i2r_vr.cluster.connection._SECRET", {})
    monkeypatch.delitem(sys.modules, "ray")
    monkeypatch.setattr("i2r_vr.cluster.connection._ray", lambda: fake_ray)
    seen = []

    def init(*_, **__):
        seen.append({k: v for k, v in os.environ.items() if k.startswith("RAY_")})

    fake_ray.init = init
    with connected("local"):
        (during,) = seen
    assert during["RAY_AUTH_MODE"] == "token"
    assert len(during["RAY_AUTH_TOKEN"]) >= 32
    assert during["RAY_USAGE_STATS_ENABLED"] == "0"
    init()
    assert "RAY_AUTH_TOKEN" not in seen[-1]
    with connected("local"):
        assert seen[-1] == during


def test_workers_have_to_be_alike():
    likeness = Likeness({"torch": "2.9"})
    facts = {"torch": "2.9", "device": "cpu"}
    assert likeness.admit(Greeting("one", facts, "x86_64 avx2")) is None
    assert likeness.admit(Greeting("two", facts, "x86_64 avx2")) is None
    for other in ({"torch": "2.8"}, {"device": "cuda"}):
        with pytest.raises(I2RError, match=r"CLUSTER_NODES_DIFFER: .* on three"):
            likeness.admit(Greeting("three", {**facts, **other}, "x86_64 avx2"))


def test_other_processors_are_told_once():
    likeness = Likeness({})
    told = [
        likeness.admit(Greeting(node, {}, kind))
        for node, kind in [("a", "avx2"), ("b", "avx512f"), ("c", "avx512f"), ("d", "avx2")]
    ]
    assert [notice and notice.code for notice in told] == [
        None,
        "CLUSTER_PROCESSORS_DIFFER",
        None,
        None,
    ]
    assert "b calculates with avx512f, a does not" in told[1].message
