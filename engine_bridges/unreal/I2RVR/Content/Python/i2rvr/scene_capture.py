# SPDX-License-Identifier: MIT
"""Colour and depth of the six faces, by a scene capture that leaves no trace in the level."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import unreal

from i2rvr.assets import assign
from i2rvr.cube_faces import FACES, radial_metres
from i2rvr.messages import BridgeError
from i2rvr.probes import Probe

FACE_FOV_DEG = 90.0
_SETTLING = 2
"""Frames until light that needs the one before has come in after a cut."""
_UNWANTED = ("MotionBlur", "DepthOfField", "LensFlares", "Vignette", "Grain", "SceneColorFringe")


def _failed(found: str, probe: Probe) -> BridgeError:
    return BridgeError(
        "CAPTURE_FAILED",
        found,
        "a picture of the level",
        "run the editor with a graphics device, not with -nullrhi",
        probe.name,
    )


class CubeCamera:
    """A scene capture, a target for colours and one for depths."""

    def __init__(
        self, world: unreal.World, camera: unreal.SceneCapture2D, sizes: tuple[int, int]
    ) -> None:
        self._world: unreal.World = world
        self._camera: unreal.SceneCapture2D = camera
        self._depth_size = sizes[1]
        make = unreal.RenderingLibrary.create_render_target2d
        formats = unreal.TextureRenderTargetFormat
        self._colours: unreal.TextureRenderTarget2D = make(
            world, sizes[0], sizes[0], formats.RTF_RGBA8_SRGB
        )
        self._depths: unreal.TextureRenderTarget2D = make(
            world, sizes[1], sizes[1], formats.RTF_RGBA16F
        )

    def _draw(
        self, source: unreal.SceneCaptureSource, target: unreal.TextureRenderTarget2D, times: int
    ) -> None:
        lens: unreal.SceneCaptureComponent2D = self._camera.get_editor_property(
            "capture_component2d"
        )
        assign(lens, capture_source=source, texture_target=target, camera_cut_this_frame=True)
        for _ in range(times):
            lens.capture_scene()

    def face(self, probe: Probe, face: str, picture: Path) -> list[float]:
        """Write the face's colours to a PNG file; its depths, metres along each ray, row by row.

        Raises
        ------
        BridgeError
            CAPTURE_FAILED.
        """
        pitch, turn = FACES[face]
        self._camera.set_actor_location_and_rotation(
            unreal.Vector(*probe.location_cm),
            unreal.Rotator(roll=0.0, pitch=pitch, yaw=probe.yaw_deg + turn),
            False,
            True,
        )
        self._draw(unreal.SceneCaptureSource.SCS_FINAL_COLOR_LDR, self._colours, _SETTLING)
        unreal.RenderingLibrary.export_render_target(
            self._world, self._colours, str(picture.parent), picture.name
        )
        if not picture.is_file() or picture.stat().st_size == 0:
            raise _failed("no picture was written", probe)
        self._draw(unreal.SceneCaptureSource.SCS_SCENE_DEPTH, self._depths, 1)
        pixels = unreal.RenderingLibrary.read_render_target_raw(self._world, self._depths, False)
        count = self._depth_size**2
        planar_cm = [pixel.r for pixel in pixels or ()]
        if len(planar_cm) != count or not any(depth > 0.0 for depth in planar_cm):
            raise _failed(f"{len(planar_cm)} depths, none above zero or not {count}", probe)
        return radial_metres(planar_cm, self._depth_size)

    def release(self) -> None:
        """Give the targets' memory back."""
        for target in (self._colours, self._depths):
            unreal.RenderingLibrary.release_render_target2d(target)


def _set_lens(lens: unreal.SceneCaptureComponent2D, exposure_stops: float) -> None:
    """One exposure for all faces; a capture heeds it only if its rendering state persists."""
    picture: unreal.PostProcessSettings = lens.get_editor_property("post_process_settings")
    assign(
        picture,
        override_auto_exposure_method=True,
        auto_exposure_method=unreal.AutoExposureMethod.AEM_MANUAL,
        override_auto_exposure_apply_physical_camera_exposure=True,
        auto_exposure_apply_physical_camera_exposure=False,
        override_auto_exposure_bias=True,
        auto_exposure_bias=exposure_stops,
    )
    assign(
        lens,
        fov_angle=FACE_FOV_DEG,
        capture_every_frame=False,
        capture_on_movement=False,
        always_persist_rendering_state=True,
        post_process_settings=picture,
        show_flag_settings=[
            unreal.EngineShowFlagsSetting(show_flag_name=name, enabled=False) for name in _UNWANTED
        ],
    )


@contextmanager
def cube_camera(sizes: tuple[int, int], exposure_stops: float) -> Iterator[CubeCamera]:
    """A camera in the open level, taken away again at the end.

    Parameters
    ----------
    sizes : two int
        Edge of a face's picture and of its depth map, pixels.
    exposure_stops : float
        Manual exposure of all faces: each stop doubles the light.
    """
    editor: unreal.UnrealEditorSubsystem = unreal.get_editor_subsystem(unreal.UnrealEditorSubsystem)
    actors: unreal.EditorActorSubsystem = unreal.get_editor_subsystem(unreal.EditorActorSubsystem)
    chosen = actors.get_selected_level_actors()
    origin, level = unreal.Vector(0.0, 0.0, 0.0), unreal.Rotator(roll=0.0, pitch=0.0, yaw=0.0)
    actor: unreal.SceneCapture2D = actors.spawn_actor_from_class(
        unreal.SceneCapture2D, origin, level, True
    )
    try:
        _set_lens(actor.get_editor_property("capture_component2d"), exposure_stops)
        camera = CubeCamera(editor.get_editor_world(), actor, sizes)
        try:
            yield camera
        finally:
            camera.release()
    finally:
        actors.destroy_actor(actor)
        actors.set_selected_level_actors(chosen)
