extends RefCounted
## The audio bus of a bundle: an AudioEffectReverb that plays the wet sound alone, where needed an
## AudioEffectDelay before it (Godot's "predelay" is an echo and delays nothing). Where the
## project has a convolution effect (see convolution_hook.gd), that plays instead.
##
## The effects carry whose they are (a UID, so that a folder may move) and the values that were last
## copied from the bundle, so that a bundle imported again changes what the user has not.

const ConvolutionHook := preload("res://addons/i2r_vr/zone/convolution_hook.gd")
const APPLIED := &"i2r_vr_applied"
const OWNER := &"i2r_vr_bundle"
const SOURCE := &"i2r_vr_source"
const VOLUME := &"i2r_vr_volume_db"
## What a zone's default uniformity (0.5) takes from the send of a sound in front of the listener:
## Godot mixes half of it in at 0.5 a channel, where the sound itself has 0.707.
const SEND_LOSS_DB := 1.374
## How much longer than its decay a bus stays whose zones have gone.
const RINGING_S := 1.0


## Of buses that were made while the game runs: how many zones hold each.
static var _holders := {}


## The effects of a bundle's bus, in order.
static func effects_of(bundle: I2RReverbBundle) -> Array[AudioEffect]:
	var convolution := ConvolutionHook.effect_of(bundle)
	if convolution != null:
		_mark(convolution, bundle)
		return [convolution]
	var effects: Array[AudioEffect] = []
	if bundle.delay_ms > 0.0:
		effects.append(_delay_of(bundle))
	var reverb := AudioEffectReverb.new()
	reverb.resource_name = bundle.zone_name
	effects.append(reverb)
	_copy(reverb, bundle.reverb)
	for effect in effects:
		_mark(effect, bundle)
	return effects


static func _mark(effect: AudioEffect, bundle: I2RReverbBundle) -> void:
	effect.set_meta(OWNER, bundle.key())
	effect.set_meta(SOURCE, bundle.path())
	effect.set_meta(VOLUME, volume_db_of(bundle))


## Whether an effect was made for a bundle (by its path, before there were UIDs).
static func is_of(effect: AudioEffect, bundle: I2RReverbBundle) -> bool:
	var owner: String = effect.get_meta(OWNER, "")
	return not owner.is_empty() and owner in [bundle.key(), bundle.path(), bundle.source]


## Whether an effect was made for a bundle that is no more.
static func is_orphan(effect: AudioEffect) -> bool:
	if not effect.has_meta(OWNER):
		return false
	var source: String = effect.get_meta(SOURCE, "")
	return not (I2RReverbBundle.is_there(effect.get_meta(OWNER)) or FileAccess.file_exists(source))


## The effects of a bus with a bundle's values, the user's changes and effects kept; those that are
## ours are made anew where others are needed (a delay came or went).
static func renewed(effects: Array[AudioEffect], bundle: I2RReverbBundle) -> Array[AudioEffect]:
	var wanted := effects_of(bundle)
	var ours := effects.filter(func(effect: AudioEffect) -> bool: return is_of(effect, bundle))
	var kinds := func(effect: AudioEffect) -> Variant: return [effect.get_class(), effect.get_script()]
	if ours.map(kinds) == wanted.map(kinds):
		for place in wanted.size():
			_take_over(ours[place], wanted[place])
			_mark(ours[place], bundle)
		return effects
	var first := effects.find(ours[0]) if not ours.is_empty() else effects.size()
	var result: Array[AudioEffect] = []
	result.assign(effects.slice(0, first) + wanted)
	for effect: AudioEffect in effects.slice(first):
		if not ours.has(effect):
			result.append(effect)
	return result


static func _take_over(effect: AudioEffect, wanted: AudioEffect) -> void:
	_copy(effect, wanted.get_meta(APPLIED, {}))
	if ConvolutionHook.PROPERTY in wanted:
		effect.set(ConvolutionHook.PROPERTY, wanted.get(ConvolutionHook.PROPERTY))


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


## Makes the bus in the running audio server, or gives it the bundle's values where it is there;
## returns its name, which is another where a bus of that name was made for another bundle.
static func ensure(bus: StringName, bundle: I2RReverbBundle, send: StringName) -> StringName:
	var index := AudioServer.get_bus_index(bus)
	if index >= 0 and _our_effects(index).is_empty():
		return bus
	if index >= 0 and not is_of(_our_effects(index)[0], bundle):
		bus = name_for(bundle)
	if AudioServer.get_bus_index(bus) >= 0:
		refresh(bus, bundle)
		return bus
	index = AudioServer.bus_count
	AudioServer.add_bus()
	AudioServer.set_bus_name(index, bus)
	AudioServer.set_bus_send(index, send)
	AudioServer.set_bus_volume_db(index, volume_db_of(bundle))
	for effect in effects_of(bundle):
		AudioServer.add_bus_effect(index, effect)
	if not Engine.is_editor_hint():
		_holders[bus] = 0
	return bus


## A zone plays on a bus.
static func hold(bus: StringName) -> void:
	if _holders.has(bus):
		_holders[bus] += 1


## A zone plays on a bus no more: one that was made while the game runs goes when it has rung out.
static func release(bus: StringName, bundle: I2RReverbBundle, tree: SceneTree) -> void:
	if not _holders.has(bus):
		return
	_holders[bus] -= 1
	var seconds: float = bundle.acoustics.get("t60_s", 0.0) if bundle != null else 0.0
	var timer := tree.create_timer(seconds + RINGING_S)
	timer.timeout.connect(_remove_if_free.bind(bus))


static func _remove_if_free(bus: StringName) -> void:
	if _holders.get(bus, 1) > 0:
		return
	_holders.erase(bus)
	if AudioServer.get_bus_index(bus) > 0:
		AudioServer.remove_bus(AudioServer.get_bus_index(bus))


## Copies a bundle's values to its bus in the running audio server, the user's changes kept.
static func refresh(bus: StringName, bundle: I2RReverbBundle) -> void:
	var index := AudioServer.get_bus_index(bus)
	if index < 0 or _our_effects(index).is_empty() or not is_of(_our_effects(index)[0], bundle):
		return
	var volume_db := AudioServer.get_bus_volume_db(index)
	AudioServer.set_bus_volume_db(
		index, renewed_volume_db(volume_db, _our_effects(index)[0], bundle)
	)
	var effects: Array[AudioEffect] = []
	for place in AudioServer.get_bus_effect_count(index):
		effects.append(AudioServer.get_bus_effect(index, place))
	var wanted := renewed(effects, bundle)
	if wanted == effects:
		return
	for place in effects.size():
		AudioServer.remove_bus_effect(index, effects.size() - 1 - place)
	for effect in wanted:
		AudioServer.add_bus_effect(index, effect)


## The volume of a bundle's bus, the user's change kept; `effect` is the first of ours in it.
static func renewed_volume_db(
	current: float, effect: AudioEffect, bundle: I2RReverbBundle
) -> float:
	var applied: float = effect.get_meta(VOLUME, current)
	return volume_db_of(bundle) if is_equal_approx(current, applied) else current


## A name for a bundle's bus: that of its own where there is one, else one that is free.
static func name_for(bundle: I2RReverbBundle) -> StringName:
	for index in AudioServer.bus_count:
		var ours := _our_effects(index)
		if not ours.is_empty() and is_of(ours[0], bundle):
			return AudioServer.get_bus_name(index)
	var stem := "I2R " + bundle.zone_name
	var number := 1
	var name := StringName(stem)
	while AudioServer.get_bus_index(name) >= 0:
		number += 1
		name = StringName("%s %d" % [stem, number])
	return name


## The reverb of a bundle on its bus; null where none plays there.
static func reverb_of(bus: StringName, bundle: I2RReverbBundle) -> AudioEffectReverb:
	var index := AudioServer.get_bus_index(bus)
	for effect in _our_effects(index) if index >= 0 else []:
		if effect is AudioEffectReverb and is_of(effect, bundle):
			return effect
	return null


## The effects of a bus of the running audio server that were made for bundles.
static func _our_effects(index: int) -> Array[AudioEffect]:
	var found: Array[AudioEffect] = []
	for place in AudioServer.get_bus_effect_count(index):
		var effect := AudioServer.get_bus_effect(index, place)
		if effect.has_meta(OWNER):
			found.append(effect)
	return found
