extends SceneTree
## Which reverb areas Godot finds at places, asked as AudioStreamPlayer3D asks.
##
## plan.json: {"zones": [{"bundle", "position", "priority", "shape": {...}}], "places": [[x,y,z]]}.
## areas.json: for each place the buses and sends of every area there.


func _initialize() -> void:
	_run.call_deferred()


func _run() -> void:
	var plan: Dictionary = JSON.parse_string(FileAccess.get_file_as_string("res://plan.json"))
	for entry: Dictionary in plan["zones"]:
		_add_zone(entry)
	for _step in 10:
		await physics_frame
	var found := []
	for place: Array in plan["places"]:
		found.append(_areas_at(Vector3(place[0], place[1], place[2])))
	var file := FileAccess.open("res://areas.json", FileAccess.WRITE)
	file.store_string(JSON.stringify(found))
	file.close()
	quit(0)


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
		zone.shape_node().shape = sphere
	else:
		var size: Array = entry["size"]
		var box := BoxShape3D.new()
		box.size = Vector3(size[0], size[1], size[2])
		zone.shape_node().shape = box
	zone.blend_distance = entry["blend_distance"]
	zone.zone_priority = entry["priority"]
	root.add_child(zone)


func _areas_at(place: Vector3) -> Array:
	var query := PhysicsPointQueryParameters3D.new()
	query.position = place
	query.collision_mask = I2RReverbZone3D.LAYER
	query.collide_with_bodies = false
	query.collide_with_areas = true
	var found := []
	for hit in root.world_3d.direct_space_state.intersect_point(query):
		var area: Area3D = hit["collider"]
		if area.reverb_bus_enabled:
			found.append([area.reverb_bus_name, area.reverb_bus_amount])
	return found
