# SPDX-License-Identifier: MIT
"""Work on many machines, or in many processes of this one, by Ray (the extra ``cluster``).

`ClusterExecutor` is an executor as Python's own are, at an address that `place_of` checks;
`Requirements` says what its workers need and in what they have to be alike, `versions` of what is
installed among it. Whether they see a folder a mark in it tells (`marked`, `not_shared`).
"""

from i2r_vr.cluster.connection import LOCAL, place_of
from i2r_vr.cluster.executor import ClusterExecutor
from i2r_vr.cluster.likeness import Requirements, versions
from i2r_vr.cluster.shared_folder import marked, not_shared

__all__ = [
    "LOCAL",
    "ClusterExecutor",
    "Requirements",
    "marked",
    "not_shared",
    "place_of",
    "versions",
]
