"""Checkpoints made to do harm: no code runs, memory stays bounded, each has a code."""

import collections
import io
import os
import pickle
import struct
import tarfile
import types
import zipfile

import pytest
import torch

from i2r_vr.errors import I2RError
from i2r_vr.importing.torch_file import read_torch_file, state_tensors
from tests.importing.public_layouts import lightning_checkpoint

FORMATS = pytest.mark.parametrize("zipped", [True, False], ids=["zip", "legacy"])


class Call:
    """Pickles as a call of a function."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


def refusal(path, **named):
    with pytest.raises(I2RError) as caught:
        state_tensors(read_torch_file(path, **named), path)
    assert str(path) in str(caught.value)
    return caught.value


def saved(path, content, zipped=True):
    torch.save(content, path, _use_new_zipfile_serialization=zipped)
    return path


@FORMATS
def test_weights_come_back(tmp_path, zipped):
    content = collections.OrderedDict(
        a=torch.arange(6.0).reshape(2, 3).T,
        b=torch.tensor(7),
        c=torch.nn.Parameter(torch.ones(2)),
    )
    path = saved(tmp_path / "good.pt", content, zipped)
    found = state_tensors(read_torch_file(path), path)
    assert found.keys() == content.keys()
    assert all(torch.equal(found[key], value) for key, value in content.items())


@FORMATS
def test_lightning_s_class_is_a_stub(tmp_path, zipped):
    file = lightning_checkpoint(torch.nn.Linear(2, 2), tmp_path / "model.ckpt", zipped)
    found = read_torch_file(file)
    assert found["epoch"] == 199
    assert state_tensors(found["state_dict"], file)["weight"].shape == (2, 2)


@FORMATS
@pytest.mark.parametrize("kind", ["key", "member"])
def test_tuples_that_double_with_every_level_are_refused(tmp_path, zipped, kind):
    nested = (1,)
    for _ in range(60):
        nested = (nested, nested)

    class Bomb:
        def __reduce__(self):
            return collections.OrderedDict, ([[nested if kind == "key" else "a", (nested,)]],)

    path = saved(tmp_path / "bad.pt", {"state_dict": Bomb()}, zipped)
    assert refusal(path).code == "CHECKPOINT_UNSAFE"


@FORMATS
@pytest.mark.parametrize(
    "call",
    [
        lambda folder: Call(os.system, f"touch {folder}/ran"),
        lambda folder: Call(eval, f"open('{folder}/ran', 'w')"),
        lambda folder: Call(os.mkdir, f"{folder}/ran"),
        lambda folder: Call(bytearray, 1 << 40),
        lambda folder: Call(torch.Tensor, 1 << 20, 1 << 20),
    ],
    ids=["system", "eval", "mkdir", "bytearray", "tensor"],
)
def test_calls_are_refused_unrun(tmp_path, zipped, call):
    path = saved(tmp_path / "bad.pt", {"state_dict": call(tmp_path)}, zipped)
    assert refusal(path).code == "CHECKPOINT_UNSAFE"
    assert not (tmp_path / "ran").exists()


def test_other_pickle_protocols_are_refused(tmp_path):
    path = tmp_path / "bad.pt"
    torch.save({"a": Call(os.getcwd)}, path, pickle_protocol=4)
    assert refusal(path).code == "CHECKPOINT_UNSAFE"


def test_compressed_archives_are_refused(tmp_path):
    source = saved(tmp_path / "good.pt", {"a": torch.zeros(1_000_000)})
    bomb = tmp_path / "bomb.pt"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, old.read(entry))
    assert bomb.stat().st_size < 10_000
    assert refusal(bomb).code == "CHECKPOINT_UNSAFE"


def test_entries_that_overlap_are_refused(tmp_path):
    """A central directory that names the same bytes many times."""
    path = saved(tmp_path / "good.pt", {"a": torch.zeros(10_000)})
    with zipfile.ZipFile(path, "a") as archive:
        big = next(e for e in archive.infolist() if e.filename.endswith("data/0"))
        archive.filelist += [big] * 50
        archive._didModify = True
    assert refusal(path).code == "CHECKPOINT_UNSAFE"


def test_oversize_is_refused_before_reading(tmp_path):
    path = saved(tmp_path / "good.pt", {"a": torch.zeros(100)})
    assert refusal(path, max_bytes=1000).code == "CHECKPOINT_TOO_LARGE"
    huge = tmp_path / "huge.pt"
    with huge.open("wb") as stream:
        stream.truncate(3 << 30)
    assert refusal(huge).code == "CHECKPOINT_TOO_LARGE"


def rebuilt(storage, size, stride):
    function = torch._utils._rebuild_tensor_v2
    return Call(function, storage, 0, size, stride, False, collections.OrderedDict())


@FORMATS
@pytest.mark.parametrize(
    ("size", "stride"),
    [((1 << 12, 1 << 12), (1 << 12, 1)), ((1 << 20, 1 << 20), (0, 0)), ((3, 3), (1, 1))],
    ids=["beyond", "expanded", "overlapping"],
)
def test_tensors_of_more_than_their_bytes_are_refused(tmp_path, zipped, size, stride):
    untyped = torch.zeros(8).untyped_storage()
    storage = torch.storage.TypedStorage(wrap_storage=untyped, dtype=torch.float32, _internal=True)
    path = saved(tmp_path / "bad.pt", {"a": rebuilt(storage, size, stride)}, zipped)
    assert refusal(path).code in ("CHECKPOINT_UNSAFE", "CHECKPOINT_UNREADABLE")


@FORMATS
def test_values_that_are_not_finite_are_refused(tmp_path, zipped):
    for value in (float("nan"), float("inf"), -float("inf")):
        path = saved(tmp_path / "bad.pt", {"a": torch.tensor([0.0, value])}, zipped)
        assert refusal(path).code == "CHECKPOINT_VALUES"


@FORMATS
def test_every_truncation_has_a_code(tmp_path, zipped):
    whole = saved(tmp_path / "good.pt", {"a": torch.ones(300)}, zipped).read_bytes()
    path = tmp_path / "cut.pt"
    for length in [*range(0, len(whole) - 1200, 97), len(whole) - 1]:
        path.write_bytes(whole[:length])
        assert refusal(path).code in ("CHECKPOINT_UNREADABLE", "CHECKPOINT_UNSAFE"), length


def test_what_is_no_checkpoint_has_a_code(tmp_path):
    assert refusal(tmp_path / "none.pt").code == "FILE_MISSING"
    assert refusal(tmp_path).code == "FILE_MISSING"
    path = tmp_path / "bad.pt"
    for content in (b"", b"PK\x03\x04", b"<html>not found</html>", b"\x80\x02" * 50, bytes(1000)):
        path.write_bytes(content)
        assert refusal(path).code in ("CHECKPOINT_UNREADABLE", "CHECKPOINT_UNSAFE"), content
    assert refusal(saved(path, [1, 2, 3])).code == "CHECKPOINT_UNREADABLE"


def test_the_oldest_tar_format_has_a_code(tmp_path):
    path = tmp_path / "old.tar"
    with tarfile.open(path, "w") as archive:
        for name in ("sys_info", "pickle", "storages", "tensors"):
            archive.addfile(tarfile.TarInfo(name), io.BytesIO())
    assert refusal(path).code == "CHECKPOINT_UNREADABLE"


class Python2Pickler(pickle._Pickler):
    """Writes texts as Python 2's protocol 2 does."""

    dispatch = dict(pickle._Pickler.dispatch)  # noqa: RUF012 - as its base class has it

    def save_str(self, text):
        data = text.encode("latin1")
        self.write(pickle.SHORT_BINSTRING + struct.pack("<B", len(data)) + data)
        self.memoize(text)

    def save_scalar(self, scalar):
        """As NumPy 1 wrote one: a function of a module that no longer has that name."""
        self.write(b"cnumpy.core.multiarray\nscalar\n")
        self.write(b"cnumpy\ndtype\n")
        self.save(("f8", 0, 1))
        self.write(pickle.REDUCE)
        self.save((3, "<", None, None, None, -1, -1, 0))
        self.write(pickle.BUILD)
        self.save("\x9a\x99\x99\x99\x99YK@")
        self.write(pickle.TUPLE2 + pickle.REDUCE)

    dispatch[str] = save_str
    dispatch[float] = save_scalar


def python2_dump(content, file, protocol=2):
    Python2Pickler(file, protocol).dump(content)


def test_files_of_python_2(tmp_path):
    """As the ResNet of Places365 is: byte strings, and a NumPy scalar beside the weights."""
    module = types.SimpleNamespace(Pickler=Python2Pickler, dump=python2_dump, __name__="python2")
    path = tmp_path / "resnet50_places365.pth.tar"
    weights = torch.arange(6.0).reshape(2, 3)
    content = {"arch": "resnet50", "best_prec1": 54.7, "state_dict": {"module.fc.weight": weights}}
    torch.save(content, path, pickle_module=module, _use_new_zipfile_serialization=False)
    assert b"X\x08\x00\x00\x00resnet50" not in path.read_bytes()
    found = read_torch_file(path)
    assert found["arch"] == "resnet50"
    assert torch.equal(state_tensors(found["state_dict"], path)["module.fc.weight"], weights)
