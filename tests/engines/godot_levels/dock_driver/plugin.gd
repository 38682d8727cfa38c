@tool
extends EditorPlugin
## Opens a level in the editor, presses the capture dock's buttons, and writes what came of it.
##
## Reads res://drive.json: {"scene", "command", "settings", "tasks", "undo", "shot", "cancel_at"}
## and writes res://driven.json: the nodes of the level after each task, and the dock's messages.

const STEPS := "res://drive.json"
const RESULT := "res://driven.json"
const PATIENCE_MS := 240000

var _result := {"states": [], "messages": "", "scene_before": "", "scene_after": ""}


func _enter_tree() -> void:
	if FileAccess.file_exists(STEPS):
		_drive.call_deferred(JSON.parse_string(FileAccess.get_file_as_string(STEPS)))


func _drive(steps: Dictionary) -> void:
	await _frames(20)
	while EditorInterface.get_resource_filesystem().is_scanning():
		await _frames(1)
	EditorInterface.get_editor_settings().set_setting("i2r_vr/command", steps["command"])
	EditorInterface.open_scene_from_path(steps["scene"])
	await _frames(20)
	var dock := _dock()
	for key: String in steps["settings"]:
		var value: Variant = steps["settings"][key]
		dock._settings.keep(key, int(value) if dock._settings.values[key] is int else value)
	var level := EditorInterface.get_edited_scene_root()
	_result["scene_before"] = _all_of(level)
	for task: String in steps["tasks"]:
		dock._form.asked.emit(StringName(task))
		if task == steps.get("cancel_at", ""):
			dock._capture.progressed.connect(
				func(_done: int, _total: int, _name: String) -> void: dock.cancel(),
				CONNECT_ONE_SHOT
			)
		await _until_idle(dock)
		_result["states"].append(_state_of(level))
	_result["scene_after"] = _all_of(level)
	if steps.has("shot"):
		await _shoot(dock, steps["shot"])
	for number in steps.get("undo", 0):
		get_undo_redo().get_history_undo_redo(get_undo_redo().get_object_history_id(level)).undo()
		_result["states"].append(_state_of(level))
	_result["messages"] = dock._form._messages.get_parsed_text()
	var file := FileAccess.open(RESULT, FileAccess.WRITE)
	file.store_string(JSON.stringify(_result, "  "))
	file.close()
	get_tree().quit()


func _frames(count: int) -> void:
	for number in count:
		await get_tree().process_frame


func _dock() -> Control:
	for node in EditorInterface.get_base_control().find_children("Reverb", "", true, false):
		if node.has_method(&"cancel"):
			return node
	return null


func _until_idle(dock: Control) -> void:
	var until := Time.get_ticks_msec() + PATIENCE_MS
	await _frames(2)
	while dock._is_busy and Time.get_ticks_msec() < until:
		await _frames(1)


func _state_of(level: Node) -> Array:
	var found := []
	for node in level.find_children("*", "Node3D", true, false):
		var place := (node as Node3D).global_transform
		(
			found
			. append(
				{
					"name": String(node.name),
					"script": "" if node.get_script() == null else node.get_script().resource_path,
					"position": [place.origin.x, place.origin.y, place.origin.z],
					"yaw_deg": rad_to_deg(place.basis.get_euler().y),
				}
			)
		)
	return found


## Every stored property of every node, as text.
func _all_of(level: Node) -> String:
	var lines := PackedStringArray()
	var nodes := level.find_children("*", "", true, false)
	nodes.push_front(level)
	for node: Node in nodes:
		for property in node.get_property_list():
			if property["usage"] & PROPERTY_USAGE_STORAGE:
				var value: Variant = node.get(property["name"])
				lines.append("%s %s %s" % [level.get_path_to(node), property["name"], value])
	return "\n".join(lines)


func _shoot(dock: Control, path: String) -> void:
	var tabs := dock.get_parent() as TabContainer
	if tabs != null:
		tabs.current_tab = tabs.get_tab_idx_from_control(dock)
	await _frames(10)
	RenderingServer.force_draw()
	EditorInterface.get_base_control().get_viewport().get_texture().get_image().save_png(path)
