# SPDX-License-Identifier: MIT
"""Assets of a bundle in the project: made once, then updated in place."""

from __future__ import annotations

from pathlib import Path

import unreal

from i2rvr.bundle import Bundle
from i2rvr.messages import BridgeError
from i2rvr.wave_file import encode_pcm16

CONTENT = "/Game/I2RVR"


def assign(target: unreal.Object, **properties: object) -> None:
    """Set editor properties, as the details panel would."""
    for name, value in properties.items():
        target.set_editor_property(name, value)


def _failed(found: str, path: str) -> BridgeError:
    return BridgeError(
        "ASSET_FAILED", found, "an asset of this bundle", "see the output log; import again", path
    )


class AssetFolder:
    """Assets below one content folder, and which of them this run has made or changed."""

    def __init__(self, content: str) -> None:
        self.content = content
        self.created: list[str] = []
        self.updated: list[str] = []

    def path(self, folder: str, name: str) -> str:
        """Content path of an asset."""
        return "/".join(part for part in (self.content, folder, name) if part)

    def existing(self, path: str, asset_class: type) -> unreal.Object | None:
        """The asset at a path, or None.

        Raises
        ------
        BridgeError
            ASSET_FAILED, where something of another class lies there.
        """
        if not unreal.EditorAssetLibrary.does_asset_exist(path):
            return None
        asset = unreal.EditorAssetLibrary.load_asset(path)
        if not isinstance(asset, asset_class):
            raise _failed("another asset in its place", path)
        return asset

    def obtain(
        self, folder: str, name: str, asset_class: type, factory: unreal.Factory
    ) -> unreal.Object:
        """The asset at a path, made by the factory where there is none."""
        path = self.path(folder, name)
        asset = self.existing(path, asset_class)
        if asset is not None:
            self.updated.append(path)
            return asset
        tools: unreal.AssetTools = unreal.AssetToolsHelpers.get_asset_tools()
        parent = path[: -len(name) - 1]
        asset = tools.create_asset(name, parent, asset_class, factory)
        if asset is None:
            raise _failed("the engine made no asset", path)
        self.created.append(path)
        return asset

    def import_sound(self, folder: str, name: str, file: str) -> unreal.SoundWave:
        """A WAV file as a SoundWave, replaced where there is one."""
        path = self.path(folder, name)
        known = self.existing(path, unreal.SoundWave) is not None
        factory = unreal.SoundFactory()
        assign(factory, auto_create_cue=False)
        task = unreal.AssetImportTask()
        assign(
            task,
            filename=file,
            destination_path=path[: -len(name) - 1],
            destination_name=name,
            factory=factory,
            automated=True,
            replace_existing=True,
            save=False,
        )
        tools: unreal.AssetTools = unreal.AssetToolsHelpers.get_asset_tools()
        tools.import_asset_tasks([task])
        wave = self.existing(path, unreal.SoundWave)
        if wave is None:
            raise _failed("the engine did not import the sound", file)
        (self.updated if known else self.created).append(path)
        return wave

    def save(self) -> None:
        """Write everything made or changed to disk."""
        for path in dict.fromkeys(self.created + self.updated):
            if not unreal.EditorAssetLibrary.save_asset(path, False):
                raise _failed("the asset could not be saved", path)

    def roll_back(self) -> None:
        """Delete what this run has made."""
        for path in reversed(self.created):
            unreal.EditorAssetLibrary.delete_asset(path)
        self.created.clear()


def import_wet_sound(assets: AssetFolder, bundle: Bundle) -> unreal.SoundWave:
    """The zone's impulse response without its direct sound, as a SoundWave of 16 bits."""
    saved = unreal.Paths.convert_relative_path_to_full(unreal.Paths.project_saved_dir())
    file = Path(saved, "I2RVR", "wet", bundle.name + ".wav")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(encode_pcm16(bundle.wet, bundle.wet_channels, bundle.metadata.sample_rate_hz))
    return assets.import_sound(bundle.name, f"SW_{bundle.name}_Wet", str(file))


def update_reverb_effect(assets: AssetFolder, bundle: Bundle) -> unreal.ReverbEffect:
    """The parametric reverb with the numbers of the metadata."""
    reverb = bundle.metadata.reverb
    effect: unreal.ReverbEffect = assets.obtain(
        bundle.name, f"RE_{bundle.name}", unreal.ReverbEffect, unreal.ReverbEffectFactory()
    )
    assign(
        effect,
        density=reverb.density,
        diffusion=reverb.diffusion,
        gain=reverb.gain,
        gain_hf=reverb.gain_hf,
        decay_time=reverb.decay_time,
        decay_hf_ratio=reverb.decay_hf_ratio,
        reflections_gain=reverb.reflections_gain,
        reflections_delay=reverb.reflections_delay,
        late_gain=reverb.late_gain,
        late_delay=reverb.late_delay,
        air_absorption_gain_hf=reverb.air_absorption_gain_hf,
        bypass_early_reflections=reverb.bypass_early_reflections,
        bypass_late_reflections=reverb.bypass_late_reflections,
    )
    return effect
