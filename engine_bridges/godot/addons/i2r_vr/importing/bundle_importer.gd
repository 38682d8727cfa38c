@tool
extends "res://addons/i2r_vr/importing/file_importer.gd"
## Imports bundles (.i2rvr) as [I2RReverbBundle] resources, and sets how their WAVs are imported.
##
## Runs before the importers of sounds, so that the WAVs of a bundle that comes into the project
## are imported once, the right way. A bundle with an error changes nothing in the project.

const Metadata := preload("res://addons/i2r_vr/importing/bundle_metadata.gd")
const WavImportSettings := preload("res://addons/i2r_vr/importing/wav_import_settings.gd")
const BundleReading := preload("res://addons/i2r_vr/importing/bundle_reading.gd")

const BEFORE_SOUNDS := -100


func _get_importer_name() -> String:
	return "i2r_vr.bundle"


func _get_visible_name() -> String:
	return "Reverb bundle"


func _get_recognized_extensions() -> PackedStringArray:
	return PackedStringArray(["i2rvr"])


func _get_import_order() -> int:
	return BEFORE_SOUNDS


func _import(
	source: String,
	save_path: String,
	_options: Dictionary,
	_variants: Array[String],
	_made: Array[String]
) -> Error:
	var metadata := Metadata.read(source)
	if metadata.failure != null:
		push_error(metadata.failure.line(source))
		return ERR_INVALID_DATA
	var bundle := BundleReading.bundle_of(metadata, source)
	var saved := save(bundle, save_path)
	if saved != OK:
		return saved
	for message: Dictionary in bundle.messages:
		print("%s: %s (%s)" % [message["code"], message["text"], source])
	for wav: Dictionary in metadata.wavs():
		WavImportSettings.write(bundle.folder().path_join(wav["name"]), wav["role"] == "ambix")
	return OK
