# SPDX-License-Identifier: MIT
"""A page in headless Chromium with the web bridge, the conformance cases and three.js served."""

from __future__ import annotations

import functools
import logging
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

LOG = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "engine_bridges/web"
CASES = ROOT / "engine_bridges/conformance/cases"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "i2r-vr/node"
NODE_MODULES = CACHE / "node_modules"
BLANK = """<!doctype html><meta charset="utf-8"><title>web bridge</title>
<script type="importmap">{"imports": {"three": "/node_modules/three/build/three.module.js",
"i2r-vr-web": "/web/src/index.js", "i2r-vr-web/three": "/web/src/three.js"}}</script>"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def chromium_missing() -> str:
    """Why there is no browser, or an empty text."""
    missing = [name for name in ("chromium", "chromedriver") if shutil.which(name) is None]
    return f"not installed: {', '.join(missing)}" if missing else ""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine; gives the address.

    The bridge, the cases and the packages are linked into it.
    """
    for name, target in (("web", WEB), ("cases", CASES), ("node_modules", NODE_MODULES)):
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


@contextmanager
def browser(profile: Path, size: str = "1100,750") -> Iterator[Any]:
    """A driver of headless Chromium that renders WebGL in software."""
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for argument in (
        *("--headless=new", "--no-sandbox", "--no-first-run", f"--user-data-dir={profile}"),
        *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
        *("--use-angle=swiftshader", "--enable-unsafe-swiftshader", f"--window-size={size}"),
        "--autoplay-policy=no-user-gesture-required",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options, webdriver.ChromeService(shutil.which("chromedriver")))
    driver.set_script_timeout(60)
    try:
        yield driver
    finally:
        driver.quit()


def run(driver: Any, script: str, *arguments: Any) -> Any:
    """The value of an asynchronous function's body; an error in it is raised here.

    Chromium's offline audio has been seen, once in some thousand renderings, never to finish;
    a script that does not end is started once more in the page loaded anew, which is logged.
    """
    from selenium.common.exceptions import TimeoutException

    source = (
        "const done = arguments[arguments.length - 1];"
        f"(async (...given) => {{ {script} }})(...Array.from(arguments).slice(0, -1))"
        ".then((value) => done({value}), (error) => done({error: String(error.stack ?? error)}));"
    )
    try:
        answer = driver.execute_async_script(source, *arguments)
    except TimeoutException:
        LOG.warning("a script in Chromium did not end; it is run again")
        driver.refresh()
        answer = driver.execute_async_script(source, *arguments)
    if "error" in answer:
        raise AssertionError(answer["error"])
    return answer.get("value")
