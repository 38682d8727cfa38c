@tool
extends EditorPlugin
## The add-on: importing and zones here, capturing in the part below `capture/`.
##
## The capture part is loaded if it is there: a script with `enter(plugin: EditorPlugin)` and
## `exit(plugin: EditorPlugin)`, called when the add-on is switched on and off.

const BundleImporter := preload("res://addons/i2r_vr/importing/bundle_importer.gd")
const LevelImporter := preload("res://addons/i2r_vr/importing/level_importer.gd")
const LayoutMerging := preload("res://addons/i2r_vr/editor/layout_merging.gd")
const RemovalQuestion := preload("res://addons/i2r_vr/editor/removal_question.gd")
const ZoneCommands := preload("res://addons/i2r_vr/editor/zone_commands.gd")
const ZoneGizmo := preload("res://addons/i2r_vr/editor/zone_gizmo.gd")
const ZoneInspector := preload("res://addons/i2r_vr/editor/zone_inspector.gd")
const CAPTURE := "res://addons/i2r_vr/capture/capture_plugin.gd"
const ADD_ZONES := "Add reverb zones for the selected bundles"
const PLACE_ROOMS := "Place or update reverb zones of the selected levels"

var commands: ZoneCommands
var _importer: EditorImportPlugin
var _level_importer: EditorImportPlugin
var _gizmo: EditorNode3DGizmoPlugin
var _inspector: EditorInspectorPlugin
var _removal: RemovalQuestion
var _capture: Object


func _enter_tree() -> void:
	commands = ZoneCommands.new(get_undo_redo())
	_importer = BundleImporter.new()
	add_import_plugin(_importer)
	_level_importer = LevelImporter.new()
	add_import_plugin(_level_importer)
	_gizmo = ZoneGizmo.new()
	_gizmo.history = get_undo_redo()
	add_node_3d_gizmo_plugin(_gizmo)
	_inspector = ZoneInspector.new()
	_inspector.commands = commands
	add_inspector_plugin(_inspector)
	add_tool_menu_item(ADD_ZONES, _add_zones)
	add_tool_menu_item(PLACE_ROOMS, _place_rooms)
	scene_saved.connect(_merge_buses)
	EditorInterface.get_resource_filesystem().resources_reimported.connect(_on_reimported)
	_removal = RemovalQuestion.new(commands)
	_removal.listen()
	if ResourceLoader.exists(CAPTURE):
		_capture = load(CAPTURE).new()
		_capture.enter(self)


func _exit_tree() -> void:
	if _capture != null:
		_capture.exit(self)
		_capture = null
	_removal.stop()
	_removal = null
	EditorInterface.get_resource_filesystem().resources_reimported.disconnect(_on_reimported)
	scene_saved.disconnect(_merge_buses)
	remove_tool_menu_item(PLACE_ROOMS)
	remove_tool_menu_item(ADD_ZONES)
	remove_inspector_plugin(_inspector)
	remove_node_3d_gizmo_plugin(_gizmo)
	remove_import_plugin(_level_importer)
	remove_import_plugin(_importer)
	_inspector = null
	_gizmo = null
	_level_importer = null
	_importer = null
	commands = null


func _add_zones() -> void:
	for path in EditorInterface.get_selected_paths():
		var bundle := load(path) as I2RReverbBundle if path.ends_with(".i2rvr") else null
		if bundle != null:
			commands.add_zone(bundle, EditorInterface.get_edited_scene_root())


func _place_rooms() -> void:
	for path in EditorInterface.get_selected_paths():
		var level := load(path) as I2RReverbLevel if path.ends_with(".i2rvl") else null
		if level != null:
			commands.place_rooms(level, EditorInterface.get_edited_scene_root())


func _merge_buses(_scene: String) -> void:
	LayoutMerging.merge(ZoneCommands.zones_in(EditorInterface.get_edited_scene_root()))


## Buses and zones take over what is new in bundles that were baked again.
func _on_reimported(paths: PackedStringArray) -> void:
	_renew_buses.call_deferred(paths)
	_refresh_zones.call_deferred(paths)


func _renew_buses(paths: PackedStringArray) -> void:
	var bundles: Array[I2RReverbBundle] = []
	for path in paths:
		var bundle := load(path) as I2RReverbBundle if path.ends_with(".i2rvr") else null
		if bundle != null:
			bundles.append(bundle)
	if not bundles.is_empty():
		LayoutMerging.renew(bundles)


func _refresh_zones(paths: PackedStringArray) -> void:
	for zone in ZoneCommands.zones_in(EditorInterface.get_edited_scene_root()):
		if zone.bundle != null and paths.has(zone.bundle.resource_path):
			zone.refresh()
			EditorInterface.mark_scene_as_unsaved()
