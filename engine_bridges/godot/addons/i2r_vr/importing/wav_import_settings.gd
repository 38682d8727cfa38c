extends RefCounted
## How Godot imports the WAV files of a bundle: one or two channels as they are (uncompressed, not trimmed, not
## normalised), ambiX (four channels, which Godot's importer refuses) kept as a file.

const AS_THEY_ARE := {
	"force/8_bit": false,
	"force/mono": false,
	"force/max_rate": false,
	"force/max_rate_hz": 44100,
	"edit/trim": false,
	"edit/normalize": false,
	"edit/loop_mode": 1,
	"edit/loop_begin": 0,
	"edit/loop_end": -1,
	"compress/mode": 0,
}


## Writes the settings of a WAV file where they aren't so already; true where it did.
static func write(wav: String, keep: bool) -> bool:
	var path := wav + ".import"
	var settings := ConfigFile.new()
	if FileAccess.file_exists(path) and settings.load(path) != OK:
		settings = ConfigFile.new()
	var importer := "keep" if keep else "wav"
	var wanted := {} if keep else AS_THEY_ARE
	var same: bool = settings.get_value("remap", "importer", "") == importer
	for key: String in wanted:
		same = same and settings.get_value("params", key, null) == wanted[key]
	if same:
		return false
	if settings.get_value("remap", "importer", importer) != importer or keep:
		settings = ConfigFile.new()
	settings.set_value("remap", "importer", importer)
	for key: String in wanted:
		settings.set_value("params", key, wanted[key])
	return settings.save(path) == OK
