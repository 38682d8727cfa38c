extends RefCounted
## The probes of rooms whose zones blend them.


## Of each probe that a zone is to blend the bundle and the place in the level; none where it is not to.
static func wanted_of(zone: I2RReverbZone3D) -> Array:
	if not zone.blend_probes or not ResourceLoader.exists(zone.level):
		return []
	var level := load(zone.level) as I2RReverbLevel
	return [] if level == null else level.probes_of(zone.room)


## Gives a zone its probes.
static func give(zone: I2RReverbZone3D) -> void:
	var bundles: Array[I2RReverbBundle] = []
	var places := PackedVector3Array()
	for entry: Array in wanted_of(zone):
		bundles.append(entry[0])
		places.append(zone.global_transform.affine_inverse() * (entry[1] as Vector3))
	zone.probe_bundles = bundles
	zone.probe_places = places


## Whether a zone has the probes that it is to have.
static func has(zone: I2RReverbZone3D) -> bool:
	var wanted := wanted_of(zone)
	if wanted.size() != zone.probe_bundles.size():
		return false
	for number in wanted.size():
		var place: Vector3 = zone.global_transform * zone.probe_places[number]
		if wanted[number][0] != zone.probe_bundles[number]:
			return false
		if not place.is_equal_approx(wanted[number][1]):
			return false
	return true
