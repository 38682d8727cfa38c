class_name AudioEffectConvolutionReverb
extends AudioEffect
## Stands for a GDExtension's convolution: takes a response and plays nothing.

var impulse_response: AudioStreamWAV


func _instantiate() -> AudioEffectInstance:
	return AudioEffectInstance.new()
