@tool
## Whether this renderer returns depth and indices unchanged, tried on a room of known size.
extends RefCounted

const FaceRig := preload("face_rig.gd")
const AcousticMirror := preload("acoustic_mirror.gd")
const WIDTH := 64
const HALF_SIZE := Vector3(1.5, 2.0, 4.0)
const INDEX := 9077
const TOLERANCE := 1e-3
const CLEAR_OF_EDGE := 0.85


## What is wrong with the renderer, or an empty text. `capture` is the `LevelCapture` that draws.
static func trouble(capture: Node) -> String:
	var room := MeshInstance3D.new()
	var box := BoxMesh.new()
	box.size = 2.0 * HALF_SIZE
	box.flip_faces = true
	room.mesh = box
	var hidden := SubViewport.new()
	hidden.own_world_3d = true
	hidden.render_target_update_mode = SubViewport.UPDATE_DISABLED
	hidden.add_child(room)
	capture.add_child(hidden)
	var mirror := AcousticMirror.new()
	mirror.mirror(room)
	var data: ShaderMaterial = mirror.materials.data_material(null, box, 0, room)
	data.set_shader_parameter("index", INDEX)
	var rigs: Array[FaceRig] = []
	for content: FaceRig.Content in [FaceRig.Content.DEPTH, FaceRig.Content.INDEX]:
		var rig := FaceRig.new()
		rig.set_up(content, mirror.world, WIDTH)
		capture.add_child(rig)
		rigs.append(rig)
	await capture.draw()
	var images: Array[Image] = await capture.render(rigs, Transform3D.IDENTITY)
	for node: Node in [rigs[0], rigs[1], hidden]:
		node.queue_free()
	mirror.clear()
	if null in images:
		return "the renderer gave no picture, expected one, see the output for its errors"
	return _difference(images[0], images[1])


static func _difference(depth: Image, index: Image) -> String:
	for row in depth.get_height():
		for column in depth.get_width():
			var shares := FaceRig.ray(Vector2i(column, row), depth.get_size()).abs() / HALF_SIZE
			var order := [shares.x, shares.y, shares.z]
			order.sort()
			var wanted: float = 1.0 / order[2]
			var found := depth.get_pixel(column, row).r
			var at_edge: bool = order[1] > CLEAR_OF_EDGE * order[2]
			if not at_edge and absf(found - wanted) > TOLERANCE * wanted:
				return _changed("a depth of %f" % found, "%f" % wanted)
			var pixel := index.get_pixel(column, row)
			if pixel.r8 << 8 | pixel.g8 != INDEX or pixel.b8 != 0:
				return _changed("an index of %d" % (pixel.r8 << 8 | pixel.g8), "%d" % INDEX)
	return ""


static func _changed(found: String, wanted: String) -> String:
	return (
		(
			"%s of a room of known size, expected %s, try another rendering method than %s"
			+ " and a project without settings that change what cameras draw"
		)
		% [found, wanted, method()]
	)


## The rendering method at work, which before Godot 4.4 only the project's settings tell.
static func method() -> String:
	if RenderingServer.has_method(&"get_current_rendering_method"):
		return RenderingServer.call(&"get_current_rendering_method")
	return ProjectSettings.get_setting("rendering/renderer/rendering_method")
