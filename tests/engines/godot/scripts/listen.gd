extends SceneTree
## Moves the listener into a zone and out of it; writes to res://heard.json the reverb on the bus
## of players without a place: before, inside, outside, and the bus's effects at the end; and the
## room size of the zone's bus after the zone has come again with a bundle that was baked again.

const BUNDLE := "res://reverb/plain/plain.i2rvr"


func _initialize() -> void:
	_run.call_deferred()


func _run() -> void:
	AudioServer.add_bus()
	var bus := AudioServer.bus_count - 1
	AudioServer.set_bus_name(bus, "Hands")
	var camera := Camera3D.new()
	root.add_child(camera)
	camera.global_position = Vector3(500.0, 0.0, 0.0)
	var zone := I2RReverbZone3D.new()
	zone.bundle = load(BUNDLE)
	root.add_child(zone)
	var listener := I2RListenerReverb.new()
	listener.bus = &"Hands"
	root.add_child(listener)
	var effect: AudioEffectReverb = AudioServer.get_bus_effect(bus, 0)
	var heard := []
	for place: Vector3 in [
		camera.global_position, zone.shape_nodes()[0].global_position, Vector3(-500.0, 0.0, 0.0)
	]:
		camera.global_position = place
		for _step in 20:
			await physics_frame
		heard.append({"wet": effect.wet, "dry": effect.dry, "room_size": effect.room_size})
	listener.queue_free()
	await process_frame
	await process_frame
	heard.append(AudioServer.get_bus_effect_count(bus))
	zone.bundle.reverb["room_size"] = 0.25
	root.remove_child(zone)
	var again := I2RReverbZone3D.new()
	again.bundle = zone.bundle
	again.bus = zone.bus
	root.add_child(again)
	var effects := AudioServer.get_bus_effect_count(AudioServer.get_bus_index(zone.bus))
	var played := AudioServer.get_bus_effect(AudioServer.get_bus_index(zone.bus), effects - 1)
	heard.append((played as AudioEffectReverb).room_size)
	zone.queue_free()
	var file := FileAccess.open("res://heard.json", FileAccess.WRITE)
	file.store_string(JSON.stringify(heard))
	file.close()
	quit(0)
