extends RefCounted
## Finds the picture that a bundle was baked from, by name and hash.

const MOST_PIXELS := 512
const CAPTURE_SETTINGS := ["i2r_vr", "capture"]


## The picture, made small, or null where it isn't in the project.
static func of(bundle: I2RReverbBundle) -> Texture2D:
	for folder in _folders(bundle):
		var path := folder.path_join(bundle.picture)
		if FileAccess.file_exists(path) and FileAccess.get_sha256(path) == bundle.picture_sha256:
			return _load(path)
	return null


## Where it may lie: beside the bundle, above it, or where the capture dock puts its captures.
static func _folders(bundle: I2RReverbBundle) -> PackedStringArray:
	var folders := PackedStringArray()
	var folder := bundle.folder()
	while folder.begins_with("res://"):
		folders.append(folder)
		if folder == "res://":
			break
		folder = folder.get_base_dir()
	var kept: Variant = EditorInterface.get_editor_settings().get_project_metadata(
		CAPTURE_SETTINGS[0], CAPTURE_SETTINGS[1], {}
	)
	var captures: String = "res://reverb_captures"
	if kept is Dictionary and kept.get("captures") is String:
		captures = kept["captures"]
	folders.append(captures)
	return folders


static func _load(path: String) -> Texture2D:
	var picture := Image.load_from_file(ProjectSettings.globalize_path(path))
	if picture == null or picture.is_empty():
		return null
	var factor := float(MOST_PIXELS) / maxi(picture.get_width(), picture.get_height())
	if factor < 1.0:
		picture.resize(
			maxi(roundi(picture.get_width() * factor), 1),
			maxi(roundi(picture.get_height() * factor), 1)
		)
	return ImageTexture.create_from_image(picture)
