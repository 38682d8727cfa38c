extends RefCounted
## What the upper of Godot's 32 layers stand for, where no ray or area of a game meets them.
##
## A player in Godot takes the first area that it finds on its layers, and an area names the one bus
## that dry sounds go to. So zones have an area for each bus that players have, and zones that share
## space have layers of their own ("colours"), of which a player has the one that it is to hear.

## All zones, for those who ask where they are.
const ZONES := 1 << 31
## Spots of players, for zones that share space and have to know who is in them.
const SPOTS := 1 << 30
const MOST := 22
## Rims (colours below 0) are for the first buses; the layers that are left are for zones.
const MOST_WITH_RIMS := 11

static var _taken := {}
static var _count := 0


## The layer of a bus and a colour; 0 where there are no more.
static func of(bus: StringName, colour: int) -> int:
	var layers: Dictionary = _taken.get_or_add(bus, {})
	if not layers.has(colour):
		if colour < 0 and _count >= MOST_WITH_RIMS:
			return 0
		if _count == MOST:
			push_warning(
				"More buses and zones that share space than layers: Godot hears some without reverb."
			)
		layers[colour] = 0 if _count >= MOST else SPOTS >> (_count + 1)
		_count += 1
	return layers[colour]


## Whether a bus has players.
static func has_bus(bus: StringName) -> bool:
	return _taken.has(bus)


## The buses that have players.
static func buses() -> Array:
	return _taken.keys()
