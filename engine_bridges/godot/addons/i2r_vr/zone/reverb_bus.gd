extends RefCounted
## The audio bus of a bundle: an AudioEffectReverb that plays the wet sound alone, where needed an
## AudioEffectDelay before it (Godot's "predelay" is an echo and delays nothing). Where the
## project has a convolution effect (see convolution_hook.gd), that plays instead.
##
## The effects carry the values that were last copied from the bundle, so that a bundle imported
## again changes what the user has not.

const ConvolutionHook := preload("res://addons/i2r_vr/zone/convolution_hook.gd")
const APPLIED := &"i2r_vr_applied"
const OWNER := &"i2r_vr_bundle"
## What a zone's default uniformity (0.5) takes from the send of a sound in front of the listener:
## Godot mixes half of it in at 0.5 a channel, where the sound itself has 0.707.
const SEND_LOSS_DB := 1.374


## The effects of a bundle's bus, in order.
static func effects_of(bundle: I2RReverbBundle) -> Array[AudioEffect]:
	var convolution := ConvolutionHook.effect_of(bundle)
	if convolution != null:
		convolution.set_meta(OWNER, bundle.source)
		return [convolution]
	var effects: Array[AudioEffect] = []
	if bundle.delay_ms > 0.0:
		effects.append(_delay_of(bundle))
	var reverb := AudioEffectReverb.new()
	reverb.resource_name = bundle.zone_name
	effects.append(reverb)
	_copy(reverb, bundle.reverb)
	for effect in effects:
		effect.set_meta(OWNER, bundle.source)
	return effects


static func _delay_of(bundle: I2RReverbBundle) -> AudioEffectDelay:
	var delay := AudioEffectDelay.new()
	delay.resource_name = "Pre-delay"
	delay.dry = 0.0
	delay.tap1_active = true
	delay.tap1_level_db = 0.0
	delay.tap1_pan = 0.0
	delay.tap2_active = false
	delay.feedback_active = false
	_copy(delay, {"tap1_delay_ms": bundle.delay_ms})
	return delay


## Volume of the bus. Parametric reverbs have their level in themselves.
static func volume_db_of(bundle: I2RReverbBundle) -> float:
	return SEND_LOSS_DB + (bundle.gain_db if ConvolutionHook.is_present() else 0.0)


## Copies values to an effect, but for those that were changed since they were copied last.
static func _copy(effect: AudioEffect, values: Dictionary) -> void:
	var applied: Dictionary = effect.get_meta(APPLIED, {})
	for property: String in values:
		var current: float = effect.get(property)
		if not applied.has(property) or is_equal_approx(current, applied[property]):
			effect.set(property, values[property])
			applied[property] = effect.get(property)
	effect.set_meta(APPLIED, applied)


## Makes the bus in the running audio server if it is not there; returns its name, which is
## another where a bus of that name was made for another bundle.
static func ensure(bus: StringName, bundle: I2RReverbBundle, send: StringName) -> StringName:
	var index := AudioServer.get_bus_index(bus)
	if index >= 0 and not owner_of(index) in ["", bundle.source]:
		bus = name_for(bundle)
		index = AudioServer.get_bus_index(bus)
	if index >= 0:
		return bus
	index = AudioServer.bus_count
	AudioServer.add_bus()
	AudioServer.set_bus_name(index, bus)
	AudioServer.set_bus_send(index, send)
	AudioServer.set_bus_volume_db(index, volume_db_of(bundle))
	for effect in effects_of(bundle):
		AudioServer.add_bus_effect(index, effect)
	return bus


## Copies a bundle's values to its bus in the running audio server, the user's changes kept.
static func refresh(bus: StringName, bundle: I2RReverbBundle) -> void:
	var index := AudioServer.get_bus_index(bus)
	if index < 0:
		return
	for place in AudioServer.get_bus_effect_count(index):
		var effect := AudioServer.get_bus_effect(index, place)
		if effect.get_meta(OWNER, "") != bundle.source:
			continue
		if effect is AudioEffectReverb:
			_copy(effect, bundle.reverb)
		elif effect is AudioEffectDelay:
			_copy(effect, {"tap1_delay_ms": bundle.delay_ms})


## A name for a bundle's bus: its own where there is one, else one that is free.
static func name_for(bundle: I2RReverbBundle) -> StringName:
	var stem := "I2R " + bundle.zone_name
	var number := 1
	while true:
		var name := StringName(stem if number == 1 else "%s %d" % [stem, number])
		var index := AudioServer.get_bus_index(name)
		if index < 0 or owner_of(index) == bundle.source:
			return name
		number += 1
	return &""


## The bundle that a bus of the running audio server was made for, or an empty text.
static func owner_of(index: int) -> String:
	for place in AudioServer.get_bus_effect_count(index):
		var owner: String = AudioServer.get_bus_effect(index, place).get_meta(OWNER, "")
		if not owner.is_empty():
			return owner
	return ""
