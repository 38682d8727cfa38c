extends RefCounted
## One message with a stable code, as the command line prints them (engine_bridges/README.md).

const PATH := "res://addons/i2r_vr/importing/bridge_message.gd"

var level: String
var code: String
var text: String


func _init(a_level: String, a_code: String, a_text: String) -> void:
	level = a_level
	code = a_code
	text = a_text


## An error: what was found, what was expected, and what to do.
static func error(a_code: String, found: String, expected: String, action: String) -> RefCounted:
	var sentence := "%s, expected %s, %s" % [found, expected, action]
	return (load(PATH) as GDScript).new("error", a_code, sentence)


## A note: one sentence.
static func note(a_code: String, sentence: String) -> RefCounted:
	return (load(PATH) as GDScript).new("note", a_code, sentence)


## The message in one line, naming a file.
func line(file: String) -> String:
	return "%s: %s (%s)" % [code, " ".join(text.split("\n", false)), file]


## As a resource keeps it.
func record() -> Dictionary:
	return {"level": level, "code": code, "text": text}
