@tool
@icon("res://addons/i2r_vr/editor/reverb_zone_3d.svg")
class_name I2RReverbZone3D
extends Area3D
## A place with reverb: sounds of AudioStreamPlayer3D nodes inside it are sent to its bus.
##
## Godot picks the zone by the emitter's place, not by the listener's. The dry sound of a player
## stays on the player's own bus.
## Place, shapes and rim come from the [I2RReverbBundle], or from the [I2RReverbLevel] that the zone
## is a room of; what you change yourself stays when these are imported again.

const IncludedPlayers := preload("res://addons/i2r_vr/zone/included_players.gd")
const PROBES := "res://addons/i2r_vr/editor/room_probes.gd"
const PlayerLayers := preload("res://addons/i2r_vr/zone/player_layers.gd")
const PROBE_BLEND := "res://addons/i2r_vr/zone/probe_blend.gd"
const ReverbBus := preload("res://addons/i2r_vr/zone/reverb_bus.gd")
const ZonePart := preload("res://addons/i2r_vr/zone/zone_part.gd")
const ZoneShapes := preload("res://addons/i2r_vr/zone/zone_shapes.gd")
const ZoneState := preload("res://addons/i2r_vr/zone/zone_state.gd")
const ZoneSpaces := preload("res://addons/i2r_vr/zone/zone_spaces.gd")

## The reverb, and of a zone in no level the place and the shape.
@export var bundle: I2RReverbBundle:
	set = set_bundle
## The bus that plays the reverb; made when the zone enters if the project's layout lacks it.
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
## Nothing is sent: a place without reverberation.
@export var muted := false
## Players whose area mask is the engine's default get this zone's layers besides.
@export var include_players := true
## Whether the bus is added to the project's bus layout when the scene is saved, so that it can be
## changed there. Buses of rooms are made while the game runs.
@export var bus_in_layout := true
## Whether a room with several probes sounds like those that are nearest to the listener, rather than
## like the one that its level names.
@export var blend_probes := false:
	set(value):
		blend_probes = value
		if Engine.is_editor_hint() and is_inside_tree():
			take_probes()
			update_configuration_warnings()
## What was last taken from the bundle or the level.
@export_storage var taken_from_bundle := {}
## The file of the level whose room this is, the room's id there, and the probes in it.
@export_storage var level := ""
@export_storage var room := ""
@export_storage var probes := PackedStringArray()
## Where probes are blended: their bundles, and where they stand in the zone.
@export_storage var probe_bundles: Array[I2RReverbBundle] = []
@export_storage var probe_places := PackedVector3Array()

var _parts := []
var _bus_made: StringName
var _blend: Timer


func _init() -> void:
	monitoring = false
	monitorable = false
	collision_layer = PlayerLayers.ZONES
	collision_mask = 0
	reverb_bus_uniformity = 0.5
	reverb_bus_amount = 1.0


func _enter_tree() -> void:
	if not Engine.is_editor_hint():
		_begin.call_deferred()


func _ready() -> void:
	if Engine.is_editor_hint() or bundle == null:
		return
	if shape_nodes().is_empty():
		refresh()
	_ensure_bus()


func _exit_tree() -> void:
	_end()
	if not _bus_made.is_empty():
		ReverbBus.release(_bus_made, bundle, get_tree())
		_bus_made = &""


func _ensure_bus() -> void:
	if is_muted() or not _bus_made.is_empty():
		return
	if bus.is_empty():
		bus = ReverbBus.name_for(bundle)
	bus = ReverbBus.ensure(bus, bundle, dry_bus)
	ReverbBus.hold(bus)
	_bus_made = bus


## At the end of the frame, when a zone that was made in code is where it belongs.
func _begin() -> void:
	if not is_inside_tree() or not _parts.is_empty():
		return
	if bundle == null or shape_nodes().is_empty():
		push_warning("%s is silent: it has no bundle, or no shape." % get_path())
		return
	_ensure_bus()
	route(self, 1.0, dry_bus)
	_parts = ZonePart.of(self)
	if include_players:
		IncludedPlayers.listen(get_tree())
	ZoneSpaces.enter(_parts, get_tree())
	if blend_probes:
		_blend = (load(PROBE_BLEND) as GDScript).call(&"of", self)
	if _blend != null:
		add_child(_blend, false, INTERNAL_MODE_BACK)


func _end() -> void:
	ZoneSpaces.leave(_parts)
	_parts = []
	if _blend != null:
		_blend.queue_free()
		_blend = null


## Call it when a zone has changed its shape or its rim while the game runs, or has moved to where it
## shares space with others.
func arrange() -> void:
	_end()
	_begin()


func _get_configuration_warnings() -> PackedStringArray:
	if bundle == null:
		return PackedStringArray(["Give it a bundle (an .i2rvr file)."])
	if shape_nodes().is_empty():
		return PackedStringArray(["It has no shape; add a CollisionShape3D with a box or sphere."])
	if blend_probes and probe_bundles.size() < 2:
		return PackedStringArray(["Nothing to blend: its room has one probe, or place its level again."])
	return _foreign_reverb()


## What else in the scene and in the bus layout would be heard with this zone's reverb, and who
## isn't heard in it.
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
	var apart := 0
	for player: AudioStreamPlayer3D in _players_of(owner):
		if not IncludedPlayers.is_by_default(player):
			apart += 1
	if apart > 0:
		found.append(
			"%d players have an area mask of their own: include() them to be heard in zones." % apart
		)
	return found


static func _players_of(scene: Node) -> Array[Node]:
	var none: Array[Node] = []
	return none if scene == null else scene.find_children("*", "AudioStreamPlayer3D")


func set_bundle(value: I2RReverbBundle) -> void:
	if bundle != null and bundle.changed.is_connected(refresh):
		bundle.changed.disconnect(refresh)
	bundle = value
	if bundle != null:
		bundle.changed.connect(refresh)
	update_configuration_warnings()
	if Engine.is_editor_hint() and is_node_ready():
		refresh()


## Takes over what the bundle says, but for what was changed here since the last time. The place of
## a room is its level's matter.
func refresh() -> void:
	if bundle == null:
		return
	if room.is_empty():
		take(
			{
				"transform": _beside(bundle.transform()),
				"blend_distance": bundle.blend_distance,
				"shapes": [{"transform": Transform3D.IDENTITY, "shape": bundle.make_shape()}],
			}
		)
	if bus.is_empty():
		bus = ReverbBus.name_for(bundle)
	ReverbBus.refresh(bus, bundle)


## Takes over values of properties, and "shapes", but for what was changed here since they were last
## taken.
func take(values: Dictionary) -> void:
	for property: String in values:
		if property == "shapes":
			_take_shapes(values["shapes"])
			continue
		var before: Variant = taken_from_bundle.get(property)
		if before == null or _same(get(property), before):
			set(property, values[property])
			taken_from_bundle[property] = get(property)
	update_gizmos()
	notify_property_list_changed()


## Whether values are those that were taken last.
func has_taken(values: Dictionary) -> bool:
	for property: String in values:
		var before: Variant = taken_from_bundle.get(property)
		if before == null:
			return false
		if property == "shapes":
			if not ZoneShapes.are_same(ZoneShapes.marks(values["shapes"]), before):
				return false
		elif not _same(values[property], before):
			return false
	return true


func _take_shapes(shapes: Array) -> void:
	var now := ZoneShapes.marks(ZoneShapes.of(self))
	var before: Variant = taken_from_bundle.get("shapes")
	if now.is_empty() or (before != null and ZoneShapes.are_same(now, before)):
		ZoneShapes.put(self, shapes)
		taken_from_bundle["shapes"] = ZoneShapes.marks(shapes)


## Takes the probes of the room from its level where they are to be blended, and none otherwise.
func take_probes() -> void:
	(load(PROBES) as GDScript).call(&"give", self)


## Has the next shapes that are taken replace what is there.
func forget_shapes() -> void:
	ZoneShapes.put(self, [])


## Puts back what was there before an undo.
func restore(state: Dictionary) -> void:
	ZoneState.restore(self, state)
	update_gizmos()
	notify_property_list_changed()


## A place in the level as the zone's transform: in the editor below a root that was moved.
func _beside(place: Transform3D) -> Transform3D:
	var parent := get_parent() as Node3D
	if not Engine.is_editor_hint() or parent == null or top_level:
		return place
	return parent.global_transform.affine_inverse() * place


static func _same(one: Variant, other: Variant) -> bool:
	if one is Transform3D and other is Transform3D:
		return one.is_equal_approx(other)
	if one is float and other is float:
		return is_equal_approx(one, other)
	return one == other


## The nodes with the zone's shapes.
func shape_nodes() -> Array[CollisionShape3D]:
	return ZoneShapes.nodes(self)


## Whether there is nothing to play here.
func is_muted() -> bool:
	return muted or bundle == null or bundle.is_muted()


## Cubic metres of the shapes.
func volume() -> float:
	return ZoneShapes.volume(self)


## Makes an area send what is in it to the zone's bus.
func route(area: Area3D, share: float, dry: StringName) -> void:
	var is_heard := not is_muted()
	area.audio_bus_override = is_heard
	area.audio_bus_name = dry
	area.reverb_bus_enabled = is_heard
	area.reverb_bus_name = bus
	area.reverb_bus_amount = reverb_bus_amount * share
	area.reverb_bus_uniformity = reverb_bus_uniformity


## Lets zones send a player's sound to their reverb, its dry sound staying on its bus; call it when
## a player has changed its bus while the game runs, or has an area mask of its own.
static func include(player: AudioStreamPlayer3D) -> void:
	IncludedPlayers.include(player, true)
