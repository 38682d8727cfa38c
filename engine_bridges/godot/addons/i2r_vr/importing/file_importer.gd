@tool
extends EditorImportPlugin
## What the importers of bundles and of levels have in common: one resource of each file, and nothing
## to choose.


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


func _can_import_threaded() -> bool:
	return false


## Keep what a file holds where the editor looks for it.
func save(resource: Resource, save_path: String) -> Error:
	return ResourceSaver.save(resource, "%s.%s" % [save_path, _get_save_extension()])
