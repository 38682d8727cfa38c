extends RefCounted
## Adds the buses of a scene's zones to the project's bus layout, everything in it left as it is.

const ReverbBus := preload("res://addons/i2r_vr/zone/reverb_bus.gd")
const SETTING := "audio/buses/default_bus_layout"


## Merges the buses of zones; true where the layout's file was changed.
static func merge(zones: Array[I2RReverbZone3D]) -> bool:
	var path: String = ProjectSettings.get_setting(SETTING, "res://default_bus_layout.tres")
	var layout := AudioBusLayout.new()
	if ResourceLoader.exists(path):
		layout = ResourceLoader.load(path, "", ResourceLoader.CACHE_MODE_IGNORE) as AudioBusLayout
	elif FileAccess.file_exists(path):
		layout = null
	if layout == null:
		push_warning("FILE_UNREADABLE: the bus layout, expected one, check it (%s)" % path)
		return false
	var added := false
	for zone in zones:
		if zone.bundle == null or zone.bus.is_empty():
			continue
		zone.bus = ReverbBus.ensure(zone.bus, zone.bundle, zone.dry_bus)
		if _names(layout).has(zone.bus):
			continue
		_append(layout, zone)
		added = true
	return added and ResourceSaver.save(layout, path) == OK


static func _names(layout: AudioBusLayout) -> Array[StringName]:
	var names: Array[StringName] = []
	while layout.get("bus/%d/name" % names.size()) != null:
		names.append(layout.get("bus/%d/name" % names.size()))
	return names


static func _append(layout: AudioBusLayout, zone: I2RReverbZone3D) -> void:
	var bus := "bus/%d/" % _names(layout).size()
	layout.set(bus + "name", zone.bus)
	layout.set(bus + "solo", false)
	layout.set(bus + "mute", false)
	layout.set(bus + "bypass_fx", false)
	layout.set(bus + "volume_db", ReverbBus.volume_db_of(zone.bundle))
	layout.set(bus + "send", zone.dry_bus)
	var effects := ReverbBus.effects_of(zone.bundle)
	for place in effects.size():
		layout.set(bus + "effect/%d/effect" % place, effects[place])
		layout.set(bus + "effect/%d/enabled" % place, true)
