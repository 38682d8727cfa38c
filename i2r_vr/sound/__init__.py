# SPDX-License-Identifier: MIT
"""From a prediction to impulse responses and their files.

`synthesis` makes the responses of zone and directions, of one length and one gain: `reflections`,
then the `tail` by a plan of its decay in each band (`band_plan`), then the zone on two sides
(`width`) and in `ambisonics`, then the level of the files.
`wav` and `sofa` encode what is written of them.
"""

__all__ = ["sofa", "synthesis", "wav"]
