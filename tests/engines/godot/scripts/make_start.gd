extends SceneTree
## Saves res://without.tscn, of 20 players, and res://with.tscn, that has rooms of two boxes besides.


func _initialize() -> void:
	var plan: Dictionary = JSON.parse_string(FileAccess.get_file_as_string("res://plan.json"))
	var level := Node3D.new()
	for number in 20:
		var player := AudioStreamPlayer3D.new()
		player.position = Vector3(number * 12.0, 1.0, 0.0)
		level.add_child(player)
		player.owner = level
	_save(level, "without")
	for number: int in plan["rooms"]:
		var zone := I2RReverbZone3D.new()
		zone.bundle = load("res://reverb/r%d/r%d.i2rvr" % [number, number])
		zone.room = "r%d" % number
		zone.position = Vector3((number % 10) * 12.0, 0.0, number / 10 * 12.0)
		level.add_child(zone)
		zone.owner = level
		for place in 2:
			var node := CollisionShape3D.new()
			var box := BoxShape3D.new()
			box.size = Vector3(5.0, 3.0, 10.0)
			node.shape = box
			node.position.x = 5.0 * place
			zone.add_child(node)
			node.owner = level
	_save(level, "with")
	level.free()
	quit(0)


func _save(level: Node, name: String) -> void:
	var scene := PackedScene.new()
	scene.pack(level)
	ResourceSaver.save(scene, "res://%s.tscn" % name)
