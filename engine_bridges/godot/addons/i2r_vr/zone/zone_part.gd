extends RefCounted
## A part of a zone's space: its core, or a step of the rim around it, in which less is sent.

const PlayerLayers := preload("res://addons/i2r_vr/zone/player_layers.gd")
const PlayerSpot := preload("res://addons/i2r_vr/zone/player_spot.gd")
const ZoneShapes := preload("res://addons/i2r_vr/zone/zone_shapes.gd")
const PATH := "res://addons/i2r_vr/zone/zone_part.gd"
const META := &"i2r_vr_part"
## The send in each step of a rim, from the inside out.
const RIM_SENDS: Array[float] = [0.67, 0.33]
## Boxes that touch share no space.
const TOUCHING_M := 0.001
const MOST_FOUND := 32

var zone: I2RReverbZone3D
## Of the zone's send.
var share := 1.0
## How far the part reaches beyond the zone's shapes.
var rim_m := 0.0
## Parts that share space have different ones.
var colour := 0
## What finds players and is found; of a core the zone itself.
var area: Area3D
## Along the world's axes, around all shapes.
var bounds := AABB()

## Spots of the players that are in it, where it watches.
var spots := {}

var _outlets := {}


## The parts of a zone, its core first.
static func of(its_zone: I2RReverbZone3D) -> Array:
	var made := [_new_part(its_zone, its_zone)]
	if its_zone.blend_distance <= 0.0 or its_zone.is_muted():
		return made
	for step in RIM_SENDS.size():
		var rim := _new_area(its_zone)
		rim.collision_layer = PlayerLayers.ZONES
		var part := _new_part(its_zone, rim)
		part.share = RIM_SENDS[step]
		part.rim_m = its_zone.blend_distance * (step + 1) / RIM_SENDS.size()
		part.colour = -1 - step
		part._fill(rim)
		made.append(part)
	return made


static func _new_part(its_zone: I2RReverbZone3D, its_area: Area3D) -> RefCounted:
	var part: RefCounted = (load(PATH) as GDScript).new()
	part.zone = its_zone
	part.area = its_area
	its_area.set_meta(META, part)
	return part


static func _new_area(its_zone: I2RReverbZone3D) -> Area3D:
	var made := Area3D.new()
	made.monitoring = false
	made.monitorable = false
	made.collision_mask = 0
	its_zone.add_child(made, false, Node.INTERNAL_MODE_BACK)
	return made


## The part that is heard at a place, or null.
static func at(world: World3D, place: Vector3) -> RefCounted:
	var query := PhysicsPointQueryParameters3D.new()
	query.position = place
	query.collision_mask = PlayerLayers.ZONES
	query.collide_with_bodies = false
	query.collide_with_areas = true
	var found := []
	for hit in world.direct_space_state.intersect_point(query, MOST_FOUND):
		var collider: Object = hit["collider"]
		if collider.has_meta(META):
			found.append(collider.get_meta(META))
	return highest(found)


## The part that has the place where several are, or null.
static func highest(parts: Array) -> RefCounted:
	var best: RefCounted = null
	for part: RefCounted in parts:
		if best == null or part._is_above(best):
			best = part
	return best


## Cores are above rims, then the higher priority, then the smaller zone.
func _is_above(other: RefCounted) -> bool:
	if rim_m != other.rim_m and (rim_m == 0.0 or other.rim_m == 0.0 or zone == other.zone):
		return rim_m < other.rim_m
	if zone.zone_priority != other.zone.zone_priority:
		return zone.zone_priority > other.zone.zone_priority
	var volumes := [zone.volume(), other.zone.volume()]
	if not is_equal_approx(volumes[0], volumes[1]):
		return volumes[0] < volumes[1]
	return String(zone.get_path()) < String(other.zone.get_path())


## Measures where the part is.
func measure() -> void:
	bounds = AABB()
	for node in zone.shape_nodes():
		var own: AABB = node.global_transform * _extent_of(node)
		bounds = own if not bounds.has_surface() else bounds.merge(own)


## Whether two parts may share space: boxes of one heading exactly, others by the boxes around them.
func meets(other: RefCounted) -> bool:
	if not bounds.intersects(other.bounds):
		return false
	for one in zone.shape_nodes():
		for two: CollisionShape3D in other.zone.shape_nodes():
			if _reaches(one, two, other) and other._reaches(two, one, self):
				return true
	return false


func _reaches(one: CollisionShape3D, two: CollisionShape3D, other: RefCounted) -> bool:
	var place := one.global_transform.affine_inverse() * two.global_transform
	var extent: AABB = place * other._extent_of(two)
	return _extent_of(one).grow(-TOUCHING_M).intersects(extent)


func _extent_of(node: CollisionShape3D) -> AABB:
	return ZoneShapes.extent(node.shape).grow(rim_m)


## Has the zone know who is in the part.
func watch() -> void:
	if area.monitoring:
		return
	area.collision_mask = PlayerLayers.SPOTS
	area.area_entered.connect(_on_entered)
	area.area_exited.connect(_on_left)
	area.monitoring = true


func _on_entered(other: Area3D) -> void:
	if other.has_meta(PlayerSpot.META):
		other.get_meta(PlayerSpot.META).enter(self)


func _on_left(other: Area3D) -> void:
	if other.has_meta(PlayerSpot.META):
		other.get_meta(PlayerSpot.META).leave(self)


## Lets players of a bus be heard in this part.
func open(bus: StringName) -> void:
	if _outlets.has(bus) or zone.is_muted():
		return
	var layer := PlayerLayers.of(bus, colour)
	if layer == 0:
		return
	var outlet := _new_area(zone)
	outlet.collision_layer = layer
	zone.route(outlet, share, bus)
	_fill(outlet)
	_outlets[bus] = outlet


## Whether a spot is in the part by what physics has told.
func holds(spot: Area3D) -> bool:
	return area.monitoring and area.overlaps_area(spot)


## Frees what the part made.
func close() -> void:
	for spot: PlayerSpot in spots.keys():
		spot.leave(self)
	for outlet: Area3D in _outlets.values():
		outlet.queue_free()
	_outlets.clear()
	area.remove_meta(META)
	if area.monitoring:
		area.area_entered.disconnect(_on_entered)
		area.area_exited.disconnect(_on_left)
		area.set_deferred(&"monitoring", false)
	if area != zone:
		area.queue_free()


func _fill(filled: Area3D) -> void:
	for node in zone.shape_nodes():
		var owner_id := filled.create_shape_owner(filled)
		filled.shape_owner_set_transform(owner_id, node.transform)
		filled.shape_owner_add_shape(owner_id, _grown(node.shape))


func _grown(shape: Shape3D) -> Shape3D:
	if rim_m == 0.0:
		return shape
	var larger: Shape3D = shape.duplicate()
	if larger is BoxShape3D:
		larger.size += Vector3.ONE * 2.0 * rim_m
	elif larger is SphereShape3D:
		larger.radius += rim_m
	return larger
