@tool
## A place to capture from and what its capture is called.
extends RefCounted

const FACE_WORDS: Array[String] = [
	"px", "nx", "py", "ny", "pz", "nz", "right", "left", "up", "down", "front", "back"
]

var name := ""
## The node's own name.
var label := ""
var position := Vector3.ZERO
var yaw_rad := 0.0
var t60_scale := 1.0
## Whether nothing is straight above it.
var is_open_above := false


## Level, with the heading alone.
func transform() -> Transform3D:
	return Transform3D(Basis(Vector3.UP, yaw_rad), position)


## The sidecar's part that tells where the capture was taken.
func sidecar() -> Dictionary:
	var stated := {
		"engine": "godot",
		"kind": "panorama",
		"position": [position.x, position.y, position.z],
		"yaw_deg": rad_to_deg(yaw_rad),
		"depth": {"kind": "radial", "metres_per_unit": 1, "sky": "inf"},
	}
	if t60_scale != 1.0:
		stated["bake"] = {"t60_scale": t60_scale}
	return stated


## A spot that stands where a node stands.
static func at_node(node: Node3D, level: Node) -> RefCounted:
	var spot := new()
	var forward := -node.global_basis.z
	if Vector2(forward.x, forward.z).length() < 1e-4:
		forward = node.global_basis.y * signf(-forward.y)
	spot.position = node.global_position
	spot.yaw_rad = atan2(-forward.x, -forward.z)
	spot.label = node.name
	spot.name = "%s_%s" % [level.name, node.name]
	var scale: Variant = node.get(&"t60_scale")
	spot.t60_scale = scale if scale is float else 1.0
	return spot


## The spots of all enabled probes below a level, in the tree's order.
static func of_level(level: Node, probe_script: Script) -> Array:
	var spots := []
	for node in level.find_children("*", "Marker3D", true, false):
		if node.get_script() == probe_script and node.get(&"enabled"):
			spots.append(at_node(node, level))
	return spots


## Gives every spot a file name of its own that no system refuses and no watcher takes for a
## temporary file or a cubemap's face.
static func name_apart(spots: Array) -> void:
	var unwanted := RegEx.create_from_string("[^\\p{L}\\p{N}_-]+")
	var taken := {}
	for spot: RefCounted in spots:
		var base := unwanted.sub(spot.name, "_", true).left(100).lstrip("_-")
		base = "probe" if base.is_empty() else base
		if base.get_slice("_", base.get_slice_count("_") - 1).to_lower() in FACE_WORDS:
			base += "_probe"
		var candidate := base
		var number := 2
		while taken.has(candidate.to_lower()):
			candidate = "%s_%d" % [base, number]
			number += 1
		taken[candidate.to_lower()] = true
		spot.name = candidate
