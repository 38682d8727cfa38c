# SPDX-License-Identifier: MIT
"""A page in headless Chromium with the web bridge, the conformance cases and three.js served."""

from __future__ import annotations

import functools
import logging
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

LOG = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "engine_bridges/web"
CASES = ROOT / "engine_bridges/conformance/cases"
LEVELS = ROOT / "engine_bridges/conformance/levels"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "i2r-vr/node"
NODE_MODULES = CACHE / "node_modules"
_SERVED = {"web": WEB, "cases": CASES, "levels": LEVELS, "node_modules": NODE_MODULES}
ANSWER_S = 120
"""How long a browser may take to answer: the longest script takes a few seconds alone."""
BLANK = """<!doctype html><meta charset="utf-8"><title>web bridge</title>
<script type="importmap">{"imports": {"three": "/node_modules/three/build/three.module.js",
"i2r-vr-web": "/web/src/index.js", "i2r-vr-web/three": "/web/src/three.js"}}</script>
<script>
// Chromium hangs for good where an offline context is rendered while its HRTF database is being
// loaded, so the databases of all rates are loaded first, and kept.
globalThis.kept = [16000, 44100, 48000].map((rate) =>
  new PannerNode(new OfflineAudioContext(2, 1, rate), { panningModel: "HRTF" }));
globalThis.loaded = new Promise((resolve) => setTimeout(resolve, 1000));
</script>"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def chromium_missing() -> str:
    """Why there is no browser, or an empty text."""
    missing = [name for name in ("chromium", "chromedriver") if shutil.which(name) is None]
    return f"not installed: {', '.join(missing)} (tests/engines/setup.sh)" if missing else ""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine; gives the address.

    The bridge, the cases, the levels and the packages are linked into it.
    """
    for name, target in _SERVED.items():
        if not (folder / name).exists():
            (folder / name).symlink_to(target)
    (folder / "blank.html").write_text(BLANK, encoding="utf-8")
    handler = functools.partial(_Quiet, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Browser:
    """Headless Chromium that renders WebGL in software, started when it is first asked something.

    What does not answer is killed, which is logged, and is asked once more in a new browser at the
    same address: a page that hangs takes the driver with it, and all tests that follow.
    """

    def __init__(self, profiles: Path, size: str = "1100,750") -> None:
        self._profiles = profiles
        self._size = size
        self._driver: Any = None
        self._address = ""

    def get(self, address: str) -> None:
        """Go to an address."""
        self._ask(lambda driver: driver.get(address))
        self._address = address

    def run(self, script: str, *arguments: Any) -> Any:
        """The value of an asynchronous function's body; an error in it is raised here."""
        source = (
            "const done = arguments[arguments.length - 1];"
            f"(async (...given) => {{ await globalThis.loaded; {script} }})"
            "(...Array.from(arguments).slice(0, -1)).then("
            "(value) => done({value}), (error) => done({error: String(error.stack ?? error)}));"
        )
        answer = self._ask(lambda driver: driver.execute_async_script(source, *arguments))
        if "error" in answer:
            raise AssertionError(answer["error"])
        return answer.get("value")

    def messages(self) -> list[dict[str, Any]]:
        """What the console was told since this was last asked."""
        told: list[dict[str, Any]] = self._ask(lambda driver: driver.get_log("browser"))
        return told

    def screenshot(self) -> bytes:
        """The page as it looks, as PNG."""
        picture: bytes = self._ask(lambda driver: driver.get_screenshot_as_png())
        return picture

    def kill(self) -> None:
        """End the driver and the browser, whether they answer or not."""
        if self._driver is not None:
            process = self._driver.service.process
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            self._driver = None

    def _ask(self, question: Callable[[Any], Any]) -> Any:
        from selenium.common.exceptions import TimeoutException
        from urllib3.exceptions import HTTPError

        try:
            return question(self._started())
        except (TimeoutException, HTTPError):
            LOG.warning("Chromium did not answer; it is asked again in a new browser")
            self.kill()
        try:
            return question(self._started())
        except (TimeoutException, HTTPError):
            self.kill()
            raise

    def _started(self) -> Any:
        """The driver of a browser that is at the address."""
        if self._driver is None:
            self._driver = self._start()
            if self._address:
                self._driver.get(self._address)
        return self._driver

    def _start(self) -> Any:
        from selenium import webdriver

        self._profiles.mkdir(exist_ok=True)
        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium")
        for argument in (
            *("--headless=new", "--no-sandbox", "--no-first-run"),
            *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
            *("--use-angle=swiftshader", "--enable-unsafe-swiftshader"),
            f"--window-size={self._size}",
            f"--user-data-dir={tempfile.mkdtemp(dir=self._profiles)}",
            "--autoplay-policy=no-user-gesture-required",
        ):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        # A group of processes of its own, so that all of it can be killed.
        service = webdriver.ChromeService(
            shutil.which("chromedriver"), popen_kw={"start_new_session": True}
        )
        driver = webdriver.Chrome(options, service)
        driver.set_page_load_timeout(ANSWER_S)
        driver.set_script_timeout(ANSWER_S)
        driver.command_executor.client_config.timeout = ANSWER_S + 10
        return driver


@contextmanager
def browser(profiles: Path, size: str = "1100,750") -> Iterator[Browser]:
    """A browser whose profiles lie in a folder; it is ended afterwards."""
    started = Browser(profiles, size)
    try:
        yield started
    finally:
        started.kill()
