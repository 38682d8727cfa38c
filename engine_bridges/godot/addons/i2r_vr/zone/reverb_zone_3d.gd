@tool
@icon("res://addons/i2r_vr/editor/reverb_zone_3d.svg")
class_name I2RReverbZone3D
extends Area3D
## A place with reverb: sounds of AudioStreamPlayer3D nodes inside it are sent to its bus.
##
## Godot picks the zone by the emitter's place, not by the listener's. The dry sound of a player
## stays on the player's own bus.
## Place, shape and rim come from the [I2RReverbBundle]; what you change yourself stays when the
## bundle is imported again.

const ReverbBus := preload("res://addons/i2r_vr/zone/reverb_bus.gd")
const Pieces := preload("res://addons/i2r_vr/zone/convex_pieces.gd")
const Arrangement := preload("res://addons/i2r_vr/zone/zone_arrangement.gd")
const GROUP := &"i2r_vr_zones"
## The last of Godot's 32 layers, so that no ray or area of a game meets zones.
const LAYER := 1 << 31
const MOST_BUSES := 11
const SHAPE_NAME := "ZoneShape"

## The reverb, the place and the shape.
@export var bundle: I2RReverbBundle:
	set = set_bundle
## The bus that plays the reverb; made when the scene starts if the project's layout lacks it.
@export var bus: StringName
## Where the reverb's bus sends to, and the dry sound of players whose area mask is your own; all
## others stay on their own bus.
@export var dry_bus: StringName = &"Master"
## Width in metres of the rim, outside the zone, over which the reverb fades.
@export_range(0.0, 20.0, 0.01, "or_greater", "suffix:m") var blend_distance := 0.0:
	set(value):
		blend_distance = value
		update_gizmos()
## Of zones that overlap the higher one has the place; of equal ones the smaller.
@export var zone_priority := 0
## Players whose area mask is the engine's default get this zone's layers besides.
@export var include_players := true
## What was last taken from the bundle.
@export_storage var taken_from_bundle := {}

## The layer of each bus that players have: a zone has areas of its own for each, since an area in
## Godot names the one bus that dry sounds go to.
static var _layers := {}

var _parts: Arrangement.Parts
var _areas: Array[Area3D] = []


func _init() -> void:
	monitoring = false
	monitorable = false
	collision_layer = LAYER
	collision_mask = 0
	reverb_bus_uniformity = 0.5
	reverb_bus_amount = 1.0


func _ready() -> void:
	if Engine.is_editor_hint():
		return
	add_to_group(GROUP)
	if bundle == null:
		return
	if shape_node() == null:
		refresh()
	if bus.is_empty():
		bus = ReverbBus.name_for(bundle)
	bus = ReverbBus.ensure(bus, bundle, dry_bus)
	_route(self, reverb_bus_amount, dry_bus)
	_include_players()
	_arrange_later(get_tree())


func _exit_tree() -> void:
	if not Engine.is_editor_hint() and is_in_group(GROUP):
		remove_from_group(GROUP)
		_arrange_later(get_tree())


func _get_configuration_warnings() -> PackedStringArray:
	if bundle == null:
		return PackedStringArray(["Give it a bundle (an .i2rvr file)."])
	if shape_node() == null:
		return PackedStringArray(["It has no shape; add a CollisionShape3D with a box or sphere."])
	return _foreign_reverb()


## What else in the scene and in the bus layout would be heard with this zone's reverb.
func _foreign_reverb() -> PackedStringArray:
	var found := PackedStringArray()
	for area: Area3D in owner.find_children("*", "Area3D") if owner != null else []:
		if not area is I2RReverbZone3D and (area.reverb_bus_enabled or area.audio_bus_override):
			found.append(
				"%s has a bus of its own: where it meets a zone, Godot takes either." % area.name
			)
	var index := AudioServer.get_bus_index(dry_bus)
	while index >= 0:
		for place in AudioServer.get_bus_effect_count(index):
			if AudioServer.get_bus_effect(index, place) is AudioEffectReverb:
				found.append(
					"The bus %s has a reverb: sounds get two." % AudioServer.get_bus_name(index)
				)
		var send := AudioServer.get_bus_send(index)
		index = AudioServer.get_bus_index(send) if index > 0 else -1
	return found


func set_bundle(value: I2RReverbBundle) -> void:
	if bundle != null and bundle.changed.is_connected(refresh):
		bundle.changed.disconnect(refresh)
	bundle = value
	if bundle != null:
		bundle.changed.connect(refresh)
	update_configuration_warnings()
	if Engine.is_editor_hint() and is_node_ready():
		refresh()


## Takes over what the bundle says, but for what was changed here since the last time.
func refresh() -> void:
	if bundle == null:
		return
	_take("transform", bundle.transform(), func() -> Variant: return transform)
	_take("blend_distance", bundle.blend_distance, func() -> Variant: return blend_distance)
	_take_shape()
	if bus.is_empty():
		bus = ReverbBus.name_for(bundle)
	ReverbBus.refresh(bus, bundle)
	update_gizmos()
	notify_property_list_changed()


func _take(property: String, value: Variant, current: Callable) -> void:
	if not taken_from_bundle.has(property) or same(current.call(), taken_from_bundle[property]):
		set(property, value)
		taken_from_bundle[property] = current.call()


func _take_shape() -> void:
	var node := shape_node()
	if node == null:
		node = CollisionShape3D.new()
		node.name = SHAPE_NAME
		add_child(node)
	if node.owner == null:
		node.owner = owner if owner != null else self
	var before: Variant = taken_from_bundle.get("shape")
	var is_untouched: bool = node.shape == null or (before != null and same(_extent(node), before))
	if is_untouched:
		node.shape = bundle.make_shape()
		taken_from_bundle["shape"] = _extent(node)


## Whether two values are equal but for rounding.
static func same(one: Variant, other: Variant) -> bool:
	if one is Transform3D and other is Transform3D:
		return one.is_equal_approx(other)
	if one is Vector3 and other is Vector3:
		return one.is_equal_approx(other)
	return is_equal_approx(one, other)


## The node with the zone's shape.
func shape_node() -> CollisionShape3D:
	for child in get_children():
		if child is CollisionShape3D:
			return child
	return null


static func _extent(node: CollisionShape3D) -> Vector3:
	if node.shape is SphereShape3D:
		return Vector3.ONE * node.shape.radius
	return node.shape.size if node.shape is BoxShape3D else Vector3.ZERO


## Whether the place has no reverberation to play.
func is_muted() -> bool:
	return bundle == null or bundle.is_muted()


## Cubic metres of the shape.
func volume() -> float:
	var node := shape_node()
	var extent := _extent(node) if node != null else Vector3.ZERO
	if node != null and node.shape is SphereShape3D:
		return 4.0 / 3.0 * PI * extent.x ** 3
	return extent.x * extent.y * extent.z


## The zone with a share (0 to 1) of its rim, as a convex piece.
func planes(rim_share := 0.0) -> Array[Plane]:
	var node := shape_node()
	var rim := rim_share * blend_distance
	if node.shape is SphereShape3D:
		return Pieces.ball(node.global_position, node.shape.radius + rim)
	return Pieces.box(node.global_transform, _extent(node) + Vector3.ONE * 2.0 * rim)


## What lies between two shares of the rim, as convex pieces.
func shell(inner_share: float, outer_share: float) -> Array:
	var node := shape_node()
	if node.shape is SphereShape3D:
		var radius: float = node.shape.radius
		var inner := radius + inner_share * blend_distance
		return Pieces.ball_shell(node.global_position, inner, radius + outer_share * blend_distance)
	return Pieces.without(planes(outer_share), planes(inner_share))


## The box along the level's axes that holds the zone and its rim.
func bounds() -> AABB:
	var node := shape_node()
	var extent := _extent(node)
	if node.shape is SphereShape3D:
		extent *= 2.0
	return (node.global_transform * AABB(-extent / 2.0, extent)).grow(blend_distance)


func _route(area: Area3D, amount: float, dry: StringName) -> void:
	var is_heard := not is_muted()
	area.audio_bus_override = is_heard
	area.audio_bus_name = dry
	area.reverb_bus_enabled = is_heard
	area.reverb_bus_name = bus
	area.reverb_bus_amount = amount
	area.reverb_bus_uniformity = reverb_bus_uniformity


## Gives players the layer of their bus, those that are there and those that come.
func _include_players() -> void:
	if not include_players or get_tree().node_added.is_connected(I2RReverbZone3D._include_later):
		return
	get_tree().node_added.connect(I2RReverbZone3D._include_later)
	for player: AudioStreamPlayer3D in get_tree().root.find_children(
		"*", "AudioStreamPlayer3D", true, false
	):
		include(player)


## At the end of the frame, when a player that was made in code has its bus.
static func _include_later(node: Node) -> void:
	if node is AudioStreamPlayer3D:
		I2RReverbZone3D._include_if_there.call_deferred(node.get_instance_id())


static func _include_if_there(id: int) -> void:
	var player := instance_from_id(id) as AudioStreamPlayer3D
	if player != null and player.is_inside_tree():
		include(player)


## Lets zones send a player's sound to their reverb, its dry sound staying on its bus; call it when
## a player has changed its bus while the game runs.
static func include(player: AudioStreamPlayer3D) -> void:
	var by_default: int = ClassDB.class_get_property_default_value(
		&"AudioStreamPlayer3D", &"area_mask"
	)
	if player.area_mask != by_default and not player.has_meta(GROUP):
		return
	if not _layers.has(player.bus) and _layers.size() < MOST_BUSES:
		_layers[player.bus] = LAYER >> (_layers.size() + 1)
		player.get_tree().call_group(GROUP, &"_occupy_again")
	player.area_mask &= ~int(player.get_meta(GROUP, 0))
	player.set_meta(GROUP, _layers.get(player.bus, LAYER))
	player.area_mask |= player.get_meta(GROUP)


static func _arrange_later(tree: SceneTree) -> void:
	if tree.root.has_meta(GROUP):
		return
	tree.root.set_meta(GROUP, true)
	(func() -> void: arrange(tree)).call_deferred()


## Cuts the zones of a level so that each place belongs to one; call it when one has moved.
static func arrange(tree: SceneTree) -> void:
	if tree == null or tree.root == null:
		return
	tree.root.remove_meta(GROUP)
	var zones: Array[I2RReverbZone3D] = []
	for node in tree.get_nodes_in_group(GROUP):
		if node.is_inside_tree() and node.bundle != null and node.shape_node() != null:
			zones.append(node)
	var parts := Arrangement.of(zones)
	for zone in zones:
		zone._occupy(parts[zone])


func _occupy(parts: Arrangement.Parts) -> void:
	_parts = parts
	_cut(parts)
	_occupy_again()


func _occupy_again() -> void:
	for area in _areas:
		area.queue_free()
	_areas.clear()
	if _parts == null:
		return
	_add_rims(dry_bus, collision_layer)
	for bus_of_players: StringName in _layers:
		var core := _new_area(bus_of_players, _layers[bus_of_players], 1.0)
		if _parts.is_whole:
			var owner_id := core.create_shape_owner(core)
			core.shape_owner_set_transform(owner_id, shape_node().transform)
			core.shape_owner_add_shape(owner_id, shape_node().shape)
		for piece: Array[Plane] in _parts.core:
			_add_piece(core, piece)
		_add_rims(bus_of_players, _layers[bus_of_players])


func _add_rims(dry: StringName, layer: int) -> void:
	for step in _parts.rims.size():
		var rim := _new_area(dry, layer, Arrangement.RIM_SENDS[step])
		for piece: Array[Plane] in _parts.rims[step]:
			_add_piece(rim, piece)


func _new_area(dry: StringName, layer: int, share: float) -> Area3D:
	var area := Area3D.new()
	area.monitoring = false
	area.monitorable = false
	area.collision_layer = layer
	area.collision_mask = 0
	_route(area, reverb_bus_amount * share, dry)
	add_child(area, false, Node.INTERNAL_MODE_BACK)
	_areas.append(area)
	return area


func _cut(parts: Arrangement.Parts) -> void:
	for owner_id in get_shape_owners():
		if shape_owner_get_owner(owner_id) == self:
			remove_shape_owner(owner_id)
	shape_node().disabled = not parts.is_whole
	for piece: Array[Plane] in parts.core:
		_add_piece(self, piece)


static func _add_piece(area: Area3D, piece: Array[Plane]) -> void:
	var owner_id := area.create_shape_owner(area)
	area.shape_owner_add_shape(owner_id, Pieces.shape_of(piece, area.global_transform))
