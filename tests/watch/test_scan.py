"""Which captures lie below a folder, folder by folder."""

from pathlib import Path, PurePosixPath

import pytest

from i2r_vr.watch.scan import Scanner, relative_inside
from tests.watch.service import drop


def found(scanner):
    return sorted(s.file.relative_to(scanner.root).as_posix() for s in scanner.sources())


@pytest.fixture
def scanner(tmp_path):
    for name in ("a.png", "x/b.png", "x/y/c.png", "z/d.png", ".hidden/e.png", "out/f.png"):
        drop(tmp_path / name)
    scanner = Scanner(tmp_path, tmp_path / "out")
    scanner.scan()
    return scanner


def test_everything_but_hidden_folders_and_our_own(scanner):
    assert found(scanner) == ["a.png", "x/b.png", "x/y/c.png", "z/d.png"]


def test_a_folder_that_changed(scanner):
    drop(scanner.root / "x" / "new.png")
    (scanner.root / "x" / "b.png").unlink()
    drop(scanner.root / "z" / "unnoticed.png")
    result = scanner.update([PurePosixPath("x")])
    assert [s.file.name for s in result.present] == ["new.png"]
    assert result.gone == {scanner.root / "x" / "b.png"}
    assert found(scanner) == ["a.png", "x/new.png", "x/y/c.png", "z/d.png"]
    assert [s.file.name for s in scanner.scan().present if "un" in s.file.name] != []


def test_folders_that_come_go_and_move(scanner):
    (scanner.root / "x").rename(scanner.root / "w")
    result = scanner.update([PurePosixPath()], [PurePosixPath("w"), PurePosixPath("x")])
    assert found(scanner) == ["a.png", "w/b.png", "w/y/c.png", "z/d.png"]
    assert {p.name for p in result.gone} == {"b.png", "c.png"}
    assert {s.file.name for s in result.present} == {"a.png", "b.png", "c.png"}
    drop(scanner.root / "new" / "deep" / "g.png")
    scanner.update([PurePosixPath()])
    assert "new/deep/g.png" in found(scanner)


def test_folders_that_are_not_ours_are_never_looked_at(scanner):
    drop(scanner.root / "Library" / "inner" / "h.png")
    (scanner.root / "ProjectSettings").mkdir()
    names = ("out", ".hidden", "Library", "Library/inner", "nowhere")
    result = scanner.update(map(PurePosixPath, names), map(PurePosixPath, names))
    assert result.present == []


def test_a_folder_that_cannot_be_listed_keeps_what_was_known(scanner, monkeypatch):
    from i2r_vr.capture import folders

    real = folders.os.scandir

    def refuse(path):
        if Path(path).name == "x":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(folders.os, "scandir", refuse)
    result = scanner.scan()
    assert result.gone == set()
    assert result.errors[scanner.root / "x"].code == "FOLDER_UNREADABLE"
    assert found(scanner) == ["a.png", "x/b.png", "x/y/c.png", "z/d.png"]


def test_out_told_by_where_it_really_is(tmp_path):
    (tmp_path / "in" / "out").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "in" / "out")
    inside = PurePosixPath("out")
    assert relative_inside(tmp_path / "in" / "out", tmp_path / "in") == inside
    assert relative_inside(tmp_path / "link", tmp_path / "in") == inside
    assert relative_inside(tmp_path / "in", tmp_path / "in") is None
    assert relative_inside(tmp_path / "other", tmp_path / "in") is None


def test_files_that_are_not_used_are_known_while_they_lie_there(scanner):
    drop(scanner.root / "x" / "b_depth.png")
    (scanner.root / "z" / "garden.heic").write_bytes(b"x")
    (scanner.root / "z" / "late.heic.part").write_bytes(b"x")
    scanner.update([PurePosixPath("x"), PurePosixPath("z")])
    assert found(scanner) == ["a.png", "x/b.png", "x/y/c.png", "z/d.png"]
    told = {notice.path.name: notice.code for notice in scanner.notices()}
    assert told == {"b_depth.png": "COMPANION_MISNAMED", "garden.heic": "SUFFIX_NOT_READ"}
    (scanner.root / "x" / "b_depth.png").rename(scanner.root / "x" / "b.depth.png")
    scanner.update([PurePosixPath("x")])
    assert [notice.path.name for notice in scanner.notices()] == ["garden.heic"]
