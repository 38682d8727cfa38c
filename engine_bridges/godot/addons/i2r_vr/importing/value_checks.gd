extends RefCounted
## Checks a JSON document against a description of the values that are read from it.
##
## A description is "number", "level", "whole", "positive", "not negative", "text", "bool",
## "vector", "name", "path", "count", a list whose one item describes all items, a dictionary of members (a key that
## ends with "?" is optional), or "a|b" for one of some texts.

## Beyond it a level is no level.
const MOST_DB := 96

## The JSON path and what was expected of the first value that is wrong; empty where none is.
var fault: PackedStringArray = []
## Whether the fault is a file name that could leave the bundle's folder.
var is_path := false


## Whether `value` is as described.
func check(value: Variant, wanted: Variant, path: String = "$") -> bool:
	if wanted is Dictionary:
		return _members(value, wanted, path)
	if wanted is Array:
		return _items(value, wanted[0], path)
	return _scalar(value, wanted, path)


func _members(value: Variant, wanted: Dictionary, path: String) -> bool:
	if not value is Dictionary:
		return _refuse(path, "an object")
	for key: String in wanted:
		var name := key.trim_suffix("?")
		if not value.has(name):
			if key.ends_with("?"):
				continue
			return _refuse("%s.%s" % [path, name], "a value; it is absent")
		if not check(value[name], wanted[key], "%s.%s" % [path, name]):
			return false
	return true


func _items(value: Variant, wanted: Variant, path: String) -> bool:
	if not value is Array:
		return _refuse(path, "a list")
	for index: int in value.size():
		if not check(value[index], wanted, "%s[%d]" % [path, index]):
			return false
	return true


func _scalar(value: Variant, wanted: String, path: String) -> bool:
	if wanted == "name":
		return _name(value, path)
	var tests := {
		"number": [_is_number, "a finite number"],
		"positive": [func(v: Variant) -> bool: return _is_number(v) and v > 0.0, "more than 0"],
		"not negative": [func(v: Variant) -> bool: return _is_number(v) and v >= 0.0, "0 or more"],
		"level": [
			func(v: Variant) -> bool: return _is_number(v) and absf(v) <= MOST_DB,
			"a level of at most %d dB" % MOST_DB
		],
		"whole": [_is_whole, "a whole number"],
		"count": [func(v: Variant) -> bool: return _is_whole(v) and v >= 0.0, "0, 1, 2 ..."],
		"path": [_is_inner_path, "a path below the file's folder"],
		"bool": [func(v: Variant) -> bool: return v is bool, "true or false"],
		"text": [func(v: Variant) -> bool: return v is String, "a text"],
		"vector": [_is_vector, "three finite numbers"],
		"sizes": [func(v: Variant) -> bool: return _is_vector(v) and v.min() > 0.0, "three sizes"],
	}
	if tests.has(wanted):
		return tests[wanted][0].call(value) or _refuse(path, tests[wanted][1])
	return (value is String and value in wanted.split("|")) or _refuse(path, "one of " + wanted)


func _name(value: Variant, path: String) -> bool:
	if not value is String:
		return _refuse(path, "a file name")
	if is_plain_name(value):
		return true
	is_path = true
	return _refuse("%s (%s)" % [path, value.left(80).c_escape()], "a name in the bundle's folder")


## Whether a file name stays in its folder, on any system.
static func is_plain_name(name: String) -> bool:
	if name.is_empty() or name == "." or name == ".." or name.length() > 255:
		return false
	if name.length() > 1 and name[1] == ":":
		return false
	for index in name.length():
		if name.unicode_at(index) < 32 or name[index] in "/\\":
			return false
	return true


## Whether a path with forward slashes stays below the folder that it starts from, on any system.
static func _is_inner_path(value: Variant) -> bool:
	if not value is String:
		return false
	for part: String in value.split("/"):
		if not is_plain_name(part):
			return false
	return true


static func _is_number(value: Variant) -> bool:
	return (value is float or value is int) and is_finite(value)


static func _is_whole(value: Variant) -> bool:
	return _is_number(value) and value == roundf(value) and absf(value) < 1e15


static func _is_vector(value: Variant) -> bool:
	return value is Array and value.size() == 3 and value.all(_is_number)


func _refuse(path: String, expected: String) -> bool:
	fault = PackedStringArray([path, expected])
	return false
