# SPDX-License-Identifier: MIT
"""Files of ``torch.save``, read as if they came from an enemy.

A pickle is a program. Before anything is loaded its opcodes are walked without being run, and
only those names are let through that weights need; PyTorch's own restricted reader
(``weights_only``) then reads the file. Bytes are bounded by the file's size: archives may not be
compressed, and no tensor may be larger than what is stored.
"""

from __future__ import annotations

import io
import pickletools
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import torch
from torch import Tensor

from i2r_vr.errors import I2RError

MAX_FILE_BYTES = 2 << 30
MAX_PICKLE_BYTES = 64 << 20
MAX_ENTRIES = 20_000
"""A checkpoint is hundreds of megabytes, its pickle without the tensors hundreds of kilobytes, and
it has an entry a tensor. These are many times more, and still harmless to read."""
MAX_TUPLE_NESTING = 16
"""Tensors need three or so; a pickle of tuples within tuples crashes what walks them."""
LEGACY_PICKLES = 5
"""Magic number, protocol, system, content, keys of the storages; raw data follows."""
ZIP_MAGIC = b"PK\x03\x04"
PICKLE_PROTOCOL = 2

_STORAGES = ("Float", "Double", "Half", "Long", "Int", "Short", "Byte", "Bool")
_TENSOR_NAMES = {
    "collections OrderedDict",
    *(f"torch._utils {name}" for name in ("_rebuild_tensor", "_rebuild_tensor_v2")),
    "torch._utils _rebuild_parameter",
    *(f"torch {kind}Storage" for kind in _STORAGES),
    *(f"torch.cuda {kind}Storage" for kind in _STORAGES),
}
_INERT_NAMES = (
    "pytorch_lightning.callbacks.model_checkpoint ModelCheckpoint",
    "numpy.core.multiarray scalar",
    "numpy dtype",
)
"""What the published files name beside tensors; an `_Inert` object takes its place."""
_FOREIGN_OPCODES = {
    "STACK_GLOBAL",
    "INST",
    "OBJ",
    "EXT1",
    "EXT2",
    "EXT4",
    "PERSID",
    "NEWOBJ_EX",
    "BYTEARRAY8",
    "NEXT_BUFFER",
}


class _Inert:
    """Stands for an object whose class is not wanted: takes anything, does nothing."""

    def __init__(self, *_: object) -> None:
        pass

    def __setstate__(self, state: object) -> None:
        pass


def read_torch_file(path: Path, max_bytes: int = MAX_FILE_BYTES) -> Any:
    """The content of a file of ``torch.save`` on the CPU, none of its code run.

    Parameters
    ----------
    path : path
        A zip archive (PyTorch 1.6 and later) or a legacy file, also of Python 2.
    max_bytes : int
        Larger files are refused before they are read.

    Raises
    ------
    I2RError
        FILE_MISSING, CHECKPOINT_TOO_LARGE, CHECKPOINT_UNSAFE or CHECKPOINT_UNREADABLE.
    """
    if not path.is_file():
        raise I2RError("FILE_MISSING", "no such file", "a checkpoint", "check the path", path)
    size = path.stat().st_size
    if size > max_bytes:
        raise I2RError(
            "CHECKPOINT_TOO_LARGE", f"{size} bytes", f"at most {max_bytes}", "check the file", path
        )
    with path.open("rb") as stream:
        is_zip = stream.read(4) == ZIP_MAGIC
        stream.seek(0)
        if is_zip:
            _check_archive(stream, size, path)
        else:
            for _ in range(LEGACY_PICKLES):
                _check_pickle(stream, path)
    return _loaded(path, is_zip)


def state_tensors(state: object, path: Path) -> dict[str, Tensor]:
    """The tensors of a state dictionary, each of them whole and finite.

    Entries that are no tensors are left out.

    Raises
    ------
    I2RError
        CHECKPOINT_UNREADABLE, CHECKPOINT_UNSAFE or CHECKPOINT_VALUES.
    """
    if not isinstance(state, Mapping):
        raise _unreadable(f"a {type(state).__name__}, no table of tensors", path)
    found: dict[str, Tensor] = {}
    for key, value in state.items():
        if isinstance(key, str) and isinstance(value, Tensor):
            found[key] = value.detach()
    storages = {
        t.untyped_storage().data_ptr(): t.untyped_storage().nbytes() for t in found.values()
    }
    if sum(storages.values()) > path.stat().st_size:
        raise _unsafe("tensors larger than the file", path)
    for key, value in found.items():
        stored = value.untyped_storage().nbytes()
        if value.layout != torch.strided or value.numel() * value.element_size() > stored:
            raise _unsafe(f"the tensor {key[:80]} of more values than are stored", path)
        if value.is_floating_point() and value.numel() and not _is_finite(value):
            raise I2RError(
                "CHECKPOINT_VALUES",
                f"NaN or infinity in {key[:80]}",
                "finite weights",
                "fetch the file again",
                path,
            )
    return {key: value.contiguous() for key, value in found.items()}


def _is_finite(value: Tensor) -> bool:
    low, high = torch.aminmax(value)
    return bool(torch.isfinite(high - low))


def _check_archive(stream: BinaryIO, size: int, path: Path) -> None:
    """Refuse compressed, overlapping or oversize entries, and look through the pickles."""
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ENTRIES:
                raise _unsafe(f"an archive of {len(entries)} entries", path)
            if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries):
                raise _unsafe("a compressed archive", path)
            if sum(entry.file_size for entry in entries) > size:
                raise _unsafe("entries larger than the file", path)
            for entry in entries:
                if entry.filename.endswith(".pkl"):
                    if entry.file_size > MAX_PICKLE_BYTES:
                        raise _unsafe(f"a pickle of {entry.file_size} bytes", path)
                    _check_pickle(io.BytesIO(archive.read(entry)), path)
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError) as error:
        raise _unreadable(str(error)[:120] or type(error).__name__, path) from error


def _check_pickle(stream: BinaryIO, path: Path) -> None:
    """Walk one pickle's opcodes, running none, and refuse names that weights do not need."""
    nesting = _TupleNesting()
    for code, argument in _opcodes(stream, path):
        opcode = code.name
        if nesting.after(code, argument) > MAX_TUPLE_NESTING:
            raise _unsafe("a pickle of tuples within tuples", path)
        if opcode == "GLOBAL" and argument not in _TENSOR_NAMES.union(_INERT_NAMES):
            raise _unsafe(f"a pickle that calls {str(argument).replace(' ', '.')[:80]}", path)
        if opcode in _FOREIGN_OPCODES or (opcode == "PROTO" and argument != PICKLE_PROTOCOL):
            raise _unsafe(f"a pickle with {opcode} {argument or ''}".strip(), path)


class _TupleNesting:
    """How deep the tuples of a pickle nest, from its opcodes alone.

    A tuple that holds another twice, and so on, is small in the file, but as the key of a table
    its hash takes twice the time a level.
    """

    def __init__(self) -> None:
        self._stack: list[int] = []
        self._marks: list[int] = []
        self._memo: dict[object, int] = {}

    def after(self, code: pickletools.OpcodeInfo, argument: object) -> int:
        """Levels of tuples in what the opcode leaves on the stack's top."""
        name = code.name
        if name == "MARK":
            self._marks.append(len(self._stack))
            return 0
        if name in ("PUT", "BINPUT", "LONG_BINPUT"):
            self._memo[argument] = self._stack[-1] if self._stack else 0
            return 0
        if name in ("GET", "BINGET", "LONG_BINGET"):
            self._stack.append(self._memo.get(argument, 0))
            return self._stack[-1]
        if name == "POP" and self._marks[-1:] == [len(self._stack)]:
            self._marks.pop()
            return 0
        taken = self._take(code)
        levels = 1 + max(taken, default=0) if name.startswith("TUPLE") else 0
        made = len(code.stack_after)
        self._stack += [levels if made == 1 else max(taken, default=0)] * made
        return levels

    def _take(self, code: pickletools.OpcodeInfo) -> list[int]:
        count = len(code.stack_before)
        start = len(self._stack) - count
        if pickletools.markobject in code.stack_before:
            mark = self._marks.pop() if self._marks else 0
            start = mark - code.stack_before.index(pickletools.markobject)
        start = max(start, 0)
        taken = self._stack[start:]
        del self._stack[start:]
        return taken


def _opcodes(stream: BinaryIO, path: Path) -> Iterator[tuple[pickletools.OpcodeInfo, object]]:
    start = stream.tell()
    try:
        for opcode, argument, place in pickletools.genops(stream):
            if (place or 0) - start > MAX_PICKLE_BYTES:
                raise _unsafe("a pickle without end", path)
            yield opcode, argument
    except (ValueError, IndexError, UnicodeError, MemoryError) as error:
        raise _unreadable("no file of torch.save", path) from error


def _loaded(path: Path, is_zip: bool) -> Any:
    stubs: list[Any] = [(_Inert, name.replace(" ", ".")) for name in _INERT_NAMES]
    try:
        with torch.serialization.safe_globals(stubs), warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of the encoding, which does count
            return torch.load(
                str(path), map_location="cpu", weights_only=True, mmap=is_zip, encoding="latin1"
            )
    except Exception as error:  # a hostile file may raise anything
        raise _unreadable(str(error).splitlines()[0][:120] or "a damaged file", path) from error


def _unsafe(found: str, path: Path) -> I2RError:
    return I2RError(
        "CHECKPOINT_UNSAFE",
        found,
        "weights and nothing else",
        "do not use this file; fetch it again from its authors",
        path,
    )


def _unreadable(found: str, path: Path) -> I2RError:
    return I2RError(
        "CHECKPOINT_UNREADABLE", found, "a file of torch.save", "fetch the file again", path
    )
