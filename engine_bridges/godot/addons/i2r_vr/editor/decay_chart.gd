@tool
extends Control
## The reverberation time of each octave as bars.

const HEIGHT := 96.0
const LABEL := 16.0

## Of each band {"hz", "s"}.
var bands := []


func _init(a_bands: Array) -> void:
	bands = a_bands
	custom_minimum_size = Vector2(0.0, HEIGHT)
	tooltip_text = "Reverberation time of each octave in seconds"


func _draw() -> void:
	var longest := 0.0
	for band: Dictionary in bands:
		longest = maxf(longest, band["s"])
	if longest <= 0.0:
		return
	var font := get_theme_default_font()
	var scale_px := EditorInterface.get_editor_scale()
	var width := size.x / bands.size()
	var room := size.y - 2.0 * LABEL * scale_px
	var text_size := int(10.0 * scale_px)
	for index in bands.size():
		var hz: float = bands[index]["hz"]
		var seconds: float = bands[index]["s"]
		var height := room * seconds / longest
		var left := index * width
		var top := size.y - LABEL * scale_px - height
		draw_rect(Rect2(left + 3.0, top, width - 6.0, height), Color(0.35, 0.75, 1.0, 0.8))
		var pitch := "%d" % hz if hz < 1000.0 else "%dk" % (hz / 1000.0)
		for label: Array in [[pitch, size.y - 3.0], ["%.2f" % seconds, top - 3.0]]:
			draw_string(
				font,
				Vector2(left, label[1]),
				label[0],
				HORIZONTAL_ALIGNMENT_CENTER,
				width,
				text_size,
				get_theme_color(&"font_color", &"Label")
			)
