@tool
## Six cameras around a point and the panorama that joins their faces.
##
## One rig renders one kind of content of one world: colours of the level, or depth or indices of
## its acoustic mirror. Faces are half as wide as the panorama.
extends Node

enum Content { COLOUR, DEPTH, INDEX }

const PANORAMA_SHADER := preload("panorama.gdshader")
const NEAREST_M := 0.02
const FARTHEST_M := 16000.0
## Layers that data cameras see; `data_surface.gdshader` has what they mean.
const INDEX_PASS := 2
const BOTH_SIDES := 4
const SOFTWARE: Array[String] = ["llvmpipe", "softpipe", "swiftshader", "basic render"]

## Forward, right and up of each face in the probe's own axes; forward (-Z) comes first.
const FACES: Array[Array] = [
	[Vector3.FORWARD, Vector3.RIGHT, Vector3.UP],
	[Vector3.RIGHT, Vector3.BACK, Vector3.UP],
	[Vector3.BACK, Vector3.LEFT, Vector3.UP],
	[Vector3.LEFT, Vector3.FORWARD, Vector3.UP],
	[Vector3.UP, Vector3.RIGHT, Vector3.BACK],
	[Vector3.DOWN, Vector3.RIGHT, Vector3.FORWARD],
]

var _content: Content
var _faces: Array[SubViewport] = []
var _cameras: Array[Camera3D] = []
var _panorama := SubViewport.new()


## Builds the rig for a panorama of this width; call it before the rig enters the tree.
func set_up(content: Content, world: World3D, width: int) -> void:
	_content = content
	var material := ShaderMaterial.new()
	material.shader = PANORAMA_SHADER
	for number in FACES.size():
		@warning_ignore("integer_division")
		var size := Vector2i.ONE * maxi(width / 2, 16)
		var is_colour := content == Content.COLOUR
		var face := _colour_view(world, size) if is_colour else data_view(world, size, content)
		add_child(face)
		_faces.append(face)
		_cameras.append(face.get_child(0))
		material.set_shader_parameter("face_%d" % number, face.get_texture())
	for axis in 3:
		var directions := PackedVector3Array(
			FACES.map(func(face: Array) -> Vector3: return face[axis])
		)
		material.set_shader_parameter(["forward", "right", "up"][axis], directions)
	material.set_shader_parameter("content", content)
	@warning_ignore("integer_division")
	_panorama.size = Vector2i(width, width / 2)
	_panorama.disable_3d = true
	_panorama.transparent_bg = true
	_panorama.render_target_update_mode = SubViewport.UPDATE_DISABLED
	var sheet := ColorRect.new()
	sheet.size = _panorama.size
	sheet.material = material
	_panorama.add_child(sheet)
	add_child(_panorama)


## The unit vector of a panorama's pixel, in the axes of the place that it is taken from.
static func ray(pixel: Vector2i, size: Vector2i) -> Vector3:
	var azimuth := PI - (pixel.x + 0.5) * TAU / size.x
	var elevation := PI / 2.0 - (pixel.y + 0.5) * PI / size.y
	var level := cos(elevation)
	return Vector3(-level * sin(azimuth), sin(elevation), -level * cos(azimuth))


## Renders the faces, from a place that looks along its -Z, in the next frame that is drawn.
func render(at: Transform3D) -> void:
	for number in _cameras.size():
		var face := FACES[number]
		var turn := Basis(face[1], face[2], -(face[0] as Vector3))
		_cameras[number].global_transform = Transform3D(at.basis * turn, at.origin)
		_cameras[number].force_update_transform()
		_faces[number].render_target_update_mode = SubViewport.UPDATE_ONCE


## What the depth and index cameras see as well; see `data_surface.gdshader`.
func show_both_sides() -> void:
	for camera in _cameras:
		camera.cull_mask |= BOTH_SIDES


## Gives the colour cameras the level's environment without what differs from face to face.
func take_look(environment: Environment, attributes: CameraAttributes) -> void:
	var look: Environment = null
	if environment != null:
		look = environment.duplicate()
		look.glow_enabled = false
		look.ssr_enabled = false
		look.ssil_enabled = false
	var exposure: CameraAttributes = null
	if attributes != null:
		exposure = attributes.duplicate()
		exposure.auto_exposure_enabled = false
		if exposure is CameraAttributesPractical:
			exposure.dof_blur_far_enabled = false
			exposure.dof_blur_near_enabled = false
	for camera in _cameras:
		camera.environment = look
		camera.attributes = exposure


## Joins the faces in the next frame that is drawn.
func join() -> void:
	_panorama.render_target_update_mode = SubViewport.UPDATE_ONCE


## The panorama: RGB8 colours, RF radial metres (infinite where nothing is), or RGBA8 with an
## index in its first two channels, high byte first, and 16 in the third for wrong sides. Null
## where the renderer gave none.
func read() -> Image:
	var image := _panorama.get_texture().get_image()
	if image == null or image.is_empty() or image.get_size() != _panorama.size:
		return null
	if _content == Content.COLOUR:
		image.convert(Image.FORMAT_RGB8)
		return image
	if image.get_format() != Image.FORMAT_RGBA8:
		return null
	if _content == Content.INDEX:
		return image
	return Image.create_from_data(
		image.get_width(), image.get_height(), false, Image.FORMAT_RF, image.get_data()
	)


## A view of an acoustic mirror, and in it its camera, that gives depth or indices unchanged.
static func data_view(world: World3D, size: Vector2i, content: Content) -> SubViewport:
	var view := _view(world, size)
	view.msaa_3d = Viewport.MSAA_DISABLED
	view.use_hdr_2d = true
	view.mesh_lod_threshold = 0.0
	var camera: Camera3D = view.get_child(0)
	camera.cull_mask = 1 | INDEX_PASS if content == Content.INDEX else 1
	camera.environment = _plain_environment()
	camera.attributes = CameraAttributesPractical.new()
	return view


static func _colour_view(world: World3D, size: Vector2i) -> SubViewport:
	var view := _view(world, size)
	# In software four samples cost four fifths of a whole capture.
	view.msaa_3d = Viewport.MSAA_DISABLED if renders_in_software() else Viewport.MSAA_4X
	return view


## Whether the processor draws, as on build servers.
static func renders_in_software() -> bool:
	var adapter := RenderingServer.get_video_adapter_name().to_lower()
	return SOFTWARE.any(func(known: String) -> bool: return adapter.contains(known))


static func _view(world: World3D, size: Vector2i) -> SubViewport:
	var view := SubViewport.new()
	view.size = size
	view.world_3d = world
	view.render_target_update_mode = SubViewport.UPDATE_DISABLED
	view.use_debanding = false
	view.use_taa = false
	var camera := Camera3D.new()
	# Between physics frames an interpolated camera would still stand where it stood before.
	camera.physics_interpolation_mode = Node.PHYSICS_INTERPOLATION_MODE_OFF
	camera.fov = 90.0
	camera.near = NEAREST_M
	camera.far = FARTHEST_M
	camera.current = true
	view.add_child(camera)
	return view


static func _plain_environment() -> Environment:
	var plain := Environment.new()
	plain.background_mode = Environment.BG_COLOR
	plain.background_color = Color.BLACK
	plain.ambient_light_source = Environment.AMBIENT_SOURCE_DISABLED
	plain.tonemap_mode = Environment.TONE_MAPPER_LINEAR
	return plain
