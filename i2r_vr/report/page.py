# SPDX-License-Identifier: MIT
"""The report's HTML, every text escaped: one file, or a file with a folder beside it."""

from __future__ import annotations

import base64
import os
from collections import Counter
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from urllib.parse import quote

from i2r_vr.bundle.auralization import refuse_inputs
from i2r_vr.bundle.file_set import replace_file
from i2r_vr.bundle.store import Bundle, load_bundle
from i2r_vr.errors import I2RError
from i2r_vr.errors.wording import counted
from i2r_vr.report import responses, sounds
from i2r_vr.report.attachments import OURS, PREFIX, Attachments, json_text
from i2r_vr.report.capture_search import CaptureFinder
from i2r_vr.report.level_files import levels_of
from i2r_vr.report.level_section import level_section
from i2r_vr.report.markup import notice_list, text
from i2r_vr.report.overview import overview
from i2r_vr.report.place import Place, place_section
from i2r_vr.sound.wav import encode_wav
from i2r_vr.version import __version__

MOST_PLACES, MOST_BYTES = 20, 5_000_000
"""Of a page that is one file. A larger one would be slow to open and too large for a mail."""
BUILT_IN = "Clap, strings, voice"
_SCRIPTS = ("report_sound.js", "report_overview.js", "report_level.js")


def write_report(
    bundles: Sequence[Path],
    output: Path,
    captures: Path | None = None,
    dry: Path | None = None,
) -> Path | None:
    """Write the page: all places as a table, the levels that list them, then each place.

    It is one file of less than 5 MB for up to 20 bundles; of more, or where that is not enough,
    sounds and pictures lie in a folder beside it, ``NAME_files`` for ``NAME.html``, and load when
    they are wanted.

    Parameters
    ----------
    bundles : sequence of path
        Metadata files.
    output : path
        The HTML file; written by rename.
    captures : path, optional
        Folder of the pictures, see `CaptureFinder`; one is shown where its SHA-256 is the
        bundle's.
    dry : path, optional
        A recording to hear in the places, see `own_dry_sound`.

    Returns
    -------
    path or None
        The folder beside the page, where there is one.

    Raises
    ------
    I2RError
        As `load_bundle` and `own_dry_sound`; BUNDLE_FILE_MISSING, BUNDLE_FILE_DAMAGED;
        OUTPUT_NOT_WRITABLE.
    UsageError
        INPUT_MISSING, where `captures` or `dry` does not exist; OUTPUT_IS_INPUT.
    """
    refuse_inputs(output, [*bundles, *([] if dry is None else [dry])])
    finder, attachments = CaptureFinder(captures), Attachments()
    names = _attach_sounds(attachments, dry)
    loaded = [load_bundle(path) for path in bundles]
    places, content = _content(loaded, bundles, finder, attachments)
    folder = output.with_name(f"{output.stem}_files")
    one = _one_file(content, places, names, attachments)
    if one is None:
        document = _document(content, places, names, "", folder.name)
        page, files = attachments.beside(document, folder.name).encode(), attachments.files()
    else:
        page, files = one, {}
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        _write_files(folder, files)
        replace_file(output, page)
    except OSError as error:
        raise I2RError(
            "OUTPUT_NOT_WRITABLE", error.strerror or "failed", "a file to write", "check it", output
        ) from None
    return folder if one is None else None


def _one_file(
    content: str, places: int, names: Sequence[str], attachments: Attachments
) -> bytes | None:
    """The page with everything in it, or None where that would be too much."""
    if places > MOST_PLACES:
        return None
    document = _document(content, places, names, attachments.elements(), "")
    page = attachments.inside(document).encode()
    return page if len(page) < MOST_BYTES else None


def _content(
    loaded: Sequence[Bundle],
    bundles: Sequence[Path],
    finder: CaptureFinder,
    attachments: Attachments,
) -> tuple[int, str]:
    """How many places, and what is told of them and their levels."""
    sections, places = [], []
    for index, (bundle, label) in enumerate(zip(loaded, _labels(loaded), strict=True)):
        place = Place.of(bundle, index, label, finder)
        sections.append(place_section(place, attachments))
        places.append(place)
    first = overview(places, attachments)
    by_path = {Path(os.path.realpath(p.bundle.path)): p for p in places}
    shown, wrong = levels_of(bundles)
    levels = [level_section(level, i, by_path) for i, level in enumerate(shown)]
    return len(places), "".join([first, *levels, notice_list(wrong), *sections])


def _labels(bundles: Sequence[Bundle]) -> list[str]:
    """The zones' names, with the bundles' folders where several are called the same."""
    folders = [Path(os.path.realpath(bundle.folder)) for bundle in bundles]
    common = Path(os.path.commonpath([folder.parent for folder in folders]))
    counts = Counter(bundle.metadata.zone.name for bundle in bundles)
    return [
        name if counts[name := bundle.metadata.zone.name] == 1 else f"{name} ({where})"
        for bundle, folder in zip(bundles, folders, strict=True)
        for where in [folder.relative_to(common).as_posix()]
    ]


def _attach_sounds(attachments: Attachments, own: Path | None) -> list[str]:
    """Attach what can be heard in the places as ``dry0`` ...; their names as the page has them."""
    found = [sounds.DrySound(BUILT_IN, sounds.dry_sound())]
    if own is not None:
        found.insert(0, sounds.own_dry_sound(own))
    for index, sound in enumerate(found):
        wav = encode_wav(sound.samples, sounds.SAMPLE_RATE, "PCM_16")
        attachments.sound(f"dry{index}", {"wav": base64.b64encode(wav).decode()})
    cut = f" (its first {sounds.LONGEST_DRY_S:.0f} s)"
    return [sound.name + cut * sound.is_cut for sound in found]


def _write_files(folder: Path, files: dict[str, bytes]) -> None:
    """Put files into a folder, and remove those of an earlier report that are not among them."""
    if files:
        folder.mkdir(exist_ok=True)
    for name, data in files.items():
        replace_file(folder / name, data)
    if not folder.is_dir():
        return
    for entry in list(folder.iterdir()):
        if OURS.fullmatch(entry.name) and entry.name not in files:
            entry.unlink()
    if not any(folder.iterdir()):
        folder.rmdir()


def _asset(file: str) -> str:
    return resources.files("i2r_vr").joinpath("assets", file).read_text(encoding="utf-8")


def _document(content: str, places: int, dry: Sequence[str], elements: str, folder: str) -> str:
    """The whole page; `folder` is where its sounds lie, nothing where they are its `elements`."""
    settings = {
        "rate": sounds.SAMPLE_RATE,
        "dryPeak": sounds.DRY_PEAK,
        "block": responses.BLOCK,
        "steps": responses.STEPS_AN_OCTAVE,
        "beside": f"{quote(folder)}/{PREFIX}" if folder else "",
    }
    choices = "".join(f'<option value="dry{i}">{text(name)}</option>' for i, name in enumerate(dry))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>i2r-vr report</title><link rel="icon" href="data:,">'
        f"<style>{_asset('report.css')}</style></head><body>"
        f'<header><h1>Reverb from pictures</h1><p class="facts">{counted(places, "place")}, '
        f"i2r-vr {text(__version__)}. Impulse responses made from pictures are plausible, not "
        "measured.</p><noscript><p>Sounds, sorting and filtering need JavaScript.</p></noscript>"
        f"</header><main>{content}</main>"
        '<aside id="player" hidden aria-label="Player">'
        f'<label>Dry sound <select id="dry">{choices}</select></label>'
        '<label class="own">Your own <input type="file" id="own" accept="audio/*"></label>'
        '<button type="button" id="alone" aria-pressed="false">Hear it dry</button>'
        '<audio id="sound" controls aria-labelledby="heard"></audio>'
        '<p id="heard" role="status">Hear a place, or drop your own recording on the page.</p>'
        "</aside>"
        f'<script type="application/json" id="settings">{json_text(settings)}</script>{elements}'
        f"<script>{''.join(_asset(file) for file in _SCRIPTS)}</script></body></html>\n"
    )
