extends RefCounted
## All that a bundle, a level or the user gives to a zone, to be put back by an undo.

const ZoneShapes := preload("res://addons/i2r_vr/zone/zone_shapes.gd")
const PROPERTIES: Array[StringName] = [
	&"bundle",
	&"bus",
	&"transform",
	&"top_level",
	&"blend_distance",
	&"zone_priority",
	&"muted",
	&"bus_in_layout",
	&"level",
	&"room",
	&"probes",
	&"blend_probes",
	&"probe_bundles",
	&"probe_places",
]


## The state of a zone.
static func of(zone: Node) -> Dictionary:
	var state := {"shapes": ZoneShapes.of(zone), "taken": zone.taken_from_bundle.duplicate(true)}
	for property in PROPERTIES:
		state[property] = zone.get(property)
	return state


## Puts a state back.
static func restore(zone: Node, state: Dictionary) -> void:
	for property in PROPERTIES:
		zone.set(property, state[property])
	ZoneShapes.put(zone, state["shapes"])
	zone.taken_from_bundle = state["taken"].duplicate(true)
