# SPDX-License-Identifier: MIT
"""A recording stand-in for the module `unreal`, made from our list of its API.

It has just the classes, properties and methods of the list: any other name, a wrong number of
arguments, or a write to a read-only property is an error. Assets and actors are kept, structs are
handed out as copies as the engine does, and cameras and traces see a `BoxRoom`.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.engines.unreal.api import Api, Callable_, listed_api
from tests.engines.unreal.box_room import BoxRoom

Behaviour = Callable[..., Any]
NATIVE = "I2RVREditorLibrary"


class Engine:
    """The state behind the stand-in, and what was called on it."""

    def __init__(self, project: Path, room: BoxRoom, native: bool = True) -> None:
        self.project, self.room = project, room
        self.api: Api = listed_api()
        if not native:
            del self.api.classes[NATIVE]
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.assets: dict[str, Any] = {}
        self.saved: list[str] = []
        self.deleted: list[str] = []
        self.tags: dict[tuple[int, str], str] = {}
        self.actors: list[Any] = []
        self.levels: list[str] = ["/Game/Maps/Hall"]
        self.open_level = "/Game/Maps/Hall"
        self.lines: list[tuple[str, str]] = []
        self.cancel_when: Callable[[], bool] = lambda: False
        self.steps = 0
        self.exposure: dict[str, Any] = {}
        self.broken: set[str] = set()
        self.classes: dict[str, type] = {}
        for name in self.api.classes:
            self.build(name)
        self.module = self._module()

    # Classes

    def build(self, name: str) -> type:
        """The class of this name with its bases."""
        entry = self.api.find_class(name)
        if entry is None:
            return Base
        if name not in self.classes:
            members: dict[str, Any] = {"engine": self, "api_name": name}
            for method, called in entry.methods.items():
                if method not in Base.__dict__:
                    members[method] = self._method(name, method, called)
            made = type(name, (self.build(entry.base),), members)
            for member in entry.members:
                setattr(made, member, f"{name}.{member}")
            self.classes[name] = made
        return self.classes[name]

    def _method(self, owner: str, method: str, called: Callable_) -> Any:
        behaviour = BEHAVIOURS.get(f"{owner}.{method}")

        def run(this: Any, *positional: Any, **named: Any) -> Any:
            given = bind(f"{owner}.{method}", called, positional, named)
            self.calls.append((f"{owner}.{method}", given))
            if f"{owner}.{method}" in self.broken:
                return None
            return None if behaviour is None else behaviour(self, this, **given)

        return classmethod(run) if called.static else run

    def _module(self) -> types.ModuleType:
        module = types.ModuleType("unreal")
        for name, made in self.classes.items():
            setattr(module, name, made)
        for name, called in self.api.functions.items():

            def run(*positional: Any, _name: str = name, _called: Callable_ = called) -> Any:
                given = bind(_name, _called, positional, {})
                self.calls.append((_name, given))
                return FUNCTIONS[_name](self, **given)

            setattr(module, name, run)
        return module

    def create(self, class_name: str, /, **values: Any) -> Any:
        """An instance with properties set past all checks."""
        made = self.classes[class_name]()
        made.values.update(values)
        return made

    def called(self, name: str) -> list[dict[str, Any]]:
        """Arguments of all calls of a method."""
        return [given for called, given in self.calls if called == name]


def bind(
    what: str, called: Callable_, positional: tuple[Any, ...], named: dict[str, Any]
) -> dict[str, Any]:
    """Arguments by name, checked against the signature."""
    if len(positional) > len(called.parameters):
        raise TypeError(f"{what} takes {called.parameters}, got {len(positional)} arguments")
    given = {called.parameters[i]: value for i, value in enumerate(positional)}
    for name, value in named.items():
        if name not in called.parameters or name in given:
            raise TypeError(f"{what} takes no {name}, or has it already")
        given[name] = value
    for name in called.parameters[: called.required]:
        if name not in given:
            raise TypeError(f"{what} needs {name}")
    return given


class Base:
    """What all objects share: editor properties, and attributes of the same names."""

    engine: Engine
    api_name = "object"

    def __init__(self, *positional: Any, **named: Any) -> None:
        self.values: dict[str, Any] = {}
        for _, entry in self.engine.api.lineage(self.api_name):
            if "__init__" in entry.methods:
                called = entry.methods["__init__"]
                self.values.update(bind(self.api_name, called, positional, named))
                return
        if positional or named:
            raise TypeError(f"{self.api_name} takes no arguments")

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("__") and name != "values":
            for _, entry in self.engine.api.lineage(self.api_name):
                if name in entry.attributes:
                    return self.read(name, entry.attributes[name])
        raise AttributeError(f"{self.api_name} has no {name}")

    def read(self, name: str, kind: str) -> Any:
        """A property's value; structs and arrays are copies, as in the engine."""
        if name not in self.values:
            self.values[name] = self._default(kind)
        return copied(self.values[name])

    def _default(self, kind: str) -> Any:
        if kind.startswith("Array["):
            return []
        made = self.engine.classes.get(kind)
        if made is not None and issubclass(made, self.engine.classes["StructBase"]):
            return made()
        if made is not None and kind.endswith("Component2D"):
            return made()
        return {"bool": False, "float": 0.0, "str": ""}.get(kind)

    def property_entry(self, name: str) -> tuple[str, bool]:
        """Type and whether it may be written."""
        for _, entry in self.engine.api.lineage(self.api_name):
            if name in entry.editor_properties:
                return entry.editor_properties[name]
        raise Exception(f"{self.api_name}: no editor property {name}")

    def get_editor_property(self, name: str) -> Any:
        kind, _ = self.property_entry(name)
        return self.read(name, kind)

    def set_editor_property(self, name: str, value: Any) -> None:
        kind, writable = self.property_entry(name)
        if not writable:
            raise Exception(f"{self.api_name}.{name} is read-only")
        expected = {"float": (int, float), "bool": bool, "str": str}.get(kind)
        if expected is not None and not isinstance(value, expected):
            raise TypeError(f"{self.api_name}.{name} is a {kind}, not {value!r}")
        made = self.engine.classes.get(kind)
        if made is not None and isinstance(value, Base) and not isinstance(value, made):
            raise TypeError(f"{self.api_name}.{name} is a {kind}, not {value.api_name}")
        self.values[name] = copied(value)

    def to_tuple(self) -> tuple[Any, ...]:
        return tuple(self.values["tuple"])

    def get_name(self) -> str:
        return str(self.values["name"])


def copied(value: Any) -> Any:
    """A copy of structs and arrays; objects are themselves."""
    if isinstance(value, list):
        return [copied(item) for item in value]
    if isinstance(value, Base) and isinstance(value, value.engine.classes["StructBase"]):
        made = type(value).__new__(type(value))
        made.values = {name: copied(item) for name, item in value.values.items()}
        return made
    return value


# What methods do: (engine, object or class, **arguments).


def _create_asset(
    engine: Engine, this: Any, asset_name: str, package_path: str, asset_class: type, factory: Any
) -> Any:
    path = f"{package_path}/{asset_name}"
    assert path not in engine.assets, f"{path} is made twice"
    assert package_path.startswith("/Game")
    made = asset_class()
    engine.assets[path] = made
    return made


def _import_tasks(engine: Engine, this: Any, import_tasks: list[Any]) -> None:
    for task in import_tasks:
        values = task.values
        path = f"{values['destination_path']}/{values['destination_name']}"
        wave = engine.assets.get(path)
        if wave is None:
            wave = engine.assets[path] = engine.classes["SoundWave"]()
        else:
            assert values["replace_existing"], f"{path} is there already"
        assert values["automated"]
        assert values["factory"].values == {"auto_create_cue": False}
        wave.values["file"] = Path(values["filename"]).read_bytes()


def _delete(engine: Engine, this: Any, asset_path_to_delete: str) -> bool:
    engine.deleted.append(asset_path_to_delete)
    return engine.assets.pop(asset_path_to_delete, None) is not None


def _save(engine: Engine, this: Any, asset_to_save: str, only_if_is_dirty: bool = True) -> bool:
    engine.saved.append(asset_to_save)
    return asset_to_save in engine.assets


def _set_tag(engine: Engine, this: Any, object: Any, tag: str, value: str) -> None:
    engine.tags[id(object), tag] = value


def _get_tag(engine: Engine, this: Any, object: Any, tag: str) -> str:
    return engine.tags.get((id(object), tag), "")


def _fill(
    engine: Engine, this: Any, asset: Any, samples: list[float], num_channels: int, sample_rate: int
) -> bool:
    asset.values.update(samples=samples, num_channels=num_channels, sample_rate=sample_rate)
    return True


def _spawn(
    engine: Engine,
    this: Any,
    actor_class: type,
    location: Any,
    rotation: Any = None,
    transient: bool = False,
) -> Any:
    actor = actor_class()
    actor.values.update(location=location, rotation=rotation, transient=transient, tags=[])
    actor.values["label"] = actor.api_name
    engine.actors.append(actor)
    return actor


def _destroy(engine: Engine, this: Any, actor_to_destroy: Any) -> bool:
    engine.actors.remove(actor_to_destroy)
    return True


def _move(engine: Engine, this: Any, new_location: Any, new_rotation: Any, **_: Any) -> None:
    this.values.update(location=new_location, rotation=new_rotation)


def _set(name: str, key: str) -> Behaviour:
    def behaviour(engine: Engine, this: Any, **given: Any) -> None:
        this.values[key] = given[name]

    return behaviour


def _step(engine: Engine, this: Any, work: float, **_: Any) -> None:
    engine.steps += 1
    this.values["done"] = this.values.get("done", 0.0) + work
    assert this.values["done"] <= 1.0001 * this.values["work"], "more work than announced"


def _cancelled(engine: Engine, this: Any) -> bool:
    return engine.cancel_when()


def _target(
    engine: Engine, this: Any, world_context_object: Any, width: int, height: int, format: str
) -> Any:
    return engine.create("TextureRenderTarget2D", width=width, height=height, format=format)


def _draw(engine: Engine, this: Any) -> None:
    camera = next(a for a in engine.actors if a.api_name == "SceneCapture2D")
    target = this.values["texture_target"]
    rotation = camera.values["rotation"].values
    assert this.values["fov_angle"] == 90.0
    assert this.values["always_persist_rendering_state"]
    if target is not camera.values.get("drawn"):
        assert this.values["camera_cut_this_frame"], "another view without a cut"
    camera.values["drawn"] = target
    this.values["camera_cut_this_frame"] = False
    assert rotation["roll"] == 0.0
    size, location = target.values["width"], camera.values["location"].values
    assert size == target.values["height"]
    place = (location["x"], location["y"], location["z"])
    target.values["seen"] = engine.room.see(place, rotation["pitch"], rotation["yaw"], size)
    target.values["source"] = this.values["capture_source"]
    engine.exposure = this.values["post_process_settings"].values


def _export(
    engine: Engine, this: Any, texture_render_target: Any, file_path: str, file_name: str, **_: Any
) -> None:
    values = texture_render_target.values
    assert values["source"] == "SceneCaptureSource.SCS_FINAL_COLOR_LDR"
    assert values["format"] == "TextureRenderTargetFormat.RTF_RGBA8_SRGB"
    engine.room.write_colours(values["seen"], Path(file_path, file_name))


def _read(
    engine: Engine, this: Any, texture_render_target: Any, normalize: bool = True, **_: Any
) -> Any:
    values = texture_render_target.values
    assert not normalize
    assert values["source"] == "SceneCaptureSource.SCS_SCENE_DEPTH"
    assert values["format"] == "TextureRenderTargetFormat.RTF_RGBA16F"
    depths = engine.room.scene_depths_cm(values["seen"])
    return [types.SimpleNamespace(r=float(depth)) for depth in depths]


def _trace(engine: Engine, this: Any, start: Any, end: Any, trace_complex: bool, **_: Any) -> Any:
    assert trace_complex
    ends = [[point.values[axis] for axis in "xyz"] for point in (start, end)]
    met = engine.room.trace(ends[0], ends[1])
    if met is None:
        return None
    distance_cm, physical, material = met
    component = engine.create("PrimitiveComponent", material=material)
    named = None if physical is None else engine.create("PhysicalMaterial", name=physical)
    fields = [True, False, 0.5, distance_cm, None, None, None, None, named, None, component]
    return engine.create("HitResult", tuple=[*fields, "", "", 0, 0, 7, start, end])


def _material(engine: Engine, this: Any, **_: Any) -> Any:
    name = this.values["material"]
    return None if name is None else engine.create("MaterialInterface", name=name)


BEHAVIOURS: dict[str, Behaviour] = {
    "AssetToolsHelpers.get_asset_tools": lambda engine, this: engine.create("AssetTools"),
    "AssetTools.create_asset": _create_asset,
    "AssetTools.import_asset_tasks": _import_tasks,
    "EditorAssetLibrary.does_asset_exist": lambda e, t, asset_path: asset_path in e.assets,
    "EditorAssetLibrary.load_asset": lambda e, t, asset_path: e.assets[asset_path],
    "EditorAssetLibrary.save_asset": _save,
    "EditorAssetLibrary.delete_asset": _delete,
    "EditorAssetLibrary.set_metadata_tag": _set_tag,
    "EditorAssetLibrary.get_metadata_tag": _get_tag,
    f"{NATIVE}.set_impulse_response": _fill,
    "EditorActorSubsystem.get_all_level_actors": lambda e, t: list(e.actors),
    "EditorActorSubsystem.get_selected_level_actors": lambda e, t: [],
    "EditorActorSubsystem.spawn_actor_from_class": _spawn,
    "EditorActorSubsystem.destroy_actor": _destroy,
    "Actor.set_actor_location_and_rotation": _move,
    "Actor.set_actor_scale3d": _set("new_scale3d", "scale"),
    "Actor.set_actor_label": _set("new_actor_label", "label"),
    "Actor.get_actor_label": lambda e, t: t.values["label"],
    "Actor.get_actor_location": lambda e, t: t.values["location"],
    "Actor.get_actor_rotation": lambda e, t: t.values["rotation"],
    "Actor.actor_has_tag": lambda e, t, tag: tag in t.values["tags"],
    "UnrealEditorSubsystem.get_editor_world": lambda e, t: e.create("World"),
    "_ObjectBase.get_path_name": lambda e, t: f"{e.open_level}.{e.open_level.rsplit('/', 1)[-1]}",
    "UnrealEditorSubsystem.get_level_viewport_camera_info": lambda e, t: (
        e.create("Vector", x=1.0, y=2.0, z=3.0),
        e.create("Rotator", roll=0.0, pitch=-20.0, yaw=40.0),
    ),
    "LevelEditorSubsystem.load_level": lambda e, t, asset_path: asset_path in e.levels,
    "LevelEditorSubsystem.save_current_level": lambda e, t: True,
    "ScopedSlowTask.__enter__": lambda e, t: t,
    "ScopedSlowTask.enter_progress_frame": _step,
    "ScopedSlowTask.should_cancel": _cancelled,
    "Paths.project_dir": lambda e, t: str(e.project),
    "Paths.project_saved_dir": lambda e, t: str(e.project / "Saved"),
    "Paths.convert_relative_path_to_full": lambda e, t, path: path,
    "RenderingLibrary.create_render_target2d": _target,
    "RenderingLibrary.export_render_target": _export,
    "RenderingLibrary.read_render_target_raw": _read,
    "SceneCaptureComponent2D.capture_scene": _draw,
    "SystemLibrary.line_trace_single": _trace,
    "PrimitiveComponent.get_material_from_collision_face_index": lambda e, t, face_index: (
        _material(e, t),
        0,
    ),
    "PrimitiveComponent.get_material": _material,
    "ToolMenus.get": lambda e, t: e.create("ToolMenus"),
    "ToolMenus.extend_menu": lambda e, t, name: e.create("ToolMenu", menu_name=name),
    "ToolMenu.add_sub_menu": lambda e, t, **given: e.create("ToolMenu", menu_name=given["name"]),
}

FUNCTIONS: dict[str, Behaviour] = {
    "get_editor_subsystem": lambda engine, subsystem: engine.create(subsystem.api_name),
    "is_editor": lambda engine: True,
    "log": lambda engine, arg: engine.lines.append(("note", arg)),
    "log_warning": lambda engine, arg: engine.lines.append(("warning", arg)),
    "log_error": lambda engine, arg: engine.lines.append(("error", arg)),
}
