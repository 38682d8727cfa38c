@tool
## Places probes on a grid or over navigation meshes, where a listener could stand.
##
## Every candidate looks round once, small: it is dropped inside a solid, too near to a surface,
## or with nothing below it; else it is put at the wanted height above what is below it.
extends RefCounted

const FaceRig := preload("face_rig.gd")
const AcousticMirror := preload("acoustic_mirror.gd")
const ProbeSpot := preload("probe_spot.gd")
const MOST_CANDIDATES := 4000
const LOOK_WIDTH := 64
const LEAST_DISTANCE_M := 0.3
const MOST_WRONG_SIDES := 0.25
const BACK_FLAG := 16

## Why nothing was placed, or an empty text.
var trouble := ""
## How many candidates were dropped.
var dropped := 0


## Spots every `spacing_m` in the level's box (or `box`). Looking starts `height_m` above the
## box's bottom and the spots are that far above the floor that is seen.
func on_grid(capture: Node, level: Node, spacing_m: float, height_m: float, box := AABB()) -> Array:
	if not box.has_volume():
		box = bounds(level)
	var counts := Vector2i((Vector2(box.size.x, box.size.z) / spacing_m).ceil())
	counts = counts.max(Vector2i.ONE)
	if counts.x * counts.y > MOST_CANDIDATES:
		trouble = (
			"a grid of %d probes, expected at most %d, choose a larger spacing or a smaller box"
			% [counts.x * counts.y, MOST_CANDIDATES]
		)
		return []
	var candidates := PackedVector3Array()
	for row in counts.y:
		for column in counts.x:
			var share := (Vector2(column, row) + Vector2(0.5, 0.5)) / Vector2(counts)
			var place := box.position + Vector3(share.x * box.size.x, 0.0, share.y * box.size.z)
			candidates.append(place + Vector3(0.0, height_m, 0.0))
	return await _free_spots(capture, level, candidates, height_m, "grid")


## Spots about `spacing_m` apart, `height_m` above the level's navigation meshes.
func on_navigation(capture: Node, level: Node, spacing_m: float, height_m: float) -> Array:
	var candidates := PackedVector3Array()
	var regions := level.find_children("*", "NavigationRegion3D", true, false)
	if level is NavigationRegion3D:
		regions.append(level)
	for region: NavigationRegion3D in regions:
		if region.enabled and region.navigation_mesh != null:
			_spread_over(region, spacing_m, candidates)
	if candidates.is_empty():
		trouble = "no baked navigation mesh, expected a NavigationRegion3D, bake one first"
	if candidates.size() > MOST_CANDIDATES:
		trouble = (
			"more than %d probes, expected at most that, choose a larger spacing" % MOST_CANDIDATES
		)
	if not trouble.is_empty():
		return []
	for number in candidates.size():
		candidates[number] += Vector3(0.0, height_m, 0.0)
	return await _free_spots(capture, level, candidates, height_m, "navmesh")


## The box of all that a level draws and can be heard.
static func bounds(level: Node) -> AABB:
	var box := AABB()
	var nodes := level.find_children("*", "GeometryInstance3D", true, false)
	nodes.append_array(level.find_children("*", "GridMap", true, false))
	if level is GeometryInstance3D or level is GridMap:
		nodes.append(level)
	for node: Node3D in nodes:
		for part in AcousticMirror.boxes_of(node):
			box = box.merge(part) if box.has_surface() else part
	return box


func _spread_over(
	region: NavigationRegion3D, spacing_m: float, candidates: PackedVector3Array
) -> void:
	var corners := region.navigation_mesh.get_vertices()
	for polygon in region.navigation_mesh.get_polygon_count():
		var ring := region.navigation_mesh.get_polygon(polygon)
		for number in range(1, ring.size() - 1):
			_spread_over_triangle(
				[
					region.global_transform * corners[ring[0]],
					region.global_transform * corners[ring[number]],
					region.global_transform * corners[ring[number + 1]],
				],
				spacing_m,
				candidates
			)
			if candidates.size() > MOST_CANDIDATES:
				return


## Adds the points of a triangle's own lattice, its centre among them, that are far enough from
## all that are there.
static func _spread_over_triangle(
	corners: Array, spacing_m: float, candidates: PackedVector3Array
) -> void:
	var a: Vector3 = corners[0]
	var longest := maxf(a.distance_to(corners[1]), a.distance_to(corners[2]))
	longest = maxf(longest, (corners[1] as Vector3).distance_to(corners[2]))
	var steps := clampi(ceili(longest / (0.5 * spacing_m)), 1, 64)
	var points := PackedVector3Array([(a + corners[1] + corners[2]) / 3.0])
	for i in steps:
		for j in steps - i:
			var share := Vector2(i + 1.0 / 3.0, j + 1.0 / 3.0) / steps
			points.append(a + share.x * (corners[1] - a) + share.y * (corners[2] - a))
	for point in points:
		var near := func(other: Vector3) -> bool: return other.distance_to(point) < spacing_m
		if not Array(candidates).any(near):
			candidates.append(point)


func _free_spots(
	capture: Node, level: Node, candidates: PackedVector3Array, height_m: float, kind: String
) -> Array:
	var mirror := AcousticMirror.new()
	mirror.mirror(level)
	var rigs: Array[FaceRig] = []
	for content: FaceRig.Content in [FaceRig.Content.DEPTH, FaceRig.Content.INDEX]:
		var rig := FaceRig.new()
		rig.set_up(content, mirror.world, LOOK_WIDTH)
		rig.show_both_sides()
		capture.add_child(rig)
		rigs.append(rig)
	await capture.draw()
	var spots := []
	for candidate in candidates:
		var images: Array[Image] = await capture.render(
			rigs, Transform3D(Basis.IDENTITY, candidate)
		)
		if null in images:
			trouble = "the renderer gave no picture, expected one, see the output for its errors"
			break
		var lift := _lift(images[0], height_m)
		if is_inf(lift) or not _is_free(images[0], images[1]):
			dropped += 1
			continue
		var spot := ProbeSpot.new()
		spot.name = "%s_%s_%d" % [level.name, kind, spots.size() + 1]
		spot.position = candidate + Vector3(0.0, lift, 0.0)
		spots.append(spot)
	for rig in rigs:
		rig.queue_free()
	mirror.clear()
	if spots.is_empty() and trouble.is_empty():
		trouble = (
			"no free place among %d, expected one with a floor below it, change height or spacing"
			% candidates.size()
		)
	return spots


static func _is_free(depth: Image, index: Image) -> bool:
	var distances := depth.get_data().to_float32_array()
	var sides := index.get_data()
	var size := depth.get_size()
	var wrong := 0.0
	var seen := 0.0
	var nearest := INF
	for row in size.y:
		var weight := cos((row + 0.5) / size.y * PI - PI / 2.0)
		for column in size.x:
			var pixel := row * size.x + column
			if is_inf(distances[pixel]):
				continue
			seen += weight
			nearest = minf(nearest, distances[pixel])
			wrong += weight if sides[4 * pixel + 2] & BACK_FLAG else 0.0
	return nearest >= LEAST_DISTANCE_M and wrong <= MOST_WRONG_SIDES * seen


## How far up a candidate goes to be at this height above the floor below it; infinite where
## there is no floor or no room.
static func _lift(depth: Image, height_m: float) -> float:
	var upright := cos(PI / 2.0 / depth.get_height())
	var floor_m := depth.get_pixel(0, depth.get_height() - 1).r * upright
	var ceiling_m := depth.get_pixel(0, 0).r * upright
	var lift := height_m - floor_m
	return INF if is_inf(floor_m) or lift + LEAST_DISTANCE_M > ceiling_m else lift
