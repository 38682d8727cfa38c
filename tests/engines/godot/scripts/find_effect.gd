extends SceneTree
## Which effect plays a bundle's reverb (plan.json: {"bundle"}), and with which response.

const ReverbBus := preload("res://addons/i2r_vr/zone/reverb_bus.gd")


func _initialize() -> void:
	_run.call_deferred()


func _run() -> void:
	var plan: Dictionary = JSON.parse_string(FileAccess.get_file_as_string("res://plan.json"))
	var bundle: I2RReverbBundle = load(plan["bundle"])
	var effects := ReverbBus.effects_of(bundle)
	var effect := effects[0]
	var response: AudioStreamWAV = effect.get("impulse_response")
	var sum := 0.0
	var first := -1
	for place in range(0, response.data.size(), 2):
		var sample := response.data.decode_s16(place) / 32768.0
		sum += sample * sample
		if first < 0 and sample != 0.0:
			first = place / 2
	var found := {
		"class": effect.get_script().get_global_name(),
		"effects": effects.size(),
		"volume_db": ReverbBus.volume_db_of(bundle),
		"samples": response.data.size() / 2,
		"first": first,
		"energy_db": 10.0 * log(sum) / log(10.0),
	}
	var file := FileAccess.open("res://effect.json", FileAccess.WRITE)
	file.store_string(JSON.stringify(found))
	file.close()
	quit(0)
