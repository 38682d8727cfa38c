# SPDX-License-Identifier: MIT
"""``python benchmarks/bench_report.py``: how large reports are, and how soon they are open.

The samples are baked once and their bundles copied until there are enough. The report of them is
opened in Chromium from the disk, in a new process each time: seconds until it has loaded (median of
five), the seconds that the browser's main thread worked for it (which other programs disturb less),
and the megabytes of all files read until then, by the browser's own account of requests. A sound is
played after that.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import click
from bench_memory import ROOT

RUNS = 5
SETTLE_S = 2.0
READY = "const e = performance.getEntriesByType('navigation')[0]; return e.loadEventEnd / 1000"
PLAY = """
const audio = document.getElementById("sound");
audio.addEventListener("play", () => arguments[0](true), { once: true });
document.querySelector("#place0 .hear").click();
"""


def i2r_vr(*arguments: object) -> None:
    """Run a command of the package."""
    command = [sys.executable, "-m", "i2r_vr", *map(str, arguments)]
    subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)


def copied(baked: Path, folder: Path, count: int) -> Path:
    """A folder of `count` bundles."""
    bundles = sorted(path.parent for path in baked.rglob("*.i2rvr") if path.parent != baked)
    for i in range(count):
        source = bundles[i % len(bundles)]
        shutil.copytree(source, folder / f"{i:03d}" / source.name)
    return folder


def browser(home: Path) -> Any:
    """Chromium without a window that tells of its requests."""
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for argument in (
        *("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--mute-audio"),
        *("--autoplay-policy=no-user-gesture-required", "--window-size=1200,1000"),
        f"--user-data-dir={home}",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
    service = webdriver.ChromeService(shutil.which("chromedriver"))
    return webdriver.Chrome(options=options, service=service)


def read_bytes(driver: Any) -> int:
    """Bytes of the files that were asked for since the last call."""
    files = set()
    for entry in driver.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            url = urlparse(message["params"]["request"]["url"])
            if url.scheme == "file":
                files.add(Path(unquote(url.path)))
    return sum(file.stat().st_size for file in files if file.is_file())


def opened(page: Path, home: Path) -> tuple[float, float, int, int]:
    """Seconds until loaded, seconds of work, bytes until then, and bytes of a sound."""
    driver = browser(home)
    try:
        driver.execute_cdp_cmd("Performance.enable", {})
        driver.get(page.as_uri())
        loaded = float(driver.execute_script(READY))
        metrics = driver.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]
        worked = next(row["value"] for row in metrics if row["name"] == "TaskDuration")
        time.sleep(SETTLE_S)
        before = read_bytes(driver)
        driver.execute_async_script(PLAY)
        return loaded, worked, before, read_bytes(driver)
    finally:
        driver.quit()


@click.command()
@click.option("--places", default="20,50", help="Numbers of places, joined by commas.")
def main(places: str) -> None:
    """Print a table of sizes and times."""
    click.echo(
        "| places | form | written in | page | all files | opened in | work | read | a sound |"
    )
    click.echo("|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        i2r_vr("bake", ROOT / "samples", "--out", folder / "baked", "--no-progress", "-q")
        for count in map(int, places.split(",")):
            bundles = copied(folder / "baked", folder / f"of{count}", count)
            page = folder / f"report{count}.html"
            start = time.perf_counter()
            i2r_vr("report", bundles, "-o", page, "--captures", ROOT / "samples")
            seconds = time.perf_counter() - start
            beside = page.with_name(f"{page.stem}_files")
            files = [page, *(beside.iterdir() if beside.is_dir() else ())]
            runs = [opened(page, folder / f"home{count}_{i}") for i in range(RUNS)]
            loaded, worked = (statistics.median(run[i] for run in runs) for i in (0, 1))
            click.echo(
                f"| {count} | {'folder' if beside.is_dir() else 'one file'} | {seconds:.0f} s "
                f"| {page.stat().st_size / 1e6:.2f} MB "
                f"| {sum(file.stat().st_size for file in files) / 1e6:.2f} MB "
                f"| {loaded:.2f} s | {worked:.2f} s | {runs[0][2] / 1e6:.2f} MB "
                f"| {runs[0][3] / 1e6:.2f} MB |"
            )


if __name__ == "__main__":
    main()
