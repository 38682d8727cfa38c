@tool
extends EditorPlugin
## Places the levels of res://reverb in scenes as a user would, writes what came of it to
## res://placed.json, and ends.

const LevelPlacing := preload("res://addons/i2r_vr/editor/level_placing.gd")
const ZoneCommands := preload("res://addons/i2r_vr/editor/zone_commands.gd")
const CHANGED := "res://reverb/corridor_and_rooms.i2rvl"

var _seen := {}


func _enter_tree() -> void:
	_work.call_deferred()


func _work() -> void:
	await _settled()
	var names: Array = JSON.parse_string(FileAccess.get_file_as_string("res://plan.json"))
	for name: String in names:
		EditorInterface.open_scene_from_path("res://%s.tscn" % name)
		await _frames(3)
		await _place(name)
	EditorInterface.open_scene_from_path("res://corridor_and_rooms.tscn")
	await _frames(3)
	await _change()
	var file := FileAccess.open("res://placed.json", FileAccess.WRITE)
	file.store_string(JSON.stringify(_seen))
	file.close()
	get_tree().quit(0)


func _place(name: String) -> void:
	var root := EditorInterface.get_edited_scene_root()
	var level := load("res://reverb/%s.i2rvl" % name) as I2RReverbLevel
	var placing: RefCounted = ZoneCommands.new(get_undo_redo()).place_rooms(level, root)
	_seen[name] = {"counts": [placing.added, placing.updated], "zones": _zones(root)}
	_history(root).undo()
	_seen[name]["undone"] = ZoneCommands.zones_in(root).size()
	_history(root).redo()
	_seen[name]["again"] = _zones(root)
	EditorInterface.save_scene()
	await _frames(3)


## Edits two zones, takes a room away, renames another's probe, and places again.
func _change() -> void:
	var root := EditorInterface.get_edited_scene_root()
	var zones := ZoneCommands.zones_in(root)
	var moved: I2RReverbZone3D = zones[1]
	moved.position.x += 0.5
	moved.name = "My kitchen"
	(zones[2].shape_nodes()[0].shape as BoxShape3D).size.y = 3.5
	var before := _zones(root)
	var document: Dictionary = JSON.parse_string(FileAccess.get_file_as_string(CHANGED))
	for room: Dictionary in document["rooms"]:
		room["boxes"][0]["size_m"][2] = 2.5
	document["rooms"].pop_back()
	document["rooms"][0]["id"] = document["rooms"][0]["probes"][1]
	var file := FileAccess.open(CHANGED, FileAccess.WRITE)
	file.store_string(JSON.stringify(document))
	file.close()
	EditorInterface.get_resource_filesystem().reimport_files([CHANGED])
	await _settled()
	var level := ResourceLoader.load(CHANGED, "", ResourceLoader.CACHE_MODE_REPLACE)
	var commands := ZoneCommands.new(get_undo_redo())
	var placing: RefCounted = commands.place_rooms(level, root)
	_seen["before"] = before
	_seen["after"] = _zones(root)
	_seen["counts"] = [placing.added, placing.updated, placing.gone.size()]
	_seen["messages"] = placing.messages
	_history(root).undo()
	_seen["undone"] = _zones(root)
	_history(root).redo()
	commands.remove_zones(placing.gone, root)
	_seen["removed"] = ZoneCommands.zones_in(root).size()
	_history(root).undo()
	_seen["back"] = _zones(root)
	commands.reset(moved)
	_seen["reset"] = _zones(root)


func _zones(root: Node) -> Dictionary:
	var found := {}
	for zone in ZoneCommands.zones_in(root):
		var shapes := []
		for node in zone.shape_nodes():
			var size: Vector3 = (node.shape as BoxShape3D).size
			shapes.append([size.x, size.y, size.z])
		var at := zone.global_position
		found[String(zone.name)] = {
			"room": zone.room,
			"at": [at.x, at.y, at.z],
			"shapes": shapes,
			"priority": zone.zone_priority,
			"muted": zone.muted,
			"bundle": zone.bundle.resource_path,
			"is_owned": zone.owner == root and zone.shape_nodes().all(
				func(node: Node) -> bool: return node.owner == root
			),
		}
	return found


func _history(root: Node) -> UndoRedo:
	return get_undo_redo().get_history_undo_redo(get_undo_redo().get_object_history_id(root))


func _settled() -> void:
	await _frames(3)
	while EditorInterface.get_resource_filesystem().is_scanning():
		await get_tree().process_frame
	await _frames(3)


func _frames(count: int) -> void:
	for _frame in count:
		await get_tree().process_frame
