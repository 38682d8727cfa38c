# SPDX-License-Identifier: MIT
"""What batches are made of: scenes, recordings, and data sets of others (docs/data.md).

`scenes` and `close_ups` are batches of rendered places, seen by `view_plans`; `pictures`
are real ones, of which `labelled_pictures` says what such places usually are; `pairing`,
`recordings`, `late_decay` and `prepared` serve pairs of pictures and recordings, `soundspaces`
those of a published set; `tensors` treats all those of a batch alike.
"""

__all__ = [
    "close_ups",
    "labelled_pictures",
    "late_decay",
    "pairing",
    "pictures",
    "prepared",
    "recordings",
    "scenes",
    "soundspaces",
    "tensors",
    "view_plans",
]
