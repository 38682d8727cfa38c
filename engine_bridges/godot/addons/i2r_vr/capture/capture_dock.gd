@tool
## The dock: places probes, captures the edited level, bakes the captures and adds their zones.
extends VBoxContainer

const CaptureForm := preload("capture_form.gd")
const CaptureSettings := preload("capture_settings.gd")
const AcousticMirror := preload("acoustic_mirror.gd")
const LevelCapture := preload("level_capture.gd")
const BakeProcess := preload("bake_process.gd")
const ZoneAdding := preload("zone_adding.gd")
const ProbeAdding := preload("probe_adding.gd")
const ProbePlacement := preload("probe_placement.gd")
const MaterialClasses := preload("material_classes.gd")
const ProbeReport := preload("probe_report.gd")
const ProbeSpot := preload("probe_spot.gd")
const ReverbProbe := preload("reverb_probe_3d.gd")

const LOOKING_MS := 500

## The editor's undo history.
var history: EditorUndoRedoManager

var _settings: CaptureSettings
var _form: CaptureForm
var _capture: LevelCapture
var _bake: BakeProcess
var _is_busy := false
var _shown := []
var _looked_ms := 0


func _ready() -> void:
	_settings = CaptureSettings.new()
	_capture = LevelCapture.new()
	_capture.progressed.connect(_show_capture_progress)
	add_child(_capture)
	_form = CaptureForm.new()
	_form.set_up(_settings)
	_form.size_flags_vertical = Control.SIZE_EXPAND_FILL
	add_child(_form)
	_form.asked.connect(_do)
	_form.cancelled.connect(cancel)
	_form.told.connect(_tell_material)


func _process(_delta: float) -> void:
	var is_due := Time.get_ticks_msec() - _looked_ms > LOOKING_MS
	if is_visible_in_tree() and not _is_busy and is_due:
		_looked_ms = Time.get_ticks_msec()
		_show_probes()


## Looks at the probes' files only where a probe or a file has changed.
func _show_probes() -> void:
	var captures := _settings.global_folder("captures")
	var bundles := _settings.global_folder("bundles")
	var spots := _enabled_probes()
	var state := []
	for spot: RefCounted in spots:
		var picture := captures.path_join(spot.name)
		var bundle := bundles.path_join(spot.name).path_join(spot.name + ".i2rvr")
		state.append([spot.name, spot.transform(), FileAccess.get_modified_time(bundle)])
		for ending: String in [".png", ".capture.json"]:
			state[-1].append(FileAccess.get_modified_time(picture + ending))
	if state == _shown:
		return
	_shown = state
	var rooms := ProbeReport.rooms_of(bundles)
	var reports := []
	for spot: RefCounted in spots:
		var report := ProbeReport.of(spot, captures, bundles)
		report.room = rooms.get("%s/%s.i2rvr" % [spot.name, spot.name], report.room)
		reports.append(report)
	_form.show_reports(reports)


func _tell_material(told: String, its_class: String) -> void:
	var captures := _settings.global_folder("captures")
	var sidecars := PackedStringArray()
	if DirAccess.dir_exists_absolute(captures):
		for file in DirAccess.get_files_at(captures):
			if file.ends_with(".capture.json"):
				sidecars.append(captures.path_join(file))
	var trouble := MaterialClasses.assign(told, its_class, sidecars)
	if trouble.is_empty():
		_form.tell("%s is %s from now on; bake again" % [told, its_class])
	else:
		_form.tell("CAPTURE_FAILED: " + trouble)


## Ends what is being done.
func cancel() -> void:
	_capture.cancel()
	if _bake != null:
		_bake.cancel()


## Does what a button of the form asks for: "add", "grid", "navmesh", "capture", "bake", "import"
## or "all".
func _do(task: StringName) -> void:
	var level := EditorInterface.get_edited_scene_root()
	if level == null:
		_form.tell("CAPTURE_FAILED: no scene is open, expected a level, open one")
		return
	if _is_busy:
		return
	_is_busy = true
	_form.set_busy(true)
	match task:
		&"add":
			ProbeAdding.add(level, [_place_of_new_probe()], history)
		&"grid", &"navmesh":
			await _place_probes(level, task)
		&"capture":
			await _capture_level(level)
		&"bake":
			await _bake_captures()
		&"import":
			await _import_zones(level)
		&"all":
			if await _capture_level(level) and await _bake_captures():
				await _import_zones(level)
	_form.set_busy(false)
	_is_busy = false


func _place_of_new_probe() -> Vector3:
	for node in EditorInterface.get_selection().get_selected_nodes():
		if node is Node3D:
			return node.global_position
	var camera := EditorInterface.get_editor_viewport_3d(0).get_camera_3d()
	return camera.global_position if camera != null else Vector3.ZERO


func _place_probes(level: Node, task: StringName) -> void:
	var placement := ProbePlacement.new()
	placement.progressed.connect(
		func(done: int, total: int, what: String) -> void:
			_form.show_progress("Looking for %s" % what, float(done) / maxi(total, 1))
	)
	var spacing: float = _settings.values["spacing_m"]
	var height: float = _settings.values["height_m"]
	var spots := []
	if task == &"grid":
		spots = await placement.on_grid(_capture, level, spacing, height, _selected_box())
	else:
		spots = await placement.on_navigation(_capture, level, spacing, height)
	if spots.is_empty():
		_form.tell("CAPTURE_FAILED: " + placement.trouble)
		return
	var places := PackedVector3Array()
	for spot: RefCounted in spots:
		places.append(spot.position)
	ProbeAdding.add(level, places, history)
	var why := placement.reasons()
	_form.tell("%d probes added%s" % [places.size(), "" if why.is_empty() else "; left out: " + why])


## The box of what is selected, so that a grid can be kept to a part of the level.
func _selected_box() -> AABB:
	var box := AABB()
	for node in EditorInterface.get_selection().get_selected_nodes():
		var part := AcousticMirror.bounds_of(node) if node is Node3D else AABB()
		box = part if not box.has_surface() else box.merge(part)
	return box


func _enabled_probes() -> Array:
	var level := EditorInterface.get_edited_scene_root()
	if level == null or not level.is_inside_tree():
		return []
	var spots := ProbeSpot.of_level(level, ReverbProbe)
	ProbeSpot.name_apart(spots)
	return spots


func _capture_level(level: Node) -> bool:
	var outcome := await _capture.capture(
		level, _enabled_probes(), _settings.global_folder("captures"), _settings.values["width"]
	)
	_tell_all(outcome.messages)
	_form.tell(outcome.summary())
	return not outcome.pictures.is_empty() and not outcome.was_cancelled


func _bake_captures() -> bool:
	_bake = BakeProcess.new()
	_form.show_progress("Baking", 0.0)
	var waiting := {}
	for spot: RefCounted in _enabled_probes():
		waiting[spot.name] = true
	var total := maxi(waiting.size(), 1)
	# The folder may hold captures of other scenes, which are no part of this one's progress.
	_bake.baked.connect(
		func(picture: String, _done: int) -> void:
			if waiting.erase(picture.get_file().get_basename()):
				var share := 1.0 - float(waiting.size()) / total
				_form.show_progress("Baked %s" % picture.get_file(), share)
	)
	_bake.start(
		_settings.global_folder("captures"),
		_settings.global_folder("bundles"),
		_settings.bake_options()
	)
	await _bake.ended
	_tell_all(_bake.messages)
	var has_bundles := not _bake.bundles.is_empty() and not _bake.was_cancelled
	if has_bundles:
		_form.tell("%d bundles are up to date" % _bake.bundles.size())
	_bake = null
	return has_bundles


func _import_zones(level: Node) -> void:
	if not is_instance_valid(level):
		_form.tell("CANCELLED: the level was closed")
		return
	var adding := ZoneAdding.new()
	var names: Array[String] = []
	for spot: RefCounted in _enabled_probes():
		names.append(spot.name)
	_form.show_progress("Importing", 0.0)
	await adding.add_zones(level, _settings.values["bundles"], names, history)
	_tell_all(adding.messages)
	_form.tell("%d zones added, %d were there" % [adding.added, adding.present])


func _show_capture_progress(done: int, total: int, probe: String) -> void:
	_form.show_progress("Capturing %s" % probe, float(done) / maxi(total, 1))


func _tell_all(messages: Array[String]) -> void:
	for message in messages:
		_form.tell(message)
