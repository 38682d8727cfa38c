# SPDX-License-Identifier: MIT
"""What a file is by its first bytes, and what is wrong with one that does not decode."""

from __future__ import annotations

from pathlib import Path

from i2r_vr.errors import I2RError

_SIGNATURES = (
    (b"GIF8", "a GIF"),
    (b"\xff\x0a", "a JPEG XL picture"),
    (b"\x00\x00\x00\x0cJXL ", "a JPEG XL picture"),
    (b"DDS ", "a DDS texture"),
    (b"\xabKTX 11", "a KTX texture"),
    (b"\xabKTX 20", "a KTX2 texture"),
    (b"8BPS", "a Photoshop file"),
    (b"BLENDER", "a Blender file"),
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"Pf", "a PFM float map"),
    (b"PF", "a PFM float map"),
    (
        b"version https://git-lfs",
        "a Git LFS pointer, not the file itself (git lfs pull fetches it)",
    ),
    (b"/annex/objects/", "a git-annex pointer, no picture (git annex get fetches it)"),
)
_BRANDS = {
    b"heic": "a HEIC picture",
    b"heix": "a HEIC picture",
    b"hevc": "a HEIC picture",
    b"mif1": "a HEIF picture",
    b"msf1": "a HEIF picture",
    b"avif": "an AVIF picture",
    b"avis": "an AVIF picture",
}


def describe_content(data: bytes) -> str:
    """What bytes that are no picture we read seem to be, in words.

    Examples
    --------
    >>> describe_content(b"<!DOCTYPE html><title>404</title>")
    'a web page'
    >>> describe_content(bytes(4) + b"ftypheic")
    'a HEIC picture'
    """
    for signature, words in _SIGNATURES:
        if data.startswith(signature):
            return words
    if data[4:8] == b"ftyp":
        return _BRANDS.get(data[8:12], "a video or another file of the MP4 family")
    text = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<!doctype html", b"<html", b"<head")):
        return "a web page"
    if text.startswith(b"<svg") or b"<svg" in text:
        return "an SVG drawing"
    if text.startswith(b"<?xml"):
        return "an XML document"
    if not data.strip(b"\x00"):
        return "a file of zeros"
    if text[:1] in (b"{", b"["):
        return "a JSON document"
    return f"content that starts with {data[:8]!r}"


def is_targa(data: bytes) -> bool:
    """True for bytes that may be a TGA picture, which has no signature of its own."""
    if len(data) < 18 or data[1] > 1 or data[2] not in (1, 2, 3, 9, 10, 11):
        return False
    return data[16] in (8, 15, 16, 24, 32) and 0 not in (
        int.from_bytes(data[12:14], "little"),
        int.from_bytes(data[14:16], "little"),
    )


def sniff_format(data: bytes) -> str | None:
    """``jpeg png webp tiff hdr exr bmp jp2`` by the first bytes, else None."""
    if data[:3] == b"\xff\xd8\xff":
        return "jpeg"
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return "png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[:4] in (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+"):
        return "tiff"
    if data[:4] == b"\x76\x2f\x31\x01":
        return "exr"
    if data[:2] == b"#?":
        return "hdr"
    if data[:2] == b"BM" and data[6:10] == bytes(4):
        return "bmp"
    if data[:12] == b"\x00\x00\x00\x0cjP  \r\n\x87\n" or data[:4] == b"\xff\x4f\xff\x51":
        return "jp2"
    return None


def webp_size(data: bytes) -> tuple[int, int] | None:
    """Width and height that a WebP file states, before its decoder reserves a canvas (RFC 9649).

    None where the header is damaged.
    """
    chunk, body = data[12:16], data[20:30]
    if len(body) < 10:
        return None
    if chunk == b"VP8X":
        return (
            1 + int.from_bytes(body[4:7], "little"),
            1 + int.from_bytes(body[7:10], "little"),
        )
    if chunk == b"VP8L":
        packed = int.from_bytes(body[1:5], "little")
        return 1 + (packed & 0x3FFF), 1 + (packed >> 14 & 0x3FFF)
    if chunk == b"VP8 ":
        return (
            int.from_bytes(body[6:8], "little") & 0x3FFF,
            int.from_bytes(body[8:10], "little") & 0x3FFF,
        )
    return None


def undecodable(error: Exception, data: bytes, file: Path) -> I2RError:
    """The error for a picture that a decoder refused: IMAGE_TRUNCATED or IMAGE_UNREADABLE."""
    text = str(error).lower()
    cut = any(word in text for word in ("truncated", "end of file", "unexpected eof", "not enough"))
    if cut or _ends_early(data):
        return I2RError(
            "IMAGE_TRUNCATED",
            "a picture that ends too early",
            "a whole file",
            "copy or export it again",
            file,
        )
    detail = "".join(c if c.isprintable() else " " for c in str(error))[:120]
    return I2RError(
        "IMAGE_UNREADABLE",
        f"a damaged picture ({detail or type(error).__name__})",
        "a picture that decodes",
        "export it again",
        file,
    )


def _ends_early(data: bytes) -> bool:
    kind = sniff_format(data)
    if kind == "png":
        return b"IEND" not in data[-64:]
    if kind == "jpeg":
        return b"\xff\xd9" not in data
    if kind == "webp":
        return int.from_bytes(data[4:8], "little") + 8 > len(data)
    return False
