# SPDX-License-Identifier: MIT
"""Write the package's ``.meta`` files: ``python engine_bridges/unity/make_metas.py``.

Unity makes no ``.meta`` in a package that it may not change, so each path needs one in the
repository. A path's GUID is the MD5 of the package's name and the path: it stays as long as the
path does, so references from projects stay too. Folders whose name ends in ``~`` are not imported
and have none; what lies in a sample has, as it is copied into projects, where its scene refers to
its script. ``--check`` writes nothing and ends with 1 where anything would change.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

NAME = "com.i2rvr.reverb"
PACKAGE = Path(__file__).parent / NAME
_TAIL = ("userData: ", "assetBundleName: ", "assetBundleVariant: ")
_IMPORTERS = {
    ".cs": (
        "MonoImporter",
        "serializedVersion: 2",
        "defaultReferences: []",
        "executionOrder: 0",
        "icon: {instanceID: 0}",
    ),
    ".asmdef": ("AssemblyDefinitionImporter",),
    ".shader": ("ShaderImporter", "defaultTextures: []", "nonModifiableTextures: []"),
    ".unity": ("DefaultImporter",),
    ".md": ("TextScriptImporter",),
    ".json": ("PackageManifestImporter",),
}


def guid(path: str) -> str:
    """GUID of a path of the package, as POSIX text: 32 hexadecimal digits.

    Examples
    --------
    >>> guid("package.json") == guid("package.json") != guid("README.md")
    True
    """
    return hashlib.md5(f"{NAME}/{path}".encode(), usedforsecurity=False).hexdigest()


def imported(package: Path) -> Iterator[Path]:
    """Files and folders that Unity imports, or copies as a sample, sorted."""
    for path in sorted(package.rglob("*")):
        parts = path.relative_to(package).parts
        if parts[0] == "Samples~":
            parts = parts[2:]
            if not parts:
                continue
        hidden = any(part.endswith("~") or part.startswith(".") for part in parts)
        if not hidden and path.suffix != ".meta":
            yield path


def meta_text(path: Path, package: Path) -> str:
    """Content of the ``.meta`` of a file or folder.

    Raises
    ------
    KeyError
        Where the kind of file is not known.
    """
    lines = ["fileFormatVersion: 2", f"guid: {guid(path.relative_to(package).as_posix())}"]
    if path.is_dir():
        lines.append("folderAsset: yes")
        importer: tuple[str, ...] = ("DefaultImporter",)
    else:
        importer = _IMPORTERS[path.suffix]
    lines.append(f"{importer[0]}:")
    lines += [f"  {line}" for line in ("externalObjects: {}", *importer[1:], *_TAIL)]
    return "\n".join(lines) + "\n"


def expected_metas(package: Path) -> dict[Path, str]:
    """Every ``.meta`` that should be there, and its content."""
    return {
        path.with_name(path.name + ".meta"): meta_text(path, package) for path in imported(package)
    }


def main(arguments: list[str]) -> int:
    """Write, or check, and tell what was or would be changed."""
    expected = expected_metas(PACKAGE)
    surplus = [path for path in PACKAGE.rglob("*.meta") if path not in expected]
    changed = [
        path
        for path, text in expected.items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]
    for path in (*changed, *surplus):
        print(path.relative_to(PACKAGE).as_posix())
    if "--check" in arguments:
        return 1 if changed or surplus else 0
    for path in changed:
        path.write_text(expected[path], encoding="utf-8", newline="\n")
    for path in surplus:
        path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
