"""What `pulumi-thoughtspot import` writes, where to, and what a folder of somebody else's can make of it."""

from __future__ import annotations

import ast
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from pulumi_thoughtspot.emulator import Emulator
from support.cli import Stack
from support.patience import HANGING

from .conftest import Command
from .hostile import is_one_clear_error

LISTING, PROGRAM = "thoughtspot-import.json", "__main__.py"
CODE = "__import__('pathlib').Path('mark').touch()"
NAMES = [
    f'"); {CODE} #',
    f"'); {CODE} #",
    f'"""\n{CODE}\n"""',
    f"'''\n{CODE}\n'''",
    f"\n{CODE}\n",
    f"\r{CODE}",
    f"\x0c{CODE}",
    f"\x0b{CODE}",
    f"\x85{CODE}",
    f"\u2028{CODE}",
    f"\u2029{CODE}",
    f"\\\n{CODE}",
    "\\",
    '\\"',
    "\\' + " + CODE + " + \\'",
    f"{{{CODE}}}",
    f"\\N{{{CODE}}}",
    "\\u0022",
    "\x00",
    "\ud800",
    "coding: utf-7",
    f"\u202e{CODE}\u202c",
]


@pytest.fixture(autouse=True)
def something(thoughtspot: Emulator) -> None:
    thoughtspot.set_override("Sales", ["WEBHOOK"])


def files(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


# The program


def value_of(argument: ast.expr) -> object:
    """A constant, a member of `Channel` as it is written, or a list of them."""
    if isinstance(argument, ast.List):
        return [value_of(item) for item in argument.elts]
    if isinstance(argument, ast.Attribute):
        assert isinstance(argument.value, ast.Name)
        return f"{argument.value.id}.{argument.attr}"
    return ast.literal_eval(argument)


def declarations(text: bytes) -> list[dict[str, object]]:
    """What a program declares, where it does nothing but that: every argument is a constant."""
    docstring, imported, *calls = ast.parse(text).body
    assert isinstance(docstring, ast.Expr)
    assert isinstance(docstring.value, ast.Constant)
    assert isinstance(imported, ast.ImportFrom)
    assert imported.module == "pulumi_thoughtspot"
    found = []
    for call in calls:
        assert isinstance(call, ast.Expr)
        assert isinstance(call.value, ast.Call)
        assert isinstance(call.value.func, ast.Name)
        assert call.value.func.id == "CommunicationChannelPreference"
        (name,) = map(ast.literal_eval, call.value.args)
        inputs: dict[str, object] = {"name": name}
        for given in call.value.keywords:
            assert given.arg in ("org_identifier", "channels")
            inputs[given.arg] = value_of(given.value)
        found.append(inputs)
    return found


@pytest.mark.parametrize("twice", [False, True], ids=["by name", "by id, with a comment"])
def test_no_name_of_an_org_becomes_code(command: Command, thoughtspot: Emulator, folder: Path, twice: bool) -> None:
    named = {100 + number: name for number, name in enumerate(NAMES)}
    for number, name in named.items():
        thoughtspot.add_org(number, name)
        thoughtspot.set_override(number, ["WEBHOOK"])
        if twice:  # Another Org that the name could mean, so that the program gives the id.
            thoughtspot.add_org(number + 100, name.swapcase() + "X")
            thoughtspot.add_org(number + 200, name + "x")
    said = command("import", host=thoughtspot.url)
    assert said.status == 0
    declared = {str(each["org_identifier"]): each for each in declarations((folder / PROGRAM).read_bytes())}
    listed = {entry["id"]: entry for entry in json.loads((folder / LISTING).read_text())["resources"]}
    assert len(declared) == len(NAMES) + 1
    for number, name in named.items():
        entry = listed[f"org/{number}/LIVEBOARD_SCHEDULE"]
        identifier = entry["inputs"]["org_identifier"]
        assert identifier in (name, str(number))
        assert declared[identifier] == {
            "name": entry["name"],
            "org_identifier": identifier,
            "channels": ["Channel.WEBHOOK"],
        }
    assert not (folder / "mark").exists()


# The files


def test_the_files_hold_no_secret_and_have_the_modes_of_any_file(
    command: Command, thoughtspot: Emulator, folder: Path
) -> None:
    thoughtspot.add_token("CANARY-6f1d0b7c")
    before = os.umask(0o027)
    try:
        assert command("import", host=thoughtspot.url, TOKEN="CANARY-6f1d0b7c").status == 0
    finally:
        os.umask(before)
    assert files(folder) == [PROGRAM, LISTING]
    for file in folder.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o640
        assert "CANARY" not in file.read_text()


@pytest.mark.parametrize("name", [LISTING, PROGRAM])
def test_a_link_in_place_of_a_file_is_refused_and_by_force_replaced(
    command: Command, thoughtspot: Emulator, folder: Path, tmp_path: Path, name: str
) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine")
    for target in (precious, tmp_path / "nowhere"):
        (folder / name).symlink_to(target)
        assert "exists already; nothing was written" in command("import", host=thoughtspot.url).err
        assert files(folder) == [name]
        (folder / name).unlink()
    (folder / name).symlink_to(precious)
    assert command("import", "--force", host=thoughtspot.url).status == 0
    assert not (folder / name).is_symlink()
    assert precious.read_text() == "mine"
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("name", [LISTING, PROGRAM])
@pytest.mark.parametrize("force", [[], ["--force"]], ids=["plain", "force"])
def test_what_was_planted_for_a_draft_is_not_written_through(
    command: Command, thoughtspot: Emulator, folder: Path, tmp_path: Path, name: str, force: list[str]
) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine")
    planted = [folder / f".{name}{end}" for end in (".new", ".tmp", "~", ".swp")]
    for link in planted:
        link.symlink_to(precious)
    assert command("import", *force, host=thoughtspot.url).status == 0
    assert precious.read_text() == "mine"
    assert not (folder / name).is_symlink()
    assert all(link.is_symlink() for link in planted)


# A project of somebody else's


@pytest.fixture
def project(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, as a project whose stack has no config."""
    programs = folder.parent / "bin"
    programs.mkdir()
    (programs / "pulumi").write_text("#!/bin/sh\necho '{}'\n")
    (programs / "pulumi").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    return folder


@pytest.mark.parametrize(
    "main", ["../outside", "..", "inside/../../outside", "{outside}/app.py", "link", "link/app.py"]
)
def test_a_project_does_not_make_import_write_outside_of_it(
    command: Command, thoughtspot: Emulator, project: Path, tmp_path: Path, main: str
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (project / "link").symlink_to(outside)
    (project / "Pulumi.yaml").write_text(f"name: it\nruntime: python\nmain: {main.format(outside=outside)}\n")
    before = files(tmp_path)
    assert is_one_clear_error(command("import", host=thoughtspot.url))
    assert files(outside) == []
    assert files(tmp_path) == before
    assert files(project) == ["Pulumi.yaml", "link"]


@pytest.mark.parametrize("steering", ["\x1b[31m", "\x9b2J", "\u202e", "\u2028", "\x07"], ids=ascii)
def test_a_project_does_not_steer_the_terminal(
    command: Command, thoughtspot: Emulator, project: Path, steering: str
) -> None:
    (project / "Pulumi.yaml").write_text(f"name: it\nmain: src{steering}\n", encoding="utf-8")
    said = command("import", host=thoughtspot.url)
    assert steering not in said.text
    assert "holds characters that cannot be printed; nothing was written" in said.text


def test_no_command_runs_anything_of_a_project(tmp_path: Path, thoughtspot: Emulator) -> None:
    """The real `pulumi` reads the config of a project whose every part would leave a mark if it ran."""
    stack = Stack(tmp_path / "stack", thoughtspot)
    mark = tmp_path / "mark"
    leave = f"#!/bin/sh\ntouch '{mark}'\n"
    for place in ("venv/bin/python", "venv/bin/python3", "plug/pulumi-resource-plug", "pulumi", "python3"):
        file = stack.folder / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(leave)
        file.chmod(0o755)
    for module in ("__main__", "sitecustomize", "pulumi_thoughtspot", "requests"):
        (stack.folder / f"{module}.py").write_text(f"import pathlib\npathlib.Path({str(mark)!r}).touch()\n")
    (stack.folder / "Pulumi.yaml").write_text(
        "name: proof\nruntime:\n  name: python\n  options:\n    virtualenv: venv\n"
        "plugins:\n  providers:\n    - name: plug\n      path: ./plug\n"
        f"description: $(touch '{mark}')\nmain: $(touch '{mark}')\n"
    )
    program = Path(sys.executable).with_name("pulumi-thoughtspot")
    for arguments in (["show"], ["doctor"], ["import", "--out", "found"]):
        done = subprocess.run(
            [program, *arguments],
            cwd=stack.folder,
            env=stack.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=HANGING,
        )
        assert not mark.exists(), arguments
        assert "Traceback" not in done.stderr
        assert arguments[0] == "import" or done.returncode == 0, done
