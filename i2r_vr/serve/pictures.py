# SPDX-License-Identifier: MIT
"""Pictures of captures for the page, decoded within limits and kept small."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

from i2r_vr.bundle.index import stamp_of
from i2r_vr.capture import Capture, CaptureSource
from i2r_vr.report.rasters import PICTURE_WIDTH, jpeg, resized
from i2r_vr.serve.answers import not_there
from i2r_vr.serve.library import Place

_QUALITY = 85


class Pictures:
    """JPEGs of captures, the newest of them kept; one is decoded at a time.

    Parameters
    ----------
    load : callable
        Decodes a capture.
    most : int
        How many are kept.
    """

    def __init__(self, load: Callable[[CaptureSource], Capture], most: int) -> None:
        self._load, self._most = load, most
        self._kept: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._lock = threading.Lock()

    def jpeg(self, place: Place) -> bytes:
        """A place's picture: the whole sphere, or what a screenshot shows.

        Raises
        ------
        I2RError
            NOT_THERE; as `load_capture`.
        """
        stamp = stamp_of(place.source.files)
        if stamp is None:
            raise not_there("picture")
        key = (place.id, stamp.digest)
        with self._lock:
            if key not in self._kept:
                small = resized(self._load(place.source).rgb, PICTURE_WIDTH)
                self._kept[key] = jpeg(small, _QUALITY)
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
            return self._kept[key]
