## Captures a level from the command line, for build servers.
##
## godot --path PROJECT --script res://addons/i2r_vr/capture/capture_cli.gd -- --scene SCENE
## --out DIR [--grid M [--box X,Y,Z,X,Y,Z]] [--navmesh M] [--height M] [--size PIXELS]
##
## Needs a renderer, so a display or xvfb-run, and not --headless. Without --grid and --navmesh
## the scene's own I2RReverbProbe3D nodes are used. Exit codes: 0 all done, 1 a probe failed,
## 2 wrong usage.
extends SceneTree

const LevelCapture := preload("level_capture.gd")
const ProbePlacement := preload("probe_placement.gd")
const ProbeSpot := preload("probe_spot.gd")
const ReverbProbe := preload("reverb_probe_3d.gd")
const USAGE := (
	"expected -- --scene res://level.tscn --out DIR [--grid METRES] [--navmesh METRES]"
	+ " [--height METRES] [--box X,Y,Z,X,Y,Z] [--size 512|1024|2048|4096]"
)
const SETTLING_FRAMES := 4
const TELLING_MS := 1000

var _options := {
	"scene": "", "out": "", "grid": 0.0, "navmesh": 0.0, "height": 1.6, "size": 1024, "box": AABB()
}
var _told_ms := -TELLING_MS


func _initialize() -> void:
	_run.call_deferred()


func _run() -> void:
	var trouble := _parse(OS.get_cmdline_user_args())
	if not trouble.is_empty():
		printerr("USAGE: %s, %s" % [trouble, USAGE])
		quit(2)
		return
	if not LevelCapture.no_renderer().is_empty():
		printerr("CAPTURE_FAILED: " + LevelCapture.no_renderer())
		quit(1)
		return
	print("Loading %s" % _options["scene"])
	var packed := load(_options["scene"]) as PackedScene
	if packed == null:
		printerr("USAGE: no scene (%s), %s" % [_options["scene"], USAGE])
		quit(2)
		return
	var level := packed.instantiate()
	level.process_mode = Node.PROCESS_MODE_DISABLED
	root.add_child(level)
	root.disable_3d = true  # nobody looks at the window
	for frame in SETTLING_FRAMES:
		await process_frame
	quit(await _capture(level))


func _capture(level: Node) -> int:
	var capture := LevelCapture.new()
	root.add_child(capture)
	capture.progressed.connect(
		func(done: int, total: int, name: String) -> void:
			if not name.is_empty():
				print("%d of %d: %s" % [done + 1, total, name])
	)
	var placement := ProbePlacement.new()
	placement.progressed.connect(_tell_search)
	var height: float = _options["height"]
	var spots := []
	if _options["grid"] > 0.0:
		spots = await placement.on_grid(capture, level, _options["grid"], height, _options["box"])
	elif _options["navmesh"] > 0.0:
		spots = await placement.on_navigation(capture, level, _options["navmesh"], height)
	else:
		spots = ProbeSpot.of_level(level, ReverbProbe)
	if not placement.trouble.is_empty():
		printerr("CAPTURE_FAILED: %s (%s)" % [placement.trouble, _options["scene"]])
		return 1
	if not placement.reasons().is_empty():
		print("%d places; left out: %s" % [spots.size(), placement.reasons()])
	ProbeSpot.name_apart(spots)
	var folder := _global_path(_options["out"])
	var outcome := await capture.capture(level, spots, folder, _options["size"])
	for line in outcome.messages:
		printerr(line)
	print("%s (%s)" % [outcome.summary(), folder])
	level.queue_free()
	capture.queue_free()
	await process_frame
	return 0 if outcome.failed == 0 else 1


## The first step of a search at once, the others a second apart.
func _tell_search(done: int, total: int, what: String) -> void:
	if done == 0 or Time.get_ticks_msec() - _told_ms >= TELLING_MS:
		_told_ms = Time.get_ticks_msec()
		print("Looking for %s: %d of %d" % [what, done + 1, total])


func _parse(arguments: PackedStringArray) -> String:
	var place := 0
	while place < arguments.size():
		var key := arguments[place].trim_prefix("--")
		if not arguments[place].begins_with("--") or not _options.has(key):
			return "the argument %s" % arguments[place]
		if place + 1 >= arguments.size():
			return "--%s without a value" % key
		if not _take(key, arguments[place + 1]):
			return "--%s %s" % [key, arguments[place + 1]]
		place += 2
	return _missing()


func _take(key: String, value: String) -> bool:
	if _options[key] is String:
		_options[key] = value
		return true
	if _options[key] is AABB:
		_options[key] = _box_of(value)
		return (_options[key] as AABB).has_volume()
	if not value.is_valid_float() or value.to_float() <= 0.0:
		return false
	if _options[key] is int:
		_options[key] = value.to_int()
	else:
		_options[key] = value.to_float()
	return true


## The box between two corners; without volume where the text names none.
static func _box_of(text: String) -> AABB:
	var parts := text.split(",")
	if parts.size() != 6 or not Array(parts).all(func(t: String) -> bool: return t.is_valid_float()):
		return AABB()
	var numbers := text.split_floats(",")
	var corner := Vector3(numbers[0], numbers[1], numbers[2])
	return AABB(corner, Vector3(numbers[3], numbers[4], numbers[5]) - corner).abs()


func _missing() -> String:
	for key: String in ["scene", "out"]:
		if _options[key].is_empty():
			return "no --%s" % key
	if _options["size"] not in LevelCapture.WIDTHS:
		return "--size %d" % _options["size"]
	if _options["grid"] > 0.0 and _options["navmesh"] > 0.0:
		return "both --grid and --navmesh"
	return ""


static func _global_path(path: String) -> String:
	if path.begins_with("res://") or path.begins_with("user://"):
		return ProjectSettings.globalize_path(path)
	return path if path.is_absolute_path() else OS.get_environment("PWD").path_join(path)
