extends RefCounted
## The players whose sounds zones hear: those with the engine's default area mask, as they come and
## go, and those that the game includes.

const PlayerLayers := preload("res://addons/i2r_vr/zone/player_layers.gd")
const PlayerSpot := preload("res://addons/i2r_vr/zone/player_spot.gd")
const ZoneSpaces := preload("res://addons/i2r_vr/zone/zone_spaces.gd")
const META := &"i2r_vr_layer"


## Includes the players of a tree, those that are there and those that come.
static func listen(tree: SceneTree) -> void:
	if tree.node_added.is_connected(_include_later):
		return
	tree.node_added.connect(_include_later)
	for player: AudioStreamPlayer3D in tree.root.find_children(
		"*", "AudioStreamPlayer3D", true, false
	):
		include(player, false)


## Whether a player has the engine's default area mask.
static func is_by_default(player: AudioStreamPlayer3D) -> bool:
	return (
		player.area_mask
		== ClassDB.class_get_property_default_value(&"AudioStreamPlayer3D", &"area_mask")
	)


## At the end of the frame, when a player that was made in code has its bus.
static func _include_later(node: Node) -> void:
	if node is AudioStreamPlayer3D:
		_include_if_there.call_deferred(node.get_instance_id())


static func _include_if_there(id: int) -> void:
	var player := instance_from_id(id) as AudioStreamPlayer3D
	if player != null and player.is_inside_tree():
		include(player, false)


## Gives a player the layer of its bus and of the zones that it is in. Others than those with the
## default mask only if `forced`.
static func include(player: AudioStreamPlayer3D, forced: bool) -> void:
	if not (forced or player.has_meta(META) or is_by_default(player)):
		return
	player.add_to_group(ZoneSpaces.PLAYERS)
	var is_new := not PlayerLayers.has_bus(player.bus)
	var layer := PlayerLayers.of(player.bus, PlayerSpot.colour_of(player))
	if is_new:
		ZoneSpaces.open_all(player.bus)
	player.area_mask = player.area_mask & ~int(player.get_meta(META, 0)) | layer
	player.set_meta(META, layer)
	if ZoneSpaces.is_watched():
		PlayerSpot.give(player)
