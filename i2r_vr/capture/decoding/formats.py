# SPDX-License-Identifier: MIT
"""What a file is by its first bytes, and what is wrong with one that does not decode."""

from __future__ import annotations

from pathlib import Path

from i2r_vr.errors import I2RError


def sniff_format(data: bytes) -> str | None:
    """``jpeg png webp tiff hdr exr`` by the first bytes, else None."""
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
