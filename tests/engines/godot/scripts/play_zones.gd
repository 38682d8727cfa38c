extends SceneTree
## Plays an impulse in each zone of plan.json and in the open, and writes what the buses carry.
##
## plan.json: {"bundles": [paths], "seconds": s}, and "bus" if all zones ask for one. Written for
## each bundle i: wet_<i>.f32 and dry_<i>.f32 (stereo frames of the zone's bus and of its dry bus),
## and open.f32 of a player outside; zones.json holds what the engine made of each bundle.

const ReverbBus := preload("res://addons/i2r_vr/zone/reverb_bus.gd")
const STEP := Vector3(0, 0, -500)
const IMPULSE_S := 0.5

var _captures := {}


func _initialize() -> void:
	_run.call_deferred()


func _run() -> void:
	var plan: Dictionary = JSON.parse_string(FileAccess.get_file_as_string("res://plan.json"))
	root.add_child(Camera3D.new())
	var zones := []
	var players: Array[AudioStreamPlayer3D] = []
	for index: int in plan["bundles"].size():
		var zone := I2RReverbZone3D.new()
		zone.bundle = load(plan["bundles"][index])
		zone.bus = plan.get("bus", "")
		zone.dry_bus = _bus("Dry %d" % index)
		root.add_child(zone)
		if zone.is_muted():  # what would be heard if anything were sent
			zone.bus = ReverbBus.ensure(ReverbBus.name_for(zone.bundle), zone.bundle, zone.dry_bus)
		zones.append(_record_of(zone))
		zone.global_position = STEP * (index + 1)
		_captures["wet_%d" % index] = _capture(AudioServer.get_bus_index(zone.bus))
		_captures["dry_%d" % index] = _capture(AudioServer.get_bus_index(zone.dry_bus))
		players.append(_player(STEP * (index + 1)))
		players[-1].bus = zone.dry_bus
	players.append(_player(STEP / 2.0))
	players[-1].bus = _bus("Open")
	_captures["open"] = _capture(AudioServer.get_bus_index("Open"))
	for _step in 10:
		await physics_frame
	for player in players:
		player.play()
	var frames: float = (IMPULSE_S + plan["seconds"]) * AudioServer.get_mix_rate()
	while _captures.values().any(
		func(capture: AudioEffectCapture) -> bool: return capture.get_frames_available() < frames
	):
		await process_frame
	for name: String in _captures:
		_write(name)
	for player in players:
		player.stop()
	await create_timer(0.2).timeout
	_save("zones.json", JSON.stringify({"mix_rate": AudioServer.get_mix_rate(), "zones": zones}))
	quit(0)


func _bus(name: StringName) -> StringName:
	AudioServer.add_bus()
	AudioServer.set_bus_name(AudioServer.bus_count - 1, name)
	return name


func _capture(bus: int) -> AudioEffectCapture:
	var capture := AudioEffectCapture.new()
	capture.buffer_length = 30.0
	AudioServer.add_bus_effect(bus, capture)
	return capture


func _player(place: Vector3) -> AudioStreamPlayer3D:
	var stream := AudioStreamWAV.new()
	stream.format = AudioStreamWAV.FORMAT_16_BITS
	stream.mix_rate = int(AudioServer.get_mix_rate())
	var data := PackedByteArray()
	data.resize(stream.mix_rate * 2)
	data.encode_s16(roundi(IMPULSE_S * stream.mix_rate) * 2, 32767)
	stream.data = data
	var player := AudioStreamPlayer3D.new()
	player.stream = stream
	player.attenuation_model = AudioStreamPlayer3D.ATTENUATION_DISABLED
	player.attenuation_filter_db = 0.0
	player.doppler_tracking = AudioStreamPlayer3D.DOPPLER_TRACKING_DISABLED
	player.area_mask = 1
	root.add_child(player)
	player.global_position = place
	return player


func _record_of(zone: I2RReverbZone3D) -> Dictionary:
	var shape := zone.shape_nodes()[0].shape
	var reverb := {}
	var effects := []
	var bus := AudioServer.get_bus_index(zone.bus)
	for place in AudioServer.get_bus_effect_count(bus):
		var effect := AudioServer.get_bus_effect(bus, place)
		effects.append(effect.get_class())
		for property in effect.get_property_list():
			if property["usage"] & PROPERTY_USAGE_STORAGE and property["type"] == TYPE_FLOAT:
				reverb["%s.%s" % [effect.get_class(), property["name"]]] = effect.get(
					property["name"]
				)
	var center := zone.global_position
	return {
		"node": zone.get_class(),
		"bus": zone.bus,
		"send": AudioServer.get_bus_send(bus),
		"effects": effects,
		"reverb": reverb,
		"center": [center.x, center.y, center.z],
		"yaw_deg": rad_to_deg(zone.global_rotation.y),
		"shape": "sphere" if shape is SphereShape3D else "box",
		"radius": shape.radius if shape is SphereShape3D else 0.0,
		"size": [shape.size.x, shape.size.y, shape.size.z] if shape is BoxShape3D else [],
		"blend_distance": zone.blend_distance,
		"response":
		_response_of(zone.bundle.load_wet() if zone.bundle.wet else zone.bundle.load_zone_ir()),
		"is_muted": zone.is_muted(),
	}


func _response_of(response: AudioStreamWAV) -> Dictionary:
	return {
		"is_16_bit": response.format == AudioStreamWAV.FORMAT_16_BITS,
		"is_looped": response.loop_mode != AudioStreamWAV.LOOP_DISABLED,
		"stereo": response.stereo,
		"mix_rate": response.mix_rate,
		"samples": response.data.size() / 2,
		"energy": _energy(response.data),
	}


func _energy(data: PackedByteArray) -> float:
	var sum := 0.0
	for place in range(0, data.size(), 2):
		sum += (data.decode_s16(place) / 32768.0) ** 2
	return sum


func _write(name: String) -> void:
	var capture: AudioEffectCapture = _captures[name]
	var frames := capture.get_buffer(capture.get_frames_available())
	_save(name + ".f32", frames.to_byte_array())


func _save(name: String, content: Variant) -> void:
	var file := FileAccess.open("res://" + name, FileAccess.WRITE)
	if content is PackedByteArray:
		file.store_buffer(content)
	else:
		file.store_string(content)
