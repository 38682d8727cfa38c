## Makes a level as rich as a game's: 77 x 36 x 60 m, three storeys of rooms, 600 props of about
## 1,500 triangles each, textured, under a sun and eight lamps with shadows.
##
## godot --path PROJECT --script res://make_rich_level.gd
extends SceneTree

const ReverbProbe := preload("res://addons/i2r_vr/capture/reverb_probe_3d.gd")
const SIZE := Vector3(77.0, 36.0, 60.0)
const STOREYS := 3
const PROPS := 600
const LAMPS := 8

var _level := Node3D.new()
var _random := RandomNumberGenerator.new()


func _initialize() -> void:
	_level.name = "Rich"
	var looks: Array[StandardMaterial3D] = []
	for number in 24:
		looks.append(_look(number))
	var storey_m := SIZE.y / STOREYS
	for storey in STOREYS + 1:
		_box(Vector3(0.0, storey * storey_m, 0.0), Vector3(SIZE.x, 0.3, SIZE.z), looks[storey])
	for column in 8:
		var x := (column / 7.0 - 0.5) * SIZE.x
		_box(Vector3(x, SIZE.y / 2.0, 6.0), Vector3(0.3, SIZE.y, SIZE.z - 12.0), looks[column + 4])
	for side: float in [-0.5, 0.5]:
		_box(Vector3(0.0, SIZE.y / 2.0, side * SIZE.z), Vector3(SIZE.x, SIZE.y, 0.3), looks[13])
	for number in PROPS:
		var shape: PrimitiveMesh = [_sphere(), TorusMesh.new(), _column()][number % 3]
		shape.material = looks[number % looks.size()]
		_put(shape, _place(storey_m))
	for number in LAMPS:
		var lamp := OmniLight3D.new()
		lamp.position = _place(storey_m) + Vector3(0.0, 3.0, 0.0)
		lamp.omni_range = 12.0
		lamp.shadow_enabled = true
		_add(lamp)
	var sun := DirectionalLight3D.new()
	sun.rotation_degrees = Vector3(-50.0, 30.0, 0.0)
	sun.shadow_enabled = true
	_add(sun)
	for number in 3:
		var probe := ReverbProbe.new()
		probe.position = Vector3(-20.0 + 15.0 * number, 1.6 + storey_m * number, -24.0)
		_add(probe)
	var packed := PackedScene.new()
	packed.pack(_level)
	ResourceSaver.save(packed, "res://rich.scn")
	_level.free()
	quit()


func _place(storey_m: float) -> Vector3:
	return Vector3(
		_random.randf_range(-0.49, 0.49) * SIZE.x,
		_random.randi_range(0, STOREYS - 1) * storey_m + 0.7,
		_random.randf_range(-0.36, 0.49) * SIZE.z
	)


func _look(number: int) -> StandardMaterial3D:
	var noise := NoiseTexture2D.new()
	noise.width = 256
	noise.height = 256
	noise.noise = FastNoiseLite.new()
	var made := StandardMaterial3D.new()
	made.resource_name = "M_Rich_%d" % number
	made.albedo_texture = noise
	made.albedo_color = Color.from_hsv(number / 24.0, 0.4, 0.9)
	made.normal_enabled = true
	made.normal_texture = noise
	return made


func _sphere() -> SphereMesh:
	var sphere := SphereMesh.new()
	sphere.radial_segments = 32
	sphere.rings = 24
	return sphere


func _column() -> CylinderMesh:
	var column := CylinderMesh.new()
	column.top_radius = 0.3
	column.bottom_radius = 0.4
	column.rings = 20
	return column


func _box(at: Vector3, size: Vector3, look: Material) -> void:
	var box := BoxMesh.new()
	box.size = size
	box.material = look
	_put(box, at)


func _put(mesh: PrimitiveMesh, at: Vector3) -> void:
	var node := MeshInstance3D.new()
	node.mesh = mesh
	node.position = at
	_add(node)


func _add(node: Node3D) -> void:
	node.name = "%s%d" % [node.get_class(), _level.get_child_count()]
	_level.add_child(node)
	node.owner = _level
