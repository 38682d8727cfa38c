# SPDX-License-Identifier: MIT
"""Write the invalid metadata files of this folder: ``python -m tests.data.invalid.make``.

Each file breaks one rule of a sound document; its name begins with the error code.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from i2r_vr.bundle.metadata import FileRecord
from tests.bundles import metadata

FOLDER = Path(__file__).parent
ABSENT = object()


def documents() -> dict[str, dict[str, Any]]:
    """Documents by file name, each with one fault."""
    files = (FileRecord("hall_zone.wav", "e" * 64, "zone"),)
    text = replace(metadata(directions=1), files=files).to_json()
    found = {}
    for name, path, value in (
        ("metadata_version-newer", ("version",), 3),
        ("metadata_version-zero", ("version",), 0),
        ("metadata_format-other", ("format",), "gltf"),
        ("metadata_path-parent", ("zone", "ir"), "../hall_zone.wav"),
        ("metadata_path-drive", ("zone", "ir"), "C:hall_zone.wav"),
        ("metadata_path-absolute", ("files", 0, "name"), "/tmp/hall_zone.wav"),
        ("metadata_invalid-no_yaw", ("zone", "yaw_deg"), ABSENT),
        ("metadata_path-wet", ("zone", "wet"), "../hall_wet.wav"),
        ("metadata_invalid-null", ("zone", "volume_m3"), None),
        ("metadata_invalid-map_of_bands", ("zone", "acoustics", "t60_bands"), {"500": 1.0}),
        ("metadata_invalid-text_for_number", ("zone", "gain_db"), "0.0"),
    ):
        document = json.loads(text)
        node: Any = document
        for key in path[:-1]:
            node = node[key]
        node[path[-1]] = value
        if value is ABSENT:
            del node[path[-1]]
        found[name] = document
    return found


def main() -> None:
    """Write every file."""
    for name, document in documents().items():
        content = json.dumps(document, indent=1) + "\n"
        (FOLDER / f"{name}.i2rvr").write_text(content, encoding="utf-8")
    sound = json.dumps(documents()["metadata_version-newer"])
    (FOLDER / "metadata_broken-truncated.i2rvr").write_text(sound[:200], encoding="utf-8")
    broken = sound.replace('"fov_deg": 90.0', '"fov_deg": NaN')
    (FOLDER / "metadata_broken-nan.i2rvr").write_text(broken, encoding="utf-8")
    (FOLDER / "metadata_broken-latin1.i2rvr").write_bytes(b'{"format": "caf\xe9"}')
    (FOLDER / "metadata_broken-empty.i2rvr").write_bytes(b"")


if __name__ == "__main__":
    main()
