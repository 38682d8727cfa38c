extends Timer
## Lets the bus of a room with several probes play what lies between the figures of their bundles, the
## nearer a probe is to the listener the more. It looks ten times a second; without it a room has the
## figures of its own bundle, and nothing runs.

const Listener := preload("res://addons/i2r_vr/zone/listener.gd")
const ReverbBus := preload("res://addons/i2r_vr/zone/reverb_bus.gd")
const PATH := "res://addons/i2r_vr/zone/probe_blend.gd"
const INTERVAL_S := 0.1
## Of the way to what is wanted, at each look.
const STEP := 0.5
## As near as this the probe is heard alone.
const NEAREST_M := 0.1
## What may change while it sounds. Lengths of delays may not: they would be heard to jump.
const FIGURES: Array[String] = ["room_size", "damping", "hipass", "wet"]

var _zone: I2RReverbZone3D
var _reverb: AudioEffectReverb
## The room's own figures, without those that the user has changed.
var _own := {}


## What blends the probes of a zone whose bus is there; null where there is nothing to blend.
static func of(zone: I2RReverbZone3D) -> Timer:
	if not zone.blend_probes or zone.probe_bundles.size() < 2 or zone.is_muted():
		return null
	var reverb := ReverbBus.reverb_of(zone.bus, zone.bundle)
	if reverb == null:
		return null
	var made: Timer = (load(PATH) as GDScript).new()
	made._begin(zone, reverb)
	return made


func _begin(zone: I2RReverbZone3D, reverb: AudioEffectReverb) -> void:
	_zone = zone
	_reverb = reverb
	for figure in FIGURES:
		var own: float = zone.bundle.reverb[figure]
		if is_equal_approx(reverb.get(figure), own):
			_own[figure] = own
	wait_time = INTERVAL_S
	autostart = true
	process_callback = TIMER_PROCESS_PHYSICS
	timeout.connect(_blend)


func _exit_tree() -> void:
	for figure: String in _own:
		_reverb.set(figure, _own[figure])


func _blend() -> void:
	var listener := Listener.of(get_viewport())
	if listener == null:
		return
	var there := _zone.global_transform.affine_inverse() * listener.global_position
	var shares := _shares(there)
	for figure: String in _own:
		var wanted := 0.0
		for place in shares.size():
			wanted += shares[place] * _zone.probe_bundles[place].reverb[figure]
		_reverb.set(figure, lerpf(_reverb.get(figure), wanted, STEP))


## Of each probe the share that it has at a place in the zone; their sum is 1, so that no level is
## beyond those of the probes.
func _shares(there: Vector3) -> PackedFloat64Array:
	var shares := PackedFloat64Array()
	var sum := 0.0
	for place in _zone.probe_places:
		var share := 1.0 / (there.distance_squared_to(place) + NEAREST_M ** 2) ** 2
		shares.append(share)
		sum += share
	for place in shares.size():
		shares[place] /= sum
	return shares
