@tool
## What the user says that materials are made of, kept in the project for every later capture.
extends RefCounted

const FILE := "res://i2r_vr_materials.cfg"
const SECTION := "classes"
## The classes that the tool knows (`i2r_vr/materials/classes.py`).
const CLASSES: Array[String] = [
	"concrete",
	"painted_concrete",
	"brick",
	"painted_brick",
	"plaster",
	"plasterboard",
	"stone",
	"marble",
	"ceramic_tile",
	"glass",
	"wood_panel",
	"wood_floor",
	"parquet_on_joists",
	"door_wood",
	"linoleum",
	"carpet_thin",
	"carpet",
	"carpet_heavy",
	"curtain_light",
	"curtain_heavy",
	"acoustic_tile",
	"acoustic_panel",
	"foam",
	"upholstery",
	"bed_textile",
	"bookshelf",
	"people",
	"metal",
	"corrugated_metal",
	"water",
	"grass",
	"soil",
	"gravel",
	"sand",
	"snow",
	"asphalt",
	"foliage",
	"rock",
	"plastic",
	"cork",
	"perforated_panel",
	"sky",
]


## Classes by the names of materials.
static func load_all() -> Dictionary:
	var found := {}
	var file := ConfigFile.new()
	if file.load(FILE) != OK or not file.has_section(SECTION):
		return found
	for name in file.get_section_keys(SECTION):
		var kept: Variant = file.get_value(SECTION, name)
		if kept is String and kept in CLASSES:
			found[name.uri_decode()] = kept
	return found


## Keeps the class of a material, and states it in the sidecars of captures that are there, so that
## baking them again is enough. Returns what went wrong, or an empty text.
static func assign(name: String, its_class: String, sidecars: PackedStringArray) -> String:
	var file := ConfigFile.new()
	file.load(FILE)
	file.set_value(SECTION, name.uri_encode(), its_class)
	var code := file.save(FILE)
	if code != OK:
		return "%s, expected a file that can be written (%s)" % [error_string(code), FILE]
	for sidecar in sidecars:
		var trouble := _state(sidecar, name, its_class)
		if not trouble.is_empty():
			return trouble
	return ""


static func _state(path: String, name: String, its_class: String) -> String:
	var sidecar: Variant = null
	if FileAccess.file_exists(path):
		sidecar = JSON.parse_string(FileAccess.get_file_as_string(path))
	if not sidecar is Dictionary or not sidecar.get("materials") is Array:
		return ""
	var is_changed := false
	for entry: Variant in sidecar["materials"]:
		if entry is Dictionary and entry.get("name") == name and entry.get("class") != its_class:
			entry["class"] = its_class
			is_changed = true
		if entry is Dictionary and entry.get("id") is float:
			entry["id"] = int(entry["id"])
	if not is_changed:
		return ""
	var hidden := path.get_base_dir().path_join(".%s.part" % path.get_file())
	var target := FileAccess.open(hidden, FileAccess.WRITE)
	if target == null:
		return "%s (%s)" % [error_string(FileAccess.get_open_error()), path]
	target.store_string(JSON.stringify(sidecar, "  ", false, true))
	target.close()
	var code := DirAccess.rename_absolute(hidden, path)
	return "" if code == OK else "%s (%s)" % [error_string(code), path]
