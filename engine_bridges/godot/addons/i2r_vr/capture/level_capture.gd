@tool
## Captures a level from its probes: colours, true depth and material indices, joined to panoramas.
##
## The level itself is only looked at: depth and indices come from its acoustic mirror.
extends Node

## Before a probe is rendered, and once more when all are done.
signal progressed(done: int, total: int, name: String)

const FaceRig := preload("face_rig.gd")
const AcousticMirror := preload("acoustic_mirror.gd")
const CaptureFiles := preload("capture_files.gd")
const RendererCheck := preload("renderer_check.gd")
const WIDTHS: Array[int] = [512, 1024, 2048, 4096]

## Frames drawn before the picture is taken, for effects that need some; the Compatibility renderer
## has none of them.
const SETTLING_FRAMES := 2

var _cancelled := false


## What a run did: the pictures written, lines with codes, and which nodes are in the picture alone.
class Outcome:
	extends RefCounted
	var pictures: Array[String] = []
	var messages: Array[String] = []
	var failed := 0
	var was_cancelled := false
	var left_out := {}

	## In one line for the user.
	func summary() -> String:
		var line := "%d captured, %d failed" % [pictures.size(), failed]
		if not left_out.is_empty():
			var kinds := PackedStringArray()
			for kind: String in left_out:
				kinds.append("%d %s" % [left_out[kind], kind])
			line += "; without depth and material: " + ", ".join(kinds)
		return line


## Ends the run after the probe that is being rendered.
func cancel() -> void:
	_cancelled = true


## Captures `level` from each spot into `folder` as panoramas `width` pixels wide.
func capture(level: Node, spots: Array, folder: String, width: int) -> Outcome:
	_cancelled = false
	var outcome := Outcome.new()
	var trouble := _trouble_before(spots, folder, width)
	if trouble.is_empty():
		trouble = await RendererCheck.trouble(self)
	if not trouble.is_empty():
		outcome.messages.append("CAPTURE_FAILED: " + trouble)
		outcome.failed = maxi(spots.size(), 1)
		return outcome
	var mirror := AcousticMirror.new()
	mirror.mirror(level)
	outcome.left_out = mirror.left_out
	var rigs := _make_rigs(level.get_viewport().find_world_3d(), mirror.world, width)
	await draw()
	for number in spots.size():
		if _cancelled:
			break
		progressed.emit(number, spots.size(), spots[number].name)
		await get_tree().process_frame
		if not is_instance_valid(level) or not level.is_inside_tree():
			outcome.messages.append("CANCELLED: the level was closed")
			outcome.was_cancelled = true
			break
		var sidecar: Dictionary = spots[number].sidecar()
		if not level.scene_file_path.is_empty():
			sidecar["level"] = level.scene_file_path
		var wrong := await _capture_spot(spots[number], rigs, mirror, folder, sidecar)
		if wrong.is_empty():
			outcome.pictures.append(folder.path_join(spots[number].name + ".png"))
		else:
			outcome.failed += 1
			outcome.messages.append("CAPTURE_FAILED: %s (%s)" % [wrong, spots[number].name])
	for rig in rigs:
		rig.queue_free()
	mirror.clear()
	outcome.was_cancelled = outcome.was_cancelled or _cancelled
	if _cancelled:
		var left := spots.size() - outcome.pictures.size() - outcome.failed
		outcome.messages.append("CANCELLED: %d probes were left out" % left)
	progressed.emit(spots.size(), spots.size(), "")
	return outcome


## Draws a frame, the waiting changes of nodes included.
func draw() -> void:
	await get_tree().process_frame
	RenderingServer.force_draw(false)


## Why nothing can be rendered, or an empty text.
static func no_renderer() -> String:
	if DisplayServer.get_name() != "headless":
		return ""
	return (
		"Godot runs with --headless, which renders nothing, expected a renderer,"
		+ " run it with a display (or under xvfb-run)"
	)


func _trouble_before(spots: Array, folder: String, width: int) -> String:
	if not no_renderer().is_empty():
		return no_renderer()
	if spots.is_empty():
		return "no probes, expected at least one enabled I2RReverbProbe3D, place probes first"
	if width not in WIDTHS:
		return "a width of %d, expected one of %s, choose another size" % [width, WIDTHS]
	var code := CaptureFiles.make_folder(folder)
	if code != OK:
		return (
			"%s, expected a folder that can be written, check it (%s)"
			% [error_string(code), folder]
		)
	return ""


func _make_rigs(level_world: World3D, mirror_world: World3D, width: int) -> Array[FaceRig]:
	var rigs: Array[FaceRig] = []
	for content: FaceRig.Content in FaceRig.Content.values():
		var rig := FaceRig.new()
		var world := level_world if content == FaceRig.Content.COLOUR else mirror_world
		rig.set_up(content, world, width)
		add_child(rig)
		rigs.append(rig)
	var environment := level_world.environment
	if environment == null:
		environment = level_world.fallback_environment
	rigs[FaceRig.Content.COLOUR].take_look(environment, level_world.camera_attributes)
	return rigs


func _capture_spot(
	spot: RefCounted,
	rigs: Array[FaceRig],
	mirror: AcousticMirror,
	folder: String,
	sidecar: Dictionary
) -> String:
	for frame in 0 if RendererCheck.method() == "gl_compatibility" else SETTLING_FRAMES:
		rigs[FaceRig.Content.COLOUR].render(spot.transform())
		await draw()
	var images := await render(rigs, spot.transform())
	if null in images:
		return "the renderer gave no picture, expected one, see the editor's output for its errors"
	sidecar["materials"] = [{"id": 0, "class": "sky"}] + mirror.materials.entries()
	return CaptureFiles.write(folder, spot.name, images[0], images[1], images[2], sidecar)


## The panoramas of rigs at a place; null for those that the renderer did not give.
func render(rigs: Array[FaceRig], at: Transform3D) -> Array[Image]:
	for rig in rigs:
		rig.render(at)
	await draw()
	for rig in rigs:
		rig.join()
	await draw()
	var images: Array[Image] = []
	for rig in rigs:
		images.append(rig.read())
	return images
