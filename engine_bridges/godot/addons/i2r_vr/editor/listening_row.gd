@tool
extends HBoxContainer
## Plays a clap dry, with what Godot's reverb makes of a bundle, and as it was baked.

const ReverbBus := preload("res://addons/i2r_vr/zone/reverb_bus.gd")
const BUS := &"I2R Listening"
const RATE_HZ := 44100
const CLAP_S := 0.004
const LEVEL := 0.5

## What is listened to; nothing can be played where it is null.
var bundle: I2RReverbBundle:
	set(value):
		bundle = value
		_update()

var _buttons: Array[Button] = []
var _dry := AudioStreamPlayer.new()
var _wet := AudioStreamPlayer.new()


func _init() -> void:
	for player: AudioStreamPlayer in [_dry, _wet]:
		add_child(player)
	_add("Dry", "A clap without reverb", _play_dry)
	_add("Godot", "The clap as Godot's own reverb plays it", _play_reverb)
	_add("Baked", "The impulse response as it was baked", _play_baked)
	_update()


func _exit_tree() -> void:
	_stop()


## A short burst of noise that falls.
static func clap() -> AudioStreamWAV:
	var random := RandomNumberGenerator.new()
	random.seed = 1
	var data := PackedByteArray()
	var count := int(CLAP_S * RATE_HZ)
	data.resize(count * 2)
	for number in count:
		var fall := exp(-6.0 * number / count)
		data.encode_s16(number * 2, int(32767.0 * LEVEL * fall * random.randf_range(-1.0, 1.0)))
	var made := AudioStreamWAV.new()
	made.format = AudioStreamWAV.FORMAT_16_BITS
	made.mix_rate = RATE_HZ
	made.data = data
	return made


func _add(text: String, tip: String, action: Callable) -> void:
	var button := Button.new()
	button.text = text
	button.tooltip_text = tip
	button.size_flags_horizontal = Control.SIZE_EXPAND_FILL
	button.pressed.connect(action)
	add_child(button)
	_buttons.append(button)


func _update() -> void:
	for button in _buttons:
		button.disabled = bundle == null


func _stop() -> void:
	_dry.stop()
	_wet.stop()
	var index := AudioServer.get_bus_index(BUS)
	if index > 0:
		AudioServer.remove_bus(index)


func _play_dry() -> void:
	_stop()
	_dry.stream = clap()
	_dry.play()


func _play_reverb() -> void:
	_play_dry()
	if bundle.is_muted():
		return
	var index := AudioServer.bus_count
	AudioServer.add_bus()
	AudioServer.set_bus_name(index, BUS)
	AudioServer.set_bus_send(index, &"Master")
	AudioServer.set_bus_volume_db(index, ReverbBus.volume_db_of(bundle) - ReverbBus.SEND_LOSS_DB)
	for effect in ReverbBus.effects_of(bundle):
		AudioServer.add_bus_effect(index, effect)
	_wet.stream = clap()
	_wet.bus = BUS
	_wet.play()


func _play_baked() -> void:
	_stop()
	_dry.stream = bundle.load_zone_ir()
	_dry.play()
