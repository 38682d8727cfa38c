extends RefCounted
## The header of a WAV file: enough to know that the file is what the metadata says.

const LOUDEST := 1000.0

var channels := 0
var sample_rate_hz := 0
var bits := 0
var is_float := false
## Where the samples begin, in bytes from the file's start.
var data_offset := 0
## Length of the samples in bytes.
var data_size := 0


## Samples of one channel.
func frames() -> int:
	@warning_ignore("integer_division")
	return data_size / maxi(channels * bits / 8, 1)


## Reads the header; null where the file is no whole WAV file of PCM or float samples.
static func read(path: String) -> RefCounted:
	var file := FileAccess.open(path, FileAccess.READ)
	if file == null or file.get_length() < 44:
		return null
	if file.get_buffer(4).get_string_from_ascii() != "RIFF":
		return null
	file.get_32()
	if file.get_buffer(4).get_string_from_ascii() != "WAVE":
		return null
	var header: RefCounted = load("res://addons/i2r_vr/importing/wav_header.gd").new()
	while file.get_position() + 8 <= file.get_length():
		var chunk := file.get_buffer(4).get_string_from_ascii()
		var size := file.get_32()
		var start := file.get_position()
		if start + size > file.get_length():
			return null
		if chunk == "fmt " and size >= 16:
			header._read_format(file)
		elif chunk == "data":
			header.data_offset = start
			header.data_size = size
			return header if header._is_known() else null
		file.seek(start + size + size % 2)
	return null


func _read_format(file: FileAccess) -> void:
	var code := file.get_16()
	channels = file.get_16()
	sample_rate_hz = file.get_32()
	file.get_32()
	file.get_16()
	bits = file.get_16()
	is_float = code == 3
	if code != 1 and code != 3:
		bits = 0


## Whether all samples of a file of 32-bit floats are finite and no louder than a thousandfold;
## whole numbers always are.
func is_sound(path: String) -> bool:
	if not is_float or bits != 32:
		return true
	var file := FileAccess.open(path, FileAccess.READ)
	if file == null:
		return false
	file.seek(data_offset)
	for sample in file.get_buffer(data_size).to_float32_array():
		if not absf(sample) <= LOUDEST:
			return false
	return true


func _is_known() -> bool:
	return channels > 0 and sample_rate_hz > 0 and data_size > 0 and bits in [8, 16, 24, 32]
