# SPDX-License-Identifier: MIT
"""The content of a bundle: metadata of what was heard and made, and its files."""

from __future__ import annotations

from collections.abc import Sequence

from i2r_vr.acoustics import AcousticParameters
from i2r_vr.bundle.depth_file import encode_depth
from i2r_vr.bundle.layout import recorded_name
from i2r_vr.bundle.metadata import (
    Acoustics,
    CaptureRecord,
    DirectionRecord,
    Interval,
    Metadata,
    Reverb,
    ZoneRecord,
)
from i2r_vr.bundle.store import BundleFile
from i2r_vr.capture import Capture, Sidecar
from i2r_vr.config import BakeOptions
from i2r_vr.errors import Notice
from i2r_vr.errors.wording import counted
from i2r_vr.hearing.prediction import HeardMaterial
from i2r_vr.pipeline.material_notices import material_notices, material_records, narrowing
from i2r_vr.pipeline.stages import Made
from i2r_vr.pipeline.tuning_records import (
    missed_bands,
    stated_room_record,
    tuned_text,
    tuning_record,
)
from i2r_vr.pipeline.uncertainty import is_wide, t60_interval
from i2r_vr.reverb import engine_reverbs, estimate_reverb
from i2r_vr.seeing.heard_depth import heard_depth
from i2r_vr.sound.wav import encode_wav


def _vector(values: Sequence[float]) -> tuple[float, float, float]:
    x, y, z = (float(value) + 0.0 for value in values)
    return (x, y, z)


def capture_record(capture: Capture, materials: Sequence[HeardMaterial]) -> CaptureRecord:
    """The metadata's record of a capture and of what was made of its materials."""
    sidecar = capture.sidecar
    stated = any((sidecar.surfaces.floor, sidecar.surfaces.walls, sidecar.surfaces.ceiling))
    source = "estimated" if capture.materials is None else capture.materials.source
    return CaptureRecord(
        file=recorded_name(capture.file.name),
        sha256=capture.sha256,
        inputs_sha256=capture.inputs_sha256,
        kind=capture.kind,
        width=capture.width,
        height=capture.height,
        depth_source="estimated" if capture.depth_m is None else "given",
        material_source="given" if stated and source == "estimated" else source,
        position_m=sidecar.position_m,
        yaw_deg=capture.yaw_deg,
        engine=sidecar.engine,
        level=sidecar.level,
        materials=material_records(materials),
        room=stated_room_record(sidecar.room),
        bake=tuning_record(sidecar.bake),
    )


def audio_files(made: Made) -> list[BundleFile]:
    """The bundle's WAV files."""
    responses = made.sound.responses
    parts = [("zone", 0, responses.zone), ("wet", 0, responses.wet)]
    parts += [("direction", i, row) for i, row in enumerate(responses.directions)]
    if responses.ambix is not None:
        parts.append(("ambix", 0, responses.ambix))
    return [
        BundleFile(
            made.target.file_name(role, index),
            role,
            encode_wav(samples, responses.sample_rate, made.options.subtype),
        )
        for role, index, samples in parts
    ]


def depth_file(made: Made) -> BundleFile:
    """The bundle's depth on the sphere, as it was heard."""
    heard = made.prediction
    depth_m = heard_depth(made.capture, heard.depth_m, heard.coverage, heard.depth_scale)
    content = encode_depth(depth_m)
    return BundleFile(made.target.file_name("depth"), "depth", content)


def sofa_file(made: Made) -> BundleFile:
    """The bundle's SOFA file."""
    from i2r_vr.sound.sofa import encode_sofa

    content = encode_sofa(
        made.sound.responses.directions,
        made.sound.responses.sample_rate,
        made.views.directions,
        made.prediction.source_distance_m,
        made.target.name,
        made.zone.volume_m3,
    )
    return BundleFile(made.target.file_name("sofa"), "sofa", content)


def describe(made: Made, engines: bool = True) -> Metadata:
    """The metadata of a bundle, its list of files left empty.

    Parameters
    ----------
    made : Made
    engines : bool
        Whether the engines' own reverbs are fitted, or are left muted.
    """
    capture, figures = made.capture, made.sound.figures
    interval = None
    if figures[0].t60_s is not None and capture.sidecar.room.t60_s is None:
        interval = t60_interval(made.prediction, figures[0].t60_s)
    stated = _stated(capture.sidecar, made.options)
    materials = made.prediction.materials
    narrowed_by = narrowing(materials, capture.depth_m is not None)
    doubts = _doubts(figures[0], interval, narrowed_by)
    missed = missed_bands(capture.sidecar.bake, made.prediction, figures[0])
    return Metadata(
        sample_rate_hz=made.sound.responses.sample_rate,
        generator=made.generator,
        capture=capture_record(capture, materials),
        zone=_zone_record(made, interval, engines),
        directions=_direction_records(made),
        files=(),
        warnings=(
            *made.notices,
            *capture.warnings,
            *material_notices(materials),
            *made.zone.notices,
            *stated,
            *missed,
            *doubts,
        ),
    )


def _zone_record(made: Made, interval: Interval | None, engines: bool) -> ZoneRecord:
    target, zone, responses = made.target, made.zone, made.sound.responses
    figures, scale = made.sound.figures[0], made.prediction.depth_scale
    return ZoneRecord(
        name=zone.name,
        ir=target.file_name("zone"),
        wet=target.file_name("wet"),
        ambix=target.file_name("ambix") if responses.ambix is not None else None,
        sofa=target.file_name("sofa") if made.options.sofa else None,
        depth=target.file_name("depth"),
        center_m=zone.center_m,
        shape=zone.shape,
        yaw_deg=zone.yaw_deg,
        size_m=zone.size_m,
        radius_m=zone.radius_m,
        blend_distance_m=zone.blend_distance_m,
        volume_m3=zone.volume_m3,
        depth_scale=None if scale == 1.0 else scale,
        gain_db=responses.gain_db,
        direct_end_s=responses.direct_end_s,
        source_distance_m=float(made.prediction.source_distance_m.mean()),
        acoustics=Acoustics.of(figures, interval),
        reverb=_fitted_reverb(made) if engines else engine_reverbs(None),
    )


def _fitted_reverb(made: Made) -> Reverb:
    responses = made.sound.responses
    return estimate_reverb(
        responses.zone,
        responses.sample_rate,
        made.sound.figures[0],
        made.zone.volume_m3,
        responses.direct_end_s,
        made.capture.sidecar.bake.predelay_ms / 1000.0,
    )


def _direction_records(made: Made) -> tuple[DirectionRecord, ...]:
    views, responses = made.views, made.sound.responses
    return tuple(
        DirectionRecord(
            index=i,
            azimuth_deg=float(views.azimuth_deg[i]),
            elevation_deg=float(views.elevation_deg[i]),
            direction=_vector(views.directions[i]),
            fov_deg=views.fov_deg,
            solid_angle_sr=float(views.solid_angle_sr[i]),
            ir=made.target.file_name("direction", i),
            gain_db=responses.gain_db,
            source_distance_m=float(made.prediction.source_distance_m[i]),
            acoustics=Acoustics.of(made.sound.figures[i + 1]),
        )
        for i in range(len(responses.directions))
    )


def _stated(sidecar: Sidecar, options: BakeOptions) -> list[Notice]:
    """What of the sidecar holds in place of an estimate, or cannot hold."""
    found = []
    if sidecar.room.t60_s is not None:
        found.append(
            Notice("T60_STATED", f"The zone's T60 is the one stated, {sidecar.room.t60_s:g} s.")
        )
    tuned = tuned_text(sidecar.bake)
    if tuned:
        found.append(Notice("SOUND_TUNED", f"The sidecar tunes the sound: {tuned}."))
    wish = sidecar.bake.views
    if wish is not None and options.layout == "cube" and wish != options.view_count:
        found.append(
            Notice(
                "VIEWS_IGNORED",
                f"The sidecar wants {counted(wish, 'view')}; the cube layout has 6.",
            )
        )
    return found


def _doubts(
    figures: AcousticParameters, interval: Interval | None, narrowed_by: str
) -> list[Notice]:
    """What the reader should know of the figures."""
    found = []
    if figures.t60_s is None:
        found.append(
            Notice("NO_LATE_ENERGY", "There is too little late energy to measure a decay.")
        )
    if interval is not None and is_wide(interval):
        found.append(
            Notice(
                "T60_UNCERTAIN",
                f"The true T60 may lie anywhere from {interval.low:.2g} to {interval.high:.2g} s; "
                f"{narrowed_by}",
            )
        )
    return found
