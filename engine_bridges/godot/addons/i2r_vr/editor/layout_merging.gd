extends RefCounted
## Keeps the buses of bundles in the project's bus layout: adds them, gives them what was baked
## again, and takes out those of bundles that are no more; everything else is left as it is.

const ReverbBus := preload("res://addons/i2r_vr/zone/reverb_bus.gd")
const SETTING := "audio/buses/default_bus_layout"


## Merges the buses of zones; true where the layout's file was changed.
static func merge(zones: Array[I2RReverbZone3D]) -> bool:
	var layout := _load()
	if layout == null:
		return false
	var added := false
	for zone in zones:
		if zone.bundle == null or zone.bus.is_empty() or not zone.bus_in_layout:
			continue
		zone.bus = ReverbBus.ensure(zone.bus, zone.bundle, zone.dry_bus)
		if _names(layout).has(zone.bus):
			continue
		_append(layout, zone)
		added = true
	return added and ResourceSaver.save(layout, _path()) == OK


## Gives the buses of bundles, in the layout and in the editor, what was imported again.
static func renew(bundles: Array[I2RReverbBundle]) -> void:
	var layout := _load() if FileAccess.file_exists(_path()) else null
	if layout == null:
		return
	var is_changed := false
	for bundle in bundles:
		for number in _names(layout).size():
			var effects := _effects(layout, number)
			var is_of := func(effect: AudioEffect) -> bool: return ReverbBus.is_of(effect, bundle)
			if not effects.any(is_of):
				continue
			var bus := "bus/%d/" % number
			var ours: AudioEffect = effects.filter(is_of)[0]
			var volume_db: float = layout.get(bus + "volume_db")
			layout.set(bus + "volume_db", ReverbBus.renewed_volume_db(volume_db, ours, bundle))
			_set_effects(layout, number, ReverbBus.renewed(effects, bundle))
			ReverbBus.refresh(layout.get(bus + "name"), bundle)
			is_changed = true
	if is_changed:
		ResourceSaver.save(layout, _path())


## Names of the layout's buses whose bundles are no more.
static func orphans() -> Array[StringName]:
	var found: Array[StringName] = []
	var layout := _load() if FileAccess.file_exists(_path()) else null
	if layout == null:
		return found
	for number in _names(layout).size():
		if _effects(layout, number).any(ReverbBus.is_orphan):
			found.append(_names(layout)[number])
	return found


## Takes buses out of the layout and out of the editor.
static func remove(buses: Array[StringName]) -> void:
	var layout := _load()
	if layout == null:
		return
	var kept := AudioBusLayout.new()
	var names := _names(layout)
	var numbers := {}
	for number in names.size():
		if not buses.has(names[number]):
			numbers[str(number)] = str(numbers.size())
	for property in layout.get_property_list():
		var parts: PackedStringArray = property["name"].split("/")
		if parts.size() > 2 and parts[0] == "bus" and numbers.has(parts[1]):
			parts[1] = numbers[parts[1]]
			kept.set("/".join(parts), layout.get(property["name"]))
	ResourceSaver.save(kept, _path())
	for bus in buses:
		if AudioServer.get_bus_index(bus) > 0:
			AudioServer.remove_bus(AudioServer.get_bus_index(bus))


static func _path() -> String:
	return ProjectSettings.get_setting(SETTING, "res://default_bus_layout.tres")


## The layout as it is in its file, a new one where there is none, null where it can't be read.
static func _load() -> AudioBusLayout:
	if not ResourceLoader.exists(_path()) and not FileAccess.file_exists(_path()):
		return AudioBusLayout.new()
	var layout := (
		ResourceLoader.load(_path(), "", ResourceLoader.CACHE_MODE_IGNORE) as AudioBusLayout
	)
	if layout == null:
		push_warning("FILE_UNREADABLE: the bus layout, expected one, check it (%s)" % _path())
	return layout


static func _effects(layout: AudioBusLayout, number: int) -> Array[AudioEffect]:
	var found: Array[AudioEffect] = []
	var key := "bus/%d/effect/%%d/effect" % number
	while layout.get(key % found.size()) is AudioEffect:
		found.append(layout.get(key % found.size()))
	return found


## Sets the effects of a bus; those that stay keep whether they are enabled.
static func _set_effects(
	layout: AudioBusLayout, number: int, effects: Array[AudioEffect]
) -> void:
	var before := _effects(layout, number)
	if before == effects:
		return
	var key := "bus/%d/effect/%%d/" % number
	var enabled := {}
	for place in before.size():
		enabled[before[place]] = layout.get(key % place + "enabled")
	for place in effects.size():
		layout.set(key % place + "effect", effects[place])
		layout.set(key % place + "enabled", enabled.get(effects[place], true))


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
