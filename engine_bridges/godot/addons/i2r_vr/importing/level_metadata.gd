extends RefCounted
## The file of a level (.i2rvl), read as data from outside: checked before it is used.

const Message := preload("res://addons/i2r_vr/importing/bridge_message.gd")
const ValueChecks := preload("res://addons/i2r_vr/importing/value_checks.gd")
const BundleReading := preload("res://addons/i2r_vr/importing/bundle_reading.gd")

const FORMAT := "i2rvl"
const VERSION := 1
const MAX_BYTES := 256 * 1024 * 1024
const ARRANGE_AGAIN := "arrange the level again with i2r-vr level"
const ROOM := {
	"id": "path",
	"name": "text",
	"priority": "count",
	"muted": "bool",
	"probes": ["path"],
	"bundle": "path",
	"blend_distance_m": "not negative",
}
const ARRANGED := {"boxes": [{"center_m": "vector", "size_m": "sizes"}]}
const STATED_BOX := {"center_m": "vector", "yaw_deg": "number", "size_m": "sizes"}
const STATED_SPHERE := {"center_m": "vector", "radius_m": "positive"}
const DOCUMENT := {
	"level": {"yaw_deg": "number", "name?": "text"},
	"rooms": [ROOM],
	"probes": [{"bundle": "path", "position_m": "vector", "room": "path"}],
	"portals":
	[{"rooms": ["path"], "center_m": "vector", "size_m": ["positive"], "normal": "vector"}],
	"unplaced": [{"bundle": "path", "code": "text"}],
	"inputs": [{"bundle": "path", "sha256": "text"}],
	"warnings": [{"code": "text", "message": "text"}],
}


## The level in a file, or the message that says why there is none.
static func read(path: String) -> Variant:
	var file := FileAccess.open(path, FileAccess.READ)
	if file == null:
		return _error("LEVEL_BROKEN", "no readable file", "a JSON document")
	if file.get_length() > MAX_BYTES:
		var found := "%d bytes of a level" % file.get_length()
		return _error("LEVEL_TOO_LARGE", found, "at most %d" % MAX_BYTES)
	var json := JSON.new()
	var text := file.get_buffer(file.get_length()).get_string_from_utf8().trim_prefix("\ufeff")
	if json.parse(text) != OK:
		var found := "line %d: %s" % [json.get_error_line() + 1, json.get_error_message()]
		return _error("LEVEL_BROKEN", found, "a JSON document in UTF-8")
	return _checked(json.data)


static func _error(code: String, found: String, expected: String) -> RefCounted:
	return Message.error(code, found, expected, ARRANGE_AGAIN)


static func _checked(data: Variant) -> Variant:
	if not data is Dictionary or not data.get("format") is String or data["format"] != FORMAT:
		return _error("LEVEL_FORMAT", "no i2rvl document", '"format": "%s"' % FORMAT)
	var checks := ValueChecks.new()
	if checks.check(data, {"version": "whole"}) and data["version"] != VERSION:
		return _error("LEVEL_VERSION", "version %d" % data["version"], "%d" % VERSION)
	if checks.fault.is_empty() and checks.check(data, DOCUMENT):
		for place: int in data["rooms"].size():
			if not _check_shape(data["rooms"][place], "$.rooms[%d]" % place, checks):
				break
		for place: int in data["portals"].size():
			var portal: Dictionary = data["portals"][place]
			if portal["rooms"].size() != 2 or portal["size_m"].size() != 2:
				checks.fault = ["$.portals[%d]" % place, "two rooms, width and height"]
	if not checks.fault.is_empty():
		return _error("LEVEL_INVALID", checks.fault[0], checks.fault[1])
	return _level_of(data)


static func _check_shape(room: Dictionary, path: String, checks: ValueChecks) -> bool:
	if room["probes"].is_empty():
		checks.fault = [path + ".probes", "a probe"]
		return false
	if not room.has("shape"):
		if checks.check(room, ARRANGED, path) and room["boxes"].is_empty():
			checks.fault = [path + ".boxes", "a box"]
		return checks.fault.is_empty()
	if not checks.check(room["shape"], "box|sphere", path + ".shape"):
		return false
	return checks.check(room, STATED_BOX if room["shape"] == "box" else STATED_SPHERE, path)


static func _level_of(data: Dictionary) -> I2RReverbLevel:
	var level := I2RReverbLevel.new()
	level.level_name = data["level"].get("name", "")
	level.resource_name = level.level_name
	level.yaw_deg = data["level"]["yaw_deg"]
	var places := {}
	for probe: Dictionary in data["probes"]:
		places[probe["bundle"]] = BundleReading.to_godot(probe["position_m"])
	for room: Dictionary in data["rooms"]:
		level.rooms.append(_room_of(room, places))
	for portal: Dictionary in data["portals"]:
		var made := {
			"rooms": PackedStringArray(portal["rooms"]),
			"center": BundleReading.to_godot(portal["center_m"]),
			"size": Vector2(portal["size_m"][0], portal["size_m"][1]),
			"normal": BundleReading.to_godot(portal["normal"]),
		}
		level.portals.append(made)
	for input: Dictionary in data["inputs"]:
		level.inputs.append({"bundle": input["bundle"], "sha256": input["sha256"]})
	for left: Dictionary in data["unplaced"]:
		level.unplaced.append({"bundle": left["bundle"], "code": left["code"]})
	for warning: Dictionary in data["warnings"]:
		level.warnings.append({"code": warning["code"], "text": warning["message"]})
	return level


static func _room_of(room: Dictionary, places: Dictionary) -> Dictionary:
	var placed: Array = room["probes"].filter(func(path: String) -> bool: return places.has(path))
	var made := {
		"id": room["id"],
		"name": room["name"],
		"priority": int(room["priority"]),
		"muted": room["muted"],
		"bundle": room["bundle"],
		"probes": PackedStringArray(room["probes"]),
		"places": placed.map(func(path: String) -> Array: return [path, places[path]]),
		"blend_distance": float(room["blend_distance_m"]),
	}
	if not room.has("shape"):
		made["boxes"] = room["boxes"].map(_box_of)
		return made
	made["shape"] = room["shape"]
	made["center"] = BundleReading.to_godot(room["center_m"])
	made["yaw_deg"] = float(room.get("yaw_deg", 0.0))
	if room["shape"] == "sphere":
		made["radius"] = float(room["radius_m"])
	else:
		made["size"] = BundleReading.to_godot(room["size_m"]).abs()
	return made


static func _box_of(box: Dictionary) -> Dictionary:
	return {
		"center": BundleReading.to_godot(box["center_m"]),
		"size": BundleReading.to_godot(box["size_m"]).abs(),
	}
