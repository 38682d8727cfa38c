# SPDX-License-Identifier: MIT
"""Everything that the page works with, in one place."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from i2r_vr.capture import Capture, CaptureSource, load_capture
from i2r_vr.pipeline.queue import Pipeline
from i2r_vr.serve.baker import Baker
from i2r_vr.serve.drops import Drops
from i2r_vr.serve.events import Events
from i2r_vr.serve.keeping import keep, sidecar_path
from i2r_vr.serve.library import Library, Place
from i2r_vr.serve.pictures import Pictures
from i2r_vr.serve.projects import AddOns, Projects
from i2r_vr.serve.rows import Rows
from i2r_vr.serve.settings import Bounds, ServeSettings
from i2r_vr.serve.studio import Studio, tuned


class Workshop:
    """The library, what bakes it, what tunes it, what takes in and hands on.

    Raises
    ------
    I2RError
        As `AddOns.project_of` for each project.
    """

    def __init__(
        self,
        settings: ServeSettings,
        pipeline: Pipeline,
        add_ons: AddOns,
        bounds: Bounds | None = None,
    ) -> None:
        self.settings, self.add_ons, self.bounds = settings, add_ons, bounds or Bounds()
        self._pipeline, self._keeping = pipeline, threading.Lock()
        self.events = Events(self.bounds.streams)
        self.library = Library(settings.captures, settings.out)
        self.rows = Rows()
        self.baker = Baker(pipeline, self.library, self.events, self.rows.row)
        self.studio = Studio(pipeline, settings.out, self.bounds)
        self.pictures = Pictures(self._load, self.bounds.pictures)
        self.drops = Drops(settings.captures, self._load, self.bounds)
        self.projects = Projects(settings.projects, add_ons)

    def start(self) -> None:
        """Look at the captures and begin to bake."""
        self.drops.clear()
        self.baker.start()
        self.scan()

    def stop(self) -> None:
        """End after what is in hand; nothing half done stays."""
        self.baker.stop()
        self.drops.clear()

    def scan(self, sidecar: Path | None = None) -> None:
        """Look at the captures again and bake what is new or changed, or those of one sidecar."""
        sources = [place.source for place in self.library.scan()]
        self.baker.add(s for s in sources if sidecar in (None, sidecar_path(s)))

    def keep(self, place: Place, question: Mapping[str, Any]) -> None:
        """Write a tuning into a place's sidecar, one at a time, and bake what it is of.

        Raises
        ------
        I2RError
            CAPTURE_CHANGED; as `tuned` and `i2r_vr.serve.keeping.keep`.
        """
        with self._keeping:
            self.studio.check_unchanged(place)
            written = keep(place.source, tuned(self.studio.open(place), question, place))
            self.studio.forget(place)
        self.scan(written)

    def _load(self, source: CaptureSource) -> Capture:
        return load_capture(source, self._pipeline.road.load_options)
