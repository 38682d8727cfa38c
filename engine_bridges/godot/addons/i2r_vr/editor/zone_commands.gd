extends RefCounted
## What the editor does with zones, each as one step that can be undone.

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
	var node := zone.shape_node()
	history.create_action("Take the zone from its bundle", UndoRedo.MERGE_DISABLE, zone)
	history.add_do_property(zone, &"taken_from_bundle", {})
	if node != null:
		history.add_do_property(node, &"shape", null)
	history.add_do_method(zone, &"refresh")
	for property: StringName in [&"transform", &"blend_distance"]:
		history.add_undo_property(zone, property, zone.get(property))
	if node != null:
		history.add_undo_property(node, &"shape", node.shape)
	history.add_undo_property(zone, &"taken_from_bundle", zone.taken_from_bundle.duplicate(true))
	history.add_undo_method(zone, &"update_gizmos")
	history.commit_action()


## Takes zones out of a level.
func remove_zones(zones: Array[I2RReverbZone3D], level: Node) -> void:
	history.create_action("Remove reverb zones", UndoRedo.MERGE_DISABLE, level)
	for zone in zones:
		history.add_do_method(zone.get_parent(), &"remove_child", zone)
		history.add_undo_method(zone.get_parent(), &"add_child", zone, true)
		history.add_undo_property(zone, &"owner", level)
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
