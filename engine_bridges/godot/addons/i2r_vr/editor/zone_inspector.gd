@tool
extends EditorInspectorPlugin
## Shows the bundle at the top of the inspector of zones and of bundles, and the rooms of a level.

const LevelPanel := preload("res://addons/i2r_vr/editor/level_panel.gd")
const BundlePanel := preload("res://addons/i2r_vr/editor/bundle_panel.gd")

var commands: RefCounted


func _can_handle(object: Object) -> bool:
	return object is I2RReverbZone3D or object is I2RReverbBundle or object is I2RReverbLevel


func _parse_begin(object: Object) -> void:
	if object is I2RReverbLevel:
		add_custom_control(LevelPanel.new(object, commands))
		return
	var bundle: I2RReverbBundle = object.bundle if object is I2RReverbZone3D else object
	if bundle == null:
		return
	var panel := BundlePanel.new(bundle, object is I2RReverbZone3D)
	if object is I2RReverbZone3D:
		var from := "bundle" if object.room.is_empty() else "level"
		panel.add_button("Take everything from the " + from, commands.reset.bind(object))
	else:
		panel.add_button(
			"Add zone to the level",
			func() -> void: commands.add_zone(object, EditorInterface.get_edited_scene_root())
		)
	add_custom_control(panel)
