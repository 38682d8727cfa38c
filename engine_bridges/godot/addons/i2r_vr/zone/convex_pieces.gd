extends RefCounted
## Convex pieces of space as lists of planes (inside is behind all of them), and taking one piece
## out of others.
##
## Godot hears a sound through the first reverb area that it finds at the emitter's place, in no
## particular order. So zones that overlap are cut until each place belongs to one of them.

## Faces of the polyhedron that stands for a sphere; half of it lies inside, half outside.
const BALL_FACES := 42
const BALL_SHARE := 0.975
## Neighbours of a face that bound its piece of a shell.
const NEIGHBOURS := 8
const SMALLEST_M := 0.001


## The six planes of a box.
static func box(place: Transform3D, size: Vector3) -> Array[Plane]:
	var planes: Array[Plane] = []
	for axis in 3:
		for side: float in [-1.0, 1.0]:
			var normal := Vector3.ZERO
			normal[axis] = side
			var point := normal * size[axis] / 2.0
			planes.append(Plane((place.basis * normal).normalized(), place * point))
	return planes


## A polyhedron in place of a sphere.
static func ball(center: Vector3, radius: float) -> Array[Plane]:
	var planes: Array[Plane] = []
	for normal in _face_normals():
		planes.append(Plane(normal, center + normal * radius * BALL_SHARE))
	return planes


## What lies between two spheres.
static func ball_shell(center: Vector3, inner: float, outer: float) -> Array:
	var normals := _face_normals()
	var pieces := []
	for normal in normals:
		var others := normals.filter(func(other: Vector3) -> bool: return other != normal)
		others.sort_custom(
			func(one: Vector3, two: Vector3) -> bool: return one.dot(normal) > two.dot(normal)
		)
		var piece: Array[Plane] = [
			Plane(normal, center + normal * outer * BALL_SHARE),
			-Plane(normal, center + normal * inner * BALL_SHARE),
		]
		for other: Vector3 in others.slice(0, NEIGHBOURS):
			piece.append(Plane((other - normal).normalized(), center))
		pieces.append(piece)
	return pieces


## Directions spread evenly over the sphere.
static func _face_normals() -> Array[Vector3]:
	var normals: Array[Vector3] = []
	for index in BALL_FACES:
		var height := 1.0 - (2.0 * index + 1.0) / BALL_FACES
		var angle := index * PI * (3.0 - sqrt(5.0))
		var level := sqrt(1.0 - height * height)
		normals.append(Vector3(level * cos(angle), height, level * sin(angle)))
	return normals


## What is left of a convex piece when another is taken out: convex pieces again.
static func without(piece: Array[Plane], taken: Array[Plane]) -> Array:
	var left := []
	var inside: Array[Plane] = []
	for plane in taken:
		var part: Array[Plane] = piece.duplicate()
		part.append_array(inside)
		part.append(-plane)
		if not is_empty(part):
			left.append(part)
		inside.append(plane)
	return left


## Whether nothing lies in a piece.
static func is_empty(piece: Array[Plane]) -> bool:
	var points := Geometry3D.compute_convex_mesh_points(piece)
	if points.size() < 4:
		return true
	var bounds := bounds_of(points)
	return bounds.size[bounds.get_shortest_axis_index()] < SMALLEST_M


## Whether two pieces share any place.
static func overlap(one: Array[Plane], other: Array[Plane]) -> bool:
	var both: Array[Plane] = one.duplicate()
	both.append_array(other)
	return not is_empty(both)


## The box around points.
static func bounds_of(points: PackedVector3Array) -> AABB:
	var bounds := AABB(points[0], Vector3.ZERO)
	for point in points:
		bounds = bounds.expand(point)
	return bounds


## A piece as a shape, its places relative to `frame`.
static func shape_of(piece: Array[Plane], frame: Transform3D) -> ConvexPolygonShape3D:
	var shape := ConvexPolygonShape3D.new()
	shape.points = frame.affine_inverse() * Geometry3D.compute_convex_mesh_points(piece)
	return shape
