# SPDX-License-Identifier: MIT
"""What the page tells of a place: how it sounds, how sure that is, what was assumed."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import Any

from i2r_vr.bundle.metadata import CaptureRecord, Metadata
from i2r_vr.errors import I2RError
from i2r_vr.report.markup import bearing
from i2r_vr.serve.answers import error_words, notice_words
from i2r_vr.serve.library import Place

_ENGINES = (("Unity (I3DL2)", "i3dl2"), ("Unreal", "unreal"), ("Godot", "godot"))
_HEARD_PCT = 5.0
"""Of T60: what people can just tell (ISO 3382-1, table A.1)."""
_OF_THE_FIT = ("representable", "fit_error_pct", "verified")


def heading(place: Place) -> dict[str, Any]:
    """What is known of any place, baked or not, as JSON."""
    folder = place.source.relative_folder.as_posix()
    told: dict[str, Any] = {
        "id": place.id,
        "name": _shown(place.source.stem),
        "file": _shown(place.source.file.name),
        "folder": "" if folder == "." else _shown(folder),
        "status": place.status,
    }
    if place.error is not None:
        told["error"] = error_words(place.error)
    return told


def card(place: Place) -> dict[str, Any]:
    """A place as JSON; of one that is not baked (yet) what is known."""
    told = heading(place)
    if place.bundle is None:
        return told
    try:
        metadata = place.load().metadata
    except I2RError as error:
        return {**told, "status": "failed", "error": error_words(error)}
    address = f"/bundles/{place.id}/"
    return {
        **told,
        **figures(metadata),
        "bundle": address + place.bundle.name,
        "version": version_of(metadata),
        "engines": [
            engine(name, asdict(getattr(metadata.zone.reverb, key))) for name, key in _ENGINES
        ],
        "files": [
            {"name": f.name, "role": f.role, "url": address + f.name} for f in metadata.files
        ],
    }


def version_of(metadata: Metadata) -> str:
    """Changes whenever the capture or the sound does."""
    hashes = [metadata.capture.inputs_sha256, *(file.sha256 for file in metadata.files)]
    return hashlib.sha256("".join(hashes).encode()).hexdigest()[:16]


def _shown(name: str) -> str:
    """A name that JSON can hold."""
    return name.encode("utf-8", "replace").decode("utf-8")


def figures(metadata: Metadata) -> dict[str, Any]:
    """How a bundle or a take sounds, in numbers and words."""
    zone, heard = metadata.zone, metadata.zone.acoustics
    interval = heard.t60_interval_s
    return {
        "kind": metadata.capture.kind,
        "t60_s": heard.t60_s,
        "interval": None if interval is None else asdict(interval),
        "bands": [asdict(band) for band in heard.t60_bands],
        "edt_s": heard.edt_s,
        "c80_db": heard.c80_db,
        "drr_db": heard.drr_db,
        "volume_m3": zone.volume_m3,
        "size_m": list(zone.size_m) if zone.shape == "box" else None,
        "radius_m": zone.radius_m,
        "shape": zone.shape,
        "ambix": zone.ambix is not None,
        "directions": [
            {
                "index": d.index,
                "azimuth_deg": d.azimuth_deg,
                "elevation_deg": d.elevation_deg,
                "words": bearing(d),
            }
            for d in metadata.directions
        ],
        "assumed": assumed(metadata.capture),
        "warnings": [notice_words(notice) for notice in metadata.warnings],
    }


def assumed(capture: CaptureRecord) -> list[str]:
    """What was taken for granted and what was known, in sentences."""
    given = capture.depth_source == "given"
    material = {
        "given": "What surfaces are made of was stated.",
        "named": "What surfaces are made of was told by the materials' names.",
        "estimated": "What surfaces are made of was guessed from their looks.",
    }
    said = [
        "Distances come from a depth map."
        if given
        else "Distances, and so the size of the place, were guessed from the picture.",
        material.get(capture.material_source, ""),
    ]
    if capture.kind == "screenshot":
        said.append("The picture shows a part of the place; the rest is taken to be like it.")
    if capture.room is not None and capture.room.t60_s is not None:
        said.append("The reverberation time was stated in the sidecar.")
    if capture.bake is not None:
        said.append("It is tuned by its sidecar.")
    return [sentence for sentence in said if sentence]


def engine(name: str, values: dict[str, Any]) -> dict[str, Any]:
    """The parameters of an engine's reverb, and what it can't do."""
    off = values.get("fit_error_pct")
    if values["representable"]:
        words = "This reverb can play it"
    elif off is not None and off > _HEARD_PCT:
        words = "This reverb can't play its decay"
    else:
        words = "A level or a delay lies beyond this reverb's range and is cut to it"
    if off is not None:
        words += f"; the decay that it plays is {off:.1f} % off"
    how = "measured in the engine" if values["verified"] == "engine" else "by a model of the reverb"
    alone = "What differs between directions is in the impulse responses alone"
    shown = [
        {"name": key, "value": value} for key, value in values.items() if key not in _OF_THE_FIT
    ]
    return {
        "name": name,
        "representable": values["representable"],
        "words": f"{words} ({how}). {alone}.",
        "values": shown,
    }
