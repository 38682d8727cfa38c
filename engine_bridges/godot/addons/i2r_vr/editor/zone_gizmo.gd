@tool
extends EditorNode3DGizmoPlugin
## Draws a zone and its rim in the editor's view; the rim's width can be dragged.

const ZONE := "zone"
const RIM := "rim"
const CIRCLE_STEPS := 48

var history: EditorUndoRedoManager


func _init() -> void:
	create_material(ZONE, Color(0.35, 0.75, 1.0))
	create_material(RIM, Color(0.35, 0.75, 1.0, 0.35))
	create_handle_material("handles")


func _get_gizmo_name() -> String:
	return "I2RReverbZone3D"


func _has_gizmo(node: Node3D) -> bool:
	return node is I2RReverbZone3D


func _redraw(gizmo: EditorNode3DGizmo) -> void:
	gizmo.clear()
	var zone: I2RReverbZone3D = gizmo.get_node_3d()
	var nodes := zone.shape_nodes()
	if nodes.is_empty():
		return
	for node in nodes:
		gizmo.add_lines(_outline(node, 0.0), get_material(ZONE, gizmo))
		if zone.blend_distance > 0.0:
			gizmo.add_lines(_outline(node, zone.blend_distance), get_material(RIM, gizmo))
	gizmo.add_handles(
		PackedVector3Array([_handle_place(zone)]),
		get_material("handles", gizmo),
		PackedInt32Array()
	)


static func _outline(node: CollisionShape3D, rim: float) -> PackedVector3Array:
	var lines := PackedVector3Array()
	if node.shape is SphereShape3D:
		var radius: float = node.shape.radius + rim
		for axis in 3:
			for step in CIRCLE_STEPS:
				for end in 2:
					var angle := TAU * (step + end) / CIRCLE_STEPS
					var point := Vector3.ZERO
					point[(axis + 1) % 3] = radius * cos(angle)
					point[(axis + 2) % 3] = radius * sin(angle)
					lines.append(node.transform * point)
	elif node.shape is BoxShape3D:
		var size: Vector3 = node.shape.size + Vector3.ONE * 2.0 * rim
		var box := AABB(-size / 2.0, size)
		for corner in 8:
			for axis in 3:
				var other := corner ^ (4 >> axis)
				if other > corner:
					lines.append(node.transform * box.get_endpoint(corner))
					lines.append(node.transform * box.get_endpoint(other))
	elif node.shape is ConvexPolygonShape3D and rim == 0.0:
		var mesh := node.shape.get_debug_mesh()
		for point: Vector3 in mesh.surface_get_arrays(0)[Mesh.ARRAY_VERTEX]:
			lines.append(node.transform * point)
	return lines


static func _half(zone: I2RReverbZone3D) -> float:
	var shape := zone.shape_nodes()[0].shape
	if shape is SphereShape3D:
		return shape.radius
	return shape.size.x / 2.0 if shape is BoxShape3D else 0.0


static func _handle_place(zone: I2RReverbZone3D) -> Vector3:
	return zone.shape_nodes()[0].transform * Vector3(_half(zone) + zone.blend_distance, 0.0, 0.0)


func _get_handle_name(_gizmo: EditorNode3DGizmo, _handle: int, _secondary: bool) -> String:
	return "Blend distance"


func _get_handle_value(gizmo: EditorNode3DGizmo, _handle: int, _secondary: bool) -> Variant:
	return gizmo.get_node_3d().blend_distance


func _set_handle(
	gizmo: EditorNode3DGizmo, _handle: int, _secondary: bool, camera: Camera3D, point: Vector2
) -> void:
	var zone: I2RReverbZone3D = gizmo.get_node_3d()
	var inverse := (zone.global_transform * zone.shape_nodes()[0].transform).affine_inverse()
	var from := inverse * camera.project_ray_origin(point)
	var to := from + inverse.basis * camera.project_ray_normal(point) * 4096.0
	var along := Vector3(4096.0, 0.0, 0.0)
	var nearest := Geometry3D.get_closest_points_between_segments(Vector3.ZERO, along, from, to)
	zone.blend_distance = maxf(nearest[0].x - _half(zone), 0.0)
	zone.update_gizmos()


func _commit_handle(
	gizmo: EditorNode3DGizmo, _handle: int, _secondary: bool, restore: Variant, cancel: bool
) -> void:
	var zone: I2RReverbZone3D = gizmo.get_node_3d()
	if cancel:
		zone.blend_distance = restore
		return
	history.create_action("Change blend distance", UndoRedo.MERGE_DISABLE, zone)
	history.add_do_property(zone, &"blend_distance", zone.blend_distance)
	history.add_undo_property(zone, &"blend_distance", restore)
	history.add_do_method(zone, &"update_gizmos")
	history.add_undo_method(zone, &"update_gizmos")
	history.commit_action()
