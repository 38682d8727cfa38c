extends SceneTree
## Writes the model that a modeller would have: a house of three rooms on thick ground, of one
## material, as a glTF file (the path is the first argument). Doorways are open.

const GROUND_M := 2.0
const WALL_M := 0.2
## Of each room its corner (x, z), its size (x, height, z): kitchen, hall, corridor.
const ROOMS := [
	[Vector2(0.0, 0.0), Vector3(4.0, 2.6, 3.6)],
	[Vector2(4.2, 0.0), Vector3(10.0, 5.0, 8.0)],
	[Vector2(14.4, 0.0), Vector3(6.0, 3.0, 2.4)],
]
const DOOR := Vector2(1.0, 2.1)
## Where along z each doorway's middle is, at the wall behind x.
const DOORS := [[4.0, 1.8], [14.2, 1.2]]

var _house := Node3D.new()
var _look := StandardMaterial3D.new()


func _initialize() -> void:
	_house.name = "House"
	_look.resource_name = "Atlas.001"
	_look.albedo_color = Color(0.7, 0.65, 0.6)
	_look.cull_mode = BaseMaterial3D.CULL_DISABLED
	_box("Ground", Vector3(-15.0, -GROUND_M, -15.0), Vector3(50.0, GROUND_M, 50.0))
	for number in ROOMS.size():
		_room(number, ROOMS[number][0], ROOMS[number][1])
	var state := GLTFState.new()
	var document := GLTFDocument.new()
	document.append_from_scene(_house, state)
	var code := document.write_to_filesystem(state, OS.get_cmdline_user_args()[0])
	_house.free()
	quit(code)


## A ceiling, walls along x, and walls across with the doorways that are there.
func _room(number: int, at: Vector2, size: Vector3) -> void:
	var low := Vector3(at.x, 0.0, at.y)
	var along := Vector3(size.x + 2.0 * WALL_M, size.y, WALL_M)
	_box("Roof%d" % number, low + Vector3(-WALL_M, size.y, -WALL_M),
		Vector3(size.x + 2.0 * WALL_M, WALL_M, size.z + 2.0 * WALL_M))
	_box("North%d" % number, low + Vector3(-WALL_M, 0.0, -WALL_M), along)
	_box("South%d" % number, low + Vector3(-WALL_M, 0.0, size.z), along)
	for x: float in [at.x - WALL_M, at.x + size.x]:
		_wall("Across%d_%d" % [number, int(x)], x, size)


func _wall(name: String, x: float, size: Vector3) -> void:
	var doors := DOORS.filter(func(door: Array) -> bool: return is_equal_approx(door[0], x))
	if doors.is_empty():
		_box(name, Vector3(x, 0.0, 0.0), Vector3(WALL_M, size.y, size.z))
		return
	var left: float = doors[0][1] - DOOR.x / 2.0
	_box(name + "l", Vector3(x, 0.0, 0.0), Vector3(WALL_M, size.y, left))
	_box(name + "r", Vector3(x, 0.0, left + DOOR.x), Vector3(WALL_M, size.y, size.z - left - DOOR.x))
	_box(name + "o", Vector3(x, DOOR.y, left), Vector3(WALL_M, size.y - DOOR.y, DOOR.x))


func _box(name: String, low: Vector3, size: Vector3) -> void:
	var node := MeshInstance3D.new()
	var box := BoxMesh.new()
	box.size = size
	box.material = _look
	node.mesh = box
	node.name = name
	node.position = low + size / 2.0
	_house.add_child(node)
	node.owner = _house
