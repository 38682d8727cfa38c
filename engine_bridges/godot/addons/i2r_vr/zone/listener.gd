extends RefCounted
## Who listens: the viewport's audio listener, else its camera.

## Of viewports since Godot 4.4; before it the camera counts as the listener.
const LISTENER := &"get_audio_listener_3d"


## The node whose place sounds are heard from, or null.
static func of(viewport: Viewport) -> Node3D:
	var listener: Node3D = null
	if viewport.has_method(LISTENER):
		listener = viewport.call(LISTENER)
	return viewport.get_camera_3d() if listener == null else listener
