@tool
@icon("res://addons/i2r_vr/editor/reverb_bundle.svg")
class_name I2RReverbBundle
extends Resource
## A bundle of impulse responses as [I2RReverbZone3D] plays it: the zone's place, shape and reverb.
##
## Made by the importer of .i2rvr files; lengths in metres, places in Godot's frame.

const ConvolutionHook := preload("res://addons/i2r_vr/zone/convolution_hook.gd")

const UID := "uid://"

## The .i2rvr file that this was imported from.
@export var source := ""
@export var zone_name := ""
## The zone's centre in the level.
@export var center := Vector3.ZERO
## Of the zone, counter-clockwise seen from above.
@export var yaw_deg := 0.0
## "box" or "sphere".
@export var shape := "box"
## Lengths along the zone's own axes; of a sphere its diameter.
@export var size := Vector3.ONE
@export var radius := 1.0
## Width of the rim, outside the zone, over which the reverb fades.
@export var blend_distance := 0.0
## 0 where the place is open.
@export var volume_m3 := 0.0
## Properties of AudioEffectReverb.
@export var reverb := {}
## Of an AudioEffectDelay before the reverb.
@export var delay_ms := 0.0
## Whether Godot's reverb can play the decay.
@export var representable := true
## Error of the decay time that Godot plays, in percent.
@export var fit_error_pct := 0.0
## "engine" where the decay was measured in Godot itself, else "model".
@export var verified := "model"
## Brings the direct sound of the impulse responses to 0 dB.
@export var gain_db := 0.0
## Where the direct sound ends in the impulse responses.
@export var direct_end_s := 0.0
## Figures of the zone's impulse response, as the metadata has them.
@export var acoustics := {}
## Name of the zone's impulse response.
@export var zone_ir := ""
## Name of the zone's response without its direct sound on two channels, or empty.
@export var wet := ""
## Name of the ambiX file (four channels, kept as it is), or empty.
@export var ambix := ""
## Of each direction its index, unit vector, file name and gain.
@export var directions: Array[Dictionary] = []
## Name and hash of the picture.
@export var picture := ""
@export var picture_sha256 := ""
## What the bake doubted: code and text.
@export var warnings: Array[Dictionary] = []
## What the importer has to say: level, code and text.
@export var messages: Array[Dictionary] = []

var _key := ""


## The .i2rvr file, wherever it was moved since it was imported.
func path() -> String:
	return resource_path if resource_path.ends_with(".i2rvr") else source


## What it is known by, wherever its folder moves: its UID, or its path where it has none.
func key() -> String:
	if not _key.begins_with(UID):
		var uid := ResourceLoader.get_resource_uid(path())
		_key = path() if uid == ResourceUID.INVALID_ID else ResourceUID.id_to_text(uid)
	return _key


## Whether the file that a key names is there.
static func is_there(key_or_path: String) -> bool:
	var file := key_or_path
	if file.begins_with(UID):
		var uid := ResourceUID.text_to_id(file)
		file = ResourceUID.get_id_path(uid) if ResourceUID.has_id(uid) else ""
	return FileAccess.file_exists(file)


## The folder that the bundle lies in.
func folder() -> String:
	return path().get_base_dir()


## Whether there is nothing to play: open air, or a decay too short for Godot's own reverb where
## the project has no convolution.
func is_muted() -> bool:
	return is_open_air() or (reverb.get("wet", 0.0) <= 0.0 and not ConvolutionHook.is_present())


## Whether the place has no reverberation.
func is_open_air() -> bool:
	return reverb.get("wet", 0.0) <= 0.0 and representable


## The zone's impulse response, its direct sound included; null where it is not imported.
func load_zone_ir() -> AudioStreamWAV:
	return _load(zone_ir)


## The zone without its direct sound on two channels; null where there is none (version 1).
func load_wet() -> AudioStreamWAV:
	return null if wet.is_empty() else _load(wet)


func _load(wav: String) -> AudioStreamWAV:
	var file := folder().path_join(wav)
	return load(file) as AudioStreamWAV if ResourceLoader.exists(file) else null


## The zone's place in the level.
func transform() -> Transform3D:
	return Transform3D(Basis(Vector3.UP, deg_to_rad(yaw_deg)), center)


## The zone's shape.
func make_shape() -> Shape3D:
	if shape == "sphere":
		var sphere := SphereShape3D.new()
		sphere.radius = radius
		return sphere
	var box := BoxShape3D.new()
	box.size = size
	return box
