extends SceneTree
## Which reverb areas Godot finds at places, asked as AudioStreamPlayer3D asks.
##
## plan.json: {"zones": [{"bundle", "position", "priority", "shape": {...}}], "places": [[x,y,z]]}.
## areas.json: for each place the reverb, send and dry bus of every area that is found by a player
## that was made there, at once and later, and by one that came from the place before.


func _initialize() -> void:
	_run.call_deferred()


func _run() -> void:
	var plan: Dictionary = JSON.parse_string(FileAccess.get_file_as_string("res://plan.json"))
	for entry: Dictionary in plan["zones"]:
		_add_zone(entry)
	for _step in 10:
		await physics_frame
	var found := []
	AudioServer.add_bus()
	AudioServer.set_bus_name(AudioServer.bus_count - 1, "Effects")
	var walking := _player(&"Effects", Vector3(999.0, 0.0, 0.0))
	for place: Array in plan["places"]:
		var there := Vector3(place[0], place[1], place[2])
		walking.global_position = there
		var made := _player(&"Master", there)
		await process_frame
		var at_once := _areas_of(made)
		for _step in 6:
			await physics_frame
		found.append([at_once, _areas_of(made), _areas_of(walking)])
		made.free()
	var file := FileAccess.open("res://areas.json", FileAccess.WRITE)
	file.store_string(JSON.stringify(found))
	file.close()
	quit(0)


func _player(bus: StringName, place: Vector3) -> AudioStreamPlayer3D:
	var player := AudioStreamPlayer3D.new()
	player.bus = bus
	player.position = place
	root.add_child(player)
	return player


func _add_zone(entry: Dictionary) -> void:
	var zone := I2RReverbZone3D.new()
	zone.bundle = load(entry["bundle"])
	zone.bus = entry["bus"]
	zone.refresh()
	var center: Array = entry["center"]
	zone.transform = Transform3D(
		Basis(Vector3.UP, deg_to_rad(entry["yaw_deg"])), Vector3(center[0], center[1], center[2])
	)
	if entry.has("radius"):
		var sphere := SphereShape3D.new()
		sphere.radius = entry["radius"]
		zone.shape_nodes()[0].shape = sphere
	else:
		var size: Array = entry["size"]
		var box := BoxShape3D.new()
		box.size = Vector3(size[0], size[1], size[2])
		zone.shape_nodes()[0].shape = box
	zone.blend_distance = entry["blend_distance"]
	zone.zone_priority = entry["priority"]
	root.add_child(zone)


## The areas on the layers of a player that came there from afar, or was made there.
func _areas_of(player: AudioStreamPlayer3D) -> Array:
	var query := PhysicsPointQueryParameters3D.new()
	query.position = player.global_position
	query.collision_mask = player.area_mask
	query.collide_with_bodies = false
	query.collide_with_areas = true
	var found := []
	for hit in root.world_3d.direct_space_state.intersect_point(query):
		var area: Area3D = hit["collider"]
		if area.reverb_bus_enabled:
			found.append([area.reverb_bus_name, area.reverb_bus_amount, area.audio_bus_name])
	return found
