extends RefCounted
## Where a room's zone is in an edited scene.

## What a zone that stands for a room is to take from its level; nothing where that is gone.
static func wanted_of(zone: I2RReverbZone3D) -> Dictionary:
	var level := load(zone.level) as I2RReverbLevel if ResourceLoader.exists(zone.level) else null
	if level == null:
		return {}
	for room: Dictionary in level.rooms:
		if room["id"] == zone.room:
			return wanted(level, room, zone.get_parent())
	return {}


## What the zone of a room is to take, below a node.
static func wanted(level: I2RReverbLevel, room: Dictionary, parent: Node) -> Dictionary:
	var place: Transform3D = level.place_of(room)
	if parent is Node3D and not is_scaled(parent):
		place = parent.global_transform.affine_inverse() * place
	return {
		"transform": place,
		"blend_distance": level.rim_of(room),
		"zone_priority": room["priority"],
		"muted": room["muted"],
		"shapes": level.shapes_of(room),
	}


## Whether shapes below a node would be scaled, so that a zone has to be on top of it.
static func is_scaled(node: Node) -> bool:
	return node is Node3D and not node.global_basis.is_equal_approx(node.global_basis.orthonormalized())
