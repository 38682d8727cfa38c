"""The page's server in this process, and a client that can lie about everything."""

import http.client
import json
import threading
import time
from contextlib import contextmanager

from i2r_vr.commands.serve_command import add_ons
from i2r_vr.config import BakeOptions
from i2r_vr.pipeline.queue import Pipeline
from i2r_vr.serve.server import PageServer
from i2r_vr.serve.settings import Bounds, ServeSettings
from i2r_vr.serve.workshop import Workshop
from tests.patience import HANG_S


class Client:
    """One browser: its cookie, and whatever headers it is told to send."""

    def __init__(self, page):
        self.page, self.cookie = page, ""
        self.host = f"127.0.0.1:{page.port}"

    def ask(self, method, path, body=None, **headers):
        """Status, headers and body of an answer; a header of None is left out."""
        sent = {"Host": self.host, "Cookie": self.cookie}
        if method not in ("GET", "HEAD"):
            sent["Origin"] = f"http://{self.host}"
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.page.port, timeout=HANG_S)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in sent.items():
                if value is not None:
                    connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def enter(self):
        """Exchange the token for a cookie."""
        status, headers, _ = self.ask("GET", f"/open/{self.page.keys.token}")
        assert status == 303
        self.cookie = headers["Set-Cookie"].split(";")[0]
        return self

    def json(self, method, path, question=None):
        """What is answered, which must have gone well."""
        body = None if question is None else json.dumps(question).encode()
        status, _, content = self.ask(method, path, body)
        assert status == 200, content
        return json.loads(content)

    def error(self, method, path, body=None, **headers):
        """Status and code of a refusal."""
        status, _, content = self.ask(method, path, body, **headers)
        return status, json.loads(content)["error"]["code"]

    def settled(self):
        """The state, once nothing waits to be baked."""

        def done(state):
            waiting = any(place["status"] == "waiting" for place in state["places"])
            return not waiting and state["progress"]["of"] == 0

        return self.until(done)

    def until(self, holds):
        """The state, once something holds of it."""
        end = time.monotonic() + HANG_S
        while time.monotonic() < end:
            state = self.json("GET", "/api/state")
            if holds(state):
                return state
            time.sleep(0.05)
        raise AssertionError("the server did not get there")

    def drop(self, files):
        """Send files as one drop."""
        own = self.json("POST", "/api/drops")["drop"]
        for name, content in files.items():
            status, _, told = self.ask("PUT", f"/api/drops/{own}/{name}", content)
            assert status == 200, told
        return self.json("POST", f"/api/drops/{own}")


@contextmanager
def served(captures, out, model, weights, projects=(), bounds=None):
    """A server that is running."""
    options = BakeOptions(model=str(weights), views=4, device="cpu")
    settings = ServeSettings(out, captures, tuple(projects), 0, False)
    workshop = Workshop(settings, Pipeline(options, model), add_ons(), bounds or Bounds())
    page = PageServer(workshop, lambda address: None)
    thread = threading.Thread(target=page.run)
    thread.start()
    try:
        while not page.server.started:
            time.sleep(0.01)
        yield page
    finally:
        page.stop()
        thread.join()
