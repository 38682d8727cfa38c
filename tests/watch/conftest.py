"""Shared by the tests of the service."""

import pytest

from tests.tiny import save_tiny_model


@pytest.fixture(scope="session")
def weights(tmp_path_factory):
    return save_tiny_model(tmp_path_factory.mktemp("weights"))


@pytest.fixture
def folders(tmp_path):
    """DIR and OUT."""
    (tmp_path / "in").mkdir()
    return tmp_path / "in", tmp_path / "out"
