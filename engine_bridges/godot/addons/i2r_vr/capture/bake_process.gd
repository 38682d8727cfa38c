@tool
## Runs `i2r-vr bake` beside the editor and reads what it says, line by line.
extends RefCounted

## In the main thread, for every capture that is done.
signal baked(picture: String, done: int)
## In the main thread, once, when the command has ended.
signal ended

const SETTING := "i2r_vr/command"
const DEFAULT_COMMAND := "i2r-vr"
const EXIT_INTERRUPTED := 130
const CHUNK_BYTES := 4096

## Lines with codes; empty where all went well.
var messages: Array[String] = []
## Metadata files of the bundles that are baked or were up to date.
var bundles: Array[String] = []
## Whether it was stopped.
var was_cancelled := false

var _pid := -1
var _done := 0
var _last_error := ""
var _threads: Array[Thread] = []
var _open_threads := 0


## The command, as a path that exists, or an empty text: the editor setting, or found in PATH.
static func find_command() -> String:
	var wanted := _wanted_command()
	if wanted.contains("/") or wanted.contains("\\"):
		return wanted if FileAccess.file_exists(wanted) else ""
	var is_windows := OS.get_name() == "Windows"
	for folder in OS.get_environment("PATH").split(";" if is_windows else ":", false):
		var path := folder.path_join(wanted + (".exe" if is_windows else ""))
		if FileAccess.file_exists(path):
			return path
	return ""


static func _wanted_command() -> String:
	var stated := ""
	if Engine.is_editor_hint():
		var settings := EditorInterface.get_editor_settings()
		stated = settings.get_setting(SETTING) if settings.has_setting(SETTING) else ""
	return DEFAULT_COMMAND if stated.is_empty() else stated


## Bakes the captures of a folder; `ended` follows in every case.
func start(captures: String, bundles_folder: String, options: PackedStringArray) -> void:
	var command := find_command()
	var arguments := PackedStringArray(["bake", captures, "--out", bundles_folder, "--json"])
	var process := {}
	if not command.is_empty():
		process = OS.execute_with_pipe(command, arguments + options)
	if process.is_empty():
		_end_with(
			(
				(
					"TOOL_MISSING: no program %s, expected the command i2r-vr, install it or set its path"
					% _wanted_command()
				)
				+ " in the editor setting "
				+ SETTING
			)
		)
		return
	_pid = process["pid"]
	_open_threads = 2
	for stream: Array in [[process["stdio"], _hear_result], [process["stderr"], _hear_error]]:
		var thread := Thread.new()
		_threads.append(thread)
		thread.start(_read_lines.bind(stream[0], stream[1]))


## Stops the command.
func cancel() -> void:
	was_cancelled = true
	if _pid > 0 and OS.is_process_running(_pid):
		OS.kill(_pid)


func _read_lines(pipe: FileAccess, hear: Callable) -> void:
	var pending := PackedByteArray()
	while true:
		var chunk := pipe.get_buffer(CHUNK_BYTES)
		if chunk.is_empty():
			break
		pending.append_array(chunk)
		var end := pending.find(10)
		while end >= 0:
			hear.call_deferred(pending.slice(0, end).get_string_from_utf8())
			pending = pending.slice(end + 1)
			end = pending.find(10)
	if not pending.is_empty():
		hear.call_deferred(pending.get_string_from_utf8())
	while OS.is_process_running(_pid):
		OS.delay_msec(20)
	_close_thread.call_deferred()


func _hear_result(line: String) -> void:
	var record: Variant = JSON.parse_string(line)
	if not record is Dictionary:
		return
	_done += 1
	if record.has("error"):
		messages.append("BAKE_FAILED: %s" % record["error"].get("message", "no reason given"))
	elif record.has("bundle"):
		bundles.append(record["bundle"])
	baked.emit(String(record.get("file", "")), _done)


func _hear_error(line: String) -> void:
	if not line.strip_edges().is_empty():
		_last_error = line.strip_edges()


func _close_thread() -> void:
	_open_threads -= 1
	if _open_threads > 0:
		return
	for thread in _threads:
		thread.wait_to_finish()
	_threads.clear()
	var code := OS.get_process_exit_code(_pid)
	was_cancelled = was_cancelled or code == EXIT_INTERRUPTED
	if was_cancelled:
		messages.append("CANCELLED: the bake was stopped; what was finished is kept")
	elif code != 0 and messages.is_empty():
		var reason := "exit code %d" % code if _last_error.is_empty() else _last_error
		messages.append("BAKE_FAILED: " + reason)
	ended.emit()


func _end_with(message: String) -> void:
	messages.append(message)
	ended.emit.call_deferred()
