@tool
## The materials of a level by index, and a data material for each way that a surface is drawn.
##
## Materials of one name (and one physics material) share an index. Index 0 is the open sky.
extends RefCounted

const SURFACE_SHADER := preload("data_surface.gdshader")
const MaterialClasses := preload("material_classes.gd")
const SurfaceName := preload("surface_name.gd")
const LAST_INDEX := 16383
const FRONT := 1
const BACK := 2
const BOTH := 3

var _entries: Array[Dictionary] = []
var _index_of := {}
var _data_materials := {}
var _classes := MaterialClasses.load_all()


## The sidecar's list of materials.
func entries() -> Array[Dictionary]:
	return _entries


## The data material of a surface, or null where it is nothing solid (an additive glow).
func data_material(material: Material, mesh: Mesh, surface: int, node: Node) -> ShaderMaterial:
	if _is_glow(material):
		return null
	var name := SurfaceName.of_surface(material, mesh, surface, node)
	var index := _index(name, SurfaceName.of_physics(node))
	var key := [index, _drawn_sides(material), material if _is_cut_out(material) else null]
	if not _data_materials.has(key):
		_data_materials[key] = _make(index, material)
	return _data_materials[key]


func _index(name: String, physics: String) -> int:
	var key := [name, physics]
	if _index_of.has(key):
		return _index_of[key]
	var index := mini(_entries.size() + 1, LAST_INDEX)
	_index_of[key] = index
	if index > _entries.size():
		# What follows "with" counts where the name before it says nothing.
		var entry := {"id": index, "name": name if physics.is_empty() else "%s with %s" % key}
		if not physics.is_empty():
			entry["physics_material"] = physics
		if _classes.has(entry["name"]):
			entry["class"] = _classes[entry["name"]]
		_entries.append(entry)
	return index


func _make(index: int, material: Material) -> ShaderMaterial:
	var made := ShaderMaterial.new()
	made.shader = SURFACE_SHADER
	made.set_shader_parameter("index", index)
	made.set_shader_parameter("sides", _drawn_sides(material))
	if _is_cut_out(material):
		var source := material as BaseMaterial3D
		var scissor := source.transparency == BaseMaterial3D.TRANSPARENCY_ALPHA_SCISSOR
		var blended := source.transparency == BaseMaterial3D.TRANSPARENCY_ALPHA
		var least := source.alpha_scissor_threshold if scissor else 0.02 if blended else 0.5
		made.set_shader_parameter("cut_out", true)
		made.set_shader_parameter("alpha", source.albedo_color.a)
		made.set_shader_parameter("least_alpha", least)
		made.set_shader_parameter("uv_scale", _flat(source.uv1_scale))
		made.set_shader_parameter("uv_offset", _flat(source.uv1_offset))
		made.set_shader_parameter("alpha_texture", source.albedo_texture)
	return made


static func _flat(vector: Vector3) -> Vector2:
	return Vector2(vector.x, vector.y)


static func _is_cut_out(material: Material) -> bool:
	var source := material as BaseMaterial3D
	return source != null and source.transparency != BaseMaterial3D.TRANSPARENCY_DISABLED


static func _is_glow(material: Material) -> bool:
	if material is BaseMaterial3D:
		return (
			(material as BaseMaterial3D).blend_mode
			in [BaseMaterial3D.BLEND_MODE_ADD, BaseMaterial3D.BLEND_MODE_SUB]
		)
	return _has_render_mode(material, "blend_add") or _has_render_mode(material, "blend_sub")


static func _drawn_sides(material: Material) -> int:
	if material is BaseMaterial3D:
		match (material as BaseMaterial3D).cull_mode:
			BaseMaterial3D.CULL_FRONT:
				return BACK
			BaseMaterial3D.CULL_DISABLED:
				return BOTH
	elif _has_render_mode(material, "cull_front"):
		return BACK
	elif _has_render_mode(material, "cull_disabled"):
		return BOTH
	return FRONT


static func _has_render_mode(material: Material, mode: String) -> bool:
	var source := material as ShaderMaterial
	if source == null or source.shader == null:
		return false
	var modes := RegEx.create_from_string("render_mode\\b[^;]*\\b%s\\b" % mode)
	return modes.search(source.shader.code) != null
