extends RefCounted
## Asks what is to become of buses and zones whose bundles were deleted.

const LayoutMerging := preload("res://addons/i2r_vr/editor/layout_merging.gd")
const ZoneCommands := preload("res://addons/i2r_vr/editor/zone_commands.gd")

var commands: ZoneCommands
## What asks; null where there is no question.
var dialog: ConfirmationDialog


func _init(a_commands: ZoneCommands) -> void:
	commands = a_commands


## Connects to the editor's file dock.
func listen() -> void:
	var dock := EditorInterface.get_file_system_dock()
	dock.file_removed.connect(_on_removed)
	dock.folder_removed.connect(_on_removed)


## Undoes `listen`.
func stop() -> void:
	var dock := EditorInterface.get_file_system_dock()
	dock.file_removed.disconnect(_on_removed)
	dock.folder_removed.disconnect(_on_removed)
	_close()


func _on_removed(path: String) -> void:
	if path.ends_with(".i2rvr") or path.ends_with("/"):
		ask.call_deferred()


## Asks once for all that lost its bundle; nothing where nothing did. Rooms that blend probes go on
## without those that are gone.
func ask() -> void:
	var level := EditorInterface.get_edited_scene_root()
	for zone in ZoneCommands.zones_in(level):
		if zone.blend_probes:
			zone.take_probes()
	var buses := LayoutMerging.orphans()
	var zones := ZoneCommands.orphans_in(level)
	if dialog != null or (buses.is_empty() and zones.is_empty()):
		return
	dialog = ConfirmationDialog.new()
	dialog.title = "Reverb bundles were deleted"
	dialog.dialog_text = (
		"Remove %d buses from the bus layout and %d zones from the open scene that belonged to them?"
		% [buses.size(), zones.size()]
	)
	dialog.confirmed.connect(_remove.bind(level, buses, zones))
	dialog.canceled.connect(_close)
	EditorInterface.popup_dialog_centered(dialog)


func _remove(level: Node, buses: Array[StringName], zones: Array[I2RReverbZone3D]) -> void:
	LayoutMerging.remove(buses)
	if is_instance_valid(level) and not zones.is_empty():
		commands.remove_zones(zones, level)
	_close()


func _close() -> void:
	if dialog != null:
		dialog.queue_free()
		dialog = null
