@tool
## What a surface is called: by its material, else by what it belongs to.
extends RefCounted

const LONGEST := 120


## The name of a resource: its own, else its file's, else none.
static func of_resource(resource: Resource) -> String:
	if resource == null:
		return ""
	var own := _readable(resource.resource_name)
	if not own.is_empty():
		return own
	var path := resource.resource_path
	var is_file := not path.is_empty() and not path.contains("::")
	return _readable(path.get_file().get_basename()) if is_file else ""


## The name of a surface of a mesh: its material's, the surface's, its texture's, the node's.
static func of_surface(material: Material, mesh: Mesh, surface: int, node: Node) -> String:
	var found := of_resource(material)
	if found.is_empty() and mesh is ArrayMesh:
		found = _readable((mesh as ArrayMesh).surface_get_name(surface))
	if found.is_empty() and material is BaseMaterial3D:
		found = of_resource((material as BaseMaterial3D).albedo_texture)
	return _readable(node.name) if found.is_empty() else found


## The name of the physics material that a node belongs to, else none: of the body above it, of
## the body that is its child, or of the grid map itself.
static func of_physics(node: Node) -> String:
	if node is GridMap:
		return of_resource((node as GridMap).physics_material)
	var above := node.get_parent()
	while above is Node3D:
		if above is PhysicsBody3D:
			return _of_body(above)
		above = above.get_parent()
	for child in node.get_children():
		if child is PhysicsBody3D:
			return _of_body(child)
	return ""


static func _of_body(body: Node) -> String:
	return of_resource(body.get(&"physics_material_override") as PhysicsMaterial)


## As a sidecar may hold it: printable and not too long.
static func _readable(name: String) -> String:
	return name.strip_escapes().strip_edges().left(LONGEST)
