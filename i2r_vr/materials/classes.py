# SPDX-License-Identifier: MIT
"""What classes of materials absorb and scatter.

Absorption is the random-incidence coefficient in the octaves 125 Hz to 8 kHz; scattering is the
share of the reflected energy that leaves diffusely (ISO 17497-1), here one value at mid
frequencies with the usual rise towards high ones. The numbers are rounded means of published
tables; each class names its kind of source. Real specimens differ by 20 % and more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_SCATTERING_SLOPE = (0.4, 0.6, 0.8, 1.0, 1.2, 1.35, 1.5)

_V = "Vorlaender, Auralization, table of absorption (rounded)"
_K = "Kuttruff, Room Acoustics, table 10.1 and text (rounded)"
_C = "Cox and D'Antonio, Acoustic Absorbers and Diffusers (typical)"
_P = "typical product data by ISO 354 (rounded)"
_E = "engineering estimate from similar published materials"
_S = "nothing comes back from the open sky"


@dataclass(frozen=True)
class MaterialClass:
    """A class of materials.

    absorption, scattering : 7 values in 0..1, octaves 125 Hz to 8 kHz; source : where the
    absorption comes from.
    """

    name: str
    absorption: tuple[float, ...]
    scattering: tuple[float, ...]
    source: str


def _class(
    name: str, absorption: tuple[float, ...], scattering: float, source: str
) -> MaterialClass:
    spread = tuple(round(min(0.95, scattering * slope), 3) for slope in _SCATTERING_SLOPE)
    return MaterialClass(name, absorption, spread, source)


# fmt: off
_CLASSES = (
    _class("concrete", (0.02, 0.02, 0.03, 0.03, 0.03, 0.04, 0.07), 0.1, _K),
    _class("painted_concrete", (0.01, 0.01, 0.01, 0.02, 0.02, 0.02, 0.03), 0.08, _K),
    _class("brick", (0.03, 0.03, 0.03, 0.04, 0.05, 0.07, 0.08), 0.2, _K),
    _class("painted_brick", (0.01, 0.01, 0.02, 0.02, 0.02, 0.03, 0.03), 0.18, _E),
    _class("plaster", (0.02, 0.02, 0.03, 0.03, 0.04, 0.05, 0.05), 0.08, _K),
    _class("plasterboard", (0.25, 0.12, 0.07, 0.05, 0.05, 0.06, 0.06), 0.08, _V),
    _class("stone", (0.02, 0.02, 0.02, 0.03, 0.03, 0.04, 0.05), 0.15, _V),
    _class("marble", (0.01, 0.01, 0.01, 0.01, 0.02, 0.02, 0.02), 0.05, _K),
    _class("ceramic_tile", (0.01, 0.01, 0.01, 0.01, 0.02, 0.02, 0.02), 0.06, _V),
    _class("glass", (0.2, 0.12, 0.07, 0.05, 0.04, 0.03, 0.03), 0.05, _K),
    _class("wood_panel", (0.28, 0.2, 0.12, 0.09, 0.08, 0.08, 0.08), 0.12, _V),
    _class("wood_floor", (0.1, 0.08, 0.08, 0.07, 0.06, 0.07, 0.07), 0.08, _E),
    _class("parquet_on_joists", (0.2, 0.15, 0.11, 0.09, 0.07, 0.08, 0.08), 0.08, _K),
    _class("door_wood", (0.14, 0.1, 0.08, 0.08, 0.08, 0.08, 0.08), 0.1, _V),
    _class("linoleum", (0.02, 0.02, 0.03, 0.03, 0.04, 0.04, 0.04), 0.06, _V),
    _class("carpet_thin", (0.03, 0.05, 0.1, 0.2, 0.3, 0.35, 0.4), 0.2, _V),
    _class("carpet", (0.03, 0.08, 0.2, 0.35, 0.45, 0.55, 0.6), 0.25, _K),
    _class("carpet_heavy", (0.06, 0.15, 0.35, 0.55, 0.65, 0.7, 0.72), 0.3, _P),
    _class("curtain_light", (0.04, 0.08, 0.15, 0.25, 0.35, 0.4, 0.42), 0.35, _K),
    _class("curtain_heavy", (0.12, 0.3, 0.5, 0.65, 0.7, 0.72, 0.72), 0.45, _K),
    _class("acoustic_tile", (0.35, 0.5, 0.62, 0.78, 0.8, 0.75, 0.7), 0.2, _P),
    _class("acoustic_panel", (0.25, 0.55, 0.85, 0.95, 0.95, 0.92, 0.9), 0.25, _P),
    _class("foam", (0.12, 0.3, 0.7, 0.92, 0.95, 0.95, 0.94), 0.4, _C),
    _class("upholstery", (0.2, 0.35, 0.5, 0.6, 0.65, 0.65, 0.62), 0.5, _K),
    _class("bed_textile", (0.22, 0.4, 0.55, 0.65, 0.7, 0.7, 0.68), 0.45, _E),
    _class("bookshelf", (0.25, 0.25, 0.3, 0.32, 0.35, 0.38, 0.38), 0.55, _E),
    _class("people", (0.2, 0.32, 0.45, 0.6, 0.68, 0.7, 0.7), 0.55, _K),
    _class("metal", (0.04, 0.04, 0.03, 0.03, 0.03, 0.02, 0.02), 0.1, _E),
    _class("corrugated_metal", (0.25, 0.18, 0.1, 0.07, 0.05, 0.05, 0.05), 0.35, _E),
    _class("water", (0.01, 0.01, 0.01, 0.01, 0.02, 0.02, 0.02), 0.03, _K),
    _class("grass", (0.11, 0.26, 0.45, 0.6, 0.69, 0.78, 0.82), 0.4, _C),
    _class("soil", (0.15, 0.25, 0.4, 0.5, 0.55, 0.6, 0.62), 0.4, _C),
    _class("gravel", (0.2, 0.4, 0.55, 0.65, 0.7, 0.72, 0.74), 0.5, _C),
    _class("sand", (0.15, 0.28, 0.4, 0.48, 0.54, 0.58, 0.6), 0.3, _C),
    _class("snow", (0.4, 0.65, 0.85, 0.92, 0.95, 0.95, 0.95), 0.3, _C),
    _class("asphalt", (0.03, 0.03, 0.05, 0.06, 0.08, 0.1, 0.12), 0.15, _C),
    _class("foliage", (0.05, 0.1, 0.18, 0.28, 0.38, 0.48, 0.55), 0.7, _C),
    _class("rock", (0.02, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07), 0.45, _C),
    _class("plastic", (0.04, 0.04, 0.05, 0.05, 0.06, 0.06, 0.06), 0.12, _E),
    _class("cork", (0.05, 0.08, 0.15, 0.25, 0.28, 0.3, 0.3), 0.12, _E),
    _class("perforated_panel", (0.3, 0.6, 0.8, 0.75, 0.6, 0.5, 0.45), 0.25, _P),
    _class("sky", (1, 1, 1, 1, 1, 1, 1), 0, _S),
)
# fmt: on

MATERIAL_CLASSES: Mapping[str, MaterialClass] = {entry.name: entry for entry in _CLASSES}
