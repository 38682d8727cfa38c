"""What the page tells in words."""

from dataclasses import asdict, replace

from i2r_vr.serve.cards import assumed, engine, figures
from tests.bundles import metadata


def godot(**changes):
    return {**asdict(metadata().zone.reverb.godot), **changes}


def test_an_engine_says_what_it_cannot_play():
    fits = engine("Godot", godot(representable=True, fit_error_pct=1.25, verified="engine"))
    assert (
        "can play it; the decay that it plays is 1.2 % off (measured in the engine)"
        in fits["words"]
    )
    decay = engine("Godot", godot(representable=False, fit_error_pct=40.0))
    assert "can't play its decay" in decay["words"]
    level = engine("Godot", godot(representable=False, fit_error_pct=0.1))
    assert "level or a delay" in level["words"]
    names = {row["name"] for row in fits["values"]}
    assert {"room_size", "damping", "wet"} <= names
    assert not names & {"representable", "fit_error_pct", "verified"}


def test_what_was_assumed_is_told():
    capture = metadata().capture
    told = assumed(replace(capture, depth_source="estimated", kind="screenshot"))
    assert any("guessed from the picture" in sentence for sentence in told)
    assert any("a part of the place" in sentence for sentence in told)
    given = assumed(replace(capture, depth_source="given", material_source="named"))
    assert given == [
        "Distances come from a depth map.",
        "What surfaces are made of was told by the materials' names.",
    ]


def test_warnings_come_with_what_to_do():
    (warning,) = figures(metadata())["warnings"]
    assert warning["code"] == "SCALE_GUESSED"
    assert warning["meaning"]
    assert warning["action"]
