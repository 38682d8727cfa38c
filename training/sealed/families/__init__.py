# SPDX-License-Identifier: MIT
"""Families of the sealed set: places that no training and no choice between editions sees."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from training.sealed.families.farmyard import farmyard
from training.sealed.families.gallery_flat import gallery_flat
from training.sealed.families.greenhouse import greenhouse
from training.sealed.families.hospital_ward import hospital_ward
from training.sealed.families.launderette import launderette
from training.sealed.families.market_square import market_square
from training.sealed.families.museum import museum
from training.sealed.families.petrol_station import petrol_station
from training.sealed.families.restaurant import restaurant
from training.sealed.families.sports_hall import sports_hall
from training.sealed.families.station_hall import station_hall
from training.sealed.families.supermarket import supermarket
from training.sealed.families.theatre import theatre
from training.sealed.families.wine_cellar import wine_cellar
from training.sealed.place import Ground, Place

__all__ = ["INDOORS", "OUTDOORS", "SEALED_FAMILIES"]

INDOORS: Mapping[str, Callable[[Place], Ground]] = {
    "theatre": theatre,
    "sports_hall": sports_hall,
    "supermarket": supermarket,
    "launderette": launderette,
    "station_hall": station_hall,
    "restaurant": restaurant,
    "gallery_flat": gallery_flat,
    "hospital_ward": hospital_ward,
    "museum": museum,
    "wine_cellar": wine_cellar,
    "greenhouse": greenhouse,
}
OUTDOORS: Mapping[str, Callable[[Place], Ground]] = {
    "market_square": market_square,
    "petrol_station": petrol_station,
    "farmyard": farmyard,
}
SEALED_FAMILIES = {**INDOORS, **OUTDOORS}
"""In the order of the recipe's numbering: a new one goes last of its kind."""
