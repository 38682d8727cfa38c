@tool
## Finds the floors of a level from above, storey by storey.
##
## A camera without perspective looks down on all columns of a grid at once, from one height after
## another. A front that it sees is a floor; a back belongs to the solid that the camera is in.
extends Node

## Before each height.
signal progressed(done: int, total: int, what: String)

const FaceRig := preload("face_rig.gd")
const MOST_HEIGHTS := 512
const SAME_FLOOR_M := 0.05
## A column has as many pixels each way, so that one lies on its middle.
const PIXELS := 3
const LEAST_BITS := 0x3A800000
const BACK_FLAG := 0x100000

var _counts := Vector2i.ONE
var _depth: SubViewport
var _index: SubViewport


## Prepares for a grid of columns; call it before the search enters the tree.
func set_up(world: World3D, counts: Vector2i, spacing_m: float) -> void:
	_counts = counts
	_depth = FaceRig.data_view(world, counts * PIXELS, FaceRig.Content.DEPTH)
	_index = FaceRig.data_view(world, counts * PIXELS, FaceRig.Content.INDEX)
	for view: SubViewport in [_depth, _index]:
		var camera: Camera3D = view.get_child(0)
		camera.projection = Camera3D.PROJECTION_ORTHOGONAL
		camera.keep_aspect = Camera3D.KEEP_HEIGHT
		camera.size = counts.y * spacing_m
		camera.cull_mask |= FaceRig.BOTH_SIDES
		add_child(view)


## The heights of the floors of each column, row by row, from the top one down.
##
## `capture` is the `LevelCapture` that draws; `box` is searched, and `clearance_m` is how much
## free height a floor needs to be found. Empty where the renderer gave nothing.
func floors(capture: Node, box: AABB, clearance_m: float) -> Array[PackedFloat32Array]:
	var columns: Array[PackedFloat32Array] = []
	columns.resize(_counts.x * _counts.y)
	var middle := box.get_center()
	var total := clampi(ceili(box.size.y / clearance_m) + 1, 1, MOST_HEIGHTS)
	for number in total:
		progressed.emit(number, total, "floors")
		var from_y := box.end.y + clearance_m - number * (box.size.y + clearance_m) / total
		if not await _look_down(capture, Vector3(middle.x, from_y, middle.z)):
			return []
		_collect(columns, from_y, box)
	return columns


func _look_down(capture: Node, from: Vector3) -> bool:
	for view: SubViewport in [_depth, _index]:
		var camera: Camera3D = view.get_child(0)
		camera.global_transform = Transform3D(
			Basis(Vector3.RIGHT, Vector3.FORWARD, Vector3.UP), from
		)
		camera.force_update_transform()
		view.render_target_update_mode = SubViewport.UPDATE_ONCE
	await capture.draw()
	return _image(_depth) != null


func _collect(columns: Array[PackedFloat32Array], from_y: float, box: AABB) -> void:
	var depth := _image(_depth)
	var index := _image(_index)
	for row in _counts.y:
		for column in _counts.x:
			@warning_ignore("integer_division")
			var pixel := Vector2i(column, row) * PIXELS + Vector2i.ONE * (PIXELS / 2)
			var code := _code(depth.get_pixelv(pixel))
			if code < 0 or _code(index.get_pixelv(pixel)) & BACK_FLAG:
				continue
			var found := columns[row * _counts.x + column]
			var height := from_y - _metres(code)
			var is_known := not found.is_empty() and found[-1] - height < SAME_FLOOR_M
			if not is_known and height > box.position.y - SAME_FLOOR_M and height < box.end.y + SAME_FLOOR_M:
				found.append(height)
				columns[row * _counts.x + column] = found


static func _image(view: SubViewport) -> Image:
	var image := view.get_texture().get_image()
	return null if image == null or image.is_empty() or image.get_size() != view.size else image


## The number that a pixel holds (see data_surface.gdshader), and -1 where nothing was drawn.
static func _code(pixel: Color) -> int:
	var digits := [roundi(pixel.r * 255.0), roundi(pixel.g * 255.0), roundi(pixel.b * 255.0)]
	if digits[0] < 64:
		return -1
	return (digits[0] & 127) << 14 | (digits[1] & 127) << 7 | (digits[2] & 127)


static func _metres(code: int) -> float:
	var bits := PackedByteArray([0, 0, 0, 0])
	bits.encode_u32(0, (code << 7) + LEAST_BITS)
	return bits.decode_float(0)
