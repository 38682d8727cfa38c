"""The table of codes holds exactly what is told, and every code is met in some test."""

import ast
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from i2r_vr.cli import main
from i2r_vr.errors.explanations import explanations

ROOT = Path(__file__).resolve().parents[2]
WORDS = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
"""How a code looks: words in capitals, joined."""
NO_CODES = re.compile(
    r"I2R_VR_[A-Z_]+"  # environment variables
    r"|PCM_16|PCM_24"  # sample formats
    r"|STACK_GLOBAL|NEWOBJ_EX|NEXT_BUFFER|LONG_BINPUT|LONG_BINGET"  # opcodes of pickles
    r"|NO_COLOR|NAME_OR_PATH"  # an environment variable of many programs; a word in the help
    r"|CREATE_NO_WINDOW"  # a flag of Windows' processes
    r"|OPENBLAS_NUM_THREADS"  # an environment variable of NumPy's
    r"|RAY_[A-Z_]+"  # environment variables of Ray
)
TELLING = {"I2RError", "UsageError", "Notice", "Problem", "_note", "_failure"}
"""Calls whose first argument is a code, which may then be a single word."""
ADD_ONS = ("unity", "unreal", "godot", "web")


def texts_in(tree):
    """Texts in a module but for its list of public names."""
    public = {
        id(text)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
        for text in ast.walk(node.value)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in public
        ):
            yield node.value


def first_words(tree):
    """First arguments of the calls that tell a code, and first words that are printed."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
            text = str(node.args[0].value)
            if name in TELLING:
                yield text
            elif re.match(r"[A-Z_]{3,}: ", text):
                yield text.partition(":")[0]


def codes_of_the_package():
    """Every code that a module of the package names."""
    found = set()
    for path in (ROOT / "i2r_vr").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found |= {text for text in texts_in(tree) if WORDS.fullmatch(text)}
        found |= set(first_words(tree))
    return {code for code in found if not NO_CODES.fullmatch(code)}


def codes_of_the_add_ons():
    """Every code that the engines' add-ons tell, whatever their language."""
    quoted = re.compile(rf"[\"']({WORDS.pattern}|CANCELLED)[\"':]")
    found = set()
    for add_on in ADD_ONS:
        for path in (ROOT / "engine_bridges" / add_on).rglob("*"):
            if path.suffix in (".py", ".cs", ".gd", ".js") and "node_modules" not in path.parts:
                found |= set(quoted.findall(path.read_text(encoding="utf-8")))
    return {code for code in found if not NO_CODES.fullmatch(code)}


def test_the_table_is_what_the_code_tells():
    assert set(explanations()) == codes_of_the_package() | codes_of_the_add_ons()


def test_every_code_is_met_in_a_test():
    met = set()
    for folder, suffixes in (
        (ROOT / "tests", (".py", ".cs")),
        (ROOT / "engine_bridges/conformance/cases", (".json",)),
    ):
        for path in folder.rglob("*"):
            if path.suffix in suffixes:
                met |= set(re.findall(r"\b[A-Z][A-Z0-9_]+\b", path.read_text(encoding="utf-8")))
    assert set(explanations()) - met == set()


def test_every_entry_is_sentences():
    for entry in explanations().values():
        for text in (entry.meaning, entry.action):
            assert text[0].isupper() or text[0] == "`", entry.code
            assert text.endswith((".", ")")), entry.code
            assert "|" not in text, entry.code


def run(code):
    return CliRunner().invoke(main, ["explain", code])


@pytest.mark.parametrize(
    "given", ["DISK_FULL", "disk_full", "Disk-Full", "disk full", "DISK_FULL:"]
)
def test_explain_takes_a_code_as_people_write_it(given):
    found = run(given)
    assert found.exit_code == 0
    entry = explanations()["DISK_FULL"]
    head, meaning, action = found.stdout.splitlines()
    assert head == f"DISK_FULL ({entry.part})"
    assert meaning == entry.meaning
    assert action == f"What to do: {entry.action}"


def test_an_unknown_code_is_told_with_those_that_are_close():
    found = run("DISC_FULL")
    assert found.exit_code == 2
    assert found.stdout == ""
    assert found.stderr.startswith("CODE_UNKNOWN: ")
    assert "did you mean DISK_FULL" in found.stderr
    assert "did you mean" not in run("xyz").stderr
