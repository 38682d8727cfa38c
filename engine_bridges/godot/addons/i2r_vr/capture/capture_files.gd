@tool
## Writes a capture so that no watcher ever sees half of one.
##
## Every file is written under a hidden name first. Then all are renamed, the picture last.
extends RefCounted

const PNG_SIGNATURE: Array[int] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
const GREY := 0

static var _crc_table := PackedInt64Array()


## Makes a folder for captures. A new or empty one inside the project is marked, so that Godot
## imports nothing of it.
static func make_folder(folder: String) -> Error:
	var code := DirAccess.make_dir_recursive_absolute(folder)
	var is_inside := ProjectSettings.localize_path(folder).begins_with("res://")
	if code != OK or not is_inside or not DirAccess.get_files_at(folder).is_empty():
		return code
	if not DirAccess.get_directories_at(folder).is_empty():
		return OK
	var mark := FileAccess.open(folder.path_join(".gdignore"), FileAccess.WRITE)
	return FileAccess.get_open_error() if mark == null else OK


## Writes `name.png` and what belongs to it.
##
## `colour` is RGB8, `depth` RF, `index` RGBA8 with the index in red and green, high byte first.
## Returns what went wrong, or an empty text.
static func write(
	folder: String, name: String, colour: Image, depth: Image, index: Image, sidecar: Dictionary
) -> String:
	var contents := {
		name + ".capture.json": JSON.stringify(sidecar, "  ", false, true).to_utf8_buffer(),
		name + ".depth.exr": depth.save_exr_to_buffer(true),
		name + ".material.png": index_png(index),
		name + ".png": colour.save_png_to_buffer(),
	}
	var trouble := ""
	for file: String in contents:
		if trouble.is_empty():
			trouble = _write_hidden(folder, file, contents[file])
	for file: String in contents:
		if trouble.is_empty():
			var code := DirAccess.rename_absolute(_hidden(folder, file), folder.path_join(file))
			if code != OK:
				trouble = "%s: %s" % [error_string(code), folder.path_join(file)]
	for file: String in contents:
		if FileAccess.file_exists(_hidden(folder, file)):
			DirAccess.remove_absolute(_hidden(folder, file))
	return trouble


## A grey PNG of 16 bits a pixel, which `Image` does not write (PNG specification, W3C 2003).
static func index_png(index: Image) -> PackedByteArray:
	var pairs := index.duplicate() as Image
	pairs.convert(Image.FORMAT_RG8)
	var pixels := pairs.get_data()
	var stride := pairs.get_width() * 2
	var rows := PackedByteArray()
	for row in pairs.get_height():
		rows.append(0)
		rows.append_array(pixels.slice(row * stride, (row + 1) * stride))
	var header := _big_endian(pairs.get_width()) + _big_endian(pairs.get_height())
	header.append_array(PackedByteArray([16, GREY, 0, 0, 0]))
	var png := PackedByteArray(PNG_SIGNATURE)
	png.append_array(_chunk("IHDR", header))
	png.append_array(_chunk("IDAT", rows.compress(FileAccess.COMPRESSION_DEFLATE)))
	png.append_array(_chunk("IEND", PackedByteArray()))
	return png


static func _chunk(type: String, body: PackedByteArray) -> PackedByteArray:
	var checked := type.to_ascii_buffer() + body
	return _big_endian(body.size()) + checked + _big_endian(_crc32(checked))


static func _big_endian(value: int) -> PackedByteArray:
	return PackedByteArray([value >> 24 & 255, value >> 16 & 255, value >> 8 & 255, value & 255])


static func _crc32(data: PackedByteArray) -> int:
	if _crc_table.is_empty():
		for number in 256:
			var entry := number
			for bit in 8:
				entry = entry >> 1 ^ 0xEDB88320 if entry & 1 else entry >> 1
			_crc_table.append(entry)
	var crc := 0xFFFFFFFF
	for byte in data:
		crc = _crc_table[(crc ^ byte) & 255] ^ crc >> 8
	return crc ^ 0xFFFFFFFF


static func _hidden(folder: String, file: String) -> String:
	return folder.path_join(".%s.part" % file)


static func _write_hidden(folder: String, file: String, content: PackedByteArray) -> String:
	if content.is_empty():
		return "%s could not be encoded" % file
	var target := FileAccess.open(_hidden(folder, file), FileAccess.WRITE)
	if target == null:
		return "%s: %s" % [error_string(FileAccess.get_open_error()), folder.path_join(file)]
	target.store_buffer(content)
	var code := target.get_error()
	target.close()
	return "" if code == OK else "%s: %s" % [error_string(code), folder.path_join(file)]
