@tool
## A second world that shows the level's solids in numbers, so that the level is never touched.
##
## Every mesh that the level draws is drawn again, in a world of its own, with data materials on
## its surfaces. Left out: what is hidden or in the group `i2r_vr_ignore`, particles, sprites,
## labels, decals, lights, fog, and what is drawn by no node of the level.
extends RefCounted

const MaterialTable := preload("material_table.gd")
const IGNORED_GROUP := &"i2r_vr_ignore"
const USER_LAYERS := 0xFFFFF
## Godot 4.4 moves the server's instances between physics frames; others have no such method.
const INTERPOLATION := &"instance_set_interpolated"

var world := World3D.new()
var materials := MaterialTable.new()
## Classes of what was passed over, and how many there were.
var left_out := {}

var _instances: Array[RID] = []
var _kept: Array[Resource] = []


func _notification(what: int) -> void:
	if what == NOTIFICATION_PREDELETE:
		for instance in _instances:
			RenderingServer.free_rid(instance)


## Mirrors a level and all below it.
func mirror(root: Node) -> void:
	clear()
	for node in solids_of(root, left_out):
		_mirror_node(node)


## The visible nodes of a level that may be walls, in the tree's order; `passed_over` counts by
## class what moves with a camera, a character or a tracked hand, which is no wall.
static func solids_of(root: Node, passed_over := {}) -> Array[Node3D]:
	var solids: Array[Node3D] = []
	var pending: Array[Node] = [root]
	while not pending.is_empty():
		var node: Node = pending.pop_back()
		if node.is_in_group(IGNORED_GROUP) or (node is Viewport and node != root):
			continue
		if _is_carrier(node):
			passed_over[node.get_class()] = passed_over.get(node.get_class(), 0) + 1
			continue
		var children := node.get_children()
		children.reverse()
		pending.append_array(children)
		if node is Node3D and (node as Node3D).is_visible_in_tree():
			solids.append(node)
	return solids


## Whether a node draws only what it carries about.
static func _is_carrier(node: Node) -> bool:
	if not (node is Camera3D or node is CharacterBody3D or node is XRNode3D):
		return false
	return not node.find_children("*", "GeometryInstance3D", true, false).is_empty()


## Frees what was mirrored.
func clear() -> void:
	for instance in _instances:
		RenderingServer.free_rid(instance)
	_instances.clear()
	_kept.clear()


## The box of all solids of a level, in the world's axes.
static func bounds_of(level: Node) -> AABB:
	var box := AABB()
	var is_first := true
	for node in solids_of(level):
		for part in _boxes_of(node):
			box = part if is_first else box.merge(part)
			is_first = false
	return box


static func _boxes_of(node: Node3D) -> Array[AABB]:
	var boxes: Array[AABB] = []
	if node is GridMap:
		var pairs := (node as GridMap).get_meshes()
		for number in range(0, pairs.size() - 1, 2):
			var place: Transform3D = node.global_transform * pairs[number]
			boxes.append(place * (pairs[number + 1] as Mesh).get_aabb())
	elif node is MeshInstance3D or node is MultiMeshInstance3D or node is CSGShape3D:
		if _is_drawn(node):
			boxes.append(node.global_transform * (node as GeometryInstance3D).get_aabb())
	return boxes


func _mirror_node(node: Node3D) -> void:
	if node is GeometryInstance3D and not _is_drawn(node):
		return
	if node is MeshInstance3D:
		_mirror_mesh_instance(node)
	elif node is MultiMeshInstance3D:
		_mirror_multimesh(node)
	elif node is CSGShape3D:
		if (node as CSGShape3D).is_root_shape():
			_mirror_meshes(node, (node as CSGShape3D).get_meshes())
	elif node is GridMap:
		_mirror_meshes(node, (node as GridMap).get_meshes())
	elif node is GeometryInstance3D or node is Decal:
		left_out[node.get_class()] = left_out.get(node.get_class(), 0) + 1


static func _is_drawn(node: GeometryInstance3D) -> bool:
	var shadow_only := node.cast_shadow == GeometryInstance3D.SHADOW_CASTING_SETTING_SHADOWS_ONLY
	return not shadow_only and node.layers & USER_LAYERS != 0 and node.transparency < 1.0


func _mirror_mesh_instance(node: MeshInstance3D) -> void:
	if node.mesh == null or node.mesh.get_surface_count() == 0:
		return
	var instance := _add(node.get_base(), node.global_transform)
	_show_as_far_as(instance, node)
	_set_surfaces(instance, node, node.mesh, node.get_active_material)
	for shape in node.get_blend_shape_count():
		var weight := node.get_blend_shape_value(shape)
		RenderingServer.instance_set_blend_shape_weight(instance, shape, weight)
	var skin := node.get_skin_reference()
	if skin != null:
		RenderingServer.instance_attach_skeleton(instance, skin.get_skeleton())
		RenderingServer.instance_set_ignore_culling(instance, true)


func _mirror_multimesh(node: MultiMeshInstance3D) -> void:
	if node.multimesh == null or node.multimesh.mesh == null:
		return
	var copy: MultiMesh = node.multimesh.duplicate()
	var mesh: Mesh = node.multimesh.mesh.duplicate()
	for surface in mesh.get_surface_count():
		var look := node.material_override
		if look == null:
			look = mesh.surface_get_material(surface)
		var data := materials.data_material(look, node.multimesh.mesh, surface, node)
		if data == null:
			return
		mesh.surface_set_material(surface, data)
	copy.mesh = mesh
	_kept.append(copy)
	_show_as_far_as(_add(copy.get_rid(), node.global_transform), node)


## Meshes in pairs of transform and mesh, as CSG shapes and grid maps give them.
func _mirror_meshes(node: Node3D, pairs: Array) -> void:
	var override: Material = node.get(&"material_override")
	for number in range(0, pairs.size() - 1, 2):
		var mesh: Mesh = pairs[number + 1]
		if mesh == null:
			continue
		_kept.append(mesh)
		var instance := _add(mesh.get_rid(), node.global_transform * (pairs[number] as Transform3D))
		var look := func(surface: int) -> Material:
			return override if override != null else mesh.surface_get_material(surface)
		_set_surfaces(instance, node, mesh, look)


func _set_surfaces(instance: RID, node: Node3D, mesh: Mesh, look: Callable) -> void:
	for surface in mesh.get_surface_count():
		var data := materials.data_material(look.call(surface), mesh, surface, node)
		if data == null:
			data = _nothing()
		RenderingServer.instance_set_surface_override_material(instance, surface, data.get_rid())


## A material that draws nothing, for the surfaces of a mesh that are no solids.
func _nothing() -> ShaderMaterial:
	var made := ShaderMaterial.new()
	made.shader = MaterialTable.SURFACE_SHADER
	made.set_shader_parameter("sides", 0)
	made.set_shader_parameter("cut_out", true)
	made.set_shader_parameter("alpha", 0.0)
	_kept.append(made)
	return made


func _add(base: RID, place: Transform3D) -> RID:
	var instance := RenderingServer.instance_create2(base, world.scenario)
	if RenderingServer.has_method(INTERPOLATION):
		RenderingServer.call(INTERPOLATION, instance, false)
	RenderingServer.instance_set_transform(instance, place)
	RenderingServer.instance_set_layer_mask(instance, 1)
	_instances.append(instance)
	return instance


static func _show_as_far_as(instance: RID, node: GeometryInstance3D) -> void:
	RenderingServer.instance_geometry_set_visibility_range(
		instance,
		node.visibility_range_begin,
		node.visibility_range_end,
		0.0,
		0.0,
		RenderingServer.VISIBILITY_RANGE_FADE_DISABLED
	)
