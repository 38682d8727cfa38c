extends RefCounted
## The shapes of a zone: child nodes that the bundle or the level gives and the user may change.

const SHAPE_NAME := "ZoneShape"


## The nodes with a zone's shapes.
static func nodes(zone: Node) -> Array[CollisionShape3D]:
	var found: Array[CollisionShape3D] = []
	for child in zone.get_children():
		if child is CollisionShape3D and child.shape != null:
			found.append(child)
	return found


## The shapes as they are: of each {"transform", "shape"}.
static func of(zone: Node) -> Array:
	return nodes(zone).map(
		func(node: CollisionShape3D) -> Dictionary:
			return {"transform": node.transform, "shape": node.shape}
	)


## What tells whether shapes were changed: places and extents.
static func marks(shapes: Array) -> Array:
	return shapes.map(
		func(entry: Dictionary) -> Array:
			return [entry["transform"], extent(entry["shape"]).size]
	)


## Whether two lists of marks are equal but for rounding.
static func are_same(one: Array, other: Array) -> bool:
	if one.size() != other.size():
		return false
	for place in one.size():
		var place_of: Transform3D = one[place][0]
		var size: Vector3 = one[place][1]
		if not place_of.is_equal_approx(other[place][0]):
			return false
		if not size.is_equal_approx(other[place][1]):
			return false
	return true


## Gives a zone other shapes, owned as the zone is, so that the scene keeps them.
static func put(zone: Node, shapes: Array) -> void:
	for node: Node in zone.get_children():
		if node is CollisionShape3D:
			zone.remove_child(node)
			node.queue_free()
	for entry: Dictionary in shapes:
		var made := CollisionShape3D.new()
		made.name = SHAPE_NAME
		made.shape = entry["shape"]
		made.transform = entry["transform"]
		zone.add_child(made, true)
		made.owner = zone.owner if zone.owner != null else zone


## The box around a shape, in its own frame.
static func extent(shape: Shape3D) -> AABB:
	if shape is BoxShape3D:
		return AABB(-shape.size / 2.0, shape.size)
	if shape is SphereShape3D:
		return AABB(-Vector3.ONE * shape.radius, Vector3.ONE * 2.0 * shape.radius)
	if shape is ConvexPolygonShape3D and not shape.points.is_empty():
		var box := AABB(shape.points[0], Vector3.ZERO)
		for point: Vector3 in shape.points:
			box = box.expand(point)
		return box
	return AABB()


## Cubic metres of all shapes; of a convex one those of the box around it.
static func volume(zone: Node) -> float:
	var sum := 0.0
	for node in nodes(zone):
		var share := PI / 6.0 if node.shape is SphereShape3D else 1.0
		sum += share * extent(node.shape).get_volume()
	return sum
