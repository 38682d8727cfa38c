# SPDX-License-Identifier: MIT
"""Levels of known plan, and what probes in them see: to judge how they are arranged."""

from training.scenes.levels.plan import Block, Doorway, LevelPlan, Space
from training.scenes.levels.plans import FAMILIES, make_plan

__all__ = ["FAMILIES", "Block", "Doorway", "LevelPlan", "Space", "make_plan"]
