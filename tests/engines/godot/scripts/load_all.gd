extends SceneTree
## Loads every script of the add-on, so that the engine says what it has against them, and writes
## how many there were to res://loaded.json.


func _initialize() -> void:
	var count := 0
	var pending: Array[String] = ["res://addons/i2r_vr"]
	while not pending.is_empty():
		var folder: String = pending.pop_back()
		for name in DirAccess.get_directories_at(folder):
			pending.append(folder.path_join(name))
		for name in DirAccess.get_files_at(folder):
			if name.ends_with(".gd") and load(folder.path_join(name)) != null:
				count += 1
	var file := FileAccess.open("res://loaded.json", FileAccess.WRITE)
	var _stored := file.store_string(str(count))
	file.close()
	quit()
