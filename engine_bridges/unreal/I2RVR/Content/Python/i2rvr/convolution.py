# SPDX-License-Identifier: MIT
"""The convolution reverb of a bundle: impulse response, preset, and the submix that it plays in.

Python cannot write an impulse response's samples; the plugin's C++ module for the editor does.
Without it the user makes the asset by a menu of the engine, and the next import wires it up.
"""

from __future__ import annotations

import array
import hashlib

import unreal

from i2rvr.assets import AssetFolder, assign
from i2rvr.bundle import Bundle
from i2rvr.messages import BridgeError, Message, note

SUBMIX = "SM_I2RVR_Wet"
SILENCE = "SFX_I2RVR_Silence"
_WET_TAG = "I2RVRWet"
_NORMALIZATION_DB = (-60.0, 15.0)
_SILENT_DB = -96.0


def split_gain(gain_db: float) -> tuple[float, float]:
    """What the asset's normalisation volume can hold of a gain (dB), and the factor that is left.

    Examples
    --------
    >>> split_gain(11.5)
    (11.5, 1.0)
    """
    held = min(max(gain_db, _NORMALIZATION_DB[0]), _NORMALIZATION_DB[1])
    return held, 10.0 ** ((gain_db - held) / 20.0)


def update_impulse_response(
    assets: AssetFolder, bundle: Bundle
) -> tuple[unreal.AudioImpulseResponse | None, list[Message]]:
    """The impulse response asset filled, or None and the note how to make it by hand."""
    name = f"IR_{bundle.name}"
    path = assets.path(bundle.name, name)
    digest = hashlib.sha256(array.array("d", bundle.wet).tobytes()).hexdigest()
    held_db, left = split_gain(bundle.metadata.gain_db)
    notes: list[Message] = []
    if hasattr(unreal, "I2RVREditorLibrary"):
        response: unreal.AudioImpulseResponse = assets.obtain(
            bundle.name, name, unreal.AudioImpulseResponse, unreal.AudioImpulseResponseFactory()
        )
        samples = [left * value for value in bundle.wet]
        if not unreal.I2RVREditorLibrary.set_impulse_response(
            response, samples, bundle.wet_channels, bundle.metadata.sample_rate_hz
        ):
            raise BridgeError(
                "ASSET_FAILED", "samples were refused", "finite samples", "report this fault", path
            )
        unreal.EditorAssetLibrary.set_metadata_tag(response, _WET_TAG, digest)
    else:
        by_hand: unreal.AudioImpulseResponse | None = assets.existing(
            path, unreal.AudioImpulseResponse
        )
        if by_hand is None:
            return None, [_by_hand("no impulse response", bundle, path)]
        response = by_hand
        assets.updated.append(path)
        made_of = unreal.EditorAssetLibrary.get_metadata_tag(response, _WET_TAG)
        if made_of and made_of != digest:
            notes.append(_by_hand("an impulse response of an earlier bake", bundle, path))
        elif not made_of:
            unreal.EditorAssetLibrary.set_metadata_tag(response, _WET_TAG, digest)
    assign(response, normalization_volume_db=held_db, true_stereo=False)
    return response, notes


def _by_hand(found: str, bundle: Bundle, path: str) -> Message:
    wave = f"SW_{bundle.name}_Wet"
    step = f"right-click {wave} > Create Impulse Response, name it IR_{bundle.name}, import again"
    if not found.startswith("no "):
        step = f"delete IR_{bundle.name}, then {step}"
    return note("NO_CONVOLUTION", found, "the plugin's C++ modules or one made by hand", step, path)


def update_preset(
    assets: AssetFolder, bundle: Bundle, response: unreal.AudioImpulseResponse
) -> unreal.SubmixEffectConvolutionReverbPreset:
    """The convolution preset of the zone: wet sound alone, at the level that the bundle states."""
    factory = unreal.SoundSubmixEffectFactory()
    assign(factory, sound_effect_submix_preset_class=unreal.SubmixEffectConvolutionReverbPreset)
    preset: unreal.SubmixEffectConvolutionReverbPreset = assets.obtain(
        bundle.name,
        f"SFX_{bundle.name}_Reverb",
        unreal.SubmixEffectConvolutionReverbPreset,
        factory,
    )
    settings: unreal.SubmixEffectConvolutionReverbSettings = preset.get_editor_property("settings")
    assign(
        settings,
        wet_volume_db=0.0,
        dry_volume_db=_SILENT_DB,
        bypass=False,
        mix_input_channel_format_to_impulse_response_format=True,
        mix_reverb_output_to_output_channel_format=True,
    )
    assign(preset, settings=settings, impulse_response=response)
    return preset


def wet_submix(assets: AssetFolder) -> unreal.SoundSubmix:
    """The submix that sounds send to, one for the project; silent outside of all zones.

    Where there is one, it stays as the user has made it.
    """
    path = assets.path("", SUBMIX)
    submix = assets.existing(path, unreal.SoundSubmix)
    if submix is not None:
        return submix
    factory = unreal.SoundSubmixEffectFactory()
    assign(factory, sound_effect_submix_preset_class=unreal.SubmixEffectReverbPreset)
    silence: unreal.SubmixEffectReverbPreset = assets.obtain(
        "", SILENCE, unreal.SubmixEffectReverbPreset, factory
    )
    settings: unreal.SubmixEffectReverbSettings = silence.get_editor_property("settings")
    assign(
        settings,
        wet_level=0.0,
        dry_level=0.0,
        bypass=False,
        bypass_early_reflections=True,
        bypass_late_reflections=True,
    )
    assign(silence, settings=settings)
    made: unreal.SoundSubmix = assets.obtain(
        "", SUBMIX, unreal.SoundSubmix, unreal.SoundSubmixFactory()
    )
    assign(made, submix_effect_chain=[silence])
    return made
