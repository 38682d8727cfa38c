@tool
extends VBoxContainer
## A bundle at a glance: picture, decay, figures, and what there is to know.

const ListeningRow := preload("res://addons/i2r_vr/editor/listening_row.gd")
const CapturePicture := preload("res://addons/i2r_vr/editor/capture_picture.gd")
const DecayChart := preload("res://addons/i2r_vr/editor/decay_chart.gd")
const ConvolutionHook := preload("res://addons/i2r_vr/zone/convolution_hook.gd")

const EMITTER := (
	"Godot picks the zone by the emitter's place:"
	+ " a sound inside the zone reverberates wherever the listener is."
)
const FIGURES := [
	["t60_s", "Reverberation time T60", "%.2f s"],
	["edt_s", "Early decay time", "%.2f s"],
	["c80_db", "Clarity C80", "%.1f dB"],
	["drr_db", "Direct to reverberant", "%.1f dB"],
	["itdg_ms", "First reflection", "%.1f ms"],
]
const WARNING := Color(1.0, 0.84, 0.4)


func _init(bundle: I2RReverbBundle, is_zone: bool) -> void:
	add_theme_constant_override(&"separation", 6)
	var picture := CapturePicture.of(bundle)
	if picture != null:
		_add_picture(picture)
	else:
		_add_text("Picture: %s (not in this project)" % bundle.picture)
	if bundle.is_open_air():
		_add_text("Open air: no reverberation, so the zone is muted.")
	else:
		add_child(DecayChart.new(bundle.acoustics.get("t60_bands", [])))
	_add_figures(bundle)
	var listening := ListeningRow.new()
	listening.bundle = bundle
	add_child(listening)
	if is_zone:
		_add_text(EMITTER)
	if not ConvolutionHook.is_present():
		_add_text("NO_CONVOLUTION: Godot has none, so its parametric reverb plays.")
	for message: Dictionary in bundle.messages:
		_add_text("%s: %s" % [message["code"], message["text"]], WARNING)
	for warning: Dictionary in bundle.warnings:
		_add_text("%s: %s" % [warning["code"], warning["text"]], WARNING)


## Adds a button below everything else.
func add_button(text: String, action: Callable) -> void:
	var button := Button.new()
	button.text = text
	button.pressed.connect(action)
	add_child(button)


func _add_picture(picture: Texture2D) -> void:
	var view := TextureRect.new()
	view.texture = picture
	view.expand_mode = TextureRect.EXPAND_FIT_WIDTH_PROPORTIONAL
	view.stretch_mode = TextureRect.STRETCH_KEEP_ASPECT_CENTERED
	view.custom_minimum_size = Vector2(0.0, 120.0 * EditorInterface.get_editor_scale())
	view.expand_mode = TextureRect.EXPAND_IGNORE_SIZE
	add_child(view)


func _add_figures(bundle: I2RReverbBundle) -> void:
	var grid := GridContainer.new()
	grid.columns = 2
	for figure: Array in FIGURES:
		if bundle.acoustics.has(figure[0]):
			_add_row(grid, figure[1], figure[2] % bundle.acoustics[figure[0]])
	if bundle.volume_m3 > 0.0:
		_add_row(grid, "Volume", "%.0f m³" % bundle.volume_m3)
	if not bundle.is_muted():
		var source := "measured in Godot" if bundle.verified == "engine" else "computed"
		_add_row(grid, "Godot's T60 is off by", "%.1f %% (%s)" % [bundle.fit_error_pct, source])
	add_child(grid)


func _add_row(grid: GridContainer, title: String, value: String) -> void:
	for text: String in [title, value]:
		var label := Label.new()
		label.text = text
		label.size_flags_horizontal = Control.SIZE_EXPAND_FILL
		grid.add_child(label)


func _add_text(text: String, color: Variant = null) -> void:
	var label := Label.new()
	label.text = text
	label.autowrap_mode = TextServer.AUTOWRAP_WORD_SMART
	if color != null:
		label.add_theme_color_override(&"font_color", color)
	add_child(label)
