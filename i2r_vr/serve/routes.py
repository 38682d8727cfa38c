# SPDX-License-Identifier: MIT
"""The page's addresses. Nothing in one is a path: ids and names are looked up in what is known."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from importlib import resources
from pathlib import PurePath
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from i2r_vr.acoustics.quantities import OCTAVE_BANDS_HZ
from i2r_vr.bundle.metadata import SUFFIX
from i2r_vr.errors import I2RError
from i2r_vr.materials.absorption import MATERIAL_CLASSES
from i2r_vr.report import maps, sounds
from i2r_vr.serve.answers import error_answer, error_words, invalid, not_there
from i2r_vr.serve.cards import card, figures
from i2r_vr.serve.floor_plan import levels
from i2r_vr.serve.library import Place
from i2r_vr.serve.studio import tuning_words
from i2r_vr.serve.workshop import Workshop
from i2r_vr.sound.wav import encode_wav
from i2r_vr.strict_json import parse_json
from i2r_vr.version import __version__

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".wav": "audio/wav",
    ".svg": "image/svg+xml",
}
Answer = Callable[[Request], Awaitable[Response]]


def _told(answer: Answer) -> Answer:
    """An answer whose failures are told in words."""

    async def told(request: Request) -> Response:
        try:
            return await answer(request)
        except I2RError as error:
            return error_answer(error)
        except ClientDisconnect:
            return Response(status_code=499)

    return told


class Routes:
    """What each address answers."""

    def __init__(self, workshop: Workshop) -> None:
        self._shop = workshop
        folder = resources.files("i2r_vr").joinpath("assets", "serve")
        self._page = {each.name: each.read_bytes() for each in folder.iterdir() if each.is_file()}
        dry = sounds.dry_sound()
        self._page["dry.wav"] = encode_wav(dry, sounds.SAMPLE_RATE, "PCM_16")

    def application(self) -> Starlette:
        """The application behind the door."""
        table: tuple[tuple[str, str, Answer], ...] = (
            ("GET", "/", self.page),
            ("GET", "/page/{file}", self.page),
            ("GET", "/bridge/{file}", self.bridge),
            ("GET", "/api/state", self.state),
            ("GET", "/api/levels", self.levels),
            ("GET", "/api/events", self.events),
            ("POST", "/api/scan", self.scan),
            ("POST", "/api/drops", self.begin_drop),
            ("PUT", "/api/drops/{drop}/{name}", self.receive),
            ("POST", "/api/drops/{drop}", self.finish_drop),
            ("GET", "/api/places/{place}", self.place),
            ("GET", "/api/places/{place}/picture.jpg", self.picture),
            ("GET", "/api/places/{place}/plan.svg", self.plan),
            ("POST", "/api/places/{place}/studio", self.open_studio),
            ("POST", "/api/places/{place}/takes", self.make_take),
            ("POST", "/api/places/{place}/keep", self.keep),
            ("POST", "/api/projects/{project}/add-on", self.install),
            ("POST", "/api/projects/{project}/bundles/{place}", self.copy),
            ("GET", "/bundles/{place}/{file}", self.bundle_file),
            ("GET", "/takes/{take}/{file}", self.take_file),
        )
        routes = [Route(path, _told(answer), methods=[method]) for method, path, answer in table]
        return Starlette(routes=routes)

    async def page(self, request: Request) -> Response:
        """A file of the page."""
        return _static(self._page, request.path_params.get("file", "index.html"))

    async def bridge(self, request: Request) -> Response:
        """A module of the web bridge, which plays the sound."""
        return _static(self._shop.add_ons.web, request.path_params["file"])

    async def state(self, request: Request) -> Response:
        """All that the page starts with."""
        return JSONResponse(await run_in_threadpool(self._state))

    def _state(self) -> dict[str, Any]:
        shop = self._shop
        return {
            "version": __version__,
            "places": shop.rows.rows(shop.library.places()),
            "notices": [
                {"code": n.code, "file": PurePath(n.path).name, "message": n.message}
                for n in shop.library.notices
            ],
            "progress": shop.baker.progress(),
            "projects": [project.told() for project in shop.projects.all],
            "classes": sorted(MATERIAL_CLASSES),
            "bands_hz": list(OCTAVE_BANDS_HZ),
            "captures": shop.library.captures.name,
        }

    async def levels(self, request: Request) -> Response:
        """The levels as they lie in OUT."""
        return JSONResponse(await run_in_threadpool(levels, self._shop.library))

    async def events(self, request: Request) -> Response:
        """What happens from now on."""
        self._shop.events.check_room()
        return StreamingResponse(self._shop.events.follow(), media_type="text/event-stream")

    async def scan(self, request: Request) -> Response:
        """Look at the folder of captures again."""
        await run_in_threadpool(self._shop.scan)
        return JSONResponse(await run_in_threadpool(self._state))

    async def begin_drop(self, request: Request) -> Response:
        """Something is dropped in."""
        return JSONResponse({"drop": self._shop.drops.begin()})

    async def receive(self, request: Request) -> Response:
        """A file of a drop."""
        path = request.path_params
        await self._shop.drops.receive(path["drop"], path["name"], request.stream())
        return JSONResponse({})

    async def finish_drop(self, request: Request) -> Response:
        """All files of a drop are here."""
        done = await run_in_threadpool(self._shop.drops.finish, request.path_params["drop"])
        if done.taken:
            await run_in_threadpool(self._shop.scan)
        refused = [error_words(error) for error in done.refused]
        return JSONResponse({"taken": list(done.taken), "refused": refused})

    async def place(self, request: Request) -> Response:
        """All that is known of a place."""
        return JSONResponse(await run_in_threadpool(card, self._place(request)))

    async def picture(self, request: Request) -> Response:
        """The picture of a place."""
        data = await run_in_threadpool(self._shop.pictures.jpeg, self._place(request))
        return Response(data, media_type="image/jpeg")

    async def plan(self, request: Request) -> Response:
        """The zone of a place from above."""
        data = (await run_in_threadpool(self._place(request).load)).metadata
        drawn = await run_in_threadpool(maps.plan, data.zone, None, data.directions)
        return Response(drawn, media_type=_TYPES[".svg"])

    async def open_studio(self, request: Request) -> Response:
        """Begin to tune a place."""
        sidecar = await run_in_threadpool(self._shop.studio.open, self._place(request))
        return JSONResponse(tuning_words(sidecar))

    async def make_take(self, request: Request) -> Response:
        """A place as somebody wants it."""
        question, studio = await self._question(request), self._shop.studio
        own = await run_in_threadpool(studio.make, self._place(request), question)
        take = studio.take(own)
        address = f"/takes/{own}/{take.name}{SUFFIX}"
        return JSONResponse({"bundle": address, **figures(take.metadata)})

    async def keep(self, request: Request) -> Response:
        """Write a tuning into the sidecar, and bake."""
        question = await self._question(request)
        await run_in_threadpool(self._shop.keep, self._place(request), question)
        return JSONResponse({})

    async def install(self, request: Request) -> Response:
        """Put the add-on into a project."""
        done = await run_in_threadpool(self._shop.projects.install, _number(request))
        return JSONResponse({"message": done})

    async def copy(self, request: Request) -> Response:
        """Copy a place's bundle into a project."""
        project, place = self._shop.projects.project(_number(request)), self._place(request)
        goal = await run_in_threadpool(lambda: project.copy(place.load()))
        shown = goal.relative_to(project.folder).parent.as_posix()
        return JSONResponse({"message": f"Copied to {shown} in {project.folder.name}."})

    async def bundle_file(self, request: Request) -> Response:
        """A file of a bundle, if the bundle lists it."""
        bundle = await run_in_threadpool(self._place(request).load)
        name = request.path_params["file"]
        listed = {file.name for file in bundle.metadata.files} | {bundle.path.name}
        if name not in listed:
            raise not_there("file")
        path = bundle.folder / name
        inside = path.resolve().is_relative_to(self._shop.library.out.resolve())
        if not inside or not path.is_file():
            raise not_there("file")
        saved = name if "download" in request.query_params else None
        return FileResponse(path, media_type=_type_of(name), filename=saved)

    async def take_file(self, request: Request) -> Response:
        """A file of a take."""
        name = request.path_params["file"]
        data = self._shop.studio.file(request.path_params["take"], name)
        return Response(data, media_type=_type_of(name))

    def _place(self, request: Request) -> Place:
        return self._shop.library.place(request.path_params["place"])

    async def _question(self, request: Request) -> dict[str, Any]:
        """A small JSON object.

        Raises
        ------
        I2RError
            REQUEST_INVALID.
        """
        body, most = b"", self._shop.bounds.body_bytes
        async for piece in request.stream():
            body += piece
            if len(body) > most:
                raise invalid(f"more than {most} bytes", "less")
        question = parse_json(body, None, "REQUEST_INVALID", "reload the page")
        if not isinstance(question, dict):
            raise invalid("no object", "a JSON object")
        return question


def _number(request: Request) -> int:
    text = request.path_params["project"]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else -1


def _type_of(name: str) -> str:
    return _TYPES.get(PurePath(name).suffix, "application/octet-stream")


def _static(files: Mapping[str, bytes], name: str) -> Response:
    if name not in files:
        raise not_there("file")
    return Response(files[name], media_type=_type_of(name))
