"""Imported checkpoints compute what an independent network of the published layout computes."""

import json
import math

import pytest
import torch
from click.testing import CliRunner
from safetensors.torch import load_file
from torch import nn
from torchvision.models import resnet50

from i2r_vr.cli import main
from i2r_vr.errors import I2RError, UsageError
from i2r_vr.hearing.generator import noise_vector
from i2r_vr.hearing.loading import load_model
from i2r_vr.hearing.paper import Monodepth2, PaperEncoder, PaperModel
from i2r_vr.importing import import_weights
from i2r_vr.importing.calibration import scale_correction
from i2r_vr.importing.image2reverb import CONVOLUTIONS, read_image2reverb
from tests.importing.public_layouts import (
    DepthDecoder,
    DepthEncoder,
    PublishedModel,
    lightning_checkpoint,
    scatter_statistics,
)
from tests.tiny import write_room
from training.adversarial.networks import inherited_licences, take_weights

TOLERANCE = 1e-4


@pytest.fixture(scope="module")
def published():
    torch.manual_seed(0)
    return PublishedModel().eval()


@pytest.fixture(scope="module")
def checkpoint(published, tmp_path_factory):
    return lightning_checkpoint(published, tmp_path_factory.mktemp("published") / "model.ckpt")


@pytest.fixture(scope="module")
def imported(checkpoint):
    return import_weights(
        "image2reverb", checkpoint, checkpoint.with_name("image2reverb.safetensors")
    )


def code_of(call, *arguments, **named):
    with pytest.raises(I2RError) as caught:
        call(*arguments, **named)
    return caught.value.code


def test_layout_is_the_published_one(published):
    shapes = {key: tuple(value.shape) for key, value in published.state_dict().items()}
    assert len(shapes) == 530
    assert shapes["g.model.0.weight"] == shapes["g.model.1.layer_.weight"] == (256, 512, 8, 8)
    assert shapes["g.model.38.weight"] == (128, 256, 3, 3)
    assert shapes["enc.depth_decoder.upconv_1_1.conv.conv.weight"] == (32, 96, 3, 3)
    assert shapes["enc.depth_decoder.decoder.13.conv.weight"] == (1, 128, 3, 3)


def test_image2reverb_computes_the_same(published, imported):
    network = load_model(imported.path, "cpu").network
    rng = torch.Generator().manual_seed(1)
    picture = torch.rand(1, 3, 64, 96, generator=rng) * 2 - 1
    noise = torch.randn(1, 147, generator=rng)
    disparity, features, spectrogram = published(picture, noise)
    with torch.inference_mode():
        own_disparity = network.disparity(picture)
        own_features = network.features(picture)
        own = network(picture, noise)
    assert disparity.std() > 1e-3
    assert spectrogram.std() > 0.05
    assert (own_disparity - disparity).abs().max() < TOLERANCE
    assert (own_features - features).abs().max() < TOLERANCE
    assert (own - spectrogram).abs().max() < TOLERANCE


def test_description_tells_origin_and_licence(imported, checkpoint):
    record = json.loads(imported.path.with_suffix(".json").read_text())
    assert record["architecture"] == "paper"
    assert record["codec"] == "image2reverb"
    assert record["source"]["files"][0]["name"] == checkpoint.name
    assert len(record["source"]["files"][0]["sha256"]) == 64
    assert "non-commercial" in record["licence"]
    assert "non-commercial" in imported.licence_notice


def test_model_without_depth(tmp_path):
    torch.manual_seed(2)
    model = PublishedModel(depth=False).eval()
    file = lightning_checkpoint(model, tmp_path / "model.ckpt", zipped=False)
    ours = read_image2reverb(file)
    assert ours.depth_network is None
    picture = torch.rand(1, 3, 64, 64) * 2 - 1
    with torch.inference_mode():
        assert (ours.features(picture) - model.enc.model(picture)).abs().max() < TOLERANCE


def test_places365(tmp_path):
    torch.manual_seed(3)
    theirs = resnet50(num_classes=365)
    scatter_statistics(theirs)
    state = {f"module.{key}": value for key, value in theirs.state_dict().items()}
    old = {k: v for k, v in state.items() if not k.endswith("num_batches_tracked")}
    file = tmp_path / "resnet50_places365.pth.tar"
    content = {"epoch": 90, "arch": "resnet50", "state_dict": old, "best_prec1": 54.7}
    torch.save(content, file, _use_new_zipfile_serialization=False)
    written = import_weights("places365", file, tmp_path / "places365.safetensors")
    assert "CC BY" in written.description["licence"]
    encoder = PaperEncoder(depth_channel=False)
    tensors = load_file(written.path)
    encoder.load_state_dict({k.removeprefix("encoder."): v for k, v in tensors.items()})
    picture = torch.rand(1, 3, 64, 64)
    with torch.inference_mode():
        difference = encoder.eval()(picture) - theirs.eval()(picture)
    assert difference.abs().max() < TOLERANCE
    assert code_of(load_model, written.path, "cpu") == "WEIGHTS_FORMAT"
    model = PaperModel()
    depth_filter = model.encoder.model.conv1.weight[:, 3].clone()
    take_weights(model, written.path)
    assert torch.equal(model.encoder.model.conv1.weight[:, :3], theirs.conv1.weight)
    assert torch.equal(model.encoder.model.conv1.weight[:, 3], depth_filter)


@pytest.fixture
def monodepth2_folder(tmp_path):
    torch.manual_seed(4)
    encoder, decoder = DepthEncoder(), DepthDecoder(named=False)
    scatter_statistics(encoder)
    sizes = {"height": 192, "width": 640, "use_stereo": False}
    torch.save({**encoder.state_dict(), **sizes}, tmp_path / "encoder.pth")
    torch.save(decoder.state_dict(), tmp_path / "depth.pth")
    return tmp_path, nn.ModuleList([encoder, decoder]).eval()


def test_monodepth2(monodepth2_folder):
    folder, (encoder, decoder) = monodepth2_folder
    written = import_weights("monodepth2", folder, folder / "monodepth2.safetensors")
    assert "non-commercial" in written.licence_notice
    network = Monodepth2()
    tensors = load_file(written.path)
    network.load_state_dict({k.removeprefix("depth_network."): v for k, v in tensors.items()})
    picture = torch.rand(1, 3, 64, 96)
    with torch.inference_mode():
        found = network.eval()(picture, scales=1)[0]
        assert (found - decoder(encoder(picture))).abs().max() < TOLERANCE
    model = PaperModel()
    take_weights(model, written.path)
    with torch.inference_mode():
        assert torch.equal(model.eval().depth_network(picture, scales=1)[0], found)
    inherited = inherited_licences([written.path])
    assert "Monodepth2" in inherited["licence"]
    assert inherited["licence_notice"] == written.licence_notice
    assert inherited_licences([]) == {}


def test_monodepth2_without_its_decoder(monodepth2_folder):
    folder, _ = monodepth2_folder
    (folder / "depth.pth").unlink()
    target = folder / "monodepth2.safetensors"
    assert code_of(import_weights, "monodepth2", folder, target) == "FILE_MISSING"
    assert not target.exists()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"enc.model.fc.weight": torch.zeros(365, 2047)}, "CHECKPOINT_SHAPE"),
        ({"enc.model.fc.bias": torch.full((365,), math.nan)}, "CHECKPOINT_VALUES"),
        ({"enc.model.extra": torch.zeros(1)}, "CHECKPOINT_LAYOUT"),
        ({"h.model.weight": torch.zeros(1)}, "CHECKPOINT_LAYOUT"),
        ({"g.model.65.layer_.weight": torch.ones(1, 32, 1, 1)}, "CHECKPOINT_LAYOUT"),
        ({"enc.depth_decoder.disp_0.conv.bias": torch.ones(1)}, "CHECKPOINT_LAYOUT"),
        ({"g.model.38.weight": None}, "CHECKPOINT_LAYOUT"),
    ],
)
def test_tensors_of_another_layout(checkpoint, monkeypatch, change, code):
    from i2r_vr.importing import image2reverb

    content = image2reverb.read_torch_file(checkpoint)
    content["state_dict"].update(change)
    monkeypatch.setattr(image2reverb, "read_torch_file", lambda path: content)
    assert code_of(read_image2reverb, checkpoint) == code


def test_nothing_is_overwritten_or_half_written(imported, checkpoint, tmp_path):
    before = imported.path.read_bytes()
    assert code_of(import_weights, "image2reverb", checkpoint, imported.path) == "OUTPUT_EXISTS"
    assert imported.path.read_bytes() == before
    bad = tmp_path / "bad.ckpt"
    bad.write_bytes(checkpoint.read_bytes()[:100_000])
    target = tmp_path / "out.safetensors"
    assert code_of(import_weights, "image2reverb", bad, target) == "CHECKPOINT_UNREADABLE"
    assert [path.name for path in tmp_path.iterdir()] == ["bad.ckpt"]


def test_wrong_usage(checkpoint, tmp_path):
    with pytest.raises(UsageError, match="OUTPUT_NAME"):
        import_weights("image2reverb", checkpoint, tmp_path / "out.bin")
    with pytest.raises(UsageError, match="OPTION_CONFLICT"):
        import_weights("places365", checkpoint, tmp_path / "out.safetensors", tmp_path)


def test_scale_correction_is_the_codec_s():
    for tail in (-0.8, -1.3):
        assert math.tanh(scale_correction(tail) * tail) == pytest.approx(-0.8, abs=1e-12)
    for tail in (0.5, -0.4, -3.0):
        assert code_of(scale_correction, tail) == "CALIBRATION_FAILED"


def flat_generator(state, level):
    """Weights with which the generator gives tanh(level) everywhere, whatever the picture."""
    noise = noise_vector(0)[0]
    changed = {}
    for key in [f"g.model.{place}.weight" for place in CONVOLUTIONS]:
        weight = torch.zeros_like(state[key])
        if key == "g.model.0.weight":
            weight[:, 365:] = noise[:, None, None]
        elif key == "g.model.64.weight":
            weight[:] = level / math.sqrt(32)
        else:
            weight[..., 1, 1] = 1.0
        changed[key] = weight
        changed[f"g.model.{int(key.split('.')[2]) + 1}.layer_.weight"] = weight
    return changed


def test_calibration_recovers_a_lost_scale(published, tmp_path):
    """A generator that was saved where its last constant was 12 % smaller than expected."""
    weights = flat_generator(published.state_dict(), -1.12 * math.atanh(0.8))
    file = lightning_checkpoint(published, tmp_path / "model.ckpt", **weights)
    write_room(tmp_path / "dry", "field", depth=False)
    target = tmp_path / "calibrated.safetensors"
    written = import_weights("image2reverb", file, target, tmp_path / "dry")
    assert "calibrated with 1 pictures, times 0.8929" in written.description["last_scale"]
    network = load_model(target, "cpu").network
    with torch.inference_mode():
        made = network.generator(torch.zeros(1, 365), noise_vector(0))
    assert made.numpy() == pytest.approx(-0.8, abs=1e-5)


def test_command_line(monodepth2_folder, monkeypatch):
    folder, _ = monodepth2_folder
    monkeypatch.chdir(folder)
    found = CliRunner().invoke(main, ["weights", "import", "monodepth2", str(folder)])
    assert found.exit_code == 0
    assert "MODEL_LICENCE" in found.stderr
    again = CliRunner().invoke(main, ["weights", "import", "monodepth2", str(folder)])
    assert again.exit_code == 1
    assert again.stderr.startswith("OUTPUT_EXISTS")
    verified = CliRunner().invoke(main, ["weights", "verify", "./monodepth2.safetensors"])
    assert verified.exit_code == 0
    names = sorted(path.name for path in folder.glob("monodepth2.*"))
    assert names == ["monodepth2.json", "monodepth2.safetensors"]
