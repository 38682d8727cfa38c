@tool
extends EditorPlugin
## The add-on: importing and zones here, capturing in the part below `capture/`.
##
## The capture part is loaded if it is there: a script with `enter(plugin: EditorPlugin)` and
## `exit(plugin: EditorPlugin)`, called when the add-on is switched on and off.

const BundleImporter := preload("res://addons/i2r_vr/importing/bundle_importer.gd")
const CAPTURE := "res://addons/i2r_vr/capture/capture_plugin.gd"

var _importer: EditorImportPlugin
var _capture: Object


func _enter_tree() -> void:
	_importer = BundleImporter.new()
	add_import_plugin(_importer)
	if ResourceLoader.exists(CAPTURE):
		_capture = load(CAPTURE).new()
		_capture.enter(self)


func _exit_tree() -> void:
	if _capture != null:
		_capture.exit(self)
		_capture = null
	remove_import_plugin(_importer)
	_importer = null
