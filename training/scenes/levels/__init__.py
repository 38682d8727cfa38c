# SPDX-License-Identifier: MIT
"""Levels of known plan, and what probes in them see: to judge how they are arranged.

`probes` places probes in a plan, `pictures` shows it to them.
"""

from training.scenes.levels.plan import Block, Doorway, LevelPlan, Space
from training.scenes.levels.plans import FAMILIES, make_plan

__all__ = ["FAMILIES", "Block", "Doorway", "LevelPlan", "Space", "make_plan", "pictures", "probes"]
