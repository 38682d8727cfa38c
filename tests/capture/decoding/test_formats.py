# SPDX-License-Identifier: MIT
from __future__ import annotations

import gzip
import io
import tarfile
import zipfile

import numpy as np
import pytest
import soundfile
from PIL import Image

from i2r_vr.capture.decoding.formats import describe_content
from i2r_vr.capture.decoding.images import decode_picture
from i2r_vr.capture.decoding.limits import Limits
from i2r_vr.errors import I2RError

GREY = Image.new("RGB", (64, 32), (90, 90, 90))
LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
PAGE = "<html><head><title>404 Not Found</title></head></html>"


def saved(kind: str) -> bytes:
    stream = io.BytesIO()
    GREY.save(stream, kind)
    return stream.getvalue()


def archive(kind: str) -> bytes:
    stream = io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(stream, "w") as pack:
            pack.writestr("hall.png", b"x")
    else:
        with tarfile.open(fileobj=stream, mode="w") as tape:
            tape.addfile(tarfile.TarInfo("hall.png"))
    return stream.getvalue()


def sound(kind: str) -> bytes:
    stream = io.BytesIO()
    soundfile.write(stream, np.zeros(100), 48000, format=kind)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (bytes(4) + b"ftypheic" + bytes(40), "a HEIC picture"),
        (bytes(4) + b"ftypmif1" + bytes(40), "a HEIF picture"),
        (bytes(4) + b"ftypavif" + bytes(40), "an AVIF picture"),
        (bytes(4) + b"ftypcrx " + bytes(40), "a raw photo (CR3)"),
        (bytes(4) + b"ftypisom" + bytes(40), "a video or another file of the MP4 family"),
        (b"\x1aE\xdf\xa3" + bytes(40), "a video (Matroska or WebM)"),
        (b"RIFF\x00\x10\x00\x00AVI LIST", "a video (AVI)"),
        (sound("WAV"), "a WAV sound"),
        (sound("FLAC"), "a FLAC sound"),
        (sound("OGG"), "an Ogg video or sound"),
        (saved("GIF"), "a GIF"),
        (saved("PDF"), "a PDF"),
        (saved("ICO"), "a Windows icon"),
        (saved("DDS"), "a DDS texture"),
        (saved("PPM"), "a Netpbm picture (PBM, PGM, PPM or PAM)"),
        (saved("QOI"), "a QOI picture"),
        (saved("EPS"), "a PostScript file"),
        (b"8BPS\x00\x01" + bytes(20), "a Photoshop file"),
        (archive("zip"), "a ZIP archive"),
        (archive("tar"), "a tar archive"),
        (gzip.compress(b"x"), "a gzip archive"),
        (LFS, "a Git LFS pointer, not the file itself (git lfs pull fetches it)"),
        (PAGE.encode(), "a web page"),
        (b"\r\n<!-- cached -->\n<!DOCTYPE HTML>" + PAGE.encode(), "a web page"),
        (PAGE.encode("utf-16"), "a web page"),
        (b"\xfe\xff" + PAGE.encode("utf-16-be"), "a web page"),
        (b'<?xml version="1.0"?><!DOCTYPE html><html xmlns="x">', "a web page"),
        (b'<?xml version="1.0"?><svg width="2">', "an SVG drawing"),
        (b"<?xml version='1.0'?><Error><Code>NoSuchKey</Code></Error>", "an XML document"),
        (b'{"error": "expired"}', "a JSON document"),
        (b"data:image/png;base64,iVBORw0KGgo=", "a picture as a data URI"),
        (b"See the drive folder", "a text that starts with 'See the drive folder'"),
        ("Größe: 4096".encode(), "a text that starts with 'Größe: 4096'"),
        (bytes(100), "a file of zeros"),
        (b"", "an empty file"),
        (b"\x80\x81\x82\x83abcdefgh", r"content that starts with b'\x80\x81\x82\x83abcd'"),
    ],
)
def test_what_is_no_picture_is_called_by_its_name(content: bytes, words: str) -> None:
    assert describe_content(content) == words


def test_the_error_says_so_whatever_the_suffix(tmp_path) -> None:
    file = tmp_path / "hall.jpg"
    with pytest.raises(I2RError, match=r"^IMAGE_FORMAT_UNKNOWN: a Git LFS pointer, .*hall\.jpg"):
        decode_picture(LFS, file, Limits())


def test_random_bytes_have_no_name_that_breaks_a_line() -> None:
    rng = np.random.default_rng(0)
    for size in rng.integers(1, 300, 500):
        words = describe_content(rng.bytes(int(size)))
        assert words.isprintable(), words
