@tool
## What the dock shows: probes, folders, options, buttons, progress and messages.
extends VBoxContainer

## The user says what a material is made of.
signal told(material: String, its_class: String)
## A button was pressed: "add", "grid", "navmesh", "capture", "bake", "import" or "all".
signal asked(task: StringName)
## The user wants to stop.
signal cancelled

const ProbeTable := preload("probe_table.gd")
const CaptureSettings := preload("capture_settings.gd")
const WIDTHS: Array[int] = [512, 1024, 2048, 4096]
const MOST_LINES := 200

var _settings: CaptureSettings
var _buttons: Array[Button] = []
var _cancel: Button
var _probes := ProbeTable.new()
var _progress := ProgressBar.new()
var _stage := Label.new()
var _messages := RichTextLabel.new()


## Builds the controls with what is remembered.
func set_up(settings: CaptureSettings) -> void:
	_settings = settings
	_add_heading("Probes")
	_probes.size_flags_vertical = Control.SIZE_EXPAND_FILL
	_probes.told.connect(told.emit)
	add_child(_probes)
	_add_row(
		[
			_button("Add", &"add", "A probe at the selected node, or at the view's camera"),
			_button("Grid", &"grid", "Probes on a grid in the selected nodes' box, or the level's"),
			_button("Navmesh", &"navmesh", "Probes over the level's navigation meshes"),
		]
	)
	_add_number("Spacing", "spacing_m", 0.5, 100.0, 0.1, "m")
	_add_number("Height", "height_m", 0.1, 20.0, 0.1, "m")
	_add_heading("Capture and bake")
	_add_text("Captures", "captures")
	_add_text("Bundles", "bundles")
	_add_widths()
	_add_text("Model", "model")
	_add_number("Views", "views", 1.0, 64.0, 1.0, "")
	_add_row(
		[
			_button("Capture", &"capture", "Picture, true depth and materials of every probe"),
			_button("Bake", &"bake", "Make bundles of the captures with i2r-vr"),
			_button("Import", &"import", "Add a I2RReverbZone3D for every probe's bundle"),
		]
	)
	_add_row([_button("Capture, bake, import", &"all", "All three, one after the other")])
	_cancel = Button.new()
	_cancel.text = "Cancel"
	_cancel.disabled = true
	_cancel.pressed.connect(cancelled.emit)
	_progress.size_flags_horizontal = Control.SIZE_EXPAND_FILL
	_add_row([_progress, _cancel])
	_stage.clip_text = true
	add_child(_stage)
	_messages.custom_minimum_size.y = 80
	_messages.size_flags_vertical = Control.SIZE_EXPAND_FILL
	_messages.selection_enabled = true
	_messages.scroll_following = true
	add_child(_messages)


## Lists the enabled probes of the open scene.
func show_reports(reports: Array) -> void:
	_probes.show_reports(reports)


## Shows what is being done and which share of it is done.
func show_progress(stage: String, share: float) -> void:
	_stage.text = stage
	_progress.value = 100.0 * share


## Adds a line to the messages; errors are red.
func tell(line: String) -> void:
	if _messages.get_paragraph_count() > MOST_LINES:
		_messages.remove_paragraph(0)
	var is_error := RegEx.create_from_string("^[A-Z_]+: ").search(line) != null
	is_error = is_error and not line.begins_with("CANCELLED")
	_messages.push_color(Color.INDIAN_RED if is_error else get_theme_color(&"font_color", &"Label"))
	_messages.add_text(line + "\n")
	_messages.pop()


## Only cancelling is possible while something is being done.
func set_busy(busy: bool) -> void:
	for button in _buttons:
		button.disabled = busy
	_cancel.disabled = not busy
	if not busy:
		show_progress("", 0.0)


func _button(text: String, task: StringName, tip: String) -> Button:
	var button := Button.new()
	button.text = text
	button.tooltip_text = tip
	button.size_flags_horizontal = Control.SIZE_EXPAND_FILL
	button.pressed.connect(asked.emit.bind(task))
	_buttons.append(button)
	return button


func _add_row(controls: Array) -> void:
	var row := HBoxContainer.new()
	for control: Control in controls:
		row.add_child(control)
	add_child(row)


func _add_heading(text: String) -> void:
	var label := Label.new()
	label.text = text
	label.theme_type_variation = &"HeaderSmall"
	add_child(label)


func _add_named(text: String, control: Control) -> void:
	var label := Label.new()
	label.text = text
	label.custom_minimum_size.x = 80
	control.size_flags_horizontal = Control.SIZE_EXPAND_FILL
	_add_row([label, control])


func _add_text(text: String, key: String) -> void:
	var edit := LineEdit.new()
	edit.text = _settings.values[key]
	edit.text_changed.connect(func(value: String) -> void: _settings.keep(key, value))
	_add_named(text, edit)


func _add_number(
	text: String, key: String, least: float, most: float, step: float, unit: String
) -> void:
	var box := SpinBox.new()
	box.min_value = least
	box.max_value = most
	box.step = step
	box.suffix = unit
	box.value = _settings.values[key]
	var is_whole := _settings.values[key] is int
	box.value_changed.connect(
		func(value: float) -> void:
			if is_whole:
				_settings.keep(key, int(value))
			else:
				_settings.keep(key, value)
	)
	_add_named(text, box)


func _add_widths() -> void:
	var choice := OptionButton.new()
	for width in WIDTHS:
		@warning_ignore("integer_division")
		choice.add_item("%d x %d" % [width, width / 2], width)
	choice.select(maxi(WIDTHS.find(_settings.values["width"]), 0))
	choice.item_selected.connect(func(place: int) -> void: _settings.keep("width", WIDTHS[place]))
	_add_named("Size", choice)
