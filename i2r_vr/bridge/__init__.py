# SPDX-License-Identifier: MIT
"""The engine add-ons, and their installation into users' projects.

`install_bridge` puts one into a project; `engines` says which there are and how to know their
projects.
"""

from i2r_vr.bridge.engines import (
    ENGINES,
    EngineProject,
    add_on_version,
    check_version,
    find_project,
    project_mark,
)
from i2r_vr.bridge.installation import Installation, damaged_files, install_bridge
from i2r_vr.bridge.shipped import shipped_files

__all__ = [
    "ENGINES",
    "EngineProject",
    "Installation",
    "add_on_version",
    "check_version",
    "damaged_files",
    "engines",
    "find_project",
    "install_bridge",
    "project_mark",
    "shipped_files",
]
