extends RemoteTransform3D
## Follows a player, so that zones that share space know whether it is in them, and gives the player
## the layers of the zone that it is to hear. Only where zones share space is there one.

const PlayerLayers := preload("res://addons/i2r_vr/zone/player_layers.gd")
const ZonePart := preload("res://addons/i2r_vr/zone/zone_part.gd")
const PATH := "res://addons/i2r_vr/zone/player_spot.gd"
const META := &"i2r_vr_spot"
const RADIUS_M := 0.01
## Steps of physics after which zones have told who is in them.
const STEPS := 3

var _parts := {}
var _area := Area3D.new()


## Gives a player a spot, once.
static func give(player: AudioStreamPlayer3D) -> void:
	if player.has_meta(META):
		return
	var spot: RemoteTransform3D = (load(PATH) as GDScript).new()
	player.set_meta(META, spot)
	# A RemoteTransform3D moves no node below itself.
	player.add_child(spot._area, false, Node.INTERNAL_MODE_BACK)
	player.add_child(spot, false, Node.INTERNAL_MODE_BACK)


## The colour of what a player is to hear.
static func colour_of(player: AudioStreamPlayer3D) -> int:
	return player.get_meta(META).colour() if player.has_meta(META) else 0


func _init() -> void:
	update_rotation = false
	update_scale = false
	physics_interpolation_mode = Node.PHYSICS_INTERPOLATION_MODE_OFF
	var shape := SphereShape3D.new()
	shape.radius = RADIUS_M
	_area.shape_owner_add_shape(_area.create_shape_owner(_area), shape)
	_area.collision_layer = PlayerLayers.SPOTS
	_area.collision_mask = 0
	_area.monitoring = false
	_area.top_level = true
	_area.physics_interpolation_mode = Node.PHYSICS_INTERPOLATION_MODE_OFF
	_area.set_meta(META, self)


func _enter_tree() -> void:
	_area.global_position = global_position
	remote_path = get_path_to(_area)
	_guess.call_deferred()


func _exit_tree() -> void:
	for part: RefCounted in _parts:
		part.spots.erase(self)
	_parts.clear()


## What zones tell comes with the next steps of physics; until then the place is asked for once.
func _guess() -> void:
	if not is_inside_tree():
		return
	var part := ZonePart.at(get_world_3d(), global_position)
	if part == null or not part.area.monitoring:
		return
	enter(part)
	for _step in STEPS:
		await get_tree().physics_frame
		if not is_inside_tree():
			return
	if _parts.has(part) and not part.holds(_area):
		leave(part)


## The player has come into a part of a zone.
func enter(part: RefCounted) -> void:
	_parts[part] = true
	part.spots[self] = true
	_hear()


## The player has left a part of a zone.
func leave(part: RefCounted) -> void:
	_parts.erase(part)
	part.spots.erase(self)
	_hear()


## The colour of the part that has the place where the player is.
func colour() -> int:
	var best := ZonePart.highest(_parts.keys())
	return 0 if best == null else best.colour


func _hear() -> void:
	if is_inside_tree():
		I2RReverbZone3D.include(get_parent())
