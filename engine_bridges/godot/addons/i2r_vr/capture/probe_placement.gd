@tool
## Places probes on a grid or over navigation meshes, where a listener could stand.
##
## Every candidate looks round once, small: it falls out inside a solid, too near to a surface, or
## with nothing below it; else it is put at the wanted height above what is below it.
extends RefCounted

## What is being done, and how far it is.
signal progressed(done: int, total: int, what: String)

const FaceRig := preload("face_rig.gd")
const AcousticMirror := preload("acoustic_mirror.gd")
const FloorSearch := preload("floor_search.gd")
const ProbeSpot := preload("probe_spot.gd")
const MOST_CANDIDATES := 4000
const LOOK_WIDTH := 64
const LEAST_DISTANCE_M := 0.3
const MOST_WRONG_SIDES := 0.25
const BACK_FLAG := 16
## How uneven a roof may be from column to column.
const ROOF_STEP_M := 0.3
const NO_PICTURE := "the renderer gave no picture, expected one, see the output for its errors"

## Why nothing was placed, or an empty text.
var trouble := ""
## How many candidates fell out, by the reason.
var fallen_out := {}


## Spots every `spacing_m` in the level's box (or `box`), on each storey, `height_m` above its
## floor. Roofs of what has a place inside are left out.
func on_grid(capture: Node, level: Node, spacing_m: float, height_m: float, box := AABB()) -> Array:
	progressed.emit(0, 1, "the level's solids")
	await capture.get_tree().process_frame
	if not box.has_surface():
		box = AcousticMirror.bounds_of(level)
	var counts := Vector2i((Vector2(box.size.x, box.size.z) / spacing_m).round())
	counts = counts.max(Vector2i.ONE)
	if counts.x * counts.y > MOST_CANDIDATES:
		trouble = (
			"a grid of %d columns, expected at most %d, choose a larger spacing or a smaller box"
			% [counts.x * counts.y, MOST_CANDIDATES]
		)
		return []
	var mirror := AcousticMirror.new()
	mirror.mirror(level)
	var search := FloorSearch.new()
	search.set_up(mirror.world, counts, spacing_m)
	search.progressed.connect(progressed.emit)
	capture.add_child(search)
	await capture.draw()
	var floors := await search.floors(capture, box, height_m + LEAST_DISTANCE_M)
	search.queue_free()
	if floors.is_empty():
		trouble = NO_PICTURE
		return []
	var candidates := PackedVector3Array()
	var corner := box.get_center() - Vector3(counts.x - 1, 0.0, counts.y - 1) * spacing_m / 2.0
	for number in floors.size():
		if floors[number].is_empty():
			_drop("with no floor below")
		for floor_y in floors[number]:
			@warning_ignore("integer_division")
			var column := Vector2i(number % counts.x, number / counts.x)
			var place := corner + Vector3(column.x, 0.0, column.y) * spacing_m
			candidates.append(Vector3(place.x, floor_y + height_m, place.z))
	var spots := await _free_spots(capture, mirror, candidates, height_m)
	spots = _without_roofs(spots, spacing_m)
	_name(spots, level, "grid")
	return spots


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
	var mirror := AcousticMirror.new()
	mirror.mirror(level)
	var spots := await _free_spots(capture, mirror, candidates, height_m)
	_name(spots, level, "navmesh")
	return spots


## Why candidates fell out, in one line; empty where none did.
func reasons() -> String:
	var parts := PackedStringArray()
	for reason: String in fallen_out:
		parts.append("%d %s" % [fallen_out[reason], reason])
	return ", ".join(parts)


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
	capture: Node, mirror: AcousticMirror, candidates: PackedVector3Array, height_m: float
) -> Array:
	var rigs: Array[FaceRig] = []
	for content: FaceRig.Content in [FaceRig.Content.DEPTH, FaceRig.Content.INDEX]:
		var rig := FaceRig.new()
		rig.set_up(content, mirror.world, LOOK_WIDTH)
		rig.show_both_sides()
		capture.add_child(rig)
		rigs.append(rig)
	await capture.draw()
	var spots := []
	for number in candidates.size():
		progressed.emit(number, candidates.size(), "free places")
		var at := Transform3D(Basis.IDENTITY, candidates[number])
		var images: Array[Image] = await capture.render(rigs, at)
		if null in images:
			trouble = NO_PICTURE
			break
		var look := Look.new(images[0], images[1])
		var reason := look.reason_against(height_m)
		if not reason.is_empty():
			_drop(reason)
			continue
		var spot := ProbeSpot.new()
		spot.position = at.origin + Vector3(0.0, height_m - look.floor_m, 0.0)
		spot.is_open_above = is_inf(look.ceiling_m)
		spots.append(spot)
	for rig in rigs:
		rig.queue_free()
	mirror.clear()
	if spots.is_empty() and trouble.is_empty():
		var why := "" if fallen_out.is_empty() else " (%s)" % reasons()
		trouble = "no free place%s, expected one on a floor, change height, spacing or box" % why
	return spots


## Spots but for those on roofs: in the open, with another straight below, and the roof's edge
## beside them, which stands on walls.
func _without_roofs(spots: Array, spacing_m: float) -> Array:
	var roofs := {}
	for number in range(1, spots.size()):
		var above: ProbeSpot = spots[number - 1]
		if above.is_open_above and _column(above, spots[number], spacing_m) == Vector2i.ZERO:
			roofs[above] = true
	for roof: ProbeSpot in roofs.keys():
		for spot: ProbeSpot in spots:
			var away := _column(roof, spot, spacing_m).abs()
			var is_level := absf(roof.position.y - spot.position.y) < ROOF_STEP_M
			if is_level and spot.is_open_above and away.x <= 1 and away.y <= 1:
				roofs[spot] = true
	for spot: ProbeSpot in roofs:
		_drop("on a roof")
	return spots.filter(func(spot: ProbeSpot) -> bool: return not roofs.has(spot))


## How many columns a spot is away from another.
static func _column(one: ProbeSpot, other: ProbeSpot, spacing_m: float) -> Vector2i:
	var away := (other.position - one.position) / spacing_m
	return Vector2i(roundi(away.x), roundi(away.z))


static func _name(spots: Array, level: Node, kind: String) -> void:
	for number in spots.size():
		spots[number].name = "%s_%s_%d" % [level.name, kind, number + 1]


func _drop(reason: String) -> void:
	fallen_out[reason] = fallen_out.get(reason, 0) + 1


## What is seen from a place all around.
class Look:
	var floor_m := INF
	var ceiling_m := INF
	var nearest_m := INF
	var share_of_backs := 0.0

	func _init(depth: Image, index: Image) -> void:
		var size := depth.get_size()
		var upright := cos(PI / 2.0 / size.y)
		floor_m = depth.get_pixel(0, size.y - 1).r * upright
		ceiling_m = depth.get_pixel(0, 0).r * upright
		var distances := depth.get_data().to_float32_array()
		var sides := index.get_data()
		var backs := 0.0
		var seen := 0.0
		for pixel in distances.size():
			if is_inf(distances[pixel]):
				continue
			@warning_ignore("integer_division")
			var row := pixel / size.x
			var weight := cos((row + 0.5) / size.y * PI - PI / 2.0)
			seen += weight
			nearest_m = minf(nearest_m, distances[pixel])
			backs += weight if sides[4 * pixel + 2] & BACK_FLAG else 0.0
		share_of_backs = backs / seen if seen > 0.0 else 0.0

	## Why nobody listens from here, or an empty text.
	func reason_against(height_m: float) -> String:
		if share_of_backs > MOST_WRONG_SIDES:
			return "inside a solid or behind a surface"
		if is_inf(floor_m):
			return "with no floor below"
		if height_m - floor_m + LEAST_DISTANCE_M > ceiling_m:
			return "too low for %.1f m" % height_m
		if nearest_m < LEAST_DISTANCE_M:
			return "nearer than %.1f m to a surface" % LEAST_DISTANCE_M
		return ""
