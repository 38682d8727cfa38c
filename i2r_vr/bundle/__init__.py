# SPDX-License-Identifier: MIT
"""Bundles: their metadata, where they lie, how they are written, read and checked.

`metadata` holds the records of a `.i2rvr` file, `layout` the names of a bundle's files; `store`
writes and reads bundles, `depth_file` the depth in one, `file_set` replaces files so that a crash
leaves the old or the new; `index` remembers which are current; `validation` checks, `inspection`
and `figure_tables` show figures, `auralization` plays a recording in them. `origins` knows the
folder that each bundle is from, `pruning` finds those whose captures are gone, `out_lock` lets one
process at a time write them.
"""

__all__ = [
    "auralization",
    "depth_file",
    "document",
    "figure_tables",
    "file_set",
    "index",
    "inspection",
    "json_records",
    "layout",
    "metadata",
    "origins",
    "out_lock",
    "pruning",
    "store",
    "validation",
]
