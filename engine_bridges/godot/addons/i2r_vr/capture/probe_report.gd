@tool
## How far a probe is: its capture, its bundle, and what the bundle says of it.
extends RefCounted

const MOVED_M := 0.01
const TURNED_DEG := 0.5
const MOST_BYTES := 8 * 1024 * 1024

var name := ""
## The node's own name.
var label := ""
## "not captured", "not baked", "stale: ..." or "fresh".
var state := "not captured"
## Of the baked zone; 0 where it has none.
var t60_s := 0.0
var room := ""
## Materials whose names say nothing and that nobody has said anything of, the one that absorbs
## most first.
var unknown_materials := PackedStringArray()
## The capture's picture, and the bundle's metadata; empty where they are not there.
var picture := ""
var bundle := ""


## Looks at the files of a spot.
static func of(spot: RefCounted, captures: String, bundles: String) -> RefCounted:
	var report := new()
	report.name = spot.name
	report.label = spot.label
	var at := captures.path_join(spot.name + ".png")
	var stated := _read(at.get_basename() + ".capture.json")
	if not FileAccess.file_exists(at) or stated.is_empty():
		return report
	report.picture = at
	report.state = "not baked"
	var path := bundles.path_join(spot.name).path_join(spot.name + ".i2rvr")
	var metadata := _read(path)
	if metadata.get("capture") is Dictionary and metadata.get("zone") is Dictionary:
		report.bundle = path
		report._take(metadata, stated, spot)
	return report


## Names of rooms by bundle (`folder/stem.i2rvr`), as the level files of a folder have them.
static func rooms_of(bundles: String) -> Dictionary:
	var found := {}
	if not DirAccess.dir_exists_absolute(bundles):
		return found
	for file in DirAccess.get_files_at(bundles):
		var level := _read(bundles.path_join(file)) if file.ends_with(".i2rvl") else {}
		var names := {}
		for entry: Variant in level.get("rooms", []):
			if entry is Dictionary:
				names[entry.get("id")] = str(entry.get("name", entry.get("id")))
		for probe: Variant in level.get("probes", []):
			if probe is Dictionary and names.has(probe.get("room")):
				found[probe.get("bundle")] = names[probe["room"]]
	return found


func _take(metadata: Dictionary, stated: Dictionary, spot: RefCounted) -> void:
	var capture: Dictionary = metadata["capture"]
	var zone: Dictionary = metadata["zone"]
	room = str(zone.get("name", ""))
	var acoustics: Variant = zone.get("acoustics")
	var found: Variant = acoustics.get("t60_s") if acoustics is Dictionary else null
	t60_s = found if found is float else 0.0
	var classes := {}
	for entry: Variant in stated.get("materials", []):
		if entry is Dictionary and entry.has("class"):
			classes[entry.get("name")] = entry["class"]
	var is_told_since := false
	for entry: Variant in capture.get("materials", []):
		if not entry is Dictionary:
			continue
		var its_class: Variant = classes.get(entry.get("name"))
		if its_class != null:
			var is_told: bool = entry.get("source") == "given" and entry.get("class") == its_class
			is_told_since = is_told_since or not is_told
		elif entry.get("source") == "estimated":
			unknown_materials.append(str(entry.get("name")))
	if _has_moved(stated, spot):
		state = "stale: the probe was moved"
	elif FileAccess.get_sha256(picture) != capture.get("sha256"):
		state = "stale: captured again"
	elif is_told_since:
		state = "stale: a material was told"
	else:
		state = "fresh"


static func _has_moved(stated: Dictionary, spot: RefCounted) -> bool:
	var place: Variant = stated.get("position")
	var yaw_deg: Variant = stated.get("yaw_deg")
	if not (place is Array and place.size() == 3 and yaw_deg is float):
		return true
	var at := Vector3(place[0], place[1], place[2])
	var turn := absf(angle_difference(deg_to_rad(yaw_deg), spot.yaw_rad))
	return at.distance_to(spot.position) > MOVED_M or rad_to_deg(turn) > TURNED_DEG


static func _read(path: String) -> Dictionary:
	var file := FileAccess.open(path, FileAccess.READ)
	if file == null or file.get_length() > MOST_BYTES:
		return {}
	var json := JSON.new()
	var code := json.parse(file.get_as_text())
	return json.data if code == OK and json.data is Dictionary else {}
