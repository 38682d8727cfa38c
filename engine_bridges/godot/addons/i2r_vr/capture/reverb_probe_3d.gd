@tool
@icon("res://addons/i2r_vr/capture/reverb_probe.svg")
## A point from which the level is captured, so that its reverb can be made.
##
## Put it where a listener's head would be. The panorama's centre looks along the probe's -Z; only
## its heading counts, its tilt does not.
class_name I2RReverbProbe3D
extends Marker3D

## Whether captures are taken from here.
@export var enabled := true
## Multiplies the reverberation times that are found, to taste.
@export_range(0.25, 4.0, 0.05, "or_less", "or_greater") var t60_scale := 1.0
