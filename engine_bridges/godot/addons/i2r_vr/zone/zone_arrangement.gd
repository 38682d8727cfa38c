extends RefCounted
## Shares the space of a level out among its zones, and fades each zone over its rim.
##
## Of zones that overlap the one with the higher `zone_priority` has the place, and of equal ones
## the smaller (a booth in a hall). Around a zone lies its rim, `blend_distance` wide, in steps of
## falling send; it yields to every zone.

const Pieces := preload("res://addons/i2r_vr/zone/convex_pieces.gd")
## The send in each step of the rim, from the inside out.
const RIM_SENDS: Array[float] = [0.75, 0.5, 0.25]


## The parts of a zone: itself, then its rim's steps.
class Parts:
	## Convex pieces of the zone; empty where its own shape is whole.
	var core := []
	var is_whole := true
	## Lists of convex pieces, one for each of RIM_SENDS.
	var rims := []


## The parts of each zone.
static func of(zones: Array[I2RReverbZone3D]) -> Dictionary:
	var ranked := zones.duplicate()
	ranked.sort_custom(_before)
	var bounds := {}
	var cores := {}
	for zone: I2RReverbZone3D in ranked:
		cores[zone] = zone.planes()
		bounds[zone] = zone.bounds()
	var parts := {}
	for index in ranked.size():
		var zone: I2RReverbZone3D = ranked[index]
		var near := ranked.filter(
			func(other: I2RReverbZone3D) -> bool:
				return other != zone and bounds[zone].intersects(bounds[other])
		)
		var above := near.filter(
			func(other: I2RReverbZone3D) -> bool: return ranked.find(other) < index
		)
		parts[zone] = _parts_of(zone, above, near, cores)
	return parts


static func _before(one: I2RReverbZone3D, other: I2RReverbZone3D) -> bool:
	if one.zone_priority != other.zone_priority:
		return one.zone_priority > other.zone_priority
	var volumes := [one.volume(), other.volume()]
	if not is_equal_approx(volumes[0], volumes[1]):
		return volumes[0] < volumes[1]
	return String(one.get_path()) < String(other.get_path())


static func _parts_of(zone: I2RReverbZone3D, above: Array, near: Array, cores: Dictionary) -> Parts:
	var parts := Parts.new()
	for other: I2RReverbZone3D in above:
		if Pieces.overlap(cores[zone], cores[other]):
			parts.is_whole = false
	if not parts.is_whole:
		parts.core = [cores[zone]]
		for other: I2RReverbZone3D in above:
			parts.core = _without(parts.core, cores[other])
	if zone.blend_distance <= 0.0 or zone.is_muted():
		return parts
	for step in RIM_SENDS.size():
		var count := float(RIM_SENDS.size())
		var shell := zone.shell(step / count, (step + 1.0) / count)
		for other: I2RReverbZone3D in near:
			shell = _without(shell, cores[other])
		for other: I2RReverbZone3D in above:
			if other.blend_distance > 0.0 and not other.is_muted():
				shell = _without(shell, other.planes(1.0))
		parts.rims.append(shell)
	return parts


## What is left of pieces when another is taken out.
static func _without(pieces: Array, taken: Array[Plane]) -> Array:
	var left := []
	for piece: Array[Plane] in pieces:
		if Pieces.overlap(piece, taken):
			left.append_array(Pieces.without(piece, taken))
		else:
			left.append(piece)
	return left
