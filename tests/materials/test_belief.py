# SPDX-License-Identifier: MIT
from __future__ import annotations

import numpy as np
import pytest

from i2r_vr.materials.belief import TOLD, believe, certain, joined
from i2r_vr.materials.names import name_evidence
from i2r_vr.materials.vocabulary import CLASS_NAMES

NONE = np.zeros(len(CLASS_NAMES))


def looks_like(name, nats):
    evidence = NONE.copy()
    evidence[CLASS_NAMES.index(name)] = nats
    return evidence


def test_bayes():
    name, looks = np.array([0.5, 0.3, 0.2]), np.log([1.0, 2.0, 8.0])
    found = joined(name, looks)
    np.testing.assert_allclose(found, np.array([0.5, 0.6, 1.6]) / 2.7)
    np.testing.assert_allclose(joined(name, looks + 100.0), found)  # up to a constant
    np.testing.assert_allclose(joined(name, np.zeros(3)), name)
    twice = joined(joined(name, looks), looks)
    np.testing.assert_allclose(twice, joined(name, 2.0 * looks))
    assert np.isfinite(joined(name, np.array([0.0, -1e6, -1e6]))).all()


@pytest.mark.parametrize(
    ("name", "nats", "taken"),
    [
        ("Material.003", 3.0, "carpet"),
        ("FloorB", 3.0, "carpet"),  # looks outrank where something is
        ("M_Concrete_Floor", 3.0, "concrete"),  # and yield to what it is made of
        ("M_Concrete_Floor", 12.0, "carpet"),  # unless they contradict strongly
    ],
)
def test_looks_outrank_places_and_materials_outrank_looks(name, nats, taken):
    found = believe(name_evidence(name), looks_like("carpet", nats), 0.0)
    assert found.told()[0][0] == taken
    assert found.contradicted == (taken == "carpet" and "Concrete" in name)


def test_a_thing_yields_to_looks_sooner_than_a_material_word():
    for nats in np.linspace(0.0, 12.0, 13):
        thing = believe(name_evidence("Bookshelf"), looks_like("glass", nats), 0.0)
        stuff = believe(name_evidence("M_Brick"), looks_like("glass", nats), 0.0)
        place = believe(name_evidence("Wall_01"), looks_like("glass", nats), 0.0)
        glass = CLASS_NAMES.index("glass")
        order = [b.probability[glass] for b in (stuff, thing, place)]
        assert order == sorted(order)


def test_what_is_told_is_likely_and_in_order():
    told = believe(name_evidence("Floor"), NONE, 0.0).told()
    shares = [probability for _, probability in told]
    assert shares == sorted(shares, reverse=True)
    assert len(told) > 3
    assert min(shares) >= TOLD
    assert certain("carpet").told() == (("carpet", 1.0),)
