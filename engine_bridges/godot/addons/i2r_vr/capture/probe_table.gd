@tool
## The open scene's probes as a table, and what can be done with the one that is selected: say what
## an unknown material is made of, and listen.
extends VBoxContainer

## The user says what a material is made of.
signal told(material: String, its_class: String)

const MaterialClasses := preload("material_classes.gd")
const ListeningRow := preload("res://addons/i2r_vr/editor/listening_row.gd")
const TITLES: Array[String] = ["Probe", "State", "T60", "Room", "?"]
const TIPS: Array[String] = [
	"", "", "Seconds, of the baked zone", "", "Materials whose names say nothing; hover for them"
]
## A method that older versions of Godot lack.
const TITLE_TIP := &"set_column_title_tooltip_text"
## Of the room that the table has, in shares; 0 takes no more than the title needs.
const SHARES: Array[int] = [4, 5, 0, 3, 0]

var _table := Tree.new()
var _material := OptionButton.new()
var _class := OptionButton.new()
var _assign := Button.new()
var _listening := ListeningRow.new()
var _reports := []


func _init() -> void:
	_table.columns = TITLES.size()
	_table.column_titles_visible = true
	_table.hide_root = true
	_table.hide_folding = true
	_table.custom_minimum_size.y = 120
	_table.size_flags_vertical = Control.SIZE_EXPAND_FILL
	for column in TITLES.size():
		_table.set_column_title(column, TITLES[column])
		_table.set_column_title_alignment(column, HORIZONTAL_ALIGNMENT_LEFT)
		if _table.has_method(TITLE_TIP):
			_table.call(TITLE_TIP, column, TIPS[column])
		_table.set_column_expand(column, SHARES[column] > 0)
		_table.set_column_expand_ratio(column, maxi(SHARES[column], 1))
		_table.set_column_clip_content(column, true)
	_table.item_selected.connect(_select)
	add_child(_table)
	for its_class in MaterialClasses.CLASSES:
		_class.add_item(its_class)
	_assign.text = "Assign"
	_assign.tooltip_text = "Keep in the project what this material is made of; bake again after it"
	_assign.pressed.connect(
		func() -> void:
			var chosen := _material.get_item_text(_material.selected)
			told.emit(chosen, MaterialClasses.CLASSES[_class.selected])
	)
	var row := HBoxContainer.new()
	for control: Control in [_material, _class, _assign]:
		control.size_flags_horizontal = Control.SIZE_EXPAND_FILL
		row.add_child(control)
	_material.clip_text = true
	_class.clip_text = true
	add_child(row)
	add_child(_listening)
	_show_materials()


## Fills the table; the probe that is selected stays so.
func show_reports(reports: Array) -> void:
	var selected := _selected_name()
	_reports = reports
	_table.clear()
	var root := _table.create_item()
	for report: RefCounted in reports:
		var item := _table.create_item(root)
		var t60 := "%.2f" % report.t60_s if report.t60_s > 0.0 else ""
		var unknown: PackedStringArray = report.unknown_materials
		var texts := [report.label, report.state, t60, report.room, str(unknown.size())]
		texts[4] = "" if unknown.is_empty() else texts[4]
		for column in texts.size():
			item.set_text(column, texts[column])
			item.set_tooltip_text(column, texts[column])
		item.set_metadata(0, report.name)
		item.set_tooltip_text(0, report.name)
		item.set_tooltip_text(4, ", ".join(unknown))
		if report.state.begins_with("stale"):
			item.set_custom_color(1, Color(1.0, 0.84, 0.4))
		if report.name == selected:
			item.select(0)
	_show_materials()


func _selected_name() -> String:
	var item := _table.get_selected()
	return "" if item == null else item.get_metadata(0)


func _select() -> void:
	var path := ""
	for report: RefCounted in _reports:
		if report.name == _selected_name():
			path = report.bundle
	var local := ProjectSettings.localize_path(path)
	var is_imported := not path.is_empty() and ResourceLoader.exists(local)
	_listening.bundle = load(local) as I2RReverbBundle if is_imported else null
	_show_materials()


## Unknown materials of the selected probe, or of all.
func _show_materials() -> void:
	var selected := _selected_name()
	var names := {}
	for report: RefCounted in _reports:
		if selected.is_empty() or report.name == selected:
			for unknown: String in report.unknown_materials:
				names[unknown] = true
	_material.clear()
	for unknown: String in names:
		_material.add_item(unknown)
	_material.disabled = names.is_empty()
	_class.disabled = names.is_empty()
	_assign.disabled = names.is_empty()
