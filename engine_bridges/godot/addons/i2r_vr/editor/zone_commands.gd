extends RefCounted
## What the editor does with zones, each as one step that can be undone.

const PLACING := "res://addons/i2r_vr/editor/level_placing.gd"
const RoomPlacing := preload("res://addons/i2r_vr/editor/room_placing.gd")
const ZoneState := preload("res://addons/i2r_vr/zone/zone_state.gd")

var history: EditorUndoRedoManager


func _init(a_history: EditorUndoRedoManager) -> void:
	history = a_history


## Adds a zone for a bundle to the edited level; null where no level is open.
func add_zone(bundle: I2RReverbBundle, level: Node) -> I2RReverbZone3D:
	if level == null:
		return null
	var zone := I2RReverbZone3D.new()
	zone.name = bundle.zone_name.validate_node_name()
	zone.bundle = bundle
	zone.top_level = RoomPlacing.is_scaled(level)
	history.create_action("Add reverb zone", UndoRedo.MERGE_DISABLE, level)
	history.add_do_method(level, &"add_child", zone, true)
	history.add_do_property(zone, &"owner", level)
	history.add_do_method(zone, &"refresh")
	history.add_do_reference(zone)
	history.add_undo_method(level, &"remove_child", zone)
	history.commit_action()
	return zone


## Gives up what was changed by hand in a zone.
func reset(zone: I2RReverbZone3D) -> void:
	var before := ZoneState.of(zone)
	history.create_action("Take the zone from its bundle", UndoRedo.MERGE_DISABLE, zone)
	history.add_do_property(zone, &"taken_from_bundle", {})
	history.add_do_method(zone, &"forget_shapes")
	if zone.room.is_empty():
		history.add_do_method(zone, &"refresh")
	else:
		history.add_do_method(zone, &"take", RoomPlacing.wanted_of(zone))
	history.add_undo_method(zone, &"restore", before)
	history.commit_action()


## Places the rooms of a level, or brings their zones up to date; says what came of it, and asks what
## is to become of zones whose rooms are gone. Null where no level is open.
func place_rooms(level: I2RReverbLevel, root: Node) -> RefCounted:
	if root == null:
		return null
	var placing: RefCounted = (load(PLACING) as GDScript).new()
	placing.place(level, root, history)
	for message: String in placing.messages:
		print(message)
	print("%d zones added, %d updated" % [placing.added, placing.updated])
	if not placing.gone.is_empty():
		ask_for(placing.gone, root)
	return placing


## Asks whether zones whose rooms are gone are to be removed.
func ask_for(zones: Array[I2RReverbZone3D], root: Node) -> void:
	var dialog := ConfirmationDialog.new()
	dialog.title = "Rooms are gone"
	dialog.dialog_text = "Remove %d zones whose rooms the level no longer has?" % zones.size()
	dialog.confirmed.connect(remove_zones.bind(zones, root))
	dialog.visibility_changed.connect(
		func() -> void:
			if not dialog.visible:
				dialog.queue_free()
	)
	EditorInterface.popup_dialog_centered(dialog)


## Takes zones out of a level.
func remove_zones(zones: Array[I2RReverbZone3D], level: Node) -> void:
	history.create_action("Remove reverb zones", UndoRedo.MERGE_DISABLE, level)
	for zone in zones:
		history.add_do_method(zone.get_parent(), &"remove_child", zone)
		history.add_undo_method(zone.get_parent(), &"add_child", zone, true)
		history.add_undo_property(zone, &"owner", level)
		history.add_undo_method(zone, &"restore", ZoneState.of(zone))
		history.add_undo_reference(zone)
	history.commit_action()


## The zones of a scene whose bundles are no more.
static func orphans_in(level: Node) -> Array[I2RReverbZone3D]:
	return zones_in(level).filter(
		func(zone: I2RReverbZone3D) -> bool:
			return zone.bundle != null and not I2RReverbBundle.is_there(zone.bundle.key())
	)


## The zones of a scene.
static func zones_in(level: Node) -> Array[I2RReverbZone3D]:
	var zones: Array[I2RReverbZone3D] = []
	if level is I2RReverbZone3D:
		zones.append(level)
	if level != null:
		for node in level.find_children("*", "Area3D", true, false):
			if node is I2RReverbZone3D:
				zones.append(node)
	return zones
