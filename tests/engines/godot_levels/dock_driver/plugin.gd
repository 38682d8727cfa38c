@tool
extends EditorPlugin
## Opens a level in the editor, presses the capture dock's buttons, and writes what came of it.
##
## Reads res://drive.json: {"scene", "settings", "tasks": [{"task", "command", "cancel"} or {"task":
## "tell", "material", "class"}],
## "undo", "look_at", "shot"}; `cancel` presses Cancel when the first probe is begun. Writes
## res://driven.json: the dock's messages and the level's nodes after each task and each undo, and
## whether the level is as before after the last of them.

const STEPS := "res://drive.json"
const RESULT := "res://driven.json"
const PATIENCE_MS := 240000

var _result := {"states": [], "messages": [], "reports": []}


func _enter_tree() -> void:
	if FileAccess.file_exists(STEPS):
		_drive.call_deferred(JSON.parse_string(FileAccess.get_file_as_string(STEPS)))


func _drive(steps: Dictionary) -> void:
	EditorInterface.set_main_screen_editor("3D" if steps.has("shot") else "Script")
	await _frames(5)
	while EditorInterface.get_resource_filesystem().is_scanning():
		await _frames(1)
	EditorInterface.open_scene_from_path(steps["scene"])
	EditorInterface.set_main_screen_editor("3D" if steps.has("shot") else "Script")
	await _frames(5)
	var dock := _dock()
	for key: String in steps["settings"]:
		var value: Variant = steps["settings"][key]
		dock._settings.keep(key, int(value) if dock._settings.values[key] is int else value)
	var level := EditorInterface.get_edited_scene_root()
	var before := _all_of(level)
	for step: Dictionary in steps["tasks"]:
		await _do(dock, step)
		_result["states"].append(_state_of(level))
	if steps.has("shot"):
		await _shoot(dock, level.get_node(NodePath(steps["look_at"])), steps["shot"])
	for number in int(steps.get("undo", 0)):
		var histories := get_undo_redo()
		histories.get_history_undo_redo(histories.get_object_history_id(level)).undo()
		await _frames(5)
		_result["states"].append(_state_of(level))
	_result["is_as_before"] = _all_of(level) == before
	_result["properties"] = before.count("\n")
	var file := FileAccess.open(RESULT, FileAccess.WRITE)
	file.store_string(JSON.stringify(_result, "  "))
	file.close()
	var quiet_frames := 0
	while quiet_frames < 10:
		await _frames(1)
		var is_scanning := EditorInterface.get_resource_filesystem().is_scanning()
		quiet_frames = 0 if is_scanning else quiet_frames + 1
	get_tree().quit()


func _do(dock: Control, step: Dictionary) -> void:
	var command: String = step.get("command", "")
	EditorInterface.get_editor_settings().set_setting("i2r_vr/command", command)
	var messages: RichTextLabel = dock._form._messages
	messages.clear()
	if step.get("cancel", false):
		dock._capture.progressed.connect(
			func(_done: int, _total: int, _name: String) -> void: dock.cancel(), CONNECT_ONE_SHOT
		)
	print("task: ", step["task"])
	if step["task"] == "tell":
		dock._form.told.emit(step["material"], step["class"])
	else:
		dock._form.asked.emit(StringName(step["task"]))
	var until := Time.get_ticks_msec() + PATIENCE_MS
	await _frames(2)
	while dock._is_busy and Time.get_ticks_msec() < until:
		await _frames(1)
	_result["messages"].append(messages.get_parsed_text())
	dock._show_probes()
	_result["reports"].append([])
	for report: RefCounted in dock._form._probes._reports:
		var row := {"name": report.name, "state": report.state, "t60_s": report.t60_s}
		_result["reports"][-1].append(row)


func _frames(count: int) -> void:
	for number in count:
		await get_tree().process_frame


func _dock() -> Control:
	for node in EditorInterface.get_base_control().find_children("Reverb", "", true, false):
		if node.has_method(&"cancel"):
			return node
	return null


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


func _shoot(dock: Control, watched: Node, path: String) -> void:
	var tabs := dock.get_parent() as TabContainer
	if tabs != null:
		tabs.current_tab = tabs.get_tab_idx_from_control(dock)
	EditorInterface.get_selection().add_node(watched)
	EditorInterface.edit_node(watched)
	await _frames(10)
	RenderingServer.force_draw()
	EditorInterface.get_base_control().get_viewport().get_texture().get_image().save_png(path)
