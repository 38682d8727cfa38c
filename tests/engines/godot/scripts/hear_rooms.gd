extends SceneTree
## In which room a sound is heard: plan.json is [[scene, [[x, y, z], ...]], ...]; rooms.json has for
## each scene and place the room of the areas that a player finds there, one that was made there and
## one that came from the place before.

const ReverbBus := preload("res://addons/i2r_vr/zone/reverb_bus.gd")


func _initialize() -> void:
	_run.call_deferred()


func _run() -> void:
	var plan: Array = JSON.parse_string(FileAccess.get_file_as_string("res://plan.json"))
	var found := []
	for entry: Array in plan:
		var level: Node = (load(entry[0]) as PackedScene).instantiate()
		root.add_child(level)
		var walking := AudioStreamPlayer3D.new()
		root.add_child(walking)
		var rooms := []
		for place: Array in entry[1]:
			var there := Vector3(place[0], place[1], place[2])
			walking.global_position = there
			var made := AudioStreamPlayer3D.new()
			made.position = there
			root.add_child(made)
			for _step in 5:
				await physics_frame
			rooms.append([_rooms_of(made), _rooms_of(walking)])
			made.free()
		found.append(rooms)
		walking.free()
		level.free()
		await process_frame
	var file := FileAccess.open("res://rooms.json", FileAccess.WRITE)
	file.store_string(JSON.stringify(found))
	file.close()
	quit(0)


func _rooms_of(player: AudioStreamPlayer3D) -> Array:
	var query := PhysicsPointQueryParameters3D.new()
	query.position = player.global_position
	query.collision_mask = player.area_mask
	query.collide_with_bodies = false
	query.collide_with_areas = true
	var found := []
	for hit in root.world_3d.direct_space_state.intersect_point(query):
		var area: Area3D = hit["collider"]
		var zone := area.get_parent() as I2RReverbZone3D
		if area.reverb_bus_enabled:
			found.append(zone.room)
	return found
