"""A capture under other sidecars: what a bake of the same statements writes, to the bit."""

import json
from dataclasses import replace

import pytest
import torch

from i2r_vr.bundle.metadata import Metadata
from i2r_vr.bundle.store import load_bundle
from i2r_vr.capture import discover
from i2r_vr.capture.sidecar import Surfaces, parse_sidecar
from i2r_vr.config import BakeOptions
from i2r_vr.hearing.loading import load_model
from i2r_vr.pipeline.queue import Pipeline
from tests.tiny import save_tiny_model, write_room

TUNED = {
    "bake": {
        "t60_scale": 0.6,
        "t60_bands": [{"hz": 500, "scale": 1.3}],
        "early_db": -2,
        "late_db": 3,
        "predelay_ms": 12,
        "depth_scale": 1.4,
    },
    "surfaces": {"floor": "carpet", "walls": "brick"},
}


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory):
    weights = save_tiny_model(tmp_path_factory.mktemp("weights"))
    options = BakeOptions(model=str(weights), views=4)
    return Pipeline(options, load_model(str(weights), "cpu"))


@pytest.mark.parametrize("depth", [True, False])
def test_takes_are_what_a_bake_writes(pipeline, tmp_path, depth):
    write_room(tmp_path / "in", "room", depth=depth, position=[1.0, 2.0, 3.0])
    (source,) = discover([tmp_path / "in"])
    audition = pipeline.audition(source, tmp_path / "out")
    tuned = parse_sidecar(json.dumps(TUNED).encode(), source.file)
    tuned = replace(audition.sidecar, bake=tuned.bake, surfaces=tuned.surfaces)
    takes = [audition.take(s, pipeline.options) for s in (audition.sidecar, tuned)]
    for take, sidecar in zip(takes, ({}, TUNED), strict=True):
        write_room(tmp_path / "in", "room", depth=depth, position=[1.0, 2.0, 3.0], **sidecar)
        (result,) = pipeline.bake(discover([tmp_path / "in"]), tmp_path / "out")
        assert result.status == "baked"
        bundle = load_bundle(result.bundle)
        for file in take.files:
            assert (bundle.folder / file.name).read_bytes() == file.content, file.name
        told = Metadata.from_json(take.metadata.to_json())  # in as many digits as are written
        assert replace(told.zone, reverb=bundle.metadata.zone.reverb) == bundle.metadata.zone
        assert told.directions == bundle.metadata.directions
        assert told.warnings == bundle.metadata.warnings
    assert takes[0].files[0].content != takes[1].files[0].content


def test_takes_do_not_look_again(pipeline, tmp_path, monkeypatch):
    write_room(tmp_path / "in", "room", depth=False)
    (source,) = discover([tmp_path / "in"])
    audition = pipeline.audition(source, tmp_path / "out")

    def looked(*_):
        raise AssertionError("looked again")

    monkeypatch.setattr(pipeline.model.network, "estimate_depth", looked)
    monkeypatch.setattr(pipeline.model.network, "look", looked)
    bake = replace(audition.sidecar.bake, t60_scale=2.0, depth_scale=0.5)
    floor = replace(audition.sidecar, bake=bake, surfaces=Surfaces(floor="carpet"))
    with torch.no_grad():
        take = audition.take(floor, replace(pipeline.options, directions=False, ambix=False))
    assert {file.role for file in take.files} == {"zone", "wet"}
