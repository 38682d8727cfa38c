extends RefCounted
## Which zones share space. Godot takes any of the areas that it finds at a place; so that it finds
## one, zones that share space get colours, and watch who is in them.

const PlayerLayers := preload("res://addons/i2r_vr/zone/player_layers.gd")
const PlayerSpot := preload("res://addons/i2r_vr/zone/player_spot.gd")
const ZonePart := preload("res://addons/i2r_vr/zone/zone_part.gd")

## The group of the players that are included.
const PLAYERS := &"i2r_vr_players"

static var _parts := []
static var _is_watched := false


## Takes the parts of a zone up.
static func enter(parts: Array, tree: SceneTree) -> void:
	var is_shared := parts.size() > 1
	var taken := {}
	for part: RefCounted in parts:
		part.measure()
		for other: RefCounted in _parts:
			if part.meets(other):
				is_shared = true
				taken[other.colour] = true
				other.watch()
	while taken.has(parts[0].colour):
		parts[0].colour += 1
	if is_shared:
		for part: RefCounted in parts:
			part.watch()
		if not _is_watched:
			_is_watched = true
			_give_spots(tree)
	_parts.append_array(parts)
	for bus: StringName in PlayerLayers.buses():
		open(parts, bus)


static func _give_spots(tree: SceneTree) -> void:
	for player: AudioStreamPlayer3D in tree.get_nodes_in_group(PLAYERS):
		PlayerSpot.give(player)


## Gives up the parts of a zone.
static func leave(parts: Array) -> void:
	for part: RefCounted in parts:
		_parts.erase(part)
		part.close()
	if _parts.is_empty():
		_is_watched = false


## Lets players of a bus be heard in parts, or in all.
static func open(parts: Array, bus: StringName) -> void:
	for part: RefCounted in parts:
		part.open(bus)


## A bus has its first player.
static func open_all(bus: StringName) -> void:
	open(_parts, bus)


## Whether zones have to know where players are.
static func is_watched() -> bool:
	return _is_watched
