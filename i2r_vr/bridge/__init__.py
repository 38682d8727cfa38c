# SPDX-License-Identifier: MIT
"""The engine add-ons, and their installation into users' projects.

`install_bridge` puts one into a project; `engines` says which there are and how to know their
projects.
"""

from i2r_vr.bridge.engines import ENGINES, EngineProject, find_project
from i2r_vr.bridge.installation import Installation, install_bridge

__all__ = ["ENGINES", "EngineProject", "Installation", "engines", "find_project", "install_bridge"]
