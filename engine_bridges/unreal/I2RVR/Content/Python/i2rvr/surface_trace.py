# SPDX-License-Identifier: MIT
"""Which material each pixel shows, by collision traces along the pixels' rays.

Nothing of the level is changed for it. A trace meets collision, not what is drawn; where its
distance differs from the drawn depth, the pixel stays unknown.
"""

from __future__ import annotations

import math

import unreal

from i2rvr.cube_faces import pixel_centres, pixel_ray
from i2rvr.map_files import MOST_IDS
from i2rvr.probes import Probe

UNKNOWN = 0
FARTHEST_CM = 100000.0
_DEFAULT_PHYSICAL = "DefaultPhysicalMaterial"
_SAME_M, _SAME_SHARE = 0.1, 0.05
# Places of values in HitResult.to_tuple().
_BLOCKING, _DISTANCE, _PHYSICAL, _COMPONENT, _FACE = 0, 3, 8, 10, 15


def surface_name(physical: str | None, material: str | None) -> str | None:
    """Name of a surface for the sidecar; the physical material outranks the drawn one.

    Readers of names take what follows "on" where nothing is known before it.

    Examples
    --------
    >>> surface_name("PM_Wood", "MI_Floor"), surface_name("DefaultPhysicalMaterial", "M_Brick")
    ('PM_Wood on MI_Floor', 'M_Brick')
    """
    names = [physical if physical != _DEFAULT_PHYSICAL else None, material]
    return " on ".join(name for name in names if name) or None


def same_surface(traced_m: float, drawn_m: float) -> bool:
    """Whether a trace met what is drawn, 10 cm or 5 % aside."""
    return math.isfinite(drawn_m) and abs(traced_m - drawn_m) <= max(_SAME_M, _SAME_SHARE * drawn_m)


class SurfaceTracer:
    """Traces in one world; names get ids from 1 in the order in which they are met."""

    def __init__(self, world: unreal.World) -> None:
        self._world: unreal.World = world
        self.ids: dict[str, int] = {}

    def face(
        self, probe: Probe, face: str, size: int, depth_m: list[float], depth_size: int
    ) -> list[int]:
        """Ids of a face's pixels, row by row.

        Parameters
        ----------
        size : int
            Edge of the material map.
        depth_m : list of float
            Depths of the same face, `depth_size` a row.
        """
        start = unreal.Vector(*probe.location_cm)
        ids = []
        for u, v in pixel_centres(size):
            ray = pixel_ray(face, probe.yaw_deg, u, v)
            column, row = (int((value + 1.0) / 2.0 * depth_size) for value in (u, v))
            ids.append(self._id(start, ray, depth_m[row * depth_size + column]))
        return ids

    def _id(self, start: unreal.Vector, ray: tuple[float, float, float], drawn_m: float) -> int:
        if not math.isfinite(drawn_m):
            return UNKNOWN
        x, y, z = (FARTHEST_CM * part for part in ray)
        hit = unreal.SystemLibrary.line_trace_single(
            self._world,
            start,
            unreal.Vector(start.x + x, start.y + y, start.z + z),
            unreal.TraceTypeQuery.TRACE_TYPE_QUERY1,
            True,
            [],
            unreal.DrawDebugTrace.NONE,
        )
        if hit is None:
            return UNKNOWN
        values = hit.to_tuple()
        if not values[_BLOCKING] or not same_surface(0.01 * values[_DISTANCE], drawn_m):
            return UNKNOWN
        name = self._name(values[_PHYSICAL], values[_COMPONENT], values[_FACE])
        if name is None or (name not in self.ids and len(self.ids) == MOST_IDS):
            return UNKNOWN
        return self.ids.setdefault(name, len(self.ids) + 1)

    def _name(
        self,
        physical: unreal.PhysicalMaterial | None,
        component: unreal.PrimitiveComponent | None,
        face: int,
    ) -> str | None:
        material: unreal.MaterialInterface | None = None
        if component is not None and face >= 0:
            material = component.get_material_from_collision_face_index(face)[0]
        if material is None and component is not None:
            material = component.get_material(0)
        return surface_name(
            None if physical is None else physical.get_name(),
            None if material is None else material.get_name(),
        )
