# SPDX-License-Identifier: MIT
"""The Unity package compiles against just the API in the list; warnings are errors."""

from __future__ import annotations

import csv

import pytest

from tests.engines.unity.build import HERE, build_package, require_mono, trial_build

OLDEST: tuple[str, ...] = ()
NEWEST = ("UNITY_2022_2_OR_NEWER", "UNITY_6000_0_OR_NEWER")


def listed():
    """Rows of the list: type, signature, file, checked."""
    with (HERE / "api.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_list_says_where_each_member_was_checked():
    rows = listed()
    assert len({(row["type"], row["signature"]) for row in rows}) == len(rows) > 300
    for row in rows:
        assert row["checked"] in ("read", "found", "used"), row
        assert row["file"] or row["checked"] != "read", row
        # Where a type moved on the way from 2021.3 to 6000.x, both of its files, the older first.
        files = row["file"].split(" | ")
        assert len(set(files)) == len(files) <= 2, row
        assert row["file"] in ("", "NUnit 3.5", "com.unity.test-framework") or all(
            file.startswith(("Editor/", "Modules/", "Runtime/")) and file.endswith(".cs")
            for file in files
        ), row
        if row["type"].startswith("UnityEditor"):
            assert row["file"].startswith(("Editor/", "Modules/")) or not row["file"], row
    read = sum(row["checked"] == "read" for row in rows)
    assert read > len(rows) / 2


@pytest.mark.engine
def test_the_package_compiles_for_the_newest_engine_too(tmp_path):
    require_mono()
    build = build_package(tmp_path, NEWEST)
    assert {path.name for path in tmp_path.glob("I2RVR*.dll")} >= {
        "I2RVR.Core.dll",
        "I2RVR.dll",
        "I2RVR.Editor.Core.dll",
        "I2RVR.Editor.dll",
        "I2RVR.Tests.dll",
        "I2RVR.Editor.Tests.dll",
    }
    assert members(build) == expected(NEWEST)


@pytest.mark.engine
def test_the_stubs_have_the_members_of_the_list_and_no_others():
    assert members(trial_build()) == expected(OLDEST)


def members(build):
    """Members of the stubs of a build, as the list writes them."""
    return set(trial_build().run("members", build.folder / "UnityStubs.dll").splitlines())


def expected(defines):
    """Members of the list that an engine with these symbols has."""
    new = {
        "UnityEngine.PhysicsMaterial",
        "UnityEngine.Collider PhysicsMaterial sharedMaterial",
        "UnityEditor.AudioImporterSampleSettings bool preloadAudioData",
    }
    old = {
        "UnityEngine.PhysicMaterial",
        "UnityEngine.Collider PhysicMaterial sharedMaterial",
        "UnityEditor.AudioImporter bool preloadAudioData",
    }
    whole = {f"{row['type']} {row['signature']}".rstrip() for row in listed()}
    assert new | old <= whole
    return whole - (old if defines else new)
