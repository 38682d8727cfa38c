@tool
extends EditorImportPlugin
## Imports the files of levels (.i2rvl) as [I2RReverbLevel] resources.

const LevelMetadata := preload("res://addons/i2r_vr/importing/level_metadata.gd")
const AFTER_BUNDLES := -50


func _get_importer_name() -> String:
	return "i2r_vr.level"


func _get_visible_name() -> String:
	return "Reverb level"


func _get_recognized_extensions() -> PackedStringArray:
	return PackedStringArray(["i2rvl"])


func _get_save_extension() -> String:
	return "res"


func _get_resource_type() -> String:
	return "Resource"


func _get_preset_count() -> int:
	return 1


func _get_preset_name(_preset: int) -> String:
	return "Default"


func _get_import_options(_path: String, _preset: int) -> Array[Dictionary]:
	return []


func _get_option_visibility(_path: String, _option: StringName, _options: Dictionary) -> bool:
	return true


func _get_priority() -> float:
	return 1.0


func _get_import_order() -> int:
	return AFTER_BUNDLES


func _can_import_threaded() -> bool:
	return false


func _import(
	source: String,
	save_path: String,
	_options: Dictionary,
	_variants: Array[String],
	_made: Array[String]
) -> Error:
	var read: Variant = LevelMetadata.read(source)
	if not read is I2RReverbLevel:
		push_error(read.line(source))
		return ERR_INVALID_DATA
	return ResourceSaver.save(read, "%s.%s" % [save_path, _get_save_extension()])
