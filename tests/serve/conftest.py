import pytest

from i2r_vr.hearing.loading import load_model
from tests.serve.served import Client, served
from tests.tiny import save_tiny_model, write_room


@pytest.fixture(scope="session")
def tiny(tmp_path_factory):
    """A tiny model and its weights."""
    weights = save_tiny_model(tmp_path_factory.mktemp("weights"))
    return load_model(str(weights), "cpu"), weights


@pytest.fixture(scope="module")
def page(tiny, tmp_path_factory):
    """A server with a room that is baked, and a Godot project."""
    folder = tmp_path_factory.mktemp("serve")
    write_room(folder / "in", "room", position=[0.0, 0.0, 1.5], level="town")
    (folder / "castle").mkdir()
    (folder / "castle/project.godot").write_text("config_version=5\n")
    with served(folder / "in", folder / "out", *tiny, projects=[folder / "castle"]) as running:
        yield running


@pytest.fixture(scope="module")
def client(page):
    """A browser that was let in, once everything is baked."""
    entered = Client(page).enter()
    entered.settled()
    return entered
