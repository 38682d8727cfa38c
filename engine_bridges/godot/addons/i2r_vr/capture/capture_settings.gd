@tool
## What the dock remembers for a project.
extends RefCounted

const SECTION := "i2r_vr"
const KEY := "capture"
const DEFAULTS := {
	"captures": "res://reverb_captures",
	"bundles": "res://reverb",
	"width": 1024,
	"model": "compact",
	"views": 12,
	"spacing_m": 4.0,
	"height_m": 1.6,
}

var values := DEFAULTS.duplicate()


func _init() -> void:
	var kept: Variant = EditorInterface.get_editor_settings().get_project_metadata(SECTION, KEY, {})
	for key: String in DEFAULTS:
		if kept is Dictionary and typeof(kept.get(key)) == typeof(DEFAULTS[key]):
			values[key] = kept[key]


## Sets a value and keeps it.
func keep(key: String, value: Variant) -> void:
	values[key] = value
	EditorInterface.get_editor_settings().set_project_metadata(SECTION, KEY, values)


## A folder as the operating system names it.
func global_folder(key: String) -> String:
	return ProjectSettings.globalize_path(values[key])


## Options of `i2r-vr bake`.
func bake_options() -> PackedStringArray:
	return ["--model", values["model"], "--views", str(values["views"])]
