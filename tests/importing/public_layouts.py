"""Networks in the layout of published checkpoints, and files of them with random weights.

Written from the published layouts with torchvision and plain layers, apart from the product, so
that what the product computes after an import has something to be compared with.
"""

import math
import sys
import types

import torch
from torch import nn
from torch.nn import functional as F
from torchvision.models import resnet18, resnet50

WIDTHS = [512, *[256] * 9, 128, 128, 64, 64, 32, 32]
"""Channels before and after the generator's sixteen convolutions but the last."""
DOUBLED_AFTER = (2, 4, 6, 8, 10, 12)
"""Convolutions (from 0) after whose block the map doubles."""


class Scaled(nn.Module):
    """The run-time scale of the equalised learning rate; the constant is in no state_dict."""

    def __init__(self, layer):
        super().__init__()
        self.layer_ = layer
        fan_in = layer.weight[0].numel()
        self.constant = float(torch.randn_like(layer.weight).square().mean().sqrt())
        self.constant /= math.sqrt(fan_in)

    def forward(self, x):
        return x * self.constant


class PixelNorm(nn.Module):
    def forward(self, x):
        return x / torch.sqrt(torch.mean(x**2, dim=1, keepdim=True) + 1e-8)


def published_generator():
    layers = []
    for number in range(15):
        size, pad = (8, 7) if number == 0 else (3, 1)
        conv = nn.Conv2d(WIDTHS[number], WIDTHS[number + 1], size, 1, pad, bias=False)
        nn.init.normal_(conv.weight)
        layers += [conv, Scaled(conv)]
        if number > 0:
            layers += [nn.LeakyReLU(0.2), PixelNorm()]
        if number in DOUBLED_AFTER:
            layers.append(nn.Upsample(scale_factor=2))
    last = nn.Conv2d(32, 1, 1, bias=False)
    nn.init.normal_(last.weight)
    return nn.Sequential(*layers, last, Scaled(last), nn.Tanh())


class Block(nn.Module):
    """Reflection padding, convolution, and where wanted an ELU; keys as Monodepth2's."""

    def __init__(self, inputs, outputs, activated):
        super().__init__()
        conv = nn.Module()
        conv.conv = nn.Conv2d(inputs, outputs, 3)
        if activated:
            self.conv = conv
        else:
            self.conv = conv.conv
        self.activated = activated

    def forward(self, x):
        x = F.pad(x, (1, 1, 1, 1), mode="reflect")
        return F.elu(self.conv.conv(x)) if self.activated else torch.sigmoid(self.conv(x))


class DepthEncoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = resnet18()

    def forward(self, picture):
        e = self.encoder
        maps = [e.relu(e.bn1(e.conv1((picture - 0.45) / 0.225)))]
        maps.append(e.layer1(e.maxpool(maps[0])))
        for layer in (e.layer2, e.layer3, e.layer4):
            maps.append(layer(maps[-1]))
        return maps


class DepthDecoder(nn.Module):
    """Numbered layers; with `named`, each under its second name too, as in Image2Reverb."""

    def __init__(self, named):
        super().__init__()
        encoder, decoder = [64, 64, 128, 256, 512], [16, 32, 64, 128, 256]
        layers = []
        for level in (4, 3, 2, 1, 0):
            first = Block(512 if level == 4 else decoder[level + 1], decoder[level], True)
            skip = encoder[level - 1] if level else 0
            layers += [first, Block(decoder[level] + skip, decoder[level], True)]
        layers += [Block(decoder[scale], 1, False) for scale in range(4)]
        if named:
            for number, layer in enumerate(layers[:10]):
                setattr(self, f"upconv_{4 - number // 2}_{number % 2}", layer)
            for scale in range(4):
                setattr(self, f"disp_{scale}", layers[10 + scale])
        self.decoder = nn.ModuleList(layers)

    def forward(self, maps):
        x = maps[-1]
        for number, level in enumerate((4, 3, 2, 1, 0)):
            x = F.interpolate(self.decoder[2 * number](x), scale_factor=2, mode="nearest")
            x = self.decoder[2 * number + 1](torch.cat([x, *maps[level - 1 : level]], 1))
        return self.decoder[10](x)


class PublishedModel(nn.Module):
    """Encoder, depth network and generator of the published checkpoint."""

    def __init__(self, depth=True):
        super().__init__()
        self.enc = nn.Module()
        self.enc.model = resnet50(num_classes=365)
        if depth:
            rgb = self.enc.model.conv1.weight
            self.enc.model.conv1.weight = nn.Parameter(
                torch.cat([rgb, torch.randn(64, 1, 7, 7)], 1)
            )
            self.enc.depth_encoder = DepthEncoder()
            self.enc.depth_decoder = DepthDecoder(named=True)
        self.g = nn.Module()
        self.g.model = published_generator()
        self.g.model[65].constant = 1 / math.sqrt(32)
        self.has_depth = depth
        scatter_statistics(self)

    @torch.inference_mode()
    def forward(self, picture, noise):
        """Disparity, features and spectrogram of pictures in -1..1."""
        disparity = None
        if self.has_depth:
            disparity = self.enc.depth_decoder(self.enc.depth_encoder(picture))
            picture = torch.cat([picture, disparity], 1)
        features = self.enc.model(picture)
        latent = torch.cat([features, noise], 1)[..., None, None]
        return disparity, features, self.g.model(latent)[:, 0]


def scatter_statistics(module):
    """Batch normalisation as after training: no statistic is at its start."""
    for layer in module.modules():
        if isinstance(layer, nn.BatchNorm2d):
            nn.init.normal_(layer.running_mean, 0.0, 0.1)
            nn.init.uniform_(layer.running_var, 0.5, 1.5)
            nn.init.uniform_(layer.weight, 0.5, 1.0)
            nn.init.normal_(layer.bias, 0.0, 0.1)
            layer.num_batches_tracked.fill_(1000)


def discriminator_state():
    """Some of the discriminator's tensors, which an import leaves out."""
    weight = torch.randn(32, 1, 1, 1)
    return {
        "d.model.0.weight": weight,
        "d.model.1.layer_.weight": weight,
        "d.output.1.weight": torch.randn(1, 256, 1, 1),
    }


def lightning_checkpoint(model, path, zipped=True, **changes):
    """Write a model as Lightning 1.1 did: state, optimisers, a callback's class as a key."""
    name = "pytorch_lightning.callbacks.model_checkpoint"
    module = types.ModuleType(name)
    module.ModelCheckpoint = type("ModelCheckpoint", (), {"__module__": name})
    state = {**model.state_dict(), **discriminator_state(), **changes}
    content = {
        "epoch": 199,
        "global_step": 12345,
        "pytorch-lightning_version": "1.1.4",
        "callbacks": {module.ModelCheckpoint: {"best_model_score": torch.tensor(0.5)}},
        "optimizer_states": [{"state": {0: {"step": 3}}, "param_groups": [{"params": [0]}]}],
        "lr_schedulers": [],
        "state_dict": state,
    }
    names = [".".join(name.split(".")[: n + 1]) for n in range(3)]
    sys.modules.update({part: types.ModuleType(part) for part in names[:2]}, **{name: module})
    try:
        torch.save(content, path, _use_new_zipfile_serialization=zipped)
    finally:
        for part in names:
            del sys.modules[part]
    return path
