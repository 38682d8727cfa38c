extends RefCounted
## Godot has no convolution. A project that has an audio effect for it (a GDExtension, or any
## class that extends AudioEffect) is used if it has that name and an `impulse_response` property,
## an AudioStreamWAV; the name is the project setting `i2r_vr/convolution_effect`.

const SETTING := "i2r_vr/convolution_effect"
const DEFAULT_CLASS := "AudioEffectConvolutionReverb"
const PROPERTY := "impulse_response"

static var _was_looked := false
static var _is_there := false


static func _class_name() -> String:
	return ProjectSettings.get_setting(SETTING, DEFAULT_CLASS)


static func _new_effect() -> AudioEffect:
	var name := _class_name()
	if ClassDB.class_exists(name) and ClassDB.is_parent_class(name, &"AudioEffect"):
		return ClassDB.instantiate(name)
	for entry in ProjectSettings.get_global_class_list():
		if entry["class"] == name:
			return load(entry["path"]).new() as AudioEffect
	return null


## Whether the project has such an effect; looked for once in a game.
static func is_present() -> bool:
	if not _was_looked or Engine.is_editor_hint():
		var effect := _new_effect()
		_is_there = effect != null and PROPERTY in effect
		_was_looked = true
	return _is_there


## The effect with a bundle's impulse response, or null where there is none to use.
static func effect_of(bundle: I2RReverbBundle) -> AudioEffect:
	if not is_present():
		return null
	var wet := wet_response(bundle)
	if wet == null:
		return null
	var effect := _new_effect()
	effect.set(PROPERTY, wet)
	return effect


## The zone's impulse response without its direct sound, which the dry bus plays: on two channels,
## or of a bundle of version 1 on one, which both ears hear.
static func wet_response(bundle: I2RReverbBundle) -> AudioStreamWAV:
	var wide := bundle.load_wet()
	if wide != null and wide.format == AudioStreamWAV.FORMAT_16_BITS and wide.stereo:
		return wide
	var whole := bundle.load_zone_ir()
	if whole == null or whole.format != AudioStreamWAV.FORMAT_16_BITS or whole.stereo:
		return null
	var wet: AudioStreamWAV = whole.duplicate()
	var data := whole.data
	for index in mini(roundi(bundle.direct_end_s * whole.mix_rate) * 2, data.size()):
		data[index] = 0
	wet.data = data
	return wet
