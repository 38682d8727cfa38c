"""Nobody gets in but the browser that was given the address, and nobody on its behalf."""

import socket
from urllib.parse import quote

import pytest

from i2r_vr.serve.door import HEADERS
from i2r_vr.serve.server import PageServer
from tests.serve.served import Client

ADDRESSES = ["/", "/page/main.js", "/api/state", "/api/events", "/bridge/index.js", "/nothing"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_without_the_cookie_nothing_is_told(page, address):
    stranger = Client(page)
    assert stranger.error("GET", address) == (403, "NOT_LET_IN")
    stranger.cookie = f"{page.keys.cookie}=guessed"
    assert stranger.error("GET", address) == (403, "NOT_LET_IN")


def test_a_token_is_good_once(page):
    token = page.keys.token
    status, headers, _ = Client(page).ask("HEAD", f"/open/{token}")
    assert status == 403
    status, headers, _ = Client(page).ask("GET", f"/open/{token}")
    assert (status, headers["Location"]) == (303, "/")
    cookie = headers["Set-Cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert Client(page).error("GET", f"/open/{token}") == (403, "TOKEN_USED")
    assert page.keys.token not in (token, "")
    assert Client(page).error("GET", "/open/") == (403, "TOKEN_USED")


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "", "127.0.0.2", None],
)
def test_a_foreign_host_is_refused(client, host):
    status, _, content = client.ask("GET", "/api/state", Host=host)
    assert status in (400, 403)
    assert b"places" not in content
    if host:
        assert b"HOST_FOREIGN" in content
        assert client.error("GET", f"/open/{client.page.keys.token}", Host=host)[0] == 403


def test_other_names_of_this_machine_serve(client):
    for host in ("localhost:1234", "[::1]:80", "LOCALHOST"):
        assert client.ask("GET", "/api/state", Host=host)[0] == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost:1", ""])
def test_a_foreign_origin_is_refused(client, origin):
    assert client.error("POST", "/api/scan", Origin=origin) == (403, "ORIGIN_FOREIGN")
    assert client.error("GET", "/api/state", Origin=origin) == (403, "ORIGIN_FOREIGN")


def test_what_changes_something_states_its_origin(client):
    assert client.error("POST", "/api/scan", Origin=None) == (403, "ORIGIN_FOREIGN")
    assert client.ask("POST", "/api/scan")[0] == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_pictures_of_other_pages_are_refused(client, site):
    told = client.error("GET", "/api/state", Sec_Fetch_Site=site)
    assert told == (403, "ORIGIN_FOREIGN")
    assert client.ask("GET", "/api/state", Sec_Fetch_Site="same-origin")[0] == 200


@pytest.mark.parametrize("address", [*ADDRESSES[:3], "/open/x", "/nothing"])
def test_every_answer_keeps_others_out(client, address):
    _, headers, _ = client.ask("GET", address)
    for name, value in HEADERS.items():
        assert headers[name] == value
    assert headers["Access-Control-Allow-Origin"] is None
    assert "server" not in headers


def test_preflights_get_no_leave(client):
    status, headers, _ = client.ask("OPTIONS", "/api/scan", Origin="http://evil.example")
    assert status == 403
    assert headers["Access-Control-Allow-Origin"] is None


TRICKS = [
    "..",
    "../../etc/passwd",
    "/etc/passwd",
    "room.i2rvr/..",
    "C:\\x",
    "\x00",
    "~",
    "%2e%2e",
    ".",
]


@pytest.mark.parametrize("trick", TRICKS)
def test_paths_lead_nowhere(client, trick):
    place = client.json("GET", "/api/state")["places"][0]["id"]
    sent = quote(trick, safe="")
    for address in (
        f"/page/{sent}",
        f"/bridge/{sent}",
        f"/bundles/{place}/{sent}",
        f"/bundles/{sent}/room.i2rvr",
        f"/takes/{sent}/{sent}",
        f"/api/places/{sent}/picture.jpg",
        f"/api/places/{sent}/plan.svg",
    ):
        assert client.ask("GET", address)[0] == 404, address
    for address in (
        f"/api/places/{sent}/takes",
        f"/api/places/{sent}/keep",
        f"/api/places/{sent}/studio",
        f"/api/projects/{sent}/add-on",
        f"/api/projects/0/bundles/{sent}",
        f"/api/drops/{sent}",
    ):
        assert client.ask("POST", address, b"{}")[0] in (404, 405), address
    assert client.ask("PUT", f"/api/drops/{sent}/x.png", b"")[0] in (404, 405)


def test_the_port_is_this_machines_alone(page):
    assert page._socket.getsockname()[0] == "127.0.0.1"


def test_a_port_in_use_is_told(page):
    from dataclasses import replace

    from i2r_vr.errors import UsageError

    shop = page.workshop
    before, shop.settings = shop.settings, replace(shop.settings, port=page.port)
    try:
        with pytest.raises(UsageError, match="PORT_TAKEN"):
            PageServer(shop, print)
    finally:
        shop.settings = before


def test_many_connections_that_say_nothing_keep_nobody_out(client):
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2600 if hard == resource.RLIM_INFINITY else min(hard, 2600)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    silent = []
    try:
        for _ in range(1000):
            silent.append(socket.create_connection(("127.0.0.1", client.page.port)))
            silent[-1].send(b"GET / HT")
        assert client.ask("GET", "/api/state")[0] == 200
    finally:
        for each in silent:
            each.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert client.ask("GET", "/api/state")[0] == 200


def test_a_day_of_questions_leaves_nothing_behind(client):
    import gc
    import tracemalloc

    shop = client.page.workshop
    place = client.json("GET", "/api/state")["places"][0]["id"]

    def ask_all():
        client.json("GET", "/api/state")
        client.ask("GET", f"/api/places/{place}/plan.svg")
        client.ask("GET", "/page/main.js")
        client.ask("GET", "/open/no")
        client.json("POST", "/api/drops")

    for _ in range(10):
        ask_all()
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for _ in range(40):
        ask_all()
    gc.collect()
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert grown < 1_000_000
    assert len(list((shop.library.captures / ".i2rvr-drops").iterdir())) <= shop.bounds.drops
    assert len(shop.events._streams) == 0
