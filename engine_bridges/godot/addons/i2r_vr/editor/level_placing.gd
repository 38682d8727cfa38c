extends RefCounted
## Places the rooms of a level in a scene, or brings zones that are there up to date, as one step that
## can be undone. Zones are found again by their room's id, else by a probe that they share; what
## people changed in them stays. Zones whose rooms are gone are told, and removed only if asked for.

const BridgeMessage := preload("res://addons/i2r_vr/importing/bridge_message.gd")
const RoomPlacing := preload("res://addons/i2r_vr/editor/room_placing.gd")
const RoomProbes := preload("res://addons/i2r_vr/editor/room_probes.gd")
const ZoneCommands := preload("res://addons/i2r_vr/editor/zone_commands.gd")
const ZoneState := preload("res://addons/i2r_vr/zone/zone_state.gd")

## Of bundles that are told by name.
const MOST_NAMED := 3

## Lines with codes; empty where all went well.
var messages: Array[String] = []
## How many zones were added, and how many were there; those that are up to date are left alone.
var added := 0
var updated := 0
## Zones whose rooms the level no longer has.
var gone: Array[I2RReverbZone3D] = []


## The level that a scene's captures make in a folder, or null.
static func find(folder: String, scene: String) -> I2RReverbLevel:
	if not DirAccess.dir_exists_absolute(folder):
		return null
	for file in DirAccess.get_files_at(folder):
		var path := folder.path_join(file)
		if file.ends_with(".i2rvl") and ResourceLoader.exists(path):
			var level := load(path) as I2RReverbLevel
			if level != null and level.level_name == scene:
				return level
	return null


## Places or updates the zones of a level below a scene's root.
func place(level: I2RReverbLevel, root: Node, history: EditorUndoRedoManager) -> void:
	if not level.level_name.is_empty() and level.level_name.begins_with("res://"):
		if not root.scene_file_path.is_empty() and level.level_name != root.scene_file_path:
			_tell(
				"LEVEL_ELSEWHERE",
				"the level is %s, open it first" % level.level_name,
				level.resource_path
			)
			return
	_doubt(level)
	var left := _zones_of(level, root)
	var zones := {}
	for has: Callable in [_has_id, _shares_probe]:
		for room in level.rooms:
			for zone in left:
				if not zones.has(room["id"]) and has.call(zone, room):
					zones[room["id"]] = zone
			left.erase(zones.get(room["id"]))
	var plan := []
	for room in level.rooms:
		var bundle := _bundle_of(level, room)
		var zone: I2RReverbZone3D = zones.get(room["id"])
		if zone != null and bundle != null:
			updated += 1
		if bundle != null and not _is_current(zone, level, room, bundle):
			plan.append([room, bundle, zone])
	gone = left
	for zone in gone:
		_tell("ROOM_GONE", "%s stands for no room of the level" % zone.name, level.resource_path)
	if not plan.is_empty():
		_commit(plan, level, root, history)


static func _is_current(
	zone: I2RReverbZone3D, level: I2RReverbLevel, room: Dictionary, bundle: I2RReverbBundle
) -> bool:
	if zone == null or zone.bundle != bundle or zone.room != room["id"]:
		return false
	if zone.probes != room["probes"] or zone.level != level.resource_path:
		return false
	var wanted := RoomPlacing.wanted(level, room, zone.get_parent())
	return zone.has_taken(wanted) and RoomProbes.has(zone)


## Tells whether the level was made of other bundles than those that lie there now.
func _doubt(level: I2RReverbLevel) -> void:
	var other := PackedStringArray()
	for input in level.inputs:
		var path := level.path_of(input["bundle"])
		if not FileAccess.file_exists(path) or FileAccess.get_sha256(path) != input["sha256"]:
			other.append(input["bundle"])
	if other.is_empty():
		return
	var named := ", ".join(other.slice(0, MOST_NAMED))
	if other.size() > MOST_NAMED:
		named += " and %d more" % (other.size() - MOST_NAMED)
	var found := "%d bundles are gone or were baked again since: %s" % [other.size(), named]
	_tell("LEVEL_STALE", found + "; arrange the level again with i2r-vr level", level.resource_path)


func _tell(code: String, text: String, file: String) -> void:
	messages.append(BridgeMessage.note(code, text).line(file))


## The zones that a level has in a scene, also where its folder was moved or its bundles were baked
## elsewhere since, and those that single bundles of it have.
static func _zones_of(level: I2RReverbLevel, root: Node) -> Array[I2RReverbZone3D]:
	var bundles := {}
	for input in level.inputs:
		var path := level.path_of(input["bundle"])
		bundles[path] = input["bundle"]
		bundles[ResourceUID.id_to_text(ResourceLoader.get_resource_uid(path))] = input["bundle"]
	var probes := {}
	for room in level.rooms:
		for probe: String in room["probes"]:
			probes[probe] = true
	return ZoneCommands.zones_in(root).filter(
		func(zone: I2RReverbZone3D) -> bool:
			var is_lost := not zone.level.is_empty() and not FileAccess.file_exists(zone.level)
			if zone.level == level.resource_path or (is_lost and probes.has(zone.room)):
				return true
			if zone.bundle == null:
				return false
			var own: String = bundles.get(zone.bundle.key(), bundles.get(zone.bundle.path(), ""))
			if zone.room.is_empty() and not own.is_empty():
				zone.probes = PackedStringArray([own])
			return not own.is_empty()
	)


static func _has_id(zone: I2RReverbZone3D, room: Dictionary) -> bool:
	return zone.room == room["id"]


static func _shares_probe(zone: I2RReverbZone3D, room: Dictionary) -> bool:
	for probe in zone.probes:
		if room["probes"].has(probe):
			return true
	return false


func _bundle_of(level: I2RReverbLevel, room: Dictionary) -> I2RReverbBundle:
	var path := level.path_of(room["bundle"])
	var bundle := I2RReverbLevel.bundle_at(path)
	if bundle == null:
		var missing := BridgeMessage.error(
			"LEVEL_BUNDLE_MISSING",
			"no bundle %s for the room %s" % [room["bundle"], room["name"]],
			"it imported",
			"bake the captures again"
		)
		messages.append(missing.line(level.resource_path))
	return bundle


func _commit(plan: Array, level: I2RReverbLevel, root: Node, history: EditorUndoRedoManager) -> void:
	history.create_action("Place reverb zones", UndoRedo.MERGE_DISABLE, root)
	for entry: Array in plan:
		var zone: I2RReverbZone3D = entry[2]
		if zone == null:
			zone = I2RReverbZone3D.new()
			zone.name = str(entry[0]["name"]).validate_node_name()
			zone.bus_in_layout = false
			zone.top_level = RoomPlacing.is_scaled(root)
			history.add_do_method(root, &"add_child", zone, true)
			history.add_do_property(zone, &"owner", root)
			history.add_do_reference(zone)
			history.add_undo_method(root, &"remove_child", zone)
			added += 1
		else:
			history.add_undo_method(zone, &"restore", ZoneState.of(zone))
		var parent := root if zone.get_parent() == null else zone.get_parent()
		history.add_do_property(zone, &"level", level.resource_path)
		history.add_do_property(zone, &"room", entry[0]["id"])
		history.add_do_property(zone, &"probes", entry[0]["probes"])
		history.add_do_property(zone, &"bundle", entry[1])
		history.add_do_method(zone, &"refresh")
		history.add_do_method(zone, &"take", RoomPlacing.wanted(level, entry[0], parent))
		history.add_do_method(zone, &"take_probes")
	history.commit_action()
