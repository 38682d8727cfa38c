@tool
@icon("res://addons/i2r_vr/editor/reverb_bundle.svg")
class_name I2RReverbLevel
extends Resource
## The rooms of a level as [I2RReverbZone3D] nodes stand for them. Made by the importer of .i2rvl
## files; places in Godot's frame, metres.

const LEAST_DEPTH_M := 0.01

## The scene that the level was captured from.
@export var level_name := ""
## By how much the boxes of rooms are turned, counter-clockwise seen from above.
@export var yaw_deg := 0.0
## Of each room id, name, priority, muted, bundle, probes and their places, blend_distance, and boxes (center, size),
## or of a stated zone shape, center, yaw_deg, size, radius. Paths are relative to the file.
@export var rooms: Array[Dictionary] = []
## Of each doorway the rooms' ids, center, size (width, height) and normal.
@export var portals: Array[Dictionary] = []
## Path and hash of the metadata of each bundle that was arranged.
@export var inputs: Array[Dictionary] = []
## Bundles in no room, with the code that says why.
@export var unplaced: Array[Dictionary] = []
## What the arrangement doubted: code and text.
@export var warnings: Array[Dictionary] = []


## A bundle's file in the project.
func path_of(bundle: String) -> String:
	return resource_path.get_base_dir().path_join(bundle)


## The place of a room's zone in the world: at its first box, along the level's axes.
func place_of(room: Dictionary) -> Transform3D:
	var turn: float = room.get("yaw_deg", yaw_deg)
	var center: Vector3 = room["center"] if room.has("center") else room["boxes"][0]["center"]
	return Transform3D(Basis(Vector3.UP, deg_to_rad(turn)), center)


## The bundle of a file, null where it is deleted (a bundle in memory outlives its file) or not imported.
static func bundle_at(path: String) -> I2RReverbBundle:
	if not FileAccess.file_exists(path) or not ResourceLoader.exists(path):
		return null
	return load(path) as I2RReverbBundle


## Of each probe of a room whose bundle is there the bundle and the place.
func probes_of(id: String) -> Array:
	var found := []
	for room in rooms:
		for entry: Array in room.get("places", []) if room["id"] == id else []:
			var bundle := bundle_at(path_of(entry[0]))
			if bundle != null:
				found.append([bundle, entry[1]])
	return found


## The rim of a room's zone: none where rooms lie wall to wall.
func rim_of(room: Dictionary) -> float:
	return room["blend_distance"] if room["priority"] > 0 else 0.0


## The shapes of a room, with its half of each doorway.
func shapes_of(room: Dictionary) -> Array:
	var shapes := []
	if room.get("shape", "") == "sphere":
		var sphere := SphereShape3D.new()
		sphere.radius = room["radius"]
		return [{"transform": Transform3D.IDENTITY, "shape": sphere}]
	if room.has("size"):
		return [_box(Transform3D.IDENTITY, room["size"])]
	var frame := place_of(room).affine_inverse()
	for box: Dictionary in room["boxes"]:
		shapes.append(_box(Transform3D(Basis.IDENTITY, frame * box["center"]), box["size"]))
	for portal in portals:
		var half := _half_of(portal, room, frame)
		if not half.is_empty():
			shapes.append(half)
	return shapes


static func _box(place: Transform3D, size: Vector3) -> Dictionary:
	var shape := BoxShape3D.new()
	shape.size = size
	return {"transform": place, "shape": shape}


## From a room's box to the middle of the wall; empty where the doorway isn't the room's, or where
## there is no wall between.
func _half_of(portal: Dictionary, room: Dictionary, frame: Transform3D) -> Dictionary:
	var side: int = portal["rooms"].find(room["id"])
	if side < 0 or absf(portal["normal"].y) > 0.5:
		return {}
	var center: Vector3 = frame * portal["center"]
	var back: Vector3 = frame.basis * portal["normal"] * (-1.0 if side == 0 else 1.0)
	var axis := back.abs().max_axis_index()
	var depth := INF
	for box: Dictionary in room["boxes"]:
		var away: Vector3 = (center - frame * box["center"]).abs() - box["size"] / 2.0
		var beside := away
		beside[axis] = 0.0
		if beside[beside.max_axis_index()] <= 0.0 and away[axis] > 0.0:
			depth = minf(depth, away[axis])
	if not is_finite(depth) or depth < LEAST_DEPTH_M:
		return {}
	var size: Vector3 = Vector3.ONE * portal["size"].x
	size.y = portal["size"].y
	size[axis] = depth
	return _box(Transform3D(Basis.IDENTITY, center + back * depth / 2.0), size)
