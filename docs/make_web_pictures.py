"""Takes the pictures of docs/web.md in headless Chromium (see tests/engines/setup.sh).

Usage: python docs/make_web_pictures.py [BUNDLES]

BUNDLES is a folder with samples/living_room.jpg and samples/church.jpg baked; without it they are.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import i2r_vr  # noqa: E402
from tests.engines.web_page import (  # noqa: E402
    NODE_MODULES,
    WEB,
    Browser,
    browser,
    chromium_missing,
    served,
)

IMAGES = ROOT / "docs/images"
ROOMS = ("living_room", "church")
SIZES = {"web_demo": "1100,750", "web_demo_phone": "500,900"}
SETTLE = """
for (let i = 0; i < 600; i += 1) {
  await new Promise((done) => setTimeout(done, 100));
  if (document.getElementById("message").textContent) break;
  if (document.querySelector("#rooms [aria-current]")) break;
}
// A software renderer that draws on and on leaves no time for a picture.
await new Promise((done) => setTimeout(done, 1000));
globalThis.demo.renderer.setAnimationLoop(null);
await globalThis.demo.zones.listener.context.suspend();
return document.getElementById("message").textContent;
"""


def make_demo(folder: Path, bundles: Path | None) -> None:
    """The demo with its rooms and three.js, ready to serve."""
    left_out = shutil.ignore_patterns("node_modules", "rooms")
    shutil.copytree(WEB, folder / "web", ignore=left_out)
    rooms = folder / "web/demo/rooms"
    if bundles is None:
        for room in ROOMS:
            i2r_vr.bake(ROOT / f"samples/{room}.jpg", rooms, directions=False)
    else:
        for room in ROOMS:
            shutil.copytree(bundles / room, rooms / room)
    (folder / "web/demo/node_modules").symlink_to(NODE_MODULES)


def save(page: Browser, target: Path) -> None:
    """The page as a PNG of 256 colours."""
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(256, dither=Image.Dither.NONE).save(target, optimize=True)


def main() -> None:
    """Take the pictures, or say why not."""
    if reason := chromium_missing():
        sys.exit(reason)
    bundles = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_demo(folder, bundles)
        with served(folder) as address:
            for picture, size in SIZES.items():
                with browser(folder / picture, size) as page:
                    page.get(f"{address}/web/demo/index.html")
                    if message := page.run(SETTLE):
                        sys.exit(message)
                    save(page, IMAGES / f"{picture}.png")


if __name__ == "__main__":
    main()
