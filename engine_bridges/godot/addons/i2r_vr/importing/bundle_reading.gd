extends RefCounted
## From checked metadata to a [I2RReverbBundle]: numbers copied, frames converted.
##
## The metadata's frame is x forward, y left, z up; Godot's is x right, y up, z back.

const GODOT_PROPERTIES := [
	"room_size",
	"damping",
	"spread",
	"hipass",
	"dry",
	"wet",
	"predelay_msec",
	"predelay_feedback",
]


## A place or direction of the metadata in Godot's frame.
static func to_godot(vector: Array) -> Vector3:
	return Vector3(-vector[1], vector[2], -vector[0])


## The resource of a bundle.
static func bundle_of(metadata: RefCounted, source: String) -> I2RReverbBundle:
	var document: Dictionary = metadata.document
	var zone: Dictionary = document["zone"]
	var capture: Dictionary = document["capture"]
	var bundle := I2RReverbBundle.new()
	bundle.source = source
	bundle.zone_name = zone["name"]
	bundle.resource_name = zone["name"]
	var heading_deg: float = capture.get("yaw_deg", 0.0)
	bundle.yaw_deg = wrapf(heading_deg + zone.get("yaw_deg", 0.0), -180.0, 180.0)
	var turn := Basis(Vector3.UP, deg_to_rad(heading_deg))
	var position := to_godot(capture.get("position_m", [0.0, 0.0, 0.0]))
	bundle.center = position + turn * to_godot(zone["center_m"])
	bundle.shape = zone["shape"]
	bundle.size = to_godot(zone["size_m"]).abs()
	bundle.radius = zone["radius_m"]
	bundle.blend_distance = maxf(zone["blend_distance_m"], 0.0)
	bundle.gain_db = zone["gain_db"]
	bundle.direct_end_s = zone["direct_end_s"]
	bundle.acoustics = zone["acoustics"]
	bundle.volume_m3 = zone.get("volume_m3", 0.0)
	_copy_reverb(bundle, zone["reverb"]["godot"])
	_name_files(bundle, zone, document["directions"])
	bundle.picture = capture["file"]
	bundle.picture_sha256 = capture["sha256"]
	for warning: Dictionary in document["warnings"]:
		bundle.warnings.append({"code": warning["code"], "text": warning["message"]})
	for message: RefCounted in metadata.notes():
		bundle.messages.append(message.record())
	return bundle


static func _copy_reverb(bundle: I2RReverbBundle, godot: Dictionary) -> void:
	for property: String in GODOT_PROPERTIES:
		bundle.reverb[property] = float(godot[property])
	bundle.delay_ms = godot["delay_ms"]
	bundle.representable = godot["representable"]
	bundle.fit_error_pct = godot.get("fit_error_pct", 0.0)
	bundle.verified = godot["verified"]


static func _name_files(bundle: I2RReverbBundle, zone: Dictionary, directions: Array) -> void:
	bundle.zone_ir = zone["ir"]
	bundle.wet = zone.get("wet", "")
	bundle.ambix = zone.get("ambix", "")
	for direction: Dictionary in directions:
		(
			bundle
			. directions
			. append(
				{
					"index": int(direction["index"]),
					"direction": to_godot(direction["direction"]),
					"ir": direction["ir"],
					"gain_db": direction["gain_db"],
				}
			)
		)
