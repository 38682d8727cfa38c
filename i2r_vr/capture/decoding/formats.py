# SPDX-License-Identifier: MIT
"""What a file is by its first bytes, and what is wrong with one that does not decode."""

from __future__ import annotations

import re
from pathlib import Path

from i2r_vr.errors import I2RError

_SIGNATURES = (
    (b"GIF8", "a GIF"),
    (b"\xff\x0a", "a JPEG XL picture"),
    (b"\x00\x00\x00\x0cJXL ", "a JPEG XL picture"),
    (b"II\xbc\x01", "a JPEG XR picture"),
    (b"qoif", "a QOI picture"),
    (b"\x00\x00\x01\x00", "a Windows icon"),
    (b"DDS ", "a DDS texture"),
    (b"\xabKTX 11", "a KTX texture"),
    (b"\xabKTX 20", "a KTX2 texture"),
    (b"VTF\x00", "a Valve texture"),
    (b"8BPS", "a Photoshop file"),
    (b"gimp xcf", "a GIMP file"),
    (b"BLENDER", "a Blender file"),
    (b"glTF", "a glTF model"),
    (b"Kaydara FBX", "an FBX model"),
    (b"%PDF", "a PDF"),
    (b"%!PS", "a PostScript file"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an XZ archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive (or a Blender file)"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"Pf", "a PFM float map"),
    (b"PF", "a PFM float map"),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
    (b"\x1aE\xdf\xa3", "a video (Matroska or WebM)"),
    (b"FLV\x01", "a Flash video"),
    (b"\x00\x00\x01\xba", "an MPEG video"),
    (b"OggS", "an Ogg video or sound"),
    (b"fLaC", "a FLAC sound"),
    (b"ID3", "an MP3 sound"),
    (b"MZ", "a program for Windows"),
    (b"\x7fELF", "a program for Linux"),
    (b"\xd0\xcf\x11\xe0", "an Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"bplist00", "a property list, such as iCloud leaves in place of a file (download it)"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "a shortcut, not the file that it leads to"),
    (
        b"version https://git-lfs",
        "a Git LFS pointer, not the file itself (git lfs pull fetches it)",
    ),
    (b"/annex/objects/", "a git-annex pointer, no picture (git annex get fetches it)"),
)
_BRANDS = {
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"), "a HEIC picture"),
    **dict.fromkeys((b"mif1", b"msf1"), "a HEIF picture"),
    **dict.fromkeys((b"avif", b"avis"), "an AVIF picture"),
    b"crx ": "a raw photo (CR3)",
}
_RIFF = {b"AVI ": "a video (AVI)", b"WAVE": "a WAV sound"}
_NETPBM = re.compile(rb"P[1-7]\s")


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
    if data[:4] == b"RIFF":
        return _RIFF.get(data[8:12], "a RIFF file")
    if data[257:262] == b"ustar":
        return "a tar archive"
    if _NETPBM.match(data):
        return "a Netpbm picture (PBM, PGM, PPM or PAM)"
    if not data.strip(b"\x00"):
        return "a file of zeros" if data else "an empty file"
    return _described_text(data[:4096]) or f"content that starts with {data[:8]!r}"


def _described_text(data: bytes) -> str | None:
    """What a text is, in words; None for bytes that are none."""
    code = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    text = data.decode(code, "replace").strip()
    start = re.sub(r"^(<!--.*?-->\s*)+", "", text.lower(), flags=re.S)
    if start.startswith(("<!doctype html", "<html", "<head", "<body")):
        return "a web page"
    if start.startswith("<svg") or (start.startswith("<?xml") and "<svg" in start):
        return "an SVG drawing"
    if start.startswith("<?xml"):
        return "a web page" if "<html" in start else "an XML document"
    if start.startswith("data:image/"):
        return "a picture as a data URI"
    if start[:1] in ("{", "["):
        return "a JSON document"
    printable = all(sign.isprintable() or sign in "\r\n\t\f" for sign in text)
    printable = printable and "\ufffd" not in text[:-1]  # the last sign may be cut
    return f"a text that starts with {text[:24]!r}" if text and printable else None


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
