@tool
## Imports the bundles of captures and adds their zones to the edited level, as one undo step.
extends RefCounted

const ZONE_SCRIPT := "res://addons/i2r_vr/zone/reverb_zone_3d.gd"
const LevelPlacing := preload("res://addons/i2r_vr/editor/level_placing.gd")
const RoomPlacing := preload("res://addons/i2r_vr/editor/room_placing.gd")
const ZoneCommands := preload("res://addons/i2r_vr/editor/zone_commands.gd")
const MOST_WAITING_MS := 60000

## Lines with codes; empty where all went well.
var messages: Array[String] = []
## How many zones were added, and how many were there already.
var added := 0
var present := 0


## Where the bundle of a capture is.
static func bundle_path(bundles_folder: String, name: String) -> String:
	return bundles_folder.path_join(name).path_join(name + ".i2rvr")


## Places the rooms that the captures' level has; where there is no level, adds a zone for each
## capture's name whose bundle has none yet.
func add_zones(
	level: Node, bundles_folder: String, names: Array[String], history: EditorUndoRedoManager
) -> void:
	if not bundles_folder.begins_with("res://"):
		messages.append(
			(
				"FILE_MISSING: bundles outside the project, expected a folder below res://,"
				+ " choose one (%s)" % bundles_folder
			)
		)
		return
	var paths: Array[String] = []
	for name in names:
		var path := bundle_path(bundles_folder, name)
		if FileAccess.file_exists(path):
			paths.append(path)
		else:
			messages.append("FILE_MISSING: no bundle, expected it baked, bake first (%s)" % path)
	await _import(EditorInterface.get_base_control().get_tree(), paths)
	if not is_instance_valid(level):
		messages.append("CANCELLED: the level was closed")
		return
	var arranged := LevelPlacing.find(bundles_folder, level.scene_file_path)
	if arranged != null:
		_place(arranged, level, history)
		return
	var known := _zones_by_bundle(level)
	var zones: Array[Node] = []
	for path in paths:
		if known.has(path):
			present += 1
			continue
		var bundle := load(path) if ResourceLoader.exists(path) else null
		if bundle == null:
			messages.append(
				(
					"METADATA_BROKEN: the bundle was not imported, expected a I2RReverbBundle, see the"
					+ " editor's output (%s)" % path
				)
			)
			continue
		zones.append(_make_zone(path.get_file().get_basename(), bundle))
	added = zones.size()
	if not zones.is_empty():
		_commit(level, zones, history)


func _place(arranged: I2RReverbLevel, level: Node, history: EditorUndoRedoManager) -> void:
	var placing := LevelPlacing.new()
	placing.place(arranged, level, history)
	messages.append_array(placing.messages)
	added = placing.added
	present = placing.updated
	if not placing.gone.is_empty():
		ZoneCommands.new(history).ask_for(placing.gone, level)


func _make_zone(name: String, bundle: Resource) -> Node:
	var zone: Node = load(ZONE_SCRIPT).new()
	zone.name = name + "_Zone"
	zone.set(&"bundle", bundle)
	return zone


func _commit(level: Node, zones: Array[Node], history: EditorUndoRedoManager) -> void:
	history.create_action("Add reverb zones", UndoRedo.MERGE_DISABLE, level)
	for zone in zones:
		zone.set(&"top_level", RoomPlacing.is_scaled(level))
		history.add_do_method(level, &"add_child", zone, true)
		history.add_do_property(zone, &"owner", level)
		history.add_do_method(zone, &"refresh")
		history.add_do_reference(zone)
		history.add_undo_method(level, &"remove_child", zone)
	history.commit_action()


static func _zones_by_bundle(level: Node) -> Dictionary:
	var found := {}
	for node in level.find_children("*", "Area3D", true, false):
		var bundle := node.get(&"bundle") as Resource
		if bundle != null:
			found[bundle.resource_path] = node
	return found


func _import(tree: SceneTree, paths: Array[String]) -> void:
	if paths.is_empty():
		return
	var files := EditorInterface.get_resource_filesystem()
	while files.is_scanning():
		await tree.process_frame
	files.scan()
	var until := Time.get_ticks_msec() + MOST_WAITING_MS
	var is_there := func(path: String) -> bool: return ResourceLoader.exists(path)
	await tree.process_frame
	while files.is_scanning() or not paths.all(is_there):
		if Time.get_ticks_msec() > until:
			return
		await tree.process_frame
