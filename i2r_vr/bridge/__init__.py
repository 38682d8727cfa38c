# SPDX-License-Identifier: MIT
"""The engine add-ons, and their installation into users' projects."""

from i2r_vr.bridge.engines import ENGINES, EngineProject, find_project
from i2r_vr.bridge.installation import Installation, install_bridge

__all__ = ["ENGINES", "EngineProject", "Installation", "find_project", "install_bridge"]
