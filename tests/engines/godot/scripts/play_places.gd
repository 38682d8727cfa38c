extends SceneTree
## Plays impulses at nodes of a scene and writes what the buses carry.
##
## plan.json: {"scene", "bus", "passes": [[names of nodes]], "seconds"}, and "listeners", the nodes where
## the passes are heard. The players of a pass start together; the impulse of the k-th comes k + 1 times
## GAP_S later. Written: <pass>_<bus>.f32 (stereo frames) of each bus that carried anything, and
## played.json: {"mix_rate", "passes": [{bus: file}], "zones": [{"room", "bus", "bundle", "muted"}]}.

const GAP_S := 0.3
const SILENCE := 1e-9
const SETTLING_STEPS := 10
## Where figures follow the listener.
const FOLLOWING_STEPS := 90

var _captures := {}
var _scene: Node
var _camera := Camera3D.new()


func _initialize() -> void:
	_run.call_deferred()


func _run() -> void:
	var plan: Dictionary = JSON.parse_string(FileAccess.get_file_as_string("res://plan.json"))
	_scene = (load(plan["scene"]) as PackedScene).instantiate()
	root.add_child(_scene)
	root.add_child(_camera)
	for _step in 5:
		await physics_frame
	for bus in AudioServer.bus_count:
		var capture := AudioEffectCapture.new()
		capture.buffer_length = 30.0
		AudioServer.add_bus_effect(bus, capture)
		_captures[AudioServer.get_bus_name(bus)] = capture
	var passes := []
	for number: int in plan["passes"].size():
		passes.append(await _play(number, plan))
	var zones := _scene.find_children("*", "Area3D", true, false).filter(
		func(node: Node) -> bool: return node is I2RReverbZone3D
	)
	var told := zones.map(
		func(zone: I2RReverbZone3D) -> Dictionary:
			return {
				"room": zone.room,
				"bus": zone.bus,
				"bundle": zone.bundle.resource_path,
				"muted": zone.is_muted(),
			}
	)
	var answer := {"mix_rate": AudioServer.get_mix_rate(), "passes": passes, "zones": told}
	_save("played.json", JSON.stringify(answer).to_utf8_buffer())
	quit(0)


func _play(number: int, plan: Dictionary) -> Dictionary:
	var players: Array[AudioStreamPlayer3D] = []
	var names: Array = plan["passes"][number]
	for place in names.size():
		var player := AudioStreamPlayer3D.new()
		player.stream = _impulse(GAP_S * (place + 1))
		player.bus = plan["bus"]
		player.attenuation_model = AudioStreamPlayer3D.ATTENUATION_DISABLED
		player.attenuation_filter_db = 0.0
		player.panning_strength = 0.0
		_scene.add_child(player)
		player.global_position = _place_of(names[place])
		players.append(player)
	var listeners: Array = plan.get("listeners", [])
	if not listeners.is_empty():
		_camera.global_position = _place_of(listeners[number])
	for _step in SETTLING_STEPS if listeners.is_empty() else FOLLOWING_STEPS:
		await physics_frame
	for capture: AudioEffectCapture in _captures.values():
		capture.clear_buffer()
	for player in players:
		player.play()
	var seconds: float = GAP_S * (players.size() + 1) + plan["seconds"]
	var frames := seconds * AudioServer.get_mix_rate()
	while _captures.values().any(
		func(capture: AudioEffectCapture) -> bool: return capture.get_frames_available() < frames
	):
		await process_frame
	var heard := {}
	for bus: String in _captures:
		var capture: AudioEffectCapture = _captures[bus]
		var carried := capture.get_buffer(capture.get_frames_available())
		if _is_heard(carried):
			heard[bus] = "%d_%s" % [number, bus.validate_filename()]
			_save(heard[bus] + ".f32", carried.to_byte_array())
	for player in players:
		player.queue_free()
	await process_frame
	return heard


func _place_of(node: String) -> Vector3:
	return (_scene.get_node(NodePath(node)) as Node3D).global_position


static func _is_heard(frames: PackedVector2Array) -> bool:
	for frame in frames:
		if absf(frame.x) > SILENCE:
			return true
	return false


func _impulse(at_s: float) -> AudioStreamWAV:
	var stream := AudioStreamWAV.new()
	stream.format = AudioStreamWAV.FORMAT_16_BITS
	stream.mix_rate = int(AudioServer.get_mix_rate())
	var data := PackedByteArray()
	data.resize((roundi(at_s * stream.mix_rate) + 1) * 2)
	data.encode_s16(data.size() - 2, 32767)
	stream.data = data
	return stream


func _save(name: String, content: PackedByteArray) -> void:
	var file := FileAccess.open("res://" + name, FileAccess.WRITE)
	file.store_buffer(content)
