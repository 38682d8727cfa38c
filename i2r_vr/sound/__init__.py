# SPDX-License-Identifier: MIT
"""From a prediction to impulse responses and their files.

`synthesis` makes the responses of zone and directions, `wav` and `sofa` what is written of them.
"""

__all__ = ["sofa", "synthesis", "wav"]
