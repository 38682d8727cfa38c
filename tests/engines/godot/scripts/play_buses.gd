extends SceneTree
## Plays noise in a zone from players on buses of their own, one of which gets its bus only after
## it was added, and writes to res://buses.json the loudest sample of each bus and of the reverb.

const BUNDLE := "res://reverb/plain/plain.i2rvr"
const FRAMES := 22050

var _captures := {}


func _initialize() -> void:
	_run.call_deferred()


func _run() -> void:
	root.add_child(Camera3D.new())
	for bus: String in ["Effects", "Voice"]:
		AudioServer.add_bus()
		AudioServer.set_bus_name(AudioServer.bus_count - 1, bus)
		_capture(bus)
	var early := _player()
	early.bus = &"Effects"
	root.add_child(early)
	var zone := I2RReverbZone3D.new()
	zone.bundle = load(BUNDLE)
	root.add_child(zone)
	_capture(zone.bus)
	var late := _player()
	root.add_child(late)
	late.bus = &"Voice"
	for player: AudioStreamPlayer3D in [early, late]:
		player.global_position = zone.shape_nodes()[0].global_position
	for _step in 10:
		await physics_frame
	early.play()
	late.play()
	while _captures.values().any(
		func(capture: AudioEffectCapture) -> bool: return capture.get_frames_available() < FRAMES
	):
		await process_frame
	var loudest := {}
	for bus: String in _captures:
		var capture: AudioEffectCapture = _captures[bus]
		loudest[bus] = 0.0
		for frame in capture.get_buffer(capture.get_frames_available()):
			loudest[bus] = maxf(loudest[bus], maxf(absf(frame.x), absf(frame.y)))
	early.stop()
	late.stop()
	await create_timer(0.2).timeout
	var file := FileAccess.open("res://buses.json", FileAccess.WRITE)
	file.store_string(JSON.stringify(loudest))
	file.close()
	quit(0)


func _capture(bus: String) -> void:
	var capture := AudioEffectCapture.new()
	capture.buffer_length = 4.0
	AudioServer.add_bus_effect(AudioServer.get_bus_index(bus), capture)
	_captures[bus] = capture


func _player() -> AudioStreamPlayer3D:
	var stream := AudioStreamWAV.new()
	stream.format = AudioStreamWAV.FORMAT_16_BITS
	stream.mix_rate = int(AudioServer.get_mix_rate())
	var data := PackedByteArray()
	data.resize(stream.mix_rate)
	for place in range(0, data.size(), 2):
		data.encode_s16(place, randi_range(-16000, 16000))
	stream.data = data
	var player := AudioStreamPlayer3D.new()
	player.stream = stream
	player.attenuation_model = AudioStreamPlayer3D.ATTENUATION_DISABLED
	player.attenuation_filter_db = 0.0
	return player
