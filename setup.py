"""Takes the engine add-ons, which lie beside the package, into the wheel."""

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

BRIDGES = Path("engine_bridges")
ADD_ONS = ("unity/com.i2rvr.reverb", "unreal/I2RVR", "godot/addons/i2r_vr", "web")
NOT_SHIPPED = {"node_modules", "rooms", "__pycache__"}


class BuildWithBridges(build_py):
    """Builds the package with ``engine_bridges`` below it."""

    def _bridge_files(self) -> dict[Path, Path]:
        """Source and goal of every file of the add-ons."""
        goal = Path(self.build_lib) / "i2r_vr" / "engine_bridges"
        found = {}
        for path in sorted(path for add_on in ADD_ONS for path in (BRIDGES / add_on).rglob("*")):
            parts = path.relative_to(BRIDGES).parts
            kept = not any(part in NOT_SHIPPED or part.startswith(".") for part in parts)
            if kept and path.is_file():
                found[path] = goal.joinpath(*parts)
        return found

    def run(self) -> None:
        """Build, then copy the add-ons; an editable installation finds them in the clone."""
        super().run()
        if not self.editable_mode:
            for source, goal in self._bridge_files().items():
                self.mkpath(str(goal.parent))
                self.copy_file(str(source), str(goal))

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        """Every file that the wheel holds."""
        copied = [] if self.editable_mode else [str(goal) for goal in self._bridge_files().values()]
        return [*super().get_outputs(include_bytecode), *copied]


setup(cmdclass={"build_py": BuildWithBridges})
