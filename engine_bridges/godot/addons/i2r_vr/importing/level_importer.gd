@tool
extends "res://addons/i2r_vr/importing/file_importer.gd"
## Imports the files of levels (.i2rvl) as [I2RReverbLevel] resources.

const LevelMetadata := preload("res://addons/i2r_vr/importing/level_metadata.gd")
const AFTER_BUNDLES := -50


func _get_importer_name() -> String:
	return "i2r_vr.level"


func _get_visible_name() -> String:
	return "Reverb level"


func _get_recognized_extensions() -> PackedStringArray:
	return PackedStringArray(["i2rvl"])


func _get_import_order() -> int:
	return AFTER_BUNDLES


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
	return save(read, save_path)
