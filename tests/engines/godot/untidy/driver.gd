@tool
extends EditorPlugin
## Does in the editor what res://steps.json says, one step after the other, writes what came of each
## to res://stepped.json, and ends.
##
## Steps: ["open", scene], ["place", level], ["change", room, property, value], ["move", from, to],
## ["delete", file], ["save"].

const RemovalQuestion := preload("res://addons/i2r_vr/editor/removal_question.gd")
const ZoneCommands := preload("res://addons/i2r_vr/editor/zone_commands.gd")


func _enter_tree() -> void:
	_work.call_deferred()


func _work() -> void:
	await _settled()
	var answers := []
	for step: Array in JSON.parse_string(FileAccess.get_file_as_string("res://steps.json")):
		var said: Variant = await Callable(self, "_" + str(step[0])).callv(step.slice(1))
		answers.append({"step": step, "said": said, "zones": _zones()})
	var file := FileAccess.open("res://stepped.json", FileAccess.WRITE)
	file.store_string(JSON.stringify(answers))
	file.close()
	await _frames(10)
	get_tree().quit(0)


func _open(scene: String) -> void:
	EditorInterface.open_scene_from_path(scene)
	await _frames(3)


func _place(level: String) -> Array:
	await _frames(1)
	var placing: RefCounted = ZoneCommands.new(get_undo_redo()).place_rooms(load(level), _root())
	return [placing.added, placing.updated, placing.gone.size(), placing.messages]


func _change(room: String, property: String, value: Variant) -> void:
	for zone in ZoneCommands.zones_in(_root()):
		if zone.room == room:
			zone.set(property, value)
	await _frames(1)


func _move(from: String, to: String) -> void:
	DirAccess.rename_absolute(from, to)
	EditorInterface.get_resource_filesystem().scan()
	await _settled()


func _delete(file: String) -> String:
	for path: String in [file, file + ".import"]:
		DirAccess.remove_absolute(path)
	EditorInterface.get_resource_filesystem().scan()
	await _settled()
	var question := RemovalQuestion.new(ZoneCommands.new(get_undo_redo()))
	question.ask()
	var text: String = question.dialog.dialog_text
	question.dialog.confirmed.emit()
	await _frames(3)
	return text


func _save() -> void:
	EditorInterface.save_scene()
	await _frames(3)


func _root() -> Node:
	return EditorInterface.get_edited_scene_root()


func _zones() -> Array:
	return ZoneCommands.zones_in(_root()).map(
		func(zone: I2RReverbZone3D) -> Dictionary:
			return {
				"name": zone.name,
				"room": zone.room,
				"bus": zone.bus,
				"level": zone.level,
				"warnings": zone._get_configuration_warnings(),
			}
	)


func _settled() -> void:
	await _frames(3)
	while EditorInterface.get_resource_filesystem().is_scanning():
		await get_tree().process_frame
	await _frames(3)


func _frames(count: int) -> void:
	for _frame in count:
		await get_tree().process_frame
