@tool
## Adds probes to the edited level, as one undo step.
extends RefCounted

const ReverbProbe := preload("reverb_probe_3d.gd")
const FOLDER_NAME := "ReverbProbes"


## Adds a probe for each place; they share a parent, which is made where it lacks.
static func add(
	level: Node, places: PackedVector3Array, history: EditorUndoRedoManager
) -> Array[Node]:
	var parent := level.get_node_or_null(FOLDER_NAME)
	# Undone backwards: probes go before their parent.
	history.create_action("Add reverb probes", UndoRedo.MERGE_DISABLE, level, true)
	if parent == null:
		parent = Node3D.new()
		parent.name = FOLDER_NAME
		_add_node(history, level, parent, level)
	var probes: Array[Node] = []
	for place in places:
		var probe := ReverbProbe.new()
		probe.name = "Probe%d" % (parent.get_child_count() + probes.size() + 1)
		var frame := parent if parent.is_inside_tree() else level
		probe.position = _inverse_of(frame) * place
		_add_node(history, parent, probe, level)
		probes.append(probe)
	history.commit_action()
	return probes


static func _add_node(
	history: EditorUndoRedoManager, parent: Node, node: Node, level: Node
) -> void:
	history.add_do_method(parent, &"add_child", node, true)
	history.add_do_property(node, &"owner", level)
	history.add_do_reference(node)
	history.add_undo_method(parent, &"remove_child", node)


static func _inverse_of(frame: Node) -> Transform3D:
	return (frame as Node3D).global_transform.affine_inverse() if frame is Node3D else Transform3D()
