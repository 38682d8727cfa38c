@tool
extends EditorPlugin
## Adds a zone as a user would, shows it in the editor, and takes a picture.

const ZoneCommands := preload("res://addons/i2r_vr/editor/zone_commands.gd")
const BUNDLES := ["res://reverb/office/office.i2rvr", "res://reverb/church/church.i2rvr"]
const PLACES: Array[Vector3] = [Vector3(0, 1.4, 0), Vector3(9, 3, -4)]
const FRAMES := 6


func _enter_tree() -> void:
	_work.call_deferred()


func _work() -> void:
	await _frames(3)
	while EditorInterface.get_resource_filesystem().is_scanning():
		await get_tree().process_frame
	for dock in EditorInterface.get_base_control().find_children("Reverb", "", true, false):
		while not dock is TabContainer:
			dock = dock.get_parent()
		dock.hide()
	EditorInterface.open_scene_from_path("res://level.tscn")
	EditorInterface.set_main_screen_editor("Script")
	await _frames(FRAMES)
	EditorInterface.edit_resource(load(BUNDLES[0]))
	await _frames(FRAMES)
	_shoot("bundle")
	var commands := ZoneCommands.new(get_undo_redo())
	var zones: Array[I2RReverbZone3D] = []
	for index in BUNDLES.size():
		var level := EditorInterface.get_edited_scene_root()
		zones.append(commands.add_zone(load(BUNDLES[index]), level))
		zones[index].position = PLACES[index]
	EditorInterface.set_main_screen_editor("3D")
	EditorInterface.get_selection().clear()
	EditorInterface.get_selection().add_node(zones[0])
	EditorInterface.edit_node(zones[0])
	await _frames(FRAMES)
	_shoot("zone")
	get_tree().quit(0)


func _shoot(name: String) -> void:
	RenderingServer.force_draw()
	var picture := EditorInterface.get_base_control().get_viewport().get_texture().get_image()
	picture.save_png("res://%s.png" % name)


func _frames(count: int) -> void:
	for _frame in count:
		await get_tree().process_frame
