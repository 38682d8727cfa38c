@tool
extends EditorPlugin
## Works in the editor as a user would, writes what came of it to res://seen.json, and ends.

const RemovalQuestion := preload("res://addons/i2r_vr/editor/removal_question.gd")
const ZoneCommands := preload("res://addons/i2r_vr/editor/zone_commands.gd")
const BUNDLE := "res://reverb/plain/plain.i2rvr"
const LAYOUT := "res://default_bus_layout.tres"
const MOVED := "res://other place/plain/plain.i2rvr"
const LEVEL := "res://level.tscn"

var _seen := {}


func _enter_tree() -> void:
	_work.call_deferred()


func _work() -> void:
	await _settled()
	EditorInterface.open_scene_from_path(LEVEL)
	await _frames(3)
	var level := EditorInterface.get_edited_scene_root()
	var commands := ZoneCommands.new(get_undo_redo())
	var history := get_undo_redo().get_history_undo_redo(
		get_undo_redo().get_object_history_id(level)
	)
	var zone: I2RReverbZone3D = commands.add_zone(load(BUNDLE), level)
	_note("added", zone)
	history.undo()
	_seen["zones after undo"] = ZoneCommands.zones_in(level).size()
	history.redo()
	_note("after redo", zone)
	zone.blend_distance = 5.0
	EditorInterface.save_scene()
	await _frames(3)
	_seen["buses"] = range(AudioServer.bus_count).map(AudioServer.get_bus_name)
	await _bake_again()
	_seen["layout after baking again"] = FileAccess.get_file_as_string(LAYOUT)
	_note("imported again", zone)
	commands.reset(zone)
	_note("reset", zone)
	history.undo()
	_note("reset undone", zone)
	EditorInterface.inspect_object(zone)
	await _frames(5)
	EditorInterface.save_scene()
	await _frames(3)
	_seen["scene"] = FileAccess.get_file_as_string(LEVEL)
	await _move_and_delete(level)
	var file := FileAccess.open("res://seen.json", FileAccess.WRITE)
	file.store_string(JSON.stringify(_seen))
	file.close()
	get_tree().quit(0)


## Moves the bundle's folder, adds its zone once more, and deletes the bundle.
func _move_and_delete(level: Node) -> void:
	DirAccess.make_dir_absolute(MOVED.get_base_dir().get_base_dir())
	DirAccess.rename_absolute(BUNDLE.get_base_dir(), MOVED.get_base_dir())
	await _scanned()
	var zone: I2RReverbZone3D = ZoneCommands.new(get_undo_redo()).add_zone(load(MOVED), level)
	_seen["bus after moving"] = zone.bus
	EditorInterface.save_scene()
	await _frames(3)
	_seen["buses after moving"] = range(AudioServer.bus_count).map(AudioServer.get_bus_name)
	DirAccess.remove_absolute(MOVED)
	var question := RemovalQuestion.new(ZoneCommands.new(get_undo_redo()))
	question.ask()
	_seen["question"] = question.dialog.dialog_text
	question.dialog.confirmed.emit()
	await _frames(3)
	_seen["zones after deleting"] = ZoneCommands.zones_in(level).size()
	_seen["buses after deleting"] = range(AudioServer.bus_count).map(AudioServer.get_bus_name)


func _scanned() -> void:
	EditorInterface.get_resource_filesystem().scan()
	await _settled()


func _bake_again() -> void:
	var text := FileAccess.get_file_as_string(BUNDLE)
	var document: Dictionary = JSON.parse_string(text)
	document["zone"]["size_m"] = [9.0, 6.0, 2.4]
	document["zone"]["blend_distance_m"] = 0.7
	document["zone"]["reverb"]["godot"]["room_size"] = 0.625
	document["zone"]["reverb"]["godot"]["delay_ms"] = 12.5
	var file := FileAccess.open(BUNDLE, FileAccess.WRITE)
	file.store_string(JSON.stringify(document))
	file.close()
	EditorInterface.get_resource_filesystem().reimport_files([BUNDLE])
	await _settled()


func _note(name: String, zone: I2RReverbZone3D) -> void:
	var size: Vector3 = zone.shape_nodes()[0].shape.size
	_seen[name] = {
		"size": [size.x, size.y, size.z],
		"blend_distance": zone.blend_distance,
		"height": zone.position.y,
		"bus": zone.bus,
		"is_owned": zone.owner != null and zone.shape_nodes()[0].owner != null,
	}


func _settled() -> void:
	await _frames(3)
	while EditorInterface.get_resource_filesystem().is_scanning():
		await get_tree().process_frame
	await _frames(3)


func _frames(count: int) -> void:
	for _frame in count:
		await get_tree().process_frame
