@tool
extends VBoxContainer
## A level at a glance: its rooms, what it could not place, and the button that places it.


func _init(level: I2RReverbLevel, commands: RefCounted) -> void:
	var lines := PackedStringArray()
	var what := "Of %s: %d rooms, %d doorways"
	lines.append(what % [level.level_name, level.rooms.size(), level.portals.size()])
	for room in level.rooms:
		var probes: int = room["probes"].size()
		var muted: String = ", muted" if room["muted"] else ""
		lines.append("%s: %d probes%s" % [room["name"], probes, muted])
	for left in level.unplaced:
		lines.append("%s: %s is in no room" % [left["code"], left["bundle"]])
	for warning in level.warnings:
		lines.append("%s: %s" % [warning["code"], warning["text"]])
	var label := Label.new()
	label.text = "\n".join(lines)
	label.autowrap_mode = TextServer.AUTOWRAP_WORD_SMART
	add_child(label)
	var button := Button.new()
	button.text = "Place or update zones"
	button.pressed.connect(
		func() -> void: commands.place_rooms(level, EditorInterface.get_edited_scene_root())
	)
	add_child(button)
