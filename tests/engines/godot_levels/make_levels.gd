## Makes the levels of known geometry that the capture is tried on.
##
## godot --path PROJECT --script res://make_levels.gd (needs a display: --headless keeps no
## multimesh's places)
extends SceneTree

const ReverbProbe := preload("res://addons/i2r_vr/capture/reverb_probe_3d.gd")
const ROOM_AT := Vector3(10.0, 0.5, -7.0)
const ROOM := Vector3(8.0, 3.0, 6.0)
const THICK := 0.2

var _level: Node3D


func _initialize() -> void:
	_known_room()
	_save("known_room")
	_many_kinds()
	_save("many_kinds")
	_two_rooms()
	_save("two_rooms")
	_house()
	_save("house")
	quit()


## A box room with six materials, a turned crate, a ball, and much that is no solid.
func _known_room() -> void:
	_level = _root("Level")
	var walls := {
		"M_Carpet_Red": [Vector3.DOWN, Color(0.7, 0.1, 0.1)],
		"M_Plaster_White": [Vector3.UP, Color(0.9, 0.9, 0.9)],
		"M_Brick_North": [Vector3.FORWARD, Color(0.8, 0.4, 0.2)],
		"M_Concrete_South": [Vector3.BACK, Color(0.4, 0.4, 0.45)],
		"M_Wood_East": [Vector3.RIGHT, Color(0.5, 0.3, 0.1)],
		"M_Glass_West": [Vector3.LEFT, Color(0.2, 0.5, 0.9, 0.3)],
	}
	for name: String in walls:
		_wall(ROOM_AT, ROOM, walls[name][0], _material(name, walls[name][1]))
	var body := StaticBody3D.new()
	body.physics_material_override = PhysicsMaterial.new()
	body.physics_material_override.resource_name = "PM_Cardboard"
	body.position = ROOM_AT + Vector3(2.0, 0.5, -1.0)
	body.rotation_degrees.y = 30.0
	_add(body, "Crate")
	var crate := _mesh(BoxMesh.new(), _material("M_Crate", Color(0.9, 0.8, 0.1)))
	_add(crate, "Box", body)
	var ball := SphereMesh.new()
	ball.radial_segments = 128
	ball.rings = 64
	var sphere := _mesh(ball, _material("M_Metal_Ball", Color(0.1, 0.8, 0.2)))
	sphere.position = ROOM_AT + Vector3(-2.0, 1.2, 1.0)
	_add(sphere, "Ball")
	_light(ROOM_AT + Vector3(0.0, 2.5, 0.0))
	_probe("Probe", ROOM_AT + Vector3(-1.0, 1.5, -0.5), 40.0)
	_probe("Square", ROOM_AT + Vector3(1.0, 1.6, 1.5), 90.0)
	var off := _probe("Off", ROOM_AT + Vector3(0.0, 1.0, 0.0), 0.0)
	off.enabled = false
	_no_solids(ROOM_AT + Vector3(0.0, 1.5, 0.8))


## What is drawn or hidden near the probe and is no solid.
func _no_solids(at: Vector3) -> void:
	var hidden := _mesh(BoxMesh.new(), _material("M_Hidden", Color.MAGENTA))
	hidden.position = at
	hidden.visible = false
	_add(hidden, "Hidden")
	var ignored := _mesh(BoxMesh.new(), _material("M_Ignored", Color.MAGENTA))
	ignored.position = at
	ignored.scale = Vector3.ONE * 0.1
	ignored.add_to_group("i2r_vr_ignore", true)
	_add(ignored, "Ignored")
	var shadow := _mesh(BoxMesh.new(), _material("M_Shadow", Color.MAGENTA))
	shadow.position = at
	shadow.cast_shadow = GeometryInstance3D.SHADOW_CASTING_SETTING_SHADOWS_ONLY
	_add(shadow, "ShadowOnly")
	var shine := _material("M_Shine", Color(0.1, 0.1, 0.0))
	shine.blend_mode = BaseMaterial3D.BLEND_MODE_ADD
	shine.transparency = BaseMaterial3D.TRANSPARENCY_ALPHA
	var glow := _mesh(BoxMesh.new(), shine)
	glow.position = at
	_add(glow, "Glow")
	var particles := GPUParticles3D.new()
	particles.process_material = ParticleProcessMaterial.new()
	particles.draw_pass_1 = QuadMesh.new()
	particles.emitting = false
	particles.position = at
	_add(particles, "Particles")
	var sprite := Sprite3D.new()
	sprite.texture = _noise_free_texture(Color(1, 1, 1, 0.2))
	sprite.position = at
	_add(sprite, "Sprite")
	var label := Label3D.new()
	label.text = "words"
	label.position = at
	_add(label, "Label")


## Every kind of node that draws solids, each a wall of a 4 m cube around the probe.
func _many_kinds() -> void:
	_level = _root("Kinds")
	var size := Vector3(4.0, 4.0, 4.0)
	_multimesh(Vector3(0.0, -2.0, 0.0))
	_csg(Vector3(0.0, 0.0, -2.1))
	_grid_map(Vector3(2.0, -2.0, -2.0))
	_skinned(Vector3(-2.0, 0.0, 0.0))
	_fence(Vector3(0.0, 0.0, 2.0))
	_wall(Vector3(0.0, -2.0, 0.0), size, Vector3.UP, _material("M_Sky_Blue", Color.SKY_BLUE))
	_light(Vector3(0.5, 1.0, 0.5))
	_probe("Probe", Vector3.ZERO, 0.0)


## The floor: two meshes of two surfaces each.
func _multimesh(at: Vector3) -> void:
	var mesh := ArrayMesh.new()
	for half: float in [-1.0, 1.0]:
		var slab := BoxMesh.new()
		slab.size = Vector3(2.0, 0.2, 2.0)
		var arrays := slab.get_mesh_arrays()
		var corners: PackedVector3Array = arrays[Mesh.ARRAY_VERTEX]
		for number in corners.size():
			corners[number] += Vector3(0.0, -0.1, half)
		arrays[Mesh.ARRAY_VERTEX] = corners
		mesh.add_surface_from_arrays(Mesh.PRIMITIVE_TRIANGLES, arrays)
		var name := "M_Tile_Front" if half < 0.0 else "M_Tile_Back"
		mesh.surface_set_material(mesh.get_surface_count() - 1, _material(name, Color.TEAL))
	var node := MultiMeshInstance3D.new()
	node.multimesh = MultiMesh.new()
	node.multimesh.transform_format = MultiMesh.TRANSFORM_3D
	node.multimesh.mesh = mesh
	node.multimesh.instance_count = 2
	for number in 2:
		var place := Transform3D(Basis.IDENTITY, Vector3(2.0 * number - 1.0, 0.0, 0.0))
		node.multimesh.set_instance_transform(number, place)
	node.position = at
	_add(node, "Floor")


## The wall ahead: a box with a hole, through which a further wall is seen.
func _csg(at: Vector3) -> void:
	var wall := CSGCombiner3D.new()
	wall.position = at
	_add(wall, "Csg")
	var solid := CSGBox3D.new()
	solid.size = Vector3(4.0, 4.0, 0.2)
	solid.material = _material("M_Stone", Color.GRAY)
	_add(solid, "Solid", wall)
	var hole := CSGBox3D.new()
	hole.size = Vector3(1.0, 1.0, 1.0)
	hole.operation = CSGShape3D.OPERATION_SUBTRACTION
	hole.material = _material("M_Marble_Hole", Color.DARK_GRAY)
	_add(hole, "Hole", wall)
	var beyond := _mesh(QuadMesh.new(), _material("M_Rug_Beyond", Color.RED))
	(beyond.mesh as QuadMesh).size = Vector2(8.0, 8.0)
	beyond.position = Vector3(0.0, 0.0, -6.0)
	_add(beyond, "Beyond")


## The wall on the right: two cells of a grid map.
func _grid_map(at: Vector3) -> void:
	var library := MeshLibrary.new()
	var block := BoxMesh.new()
	block.size = Vector3(0.2, 4.0, 2.0)
	block.material = _material("M_Block", Color.ORANGE)
	library.create_item(0)
	library.set_item_mesh(0, block)
	var map := GridMap.new()
	map.mesh_library = library
	map.physics_material = PhysicsMaterial.new()
	map.physics_material.resource_name = "PM_Rubber"
	map.cell_size = Vector3(0.2, 4.0, 2.0)
	map.position = at
	for row in 2:
		map.set_cell_item(Vector3i(0, 0, row), 0)
	_add(map, "Grid")


## The wall on the left: a mesh whose one bone has moved it there from 3 m further away.
func _skinned(at: Vector3) -> void:
	var wall := BoxMesh.new()
	wall.size = Vector3(0.2, 4.0, 4.0)
	var arrays := wall.get_mesh_arrays()
	var corners: PackedVector3Array = arrays[Mesh.ARRAY_VERTEX]
	var bones := PackedInt32Array()
	var weights := PackedFloat32Array()
	for corner in corners:
		bones.append_array([0, 0, 0, 0])
		weights.append_array([1.0, 0.0, 0.0, 0.0])
	arrays[Mesh.ARRAY_BONES] = bones
	arrays[Mesh.ARRAY_WEIGHTS] = weights
	var mesh := ArrayMesh.new()
	mesh.add_surface_from_arrays(Mesh.PRIMITIVE_TRIANGLES, arrays)
	mesh.surface_set_material(0, _material("M_Curtain", Color.PURPLE))
	var skeleton := Skeleton3D.new()
	skeleton.add_bone("Bone")
	skeleton.set_bone_rest(0, Transform3D(Basis.IDENTITY, Vector3(2.9, 0.0, 0.0)))
	skeleton.position = at - Vector3(3.0, 0.0, 0.0)
	skeleton.reset_bone_poses()
	_add(skeleton, "Skeleton")
	var node := MeshInstance3D.new()
	node.mesh = mesh
	node.skin = Skin.new()
	node.skin.add_bind(0, Transform3D.IDENTITY)
	node.skeleton = NodePath("..")
	_add(node, "Curtain", skeleton)


## Behind: a fence whose upper half is cut out by its texture, and a wall 2 m beyond it.
func _fence(at: Vector3) -> void:
	var cut := _material("M_Fence", Color.WHITE)
	var picture := Image.create_empty(2, 2, false, Image.FORMAT_RGBA8)
	picture.fill(Color(0.4, 0.3, 0.2, 1.0))
	picture.set_pixel(0, 0, Color(0.4, 0.3, 0.2, 0.0))
	picture.set_pixel(1, 0, Color(0.4, 0.3, 0.2, 0.0))
	cut.albedo_texture = ImageTexture.create_from_image(picture)
	cut.texture_filter = BaseMaterial3D.TEXTURE_FILTER_NEAREST
	cut.transparency = BaseMaterial3D.TRANSPARENCY_ALPHA_SCISSOR
	cut.cull_mode = BaseMaterial3D.CULL_DISABLED
	var fence := _mesh(QuadMesh.new(), cut)
	(fence.mesh as QuadMesh).size = Vector2(4.0, 4.0)
	fence.position = at
	_add(fence, "Fence")
	var shader := ShaderMaterial.new()
	shader.resource_name = "M_Shaded_Wall"
	shader.shader = Shader.new()
	shader.shader.code = "shader_type spatial;\nrender_mode cull_front;\nvoid fragment() {}\n"
	var wall := _mesh(QuadMesh.new(), shader)
	(wall.mesh as QuadMesh).size = Vector2(9.0, 9.0)
	wall.position = at + Vector3(0.0, 0.0, 2.0)
	_add(wall, "Shaded")


## Two rooms that share a wall, a solid block in the first, and a navigation mesh in the second.
func _two_rooms() -> void:
	_level = _root("Rooms")
	var wall := _material("M_Brick", Color(0.7, 0.4, 0.3))
	for number in 2:
		var at := Vector3(6.0 * number, 0.0, 0.0)
		for side: Vector3 in [
			Vector3.DOWN, Vector3.UP, Vector3.FORWARD, Vector3.BACK, Vector3.RIGHT, Vector3.LEFT
		]:
			_wall(at, Vector3(5.8, 3.0, 6.0), side, wall)
		_light(at + Vector3(0.0, 2.5, 0.0))
	var block := _mesh(BoxMesh.new(), _material("M_Stone_Block", Color.GRAY))
	(block.mesh as BoxMesh).size = Vector3(2.0, 3.0, 2.0)
	block.position = Vector3(-1.5, 1.5, -1.5)
	_add(block, "Block")
	var region := NavigationRegion3D.new()
	region.navigation_mesh = NavigationMesh.new()
	region.navigation_mesh.vertices = PackedVector3Array(
		[Vector3(-2, 0, -2), Vector3(2, 0, -2), Vector3(2, 0, 2), Vector3(-2, 0, 2)]
	)
	region.navigation_mesh.add_polygon(PackedInt32Array([0, 1, 2, 3]))
	region.position = Vector3(6.0, 0.0, 0.0)
	_add(region, "Walkable")


## A house of two storeys on thick ground, a sea below all, and a player with what he carries.
func _house() -> void:
	_level = _root("House")
	var stone := _material("M_Concrete", Color.GRAY)
	_box("Ground", Vector3(0.0, -1.0, 0.0), Vector3(30.0, 2.0, 20.0), stone)
	var sea := _mesh(PlaneMesh.new(), _material("M_Water", Color.BLUE))
	(sea.mesh as PlaneMesh).size = Vector2(30.0, 20.0)
	sea.position.y = -8.0
	_add(sea, "Sea")
	for storey in 2:
		var slab_y := 3.1 + 3.2 * storey
		_box("Slab%d" % storey, Vector3(-5.0, slab_y, 0.0), Vector3(10.2, 0.2, 10.2), stone)
	for side: float in [-1.0, 1.0]:
		var along := Vector3(10.2, 6.2, 0.2)
		_box("Long%d" % side, Vector3(-5.0, 3.1, 5.0 * side), along, stone)
		var across := Vector3(0.2, 6.2, 10.2)
		_box("Short%d" % side, Vector3(-5.0 + 5.0 * side, 3.1, 0.0), across, stone)
	var player := CharacterBody3D.new()
	player.position = Vector3(10.0, 0.0, 0.0)
	_add(player, "Player")
	_add(_mesh(CapsuleMesh.new(), _material("M_Skin", Color.PINK)), "Body", player)
	var camera := Camera3D.new()
	camera.position = Vector3(10.0, 1.0, 8.0)
	_add(camera, "Camera")
	var weapon := _mesh(BoxMesh.new(), _material("M_Weapon", Color.BLACK))
	weapon.position = Vector3(0.0, 0.0, -2.0)
	_add(weapon, "Weapon", camera)
	_light(Vector3(10.0, 5.0, 0.0))
	_probe("Probe", Vector3(10.0, 1.6, 2.0), 0.0)


func _box(name: String, at: Vector3, size: Vector3, material: Material) -> void:
	var box := _mesh(BoxMesh.new(), material)
	(box.mesh as BoxMesh).size = size
	box.position = at
	_add(box, name)


func _root(name: String) -> Node3D:
	var root_node := Node3D.new()
	root_node.name = name
	return root_node


func _add(node: Node, name: String, parent: Node = null) -> void:
	node.name = name
	(_level if parent == null else parent).add_child(node)
	node.owner = _level


## A wall outside the box of this size that stands on `floor_at`.
func _wall(floor_at: Vector3, size: Vector3, side: Vector3, material: Material) -> void:
	var box := BoxMesh.new()
	box.size = size + Vector3.ONE * 2.0 * THICK
	var axis := side.abs().max_axis_index()
	box.size[axis] = THICK
	var wall := _mesh(box, material)
	var middle := floor_at + Vector3(0.0, size.y / 2.0, 0.0)
	wall.position = middle + side * (size[axis] + THICK) / 2.0
	_add(wall, "Wall%d" % _level.get_child_count())


func _mesh(mesh: PrimitiveMesh, material: Material) -> MeshInstance3D:
	var node := MeshInstance3D.new()
	node.mesh = mesh
	mesh.material = material
	return node


func _material(name: String, colour: Color) -> StandardMaterial3D:
	var made := StandardMaterial3D.new()
	made.resource_name = name
	made.albedo_color = colour
	if colour.a < 1.0:
		made.transparency = BaseMaterial3D.TRANSPARENCY_ALPHA
	return made


func _noise_free_texture(colour: Color) -> ImageTexture:
	var picture := Image.create_empty(64, 64, false, Image.FORMAT_RGBA8)
	picture.fill(colour)
	return ImageTexture.create_from_image(picture)


func _light(at: Vector3) -> void:
	var light := OmniLight3D.new()
	light.position = at
	light.omni_range = 20.0
	light.light_energy = 2.0
	_add(light, "Light%d" % _level.get_child_count())


func _probe(name: String, at: Vector3, yaw_deg: float) -> ReverbProbe:
	var probe := ReverbProbe.new()
	probe.position = at
	probe.rotation_degrees.y = yaw_deg
	_add(probe, name)
	return probe


func _save(name: String) -> void:
	var packed := PackedScene.new()
	packed.pack(_level)
	var code := ResourceSaver.save(packed, "res://%s.tscn" % name)
	_level.free()
	if code != OK:
		printerr("%s: %s" % [name, error_string(code)])
		quit(1)
