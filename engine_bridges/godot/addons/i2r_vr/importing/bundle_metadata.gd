extends RefCounted
## The metadata of a bundle (.i2rvr), read as data from outside: checked before it is used.

const Message := preload("res://addons/i2r_vr/importing/bridge_message.gd")
const ValueChecks := preload("res://addons/i2r_vr/importing/value_checks.gd")
const WavHeader := preload("res://addons/i2r_vr/importing/wav_header.gd")

const FORMAT := "i2rvr"
const VERSION := 2
const MAX_BYTES := 8 * 1024 * 1024
const BAKE_AGAIN := "bake the capture again"

const ACOUSTICS := {
	"t60_s?": "number",
	"t60_bands": [{"hz": "number", "s": "number"}],
	"t60_interval_s?": {"low": "number", "high": "number", "coverage": "number"},
	"edt_s?": "number",
	"c50_db?": "number",
	"c80_db?": "number",
	"d50?": "number",
	"ts_ms?": "number",
	"drr_db?": "number",
	"itdg_ms?": "number",
}
const GODOT := {
	"room_size": "number",
	"damping": "number",
	"spread": "number",
	"hipass": "number",
	"dry": "number",
	"wet": "number",
	"predelay_msec": "number",
	"predelay_feedback": "number",
	"delay_ms": "number",
	"representable": "bool",
	"fit_error_pct?": "number",
	"verified": "text",
}
const DOCUMENT := {
	"sample_rate_hz": "whole",
	"capture":
	{
		"file": "name",
		"sha256": "text",
		"kind": "text",
		"position_m?": "vector",
		"yaw_deg?": "number",
		"engine?": "text",
	},
	"zone":
	{
		"name": "text",
		"ir": "name",
		"ambix?": "name",
		"sofa?": "name",
		"center_m": "vector",
		"shape": "box|sphere",
		"size_m": "sizes",
		"radius_m": "positive",
		"blend_distance_m": "not negative",
		"volume_m3?": "number",
		"gain_db": "level",
		"direct_end_s": "number",
		"acoustics": ACOUSTICS,
		"reverb": {"godot": GODOT},
	},
	"directions":
	[
		{
			"index": "whole",
			"azimuth_deg": "number",
			"elevation_deg": "number",
			"direction": "vector",
			"ir": "name",
			"gain_db": "level",
		}
	],
	"files":
	[{"name": "name", "sha256": "text", "role": "zone|wet|direction|ambix|sofa|depth"}],
	"warnings": [{"code": "text", "message": "text"}],
}
## What version 2 added; a document of version 1 has no such keys, whatever it holds.
const ADDED := {
	"zone": {"wet": "name", "depth": "name", "yaw_deg": "number"}, "capture": {"level?": "text"}
}

## What is in the file; empty where it cannot be used.
var document := {}
## Why it cannot be used, or null.
var failure: RefCounted


## Reads and checks a metadata file and the WAV files beside it.
static func read(path: String) -> RefCounted:
	var found: RefCounted = load("res://addons/i2r_vr/importing/bundle_metadata.gd").new()
	found.failure = found._parse(path)
	if found.failure == null:
		found.failure = found._check_wavs(path.get_base_dir())
	if found.failure != null:
		found.document = {}
	return found


func _parse(path: String) -> RefCounted:
	var file := FileAccess.open(path, FileAccess.READ)
	if file == null:
		return Message.error("METADATA_BROKEN", "no readable file", "a JSON document", BAKE_AGAIN)
	if file.get_length() > MAX_BYTES:
		var found := "%d bytes of metadata" % file.get_length()
		return Message.error("METADATA_TOO_LARGE", found, "at most %d" % MAX_BYTES, BAKE_AGAIN)
	var json := JSON.new()
	var text := file.get_buffer(file.get_length()).get_string_from_utf8().trim_prefix("\ufeff")
	if json.parse(text) != OK:
		var found := "line %d: %s" % [json.get_error_line() + 1, json.get_error_message()]
		return Message.error("METADATA_BROKEN", found, "a JSON document in UTF-8", BAKE_AGAIN)
	return _check(json.data)


func _check(data: Variant) -> RefCounted:
	if not data is Dictionary or not data.get("format") is String or data["format"] != FORMAT:
		return Message.error(
			"METADATA_FORMAT", "no i2rvr document", '"format": "%s"' % FORMAT, "give a bundle"
		)
	var checks := ValueChecks.new()
	if not checks.check(data, {"version": "whole"}):
		return Message.error("METADATA_INVALID", "$.version", "a whole number", BAKE_AGAIN)
	if data["version"] < 1 or data["version"] > VERSION:
		return Message.error(
			"METADATA_VERSION",
			"version %d" % data["version"],
			"1 to %d" % VERSION,
			"update the add-on (i2r-vr bridge install godot)"
		)
	if not checks.check(data, DOCUMENT) or not _check_added(data, checks):
		var code := "METADATA_PATH" if checks.is_path else "METADATA_INVALID"
		return Message.error(code, checks.fault[0], checks.fault[1], BAKE_AGAIN)
	document = data
	return null


func _check_added(data: Dictionary, checks: ValueChecks) -> bool:
	if data["version"] > 1:
		return checks.check(data, ADDED)
	for part: String in ADDED:
		for key: String in ADDED[part]:
			data[part].erase(key.trim_suffix("?"))
	return true


func _check_wavs(folder: String) -> RefCounted:
	for wav: Dictionary in wavs():
		var path := folder.path_join(wav["name"])
		if not FileAccess.file_exists(path):
			return Message.error("FILE_MISSING", wav["name"] + " is not there", "it", BAKE_AGAIN)
		var header := WavHeader.read(path)
		var wanted := "%d channel(s) at %d Hz" % [wav["channels"], document["sample_rate_hz"]]
		if header == null:
			var damaged: String = wav["name"] + " is no whole WAV file"
			return Message.error("FILE_UNREADABLE", damaged, wanted, BAKE_AGAIN)
		if not header.is_sound(path):
			var unsound: String = wav["name"] + " has samples that are no numbers, or too loud"
			return Message.error("FILE_UNREADABLE", unsound, "samples up to 1", BAKE_AGAIN)
		var found := "%d channel(s) at %d Hz" % [header.channels, header.sample_rate_hz]
		if found != wanted:
			return Message.error(
				"FILE_UNREADABLE", "%s has %s" % [wav["name"], found], wanted, BAKE_AGAIN
			)
	return null


## The WAV files of the bundle: name, role and channels.
func wavs() -> Array[Dictionary]:
	var zone: Dictionary = document["zone"]
	var found: Array[Dictionary] = [{"name": zone["ir"], "role": "zone", "channels": 1}]
	if zone.has("wet"):
		found.append({"name": zone["wet"], "role": "wet", "channels": 2})
	for direction: Dictionary in document["directions"]:
		found.append({"name": direction["ir"], "role": "direction", "channels": 1})
	if zone.has("ambix"):
		found.append({"name": zone["ambix"], "role": "ambix", "channels": 4})
	return found


## What the user should know of this bundle.
func notes() -> Array[RefCounted]:
	var found: Array[RefCounted] = []
	var capture: Dictionary = document["capture"]
	var godot: Dictionary = document["zone"]["reverb"]["godot"]
	if not godot["representable"]:
		var sentence := "Godot's reverb cannot play this decay as it is; it plays the nearest one."
		if godot["wet"] <= 0.0:
			sentence = "Godot's reverb cannot play so short a decay, so that it is muted."
		found.append(Message.note("REVERB_APPROXIMATE", sentence))
	if not capture.has("position_m"):
		var sentence := "The capture has no position: the zone is put at the origin."
		found.append(Message.note("NO_POSITION", sentence))
	if capture.has("engine") and capture["engine"] != "godot":
		var sentence := "The capture was taken in %s: its place is converted." % capture["engine"]
		found.append(Message.note("ENGINE_DIFFERS", sentence))
	return found
