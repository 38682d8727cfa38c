@tool
## The capture half of the add-on: its dock and the setting that names the command `i2r-vr`.
extends RefCounted

const CaptureDock := preload("capture_dock.gd")
const BakeProcess := preload("bake_process.gd")

var _dock: Control


## Called when the add-on is switched on.
func enter(plugin: EditorPlugin) -> void:
	var settings := EditorInterface.get_editor_settings()
	if not settings.has_setting(BakeProcess.SETTING):
		settings.set_setting(BakeProcess.SETTING, "")
	settings.set_initial_value(BakeProcess.SETTING, "", false)
	(
		settings
		. add_property_info(
			{
				"name": BakeProcess.SETTING,
				"type": TYPE_STRING,
				"hint": PROPERTY_HINT_GLOBAL_FILE,
				"hint_string": "",
			}
		)
	)
	_dock = CaptureDock.new()
	_dock.name = "Reverb"
	_dock.history = plugin.get_undo_redo()
	plugin.add_control_to_dock(EditorPlugin.DOCK_SLOT_RIGHT_BL, _dock)


## Called when it is switched off.
func exit(plugin: EditorPlugin) -> void:
	_dock.cancel()
	plugin.remove_control_from_docks(_dock)
	_dock.queue_free()
	_dock = null
