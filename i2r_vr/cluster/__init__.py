# SPDX-License-Identifier: MIT
"""Work on many machines, or in many processes of this one, by Ray (the extra ``cluster``).

`ClusterExecutor` is an executor as Python's own are, at an address that `place_of` checks;
`Requirements` says what its workers need and in what they have to be alike, `versions` of what is
installed among it.
"""

from i2r_vr.cluster.connection import LOCAL, place_of
from i2r_vr.cluster.executor import ClusterExecutor
from i2r_vr.cluster.likeness import Requirements, versions

__all__ = ["LOCAL", "ClusterExecutor", "Requirements", "place_of", "versions"]
