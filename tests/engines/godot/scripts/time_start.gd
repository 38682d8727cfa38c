extends SceneTree
## Milliseconds of the main thread for a scene without and one with rooms to be loaded, and to be added
## and have its first frame, and for one room that was taken out to be back; to res://times.json.


func _initialize() -> void:
	_run.call_deferred()


func _run() -> void:
	await process_frame
	var times := {}
	for name: String in ["without", "with", "with again"]:
		var start := _milliseconds()
		var scene := load("res://%s.tscn" % name.get_slice(" ", 0)) as PackedScene
		var loaded := _milliseconds()
		var level := scene.instantiate()
		root.add_child(level)
		await process_frame
		times[name + ", loading"] = loaded - start
		times[name + ", starting"] = _milliseconds() - loaded
		if name != "without":
			var zone: Node = level.find_children("*", "Area3D", true, false)[50]
			level.remove_child(zone)
			await process_frame
			start = _milliseconds()
			level.add_child(zone)
			await process_frame
			times[name + ", streaming one room"] = _milliseconds() - start
		level.free()
		await process_frame
	var file := FileAccess.open("res://times.json", FileAccess.WRITE)
	file.store_string(JSON.stringify(times))
	file.close()
	quit(0)


## Of the main thread on a processor.
func _milliseconds() -> float:
	var told := FileAccess.open("/proc/self/schedstat", FileAccess.READ).get_line()
	return told.get_slice(" ", 0).to_float() / 1e6
