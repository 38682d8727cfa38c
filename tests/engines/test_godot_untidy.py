"""One untidy project from capture to sound: what the running game plays at first, after another
bake, after its folders were moved, where the listener walks, and after a bundle was deleted."""

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from i2r_vr.acoustics import measure_many
from i2r_vr.bundle.store import load_bundle
from i2r_vr.level.file import load_level
from i2r_vr.reverb.godot_response import MIX_RATE_HZ
from tests.engines.godot.engine import needs_godot
from tests.engines.godot.project import import_project, recording, run_script
from tests.engines.godot.untidy_project import (
    LEVEL,
    SCENE,
    bake,
    capture,
    make_untidy_project,
    work,
)

pytestmark = [pytest.mark.engine, pytest.mark.slow, needs_godot, pytest.mark.timeout(1800)]

PASSES = (("Küche", "Saal_West", "Flur", "Hof"), ("Hof", "Saal_Ost"))
"""At once no two of one room, so that a bus tells by its onset whose sound it has."""
HALL, CORRIDOR, YARD = "Häuschen_Saal_Ost", "Häuschen_Flur", "Häuschen_Hof"
GAP_S = 0.3
SECONDS = 2.2
TUNED = 0.6
"""Of the T60 of one of the hall's probes, by its sidecar."""
LONGER = 1.4


def id_of(stem):
    return f"{stem}/{stem}.i2rvr"


@dataclass(frozen=True)
class Heard:
    """What the game played, and the T60 at 500 and 1000 Hz that each bundle had then."""

    zones: dict[str, dict[str, Any]]
    carried: list[dict[str, NDArray[np.float64]]]
    promised: dict[str, list[float]]
    said: list[dict[str, Any]]

    def onsets(self, number):
        """By bus, which of a pass's impulses it carried first."""
        dry = first_sample(self.carried[number]["SFX"])
        gap = GAP_S * MIX_RATE_HZ
        return {
            bus: PASSES[number][round((first_sample(signal) - dry) // gap)]
            for bus, signal in self.carried[number].items()
            if bus.startswith("I2R")
        }

    def played_s(self, room, number):
        """The T60 at 500 and 1000 Hz of a room's bus."""
        signal = self.carried[number][self.zones[room]["bus"]]
        figures = measure_many(signal[:, first_sample(signal) :], MIX_RATE_HZ)
        bands = [dict(each.t60_bands) for each in figures]
        return [float(np.mean([each[hz] for each in bands])) for hz in (500, 1000)]


def first_sample(signal):
    return int(np.argmax(np.abs(signal).max(axis=0) > 1e-9))


def hear(project, out, said, passes=PASSES, **plan):
    plan = {"scene": SCENE, "bus": "SFX", "passes": passes, "seconds": SECONDS, **plan}
    played = run_script(project, "play_places.gd", plan, "played.json")
    assert played["mix_rate"] == MIX_RATE_HZ
    carried = [
        {bus: recording(project, file) for bus, file in each.items()} for each in played["passes"]
    ]
    promised = {}
    for file in out.glob("*/*.i2rvr"):
        bands = load_bundle(file.parent).metadata.zone.acoustics.t60_bands
        promised[file.stem] = [band.s for band in bands if band.hz in (500, 1000)]
    return Heard({zone["room"]: zone for zone in played["zones"]}, carried, promised, said)


@pytest.fixture(scope="module")
def heard(tmp_path_factory):
    """What was heard at each stage of the project's life, by its name."""
    project = make_untidy_project(tmp_path_factory.mktemp("untidy") / "Spiel für Ähnliches")
    captures, out = project / "Aufnahmen größer", project / "Klänge"
    assert import_project(project).errors == []
    capture(project, captures.name)
    sidecar = captures / f"{HALL}.capture.json"
    stated = json.loads(sidecar.read_text(encoding="utf-8"))
    sidecar.write_text(json.dumps({**stated, "bake": {"t60_scale": TUNED}}), encoding="utf-8")
    bake(captures, out)
    assert import_project(project).errors == []
    stages = {}
    said = work(project, ("open", SCENE), ("place", f"res://Klänge/{LEVEL}"), ("save",))
    stages["first"] = hear(project, out, said)

    bake(captures, out, "--t60-scale", str(LONGER))
    assert import_project(project).errors == []
    stages["baked again"] = hear(project, out, said, PASSES[:1])

    captures = captures.rename(project / "Andere Aufnahmen")
    out = out.rename(project / "Räume/Hall")
    bake(captures, out, "--t60-scale", str(LONGER))
    place = ("place", f"res://Räume/Hall/{LEVEL}")
    blend = ("change", id_of(HALL), "blend_probes", True)
    said = work(project, ("open", SCENE), place, blend, ("save",))
    listeners = ["Saal_West", "Saal_Ost"]
    passes = (PASSES[0], ("Hof", "Saal_West"))
    stages["moved"] = hear(project, out, said, passes, listeners=listeners)

    delete = ("delete", f"res://Räume/Hall/{id_of(CORRIDOR)}")
    said = work(project, ("open", SCENE), delete, place, ("save",))
    stages["deleted"] = hear(project, out, said, PASSES[:1])
    return project, stages


@pytest.mark.parametrize("stage", ["first", "baked again", "moved"])
def test_each_room_decays_as_its_bundle_says(heard, stage):
    _, stages = heard
    now = stages[stage]
    rooms = [room for room, zone in now.zones.items() if not zone["muted"]]
    assert len(rooms) == 3
    for room in rooms:
        stem = now.zones[room]["bundle"].split("/")[-2]
        if stage == "moved" and room == id_of(HALL):
            stem = "Häuschen_Saal_West"  # where the listener stands, and probes are blended
        assert now.played_s(room, 0) == pytest.approx(now.promised[stem], rel=0.10)


def test_every_probe_is_heard_in_its_own_room_and_the_yard_in_none(heard):
    project, stages = heard
    now = stages["first"]
    level = load_level(project / "Räume/Hall" / LEVEL)
    rooms = {probe.bundle: probe.room for probe in level.probes}
    heard_in = {}
    for number in range(len(PASSES)):
        for bus, probe in now.onsets(number).items():
            heard_in[probe] = next(room for room, zone in now.zones.items() if zone["bus"] == bus)
    wanted = {name: rooms[id_of(f"Häuschen_{name}")] for each in PASSES for name in each}
    assert heard_in == {name: room for name, room in wanted.items() if name != "Hof"}
    assert now.zones[id_of(YARD)]["muted"]


def test_dry_sounds_stay_on_the_bus_of_their_players(heard):
    """As loud in each room as in the yard, on their bus and where all comes together."""
    for bus in ("SFX", "Master"):
        signal = heard[1]["first"].carried[0][bus][0]
        first = first_sample(signal[None])
        gap = round(GAP_S * MIX_RATE_HZ)
        peaks = [np.abs(signal[first + gap * k :][: gap // 3]).max() for k in range(4)]
        levels_db = 20.0 * np.log10(peaks)
        np.testing.assert_allclose(levels_db, levels_db[-1], atol=0.5)


def test_another_bake_is_heard(heard):
    _, stages = heard
    for stem in ("Häuschen_Küche", CORRIDOR):
        one, other = (stages[name].played_s(id_of(stem), 0) for name in ("first", "baked again"))
        assert np.divide(other, one) == pytest.approx([LONGER, LONGER], rel=0.1)


def test_moving_the_folders_makes_no_second_zone_and_no_second_bus(heard):
    _, stages = heard
    before, after = stages["first"], stages["moved"]
    assert before.said[1]["said"] == [4, 0, 0, []]
    assert after.said[1]["said"] == [0, 4, 0, []]
    assert {z["level"] for z in after.said[1]["zones"]} == {f"res://Räume/Hall/{LEVEL}"}
    assert after.zones.keys() == before.zones.keys()
    buses = {room: zone["bus"] for room, zone in before.zones.items()}
    assert {room: zone["bus"] for room, zone in after.zones.items()} == buses
    assert buses[id_of("Häuschen_Küche")] == "I2R Häuschen_Küche 2"  # the first is the user's


def test_a_room_with_several_probes_sounds_like_the_nearest(heard):
    now = heard[1]["moved"]
    west, east = now.promised["Häuschen_Saal_West"], now.promised[HALL]
    assert max(east) < 0.8 * min(west)
    assert now.played_s(id_of(HALL), 0) == pytest.approx(west, rel=0.1)
    assert now.played_s(id_of(HALL), 1) == pytest.approx(east, rel=0.1)


def test_what_was_deleted_is_told_and_heard_no_more(heard):
    now = heard[1]["deleted"]
    assert now.said[1]["said"].startswith("Remove 0 buses from the bus layout and 1 zones")
    *counts, messages = now.said[2]["said"]
    assert counts == [0, 3, 0]
    assert [message.split(":")[0] for message in messages] == [
        "LEVEL_STALE",
        "LEVEL_BUNDLE_MISSING",
    ]
    assert all(id_of(CORRIDOR) in message for message in messages)
    assert id_of(CORRIDOR) not in now.zones
    assert set(now.onsets(0).values()) == {"Küche", "Saal_West"}
    stem = "Häuschen_Küche"
    assert now.played_s(id_of(stem), 0) == pytest.approx(now.promised[stem], rel=0.10)
