"""Random work in the watched folder and in OUT, random crashes; in the end all must agree."""

import json
import random
import shutil
import signal
import sys
import time
from contextlib import suppress

import pytest

from i2r_vr.bundle.layout import bundles_below
from i2r_vr.bundle.store import load_bundle
from i2r_vr.capture import discover, hash_inputs, load_capture
from i2r_vr.errors import I2RError
from tests.watch.service import Service, assert_whole, picture_bytes

pytestmark = [
    pytest.mark.soak,
    pytest.mark.timeout(600),
    pytest.mark.skipif(sys.platform == "win32", reason="open files cannot be moved there"),
]
STORM_S = 30.0
PLACES = ("", "a", "a/b", "c")


class Storm:
    """What a careless person and their tools do to two folders."""

    def __init__(self, service, rng):
        self.service, self.rng = service, rng
        self.works = (
            *((self.write,) * 8),
            *((self.write_aside,) * 3),
            *((self.move,) * 4),
            *((self.break_one,) * 2),
            *((self.state_something,) * 2),
            *(self.delete, self.delete, self.move_folder, self.delete_folder),
            *(self.delete_bundle, self.kill, self.forbid_nothing),
        )

    def one(self):
        return self.rng.choice([p for p in self.service.folder.rglob("*") if p.is_file()])

    def place(self):
        folder = self.service.folder / self.rng.choice(PLACES)
        folder.mkdir(parents=True, exist_ok=True)
        name = self.rng.choice("xyz") + str(self.rng.randrange(4))
        return folder / (name + self.rng.choice((".png", ".jpg")))

    def write(self):
        path = self.place()
        path.write_bytes(picture_bytes(self.rng.randrange(999), path.suffix))

    def write_aside(self):
        path = self.place()
        aside = path.with_name(path.name + ".part")
        aside.write_bytes(picture_bytes(self.rng.randrange(999), path.suffix))
        aside.replace(path)

    def move(self):
        self.one().replace(self.place())

    def delete(self):
        self.one().unlink()

    def break_one(self):
        self.one().write_bytes(picture_bytes()[:700])

    def state_something(self):
        sidecar = self.one().with_suffix(".capture.json")
        sidecar.write_text(json.dumps({"zone": {"name": f"n{self.rng.randrange(99)}"}}))

    def forbid_nothing(self):
        self.one().chmod(0o600)

    def move_folder(self):
        folder = self.service.folder / self.rng.choice(PLACES[1:])
        folder.rename(self.service.folder / self.rng.choice((*PLACES[1:], "e")))

    def delete_folder(self):
        shutil.rmtree(self.service.folder / self.rng.choice(PLACES[1:]))

    def delete_bundle(self):
        shutil.rmtree(self.service.out / self.rng.choice(("a", "c", "x1", "y2", ".")))

    def kill(self):
        if self.rng.random() < 0.5:
            self.service.kill()
        else:
            self.service.process.send_signal(signal.SIGTERM)
            self.service.process.wait()
        self.service.start()

    def blow(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with suppress(OSError, IndexError):
                self.rng.choice(self.works)()
            time.sleep(self.rng.random() * 0.1)


def owner_of(bundle, out):
    folder = bundle.parent.parent.relative_to(out).as_posix()
    return folder, load_bundle(bundle).metadata.capture.file


def error_of(source):
    try:
        load_capture(source)
    except I2RError as error:
        return error.code
    return None


@pytest.mark.parametrize("extra", [(), ("--polling", "0.4")], ids=["events", "polling"])
def test_all_agrees_after_a_storm(weights, folders, extra):
    folder, out = folders
    seed = int(time.time())
    print(f"seed {seed}")
    with Service(folder, out, weights, "--rescan", "3", *extra, settle="0.2") as service:
        Storm(service, random.Random(seed)).blow(STORM_S)
        for _ in range(2):
            time.sleep(4.0)
            service.wait_idle()
        status = service.status()
        failed = {entry["capture"]: entry["code"] for entry in status["failures"]}
        owners = [owner_of(bundle, out) for bundle in bundles_below(out)]
        assert len(set(owners)) == len(owners)
        by_owner = dict(zip(owners, bundles_below(out), strict=True))
        sources = discover([folder])
        for source in sources:
            assert failed.get(str(source.file)) == error_of(source)
            if str(source.file) not in failed:
                bundle = by_owner[source.relative_folder.as_posix(), source.file.name]
                made_from = load_bundle(bundle).metadata.capture.inputs_sha256
                assert made_from == hash_inputs(source)[1]
        present = {(s.relative_folder.as_posix(), s.file.name) for s in sources}
        orphans = {str(bundle) for owner, bundle in by_owner.items() if owner not in present}
        assert set(status["orphaned"]) == orphans
        assert service.stop()[0] == 0
    assert_whole(out)
