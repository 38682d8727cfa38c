# SPDX-License-Identifier: MIT
"""Load a capture: picture, depth, materials and sidecar, checked and in one projection."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from i2r_vr.capture.camera import read_camera
from i2r_vr.capture.capture_source import CaptureSource
from i2r_vr.capture.decoding.images import Picture, decode_pictures
from i2r_vr.capture.decoding.limits import Limits, read_bounded
from i2r_vr.capture.depth_maps import RawDepth, read_depth, read_own_depth
from i2r_vr.capture.given_depth import GivenDepth, depth_in_metres
from i2r_vr.capture.kinds import check_not_blank
from i2r_vr.capture.material_maps import (
    MaterialMap,
    MaterialResolver,
    build_material_map,
    default_resolver,
    read_material_index,
)
from i2r_vr.capture.projection import (
    Projection,
    decide_projection,
    planes_of_map,
    project_colours,
    project_planes,
)
from i2r_vr.capture.sidecar import Sidecar, parse_sidecar
from i2r_vr.capture.stereo import Stereo, take_one_eye
from i2r_vr.errors import I2RError, Notice


@dataclass(frozen=True)
class LoadOptions:
    """What the caller decides about loading.

    Parameters
    ----------
    kind : str
        ``auto``, or ``panorama``, ``screenshot``, ``cubemap``, which outranks the sidecar.
    depth_scale : float
        Factor on given depths.
    trust_depth : bool
        Take given depths as they are, whatever they look like.
    resolver : MaterialResolver
        Material classes and names; the package's own by default.
    limits : Limits, optional
        Bounds on sizes; those of the environment by default.
    """

    kind: str = "auto"
    depth_scale: float = 1.0
    trust_depth: bool = False
    resolver: MaterialResolver = field(default_factory=default_resolver)
    limits: Limits = field(default_factory=Limits.from_environment)


@dataclass(frozen=True)
class Capture:
    """A loaded capture; a cubemap has become an equirectangular panorama.

    Parameters
    ----------
    file : Path
        The picture (of six faces the first).
    stem : str
    relative_folder : PurePosixPath
    kind : str
        ``panorama``, ``cubemap`` or ``screenshot``.
    rgb : uint8 [H, W, 3]
        sRGB, at most 4096 wide.
    width, height : int
        Of the picture as stored (of six faces one face).
    depth_m : float32 [H, W], optional
        Radial metres, inf where there is sky.
    materials : MaterialMap, optional
    fov_deg : float
        Horizontal; 360 for panoramas and cubemaps.
    sidecar : Sidecar
    sha256 : str
        Of the picture's bytes (six faces joined in the order of their names px to nz).
    inputs_sha256 : str
        Of picture, depth, materials and sidecar.
    warnings : tuple of Notice
    yaw_deg : float, optional
        Heading in our frame: the stated one, else the camera's compass heading turned round.
    fov_source : str, optional
        Of a screenshot: ``stated``, ``exif`` or ``estimated``.
    pitch_deg : float
        Of a screenshot, how far above the horizon its centre looks; spheres have been levelled.
    """

    file: Path
    stem: str
    relative_folder: PurePosixPath
    kind: str
    rgb: NDArray[np.uint8]
    width: int
    height: int
    depth_m: NDArray[np.float32] | None
    materials: MaterialMap | None
    fov_deg: float
    sidecar: Sidecar
    sha256: str
    inputs_sha256: str
    warnings: tuple[Notice, ...]
    yaw_deg: float | None = None
    fov_source: str | None = None
    pitch_deg: float = 0.0


@dataclass(frozen=True)
class _Content:
    """The bytes of every file of a capture."""

    pictures: tuple[bytes, ...]
    depth: tuple[bytes, ...]
    material: tuple[bytes, ...]
    sidecar: bytes | None


@dataclass(frozen=True)
class _Seen:
    """Pictures as they are used (of two eyes the first), and how they lie on the sphere."""

    pictures: Sequence[Picture]
    projection: Projection
    stereo: Stereo | None

    def eye(self, image: NDArray[np.generic]) -> NDArray[np.generic]:
        """A map as it goes with the used pictures."""
        return image if self.stereo is None else self.stereo.eye(image)

    def of_eye(self, raw: RawDepth) -> RawDepth:
        """Depth as it goes with the used pictures."""
        return replace(raw, values=self.eye(raw.values).astype(np.float32, copy=False))


def _read(source: CaptureSource, limits: Limits) -> _Content:
    if source.error is not None:
        raise source.error

    def read_all(files: Sequence[Path]) -> tuple[bytes, ...]:
        return tuple(read(file, limits.max_file_bytes, "I2R_VR_MAX_FILE_BYTES") for file in files)

    def read(file: Path, max_bytes: int, raise_with: str) -> bytes:
        held = source.content.get(file)
        return read_bounded(file, max_bytes, raise_with) if held is None else held

    sidecar = None
    if source.sidecar is not None:
        sidecar = read(source.sidecar, limits.max_sidecar_bytes, "I2R_VR_MAX_SIDECAR_BYTES")
    return _Content(
        read_all(source.members), read_all(source.depth), read_all(source.material), sidecar
    )


def _hashes(content: _Content) -> tuple[str, str]:
    picture = hashlib.sha256()
    inputs = hashlib.sha256()
    sidecar = () if content.sidecar is None else (content.sidecar,)
    for role, parts in (
        ("picture", content.pictures),
        ("depth", content.depth),
        ("material", content.material),
        ("sidecar", sidecar),
    ):
        for data in parts:
            inputs.update(f"{role} {len(data)}\n".encode())
            inputs.update(data)
            if role == "picture":
                picture.update(data)
    return picture.hexdigest(), inputs.hexdigest()


def hash_inputs(source: CaptureSource, limits: Limits | None = None) -> tuple[str, str]:
    """Hashes of a capture's files, the same as those of the loaded `Capture`.

    Returns
    -------
    sha256, inputs_sha256 : str
        Of the picture, and of picture, depth, materials and sidecar.

    Raises
    ------
    I2RError
        `source.error`, or a file that cannot be read.
    """
    return _hashes(_read(source, limits or Limits.from_environment()))


def load_capture(source: CaptureSource, options: LoadOptions | None = None) -> Capture:
    """Read, check and decode a capture.

    Parameters
    ----------
    source : CaptureSource
        From `discover`.
    options : LoadOptions, optional

    Raises
    ------
    I2RError
        `source.error`, or whatever is wrong with its files; the error names the file.
    """
    options = options or LoadOptions()
    limits = options.limits
    content = _read(source, limits)
    sidecar = Sidecar()
    if content.sidecar is not None and source.sidecar is not None:
        sidecar = parse_sidecar(
            content.sidecar, source.sidecar, frozenset(options.resolver.class_absorption)
        )
    pictures: Sequence[Picture] = decode_pictures(content.pictures, source.members, limits)
    check_not_blank([picture.rgb for picture in pictures], source.file)
    stored_width, stored_height = pictures[0].width, pictures[0].height
    stated = sidecar.kind if options.kind == "auto" else options.kind
    pictures, stereo = take_one_eye(pictures, stated, source.file)
    camera = read_camera(pictures[0], sidecar)
    projection = decide_projection(
        pictures, stated, camera.fov_deg, source.file, source.face_scheme
    )
    level = projection.kind != "screenshot"
    notices = [*source.notices, *(n for picture in pictures[:1] for n in picture.notices)]
    notices += [*camera.notices, *sidecar.notices, *projection.notices]
    if stereo is not None:
        notices.append(Notice("STEREO_ONE_EYE", f"It is {stereo.name}; the first eye is used."))
    if projection.part is not None:
        notices.append(
            Notice(
                "PANORAMA_PADDED",
                "The panorama shows a part of the sphere; the rest repeats its border.",
            )
        )
    seen = _Seen(pictures, projection, stereo)
    rgb = camera.levelled(project_colours(pictures, projection), level)
    depth, depth_notices = _load_depth(source, content, sidecar, seen, options)
    if depth is not None:
        depth = camera.levelled(depth, level).astype(np.float32, copy=False)
    materials = _load_materials(source, content, sidecar, seen, options)
    if materials is not None:
        index = camera.levelled(materials.index, level).astype(np.uint16, copy=False)
        materials = replace(materials, index=index)
    sha256, inputs_sha256 = _hashes(content)
    return Capture(
        file=source.file,
        stem=source.stem,
        relative_folder=source.relative_folder,
        kind=projection.kind,
        rgb=rgb.astype(np.uint8, copy=False),
        width=stored_width,
        height=stored_height,
        depth_m=depth,
        materials=materials,
        fov_deg=projection.fov_deg,
        sidecar=sidecar,
        sha256=sha256,
        inputs_sha256=inputs_sha256,
        warnings=(*notices, *depth_notices),
        yaw_deg=camera.yaw_deg,
        fov_source=None if level else camera.fov_source,
        pitch_deg=0.0 if level else camera.view_pitch_deg,
    )


def _load_depth(
    source: CaptureSource, content: _Content, sidecar: Sidecar, seen: _Seen, options: LoadOptions
) -> tuple[NDArray[np.float32] | None, tuple[Notice, ...]]:
    """Depth in the capture's grid, and notices."""
    if not content.depth:
        return _load_own_depth(source, content, sidecar, seen, options)
    raws = [
        seen.of_eye(read_depth(data, path, options.limits))
        for data, path in zip(content.depth, source.depth, strict=True)
    ]
    given = GivenDepth(raws, source.depth, sidecar.depth, options.depth_scale, options.trust_depth)
    return depth_in_metres(given, seen.pictures, seen.projection)


def _load_own_depth(
    source: CaptureSource, content: _Content, sidecar: Sidecar, seen: _Seen, options: LoadOptions
) -> tuple[NDArray[np.float32] | None, tuple[Notice, ...]]:
    """Depth out of the pictures' own files, left alone with a notice where it makes no sense."""
    raws = []
    for data, path in zip(content.pictures, source.members, strict=True):
        raw = read_own_depth(data, path, options.limits)
        if raw is None:
            guessed = "No depth map lies beside the picture, so distances are estimated from it."
            return None, (Notice("SCALE_GUESSED", guessed),)
        raws.append(seen.of_eye(raw))
    given = GivenDepth(
        raws, source.members, sidecar.depth, options.depth_scale, options.trust_depth
    )
    try:
        return depth_in_metres(given, seen.pictures, seen.projection)
    except I2RError as error:
        why = f"The depth in {source.file.name} is not used: {error.found}, {error.action}."
        guessed = "Distances are estimated from the picture."
        return None, (Notice("OWN_DEPTH_UNUSED", why), Notice("SCALE_GUESSED", guessed))


def _load_materials(
    source: CaptureSource, content: _Content, sidecar: Sidecar, seen: _Seen, options: LoadOptions
) -> MaterialMap | None:
    """Materials in the capture's grid."""
    if not content.material:
        return None
    file = source.material[0]
    images = [
        seen.eye(read_material_index(data, path, options.limits))
        for data, path in zip(content.material, source.material, strict=True)
    ]
    planes = planes_of_map(images, seen.projection, file)
    ids = project_planes(planes, seen.projection).astype(np.uint16, copy=False)
    return build_material_map(ids, sidecar.materials, options.resolver)
