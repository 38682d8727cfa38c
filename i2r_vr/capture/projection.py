# SPDX-License-Identifier: MIT
"""How a capture's pictures lie on the sphere, and everything brought into one projection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from i2r_vr.capture.cubemaps import (
    AS_NAMED,
    LAYOUTS,
    SMALLEST_FACE,
    Arrangement,
    Layout,
    arrange_files,
    candidates,
    detect_layout,
    faces_to_sphere,
    holds_unknown_cube,
    is_equiangular,
    layout_of_size,
    sphere_size,
    told_arrangement,
    unknown_order,
)
from i2r_vr.capture.decoding.gpano import (
    SpherePart,
    fitting_part,
    pad_to_sphere,
    parse_gpano,
)
from i2r_vr.capture.decoding.images import Picture, resample_nearest
from i2r_vr.capture.decoding.limits import WORKING_WIDTH
from i2r_vr.capture.kinds import (
    DOUBT,
    SMALLEST_PANORAMA,
    fisheye_circles,
    is_nearly_two_to_one,
    is_two_to_one,
    may_be_stretched,
    sphere_evidence,
    unsupported,
)
from i2r_vr.errors import I2RError, Notice

DEFAULT_FOV_DEG = 90.0
_ASPECT_TOLERANCE = 0.01
_SMALL_SPHERE = (256, 512)


@dataclass(frozen=True)
class Projection:
    """Kind of a capture and the grid that its picture and maps share.

    Parameters
    ----------
    kind : str
        ``panorama``, ``cubemap`` or ``screenshot``.
    fov_deg : float
        Horizontal field of view; 360 where the whole sphere is there.
    height, width : int
        Of the grid: equirectangular, or a screenshot's own.
    part : SpherePart, optional
        Where a cropped panorama lies on the sphere.
    layout : Layout, optional
        Of a cubemap in one picture.
    arrangement : Arrangement
        Of a cubemap in six files.
    notices : tuple of Notice
        What had to be guessed or set right.
    """

    kind: str
    fov_deg: float
    height: int
    width: int
    part: SpherePart | None = None
    layout: Layout | None = None
    arrangement: Arrangement = AS_NAMED
    notices: tuple[Notice, ...] = ()


def decide_projection(
    pictures: Sequence[Picture],
    stated: str | None,
    fov_deg: float | None,
    file: Path,
    scheme: str = "axes",
) -> Projection:
    """Tell panorama, cubemap and screenshot apart.

    Parameters
    ----------
    pictures : sequence of Picture
        One, or six faces.
    stated : str, optional
        What somebody said it is; then only sizes can refuse it.
    fov_deg : float, optional
        Horizontal field of view, used where it is a screenshot.
    file : Path
        Named in errors.
    scheme : str
        How six files are named; see `i2r_vr.capture.cubemaps.face_names`.

    Raises
    ------
    I2RError
        KIND_MISMATCH, PANORAMA_NOT_2_TO_1, PANORAMA_TOO_SMALL, CUBEMAP_SIZE,
        CUBEMAP_EDGES_DIFFER, PROJECTION_UNSUPPORTED.
    """
    if len(pictures) == 6:
        return _six_faces(pictures, stated, file, scheme)
    picture = pictures[0]
    part = fitting_part(parse_gpano(picture.xmp), picture.width, picture.height)
    spherical = part is not None and part.projection == "equirectangular"
    if stated == "panorama" or (stated is None and spherical):
        return _panorama(picture, part if spherical else None, file)
    if stated in (None, "cubemap") and part is None:
        layout = detect_layout(picture.rgb, certain=stated == "cubemap")
        if layout is not None:
            if stated is None and is_equiangular(layout, picture.rgb):
                raise unsupported("an equi-angular cubemap (EAC)", file)
            height, width = sphere_size(picture.rgb.shape[1] // LAYOUTS[layout.name][0])
            told = told_arrangement(layout.arrangement)
            return Projection("cubemap", 360.0, height, width, None, layout, notices=told)
        if stated is None and holds_unknown_cube(picture.rgb):
            raise unknown_order(file)
    if stated == "cubemap":
        raise I2RError(
            "CUBEMAP_SIZE",
            f"{picture.width}x{picture.height} pixels",
            f"square tiles of {SMALLEST_FACE} or more in a 6x1, 1x6, 4x3, 3x4, 3x2 or 2x3 layout",
            "export the cubemap in one of these layouts",
            file,
        )
    notices: tuple[Notice, ...] = ()
    if stated is None and part is None:
        if fisheye_circles(picture.rgb):
            raise unsupported("the circles of fisheye lenses (dual fisheye, angular map)", file)
        evidence = sphere_evidence(picture.rgb)
        if is_two_to_one(picture.width, picture.height) and evidence.is_sphere:
            told = () if evidence.is_plain else (_PANORAMA_BY_LOOKS,)
            return replace(_panorama(picture, None, file), notices=told)
        if may_be_stretched(picture.width, picture.height) and evidence.is_certain:
            raise _stretched(picture, file)
        if may_be_stretched(picture.width, picture.height) and evidence.score > DOUBT:
            notices = (_STRETCHED_BY_LOOKS,)
    if stated is None and is_nearly_two_to_one(picture.width, picture.height):
        notices = (_SCREENSHOT_BY_LOOKS,)
    height, width = picture.rgb.shape[:2]
    return Projection("screenshot", fov_deg or DEFAULT_FOV_DEG, height, width, notices=notices)


_PANORAMA_BY_LOOKS = Notice(
    "KIND_BY_LOOKS",
    "Taken for a panorama since its edges seem to meet; --kind or the sidecar's kind decides "
    "otherwise.",
)
_SCREENSHOT_BY_LOOKS = Notice(
    "KIND_BY_LOOKS",
    "Taken for a screenshot though about 2:1, since its edges do not meet; --kind or the sidecar's "
    "kind decides otherwise.",
)

_STRETCHED_BY_LOOKS = Notice(
    "KIND_BY_LOOKS",
    "Taken for a screenshot, though its edges seem to meet as a panorama's do; if it is one, scale "
    "it to 2:1.",
)


def _stretched(picture: Picture, file: Path) -> I2RError:
    return I2RError(
        "PANORAMA_NOT_2_TO_1",
        f"what looks like a whole sphere in {picture.width}x{picture.height} pixels",
        "a full sphere, 2:1 within 1 %",
        "scale it to 2:1, or state the kind screenshot if it is one",
        file,
    )


def _six_faces(
    pictures: Sequence[Picture], stated: str | None, file: Path, scheme: str
) -> Projection:
    if stated not in (None, "cubemap"):
        raise I2RError(
            "KIND_MISMATCH",
            f"six cubemap faces stated to be a {stated}",
            "a cubemap",
            "correct the kind, or rename the files",
            file,
        )
    sizes = {(picture.width, picture.height) for picture in pictures}
    size = pictures[0].width
    if sizes != {(size, size)} or size < SMALLEST_FACE:
        shown = ", ".join(f"{w}x{h}" for w, h in sorted(sizes))
        raise I2RError(
            "CUBEMAP_SIZE",
            f"faces of {shown}",
            f"six square faces of one size, {SMALLEST_FACE} or more",
            "export the faces again",
            file,
        )
    height, width = sphere_size(size)
    tiles = [picture.rgb for picture in pictures]
    arrangement, notices = arrange_files(tiles, scheme, stated, file)
    return Projection("cubemap", 360.0, height, width, arrangement=arrangement, notices=notices)


def _panorama(picture: Picture, part: SpherePart | None, file: Path) -> Projection:
    cropped = part if part is not None and part.cropped else None
    if cropped is None:
        full_width, full_height = picture.width, picture.height
    else:
        scale = picture.width / (cropped.width or 1)
        full_width = round((cropped.full_width or 0) * scale)
        full_height = round((cropped.full_height or 0) * scale)
    if not is_two_to_one(full_width, full_height):
        raise I2RError(
            "PANORAMA_NOT_2_TO_1",
            f"a panorama of {full_width}x{full_height} pixels",
            "a full sphere, 2:1 within 1 %",
            "export it equirectangular, or state the kind screenshot",
            file,
        )
    least_width, least_height = SMALLEST_PANORAMA
    if full_width < least_width or full_height < (1.0 - _ASPECT_TOLERANCE) * least_height:
        raise I2RError(
            "PANORAMA_TOO_SMALL",
            f"a panorama of {full_width}x{full_height} pixels",
            f"at least {least_width}x{least_height}",
            "export it larger",
            file,
        )
    if cropped is None:
        height, width = picture.rgb.shape[:2]
    else:
        width = min(full_width, WORKING_WIDTH)
        height = width // 2
    return Projection("panorama", 360.0, height, width, cropped)


def project_colours(pictures: Sequence[Picture], projection: Projection) -> NDArray[np.uint8]:
    """Colours uint8 [height, width, 3] in the capture's grid."""
    if projection.kind == "cubemap":
        faces = _split([picture.rgb for picture in pictures], projection)
        sphere = faces_to_sphere(faces, projection.height, projection.width, nearest=False)
        return sphere.astype(np.uint8, copy=False)
    rgb: NDArray[np.generic] = pictures[0].rgb
    if projection.part is not None:
        rgb = pad_to_sphere(rgb, projection.part, (projection.height, projection.width))
    return rgb.astype(np.uint8, copy=False)


def picture_planes(pictures: Sequence[Picture], projection: Projection) -> list[NDArray[np.uint8]]:
    """Colours on the planes of `planes_of_map`; of a cropped panorama a small whole sphere."""
    if projection.kind == "cubemap":
        faces = _split([picture.rgb for picture in pictures], projection)
        return list(faces.astype(np.uint8, copy=False))
    if projection.part is not None:
        return [pad_to_sphere(pictures[0].rgb, projection.part, _SMALL_SPHERE)]
    return [pictures[0].rgb]


def _split(images: Sequence[NDArray[np.generic]], projection: Projection) -> NDArray[np.generic]:
    if projection.layout is None:
        return projection.arrangement.apply(images)
    return projection.layout.split(images[0])


def planes_of_map(
    images: Sequence[NDArray[np.generic]], projection: Projection, file: Path
) -> list[NDArray[np.generic]]:
    """A depth or material map as perspective or equirectangular planes: one, or six faces.

    Parameters
    ----------
    images : sequence of [h, w]
        As many as the map has files.

    Raises
    ------
    I2RError
        MAP_ASPECT, where the map is not of the picture's projection.
    """
    if projection.kind == "cubemap":
        if len(images) == 6:
            if (
                len({face.shape for face in images}) != 1
                or images[0].shape[0] != images[0].shape[1]
            ):
                raise _aspect_error(images[0], "square faces of one size", file)
            return list(projection.arrangement.apply(images))
        layout = projection.layout or _layout_by_aspect(images[0])
        height, width = images[0].shape
        columns, rows = (0, 0) if layout is None else LAYOUTS[layout.name]
        if layout is None or width * rows != height * columns or width % columns:
            raise _aspect_error(images[0], "the cubemap's layout", file)
        return list(layout.split(images[0]))
    height, width = images[0].shape
    wanted = projection.width / projection.height
    if projection.part is not None:
        cropped = (projection.part.width or 1) / (projection.part.height or 1)
        if abs(width / height / cropped - 1.0) <= _ASPECT_TOLERANCE:
            size = (projection.height, projection.width)
            return [pad_to_sphere(images[0], projection.part, size)]
    if len(images) != 1 or abs(width / height / wanted - 1.0) > _ASPECT_TOLERANCE:
        expected = f"the picture's aspect {projection.width}:{projection.height}"
        raise _aspect_error(images[0], expected, file)
    if width > WORKING_WIDTH:
        return [resample_nearest(images[0], projection.height, projection.width)]
    return [images[0]]


def _layout_by_aspect(image: NDArray[np.generic]) -> Layout | None:
    name = layout_of_size(image.shape[1], image.shape[0], smallest=1)
    return None if name is None else candidates(name)[0]


def _aspect_error(image: NDArray[np.generic], expected: str, file: Path) -> I2RError:
    return I2RError(
        "MAP_ASPECT",
        f"a map of {image.shape[1]}x{image.shape[0]}",
        expected,
        "export it from the same camera as the picture",
        file,
    )


def project_planes(
    planes: Sequence[NDArray[np.generic]], projection: Projection
) -> NDArray[np.generic]:
    """Planes of a map in the capture's grid [height, width], never interpolated."""
    if projection.kind == "cubemap":
        faces = np.stack(planes)
        return faces_to_sphere(faces, projection.height, projection.width, nearest=True)
    return resample_nearest(planes[0], projection.height, projection.width)
