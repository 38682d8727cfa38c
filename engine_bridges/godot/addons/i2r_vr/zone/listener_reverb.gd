class_name I2RListenerReverb
extends Node
## Reverb for sounds without a place (AudioStreamPlayer: footsteps, voices, weapons in hand): the
## zone that the listener is in is heard on their bus.
##
## Puts an AudioEffectReverb on [member bus] when the scene starts and takes it away at its end.
## Godot's reverb alone plays: no pre-delay, no convolution.

const Listener := preload("res://addons/i2r_vr/zone/listener.gd")
const ZonePart := preload("res://addons/i2r_vr/zone/zone_part.gd")
const DRY := 1.0

## The bus of the players. It has to have no other use, since all on it reverberates.
@export var bus: StringName = &"Listener"
## How often the listener's place is looked up.
@export_range(0.02, 1.0, 0.01, "suffix:s") var interval := 0.1

var _effect := AudioEffectReverb.new()


func _ready() -> void:
	_effect.dry = DRY
	_effect.wet = 0.0
	if AudioServer.get_bus_index(bus) < 0:
		push_warning("No bus %s in the layout: nothing reverberates with the listener." % bus)
		return
	AudioServer.add_bus_effect(AudioServer.get_bus_index(bus), _effect)
	var timer := Timer.new()
	timer.process_callback = Timer.TIMER_PROCESS_PHYSICS
	timer.wait_time = interval
	timer.autostart = true
	timer.timeout.connect(_listen)
	add_child(timer, false, INTERNAL_MODE_BACK)


func _exit_tree() -> void:
	var index := AudioServer.get_bus_index(bus)
	if index < 0:
		return
	for place in range(AudioServer.get_bus_effect_count(index) - 1, -1, -1):
		if AudioServer.get_bus_effect(index, place) == _effect:
			AudioServer.remove_bus_effect(index, place)


func _listen() -> void:
	var listener := Listener.of(get_viewport())
	if listener != null:
		_play(ZonePart.at(get_viewport().find_world_3d(), listener.global_position))


func _play(part: ZonePart) -> void:
	if part == null or part.zone.is_muted():
		_effect.wet = 0.0
		return
	var reverb: Dictionary = part.zone.bundle.reverb
	for property: String in reverb:
		if property != "dry" and property != "wet":
			_effect.set(property, reverb[property])
	_effect.wet = reverb["wet"] * part.zone.reverb_bus_amount * part.share
