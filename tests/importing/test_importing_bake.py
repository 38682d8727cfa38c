"""The whole road on an imported image2reverb model, at its full size."""

import json

import pytest
import torch
from click.testing import CliRunner

import i2r_vr
from i2r_vr.bundle.validation import validate_bundle
from i2r_vr.cli import main
from i2r_vr.errors import UsageError
from i2r_vr.hearing.paper import PaperModel, public_codec
from i2r_vr.importing import import_weights
from tests.hearing.paper.test_public_codec import padded_decay
from tests.importing.public_layouts import PublishedModel, lightning_checkpoint
from tests.tiny import write_room

T60_S = 1.2


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    folder = tmp_path_factory.mktemp("imported")
    torch.manual_seed(0)
    file = lightning_checkpoint(PublishedModel(), folder / "model.ckpt")
    return import_weights("image2reverb", file, folder / "image2reverb.safetensors")


@pytest.fixture(scope="module")
def panorama(tmp_path_factory):
    return write_room(tmp_path_factory.mktemp("captures"), "room")


def test_bundle_of_an_imported_model(imported, panorama, tmp_path):
    """Random weights make no room, but every stage has run and the bundle is whole."""
    arguments = ["bake", str(panorama), "--out", str(tmp_path), "--model", str(imported.path)]
    found = CliRunner().invoke(main, [*arguments, "--layout", "horizon", "--views", "2", "--json"])
    assert found.exit_code == 0, found.output
    assert "MODEL_LICENCE" in found.stderr
    record = json.loads(found.stdout)
    assert "MODEL_LICENCE" in [warning["code"] for warning in record["warnings"]]
    assert validate_bundle(record["bundle"]) == []
    metadata = i2r_vr.load_bundle(record["bundle"]).metadata
    assert metadata.generator.model == "image2reverb"
    assert metadata.generator.weights_sha256 == imported.sha256
    assert len(metadata.directions) == 2
    assert metadata.zone.size_m == pytest.approx((6.0, 4.0, 3.0), rel=0.15)


@pytest.mark.parametrize(("codec", "nats"), [("own", 19.5), ("public", 15.6)])
def test_decay_of_what_the_generator_makes(imported, panorama, tmp_path, monkeypatch, codec, nats):
    """A generator that makes a known recording's encoding: its T60 comes out in the files.

    Decoded with the mean range the decay is stretched by R / 19.5, by the public code R / 15.6.
    """
    encoded, range_nats = public_codec.public_encoding(padded_decay(T60_S))
    made = torch.from_numpy(encoded)
    monkeypatch.setattr(PaperModel, "forward", lambda self, rgb, *_: made.expand(len(rgb), -1, -1))
    bundle = i2r_vr.bake(
        panorama, tmp_path, model=str(imported.path), codec=codec, layout="horizon", views=1
    )
    assert validate_bundle(bundle.path) == []
    found = bundle.metadata.zone.acoustics.t60_s
    assert found == pytest.approx(T60_S * range_nats / nats, rel=0.05)


def test_public_codec_needs_a_public_model(panorama, tmp_path):
    with pytest.raises(UsageError, match="OPTION_CONFLICT: --codec public with the model compact"):
        i2r_vr.bake(panorama, tmp_path, codec="public")
    assert list(tmp_path.iterdir()) == []
