"""What a user's editor knows of the package: every type, a slip where there is one, and words for every public name."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PROGRAMS = Path(__file__).parent / "programs"
PACKAGE = "pulumi_thoughtspot"
ENTRANCES = (PACKAGE, f"{PACKAGE}.errors", f"{PACKAGE}.emulator")

Lines = dict[str, set[int]]
Checker = Callable[[Path], Lines]


def pyright(folder: Path) -> Lines:
    """The lines that pyright marks in the programs of a folder, in its basic mode."""
    found = run_pyright(folder, *(path.name for path in folder.glob("*.py")))["generalDiagnostics"]
    return marked((Path(each["file"]).name, each["range"]["start"]["line"] + 1) for each in found)


def mypy(folder: Path) -> Lines:
    """The lines that mypy marks in the programs of a folder, in its strict mode."""
    options = ["--strict", "--config-file=", f"--cache-dir={ROOT / '.mypy_cache' / 'programs'}"]
    programs = [path.name for path in folder.glob("*.py")]
    command = [sys.executable, "-m", "mypy", *options, *programs]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    errors = re.findall(r"^([^:]+):(\d+): error:", done.stdout, re.MULTILINE)
    return marked((name, int(line)) for name, line in errors)


def marked(places: Iterable[tuple[str, int]]) -> Lines:
    lines: Lines = {}
    for name, line in places:
        lines.setdefault(name, set()).add(line)
    return lines


@pytest.mark.parametrize("checker", [pyright, mypy])
def test_a_slip_is_marked_where_it_stands_and_what_is_right_is_left_alone(checker: Checker) -> None:
    lines = (PROGRAMS / "wrong.py").read_text().splitlines()
    wrong = {number for number, line in enumerate(lines, 1) if line.endswith("# wrong")}

    assert {path.name for path in PROGRAMS.glob("*.py")} == {"right.py", "wrong.py"}
    assert checker(PROGRAMS) == {"wrong.py": wrong}


def test_the_examples_and_the_readmes_programs_are_right(tmp_path: Path) -> None:
    examples = shutil.copytree(ROOT / "examples", tmp_path / "examples")
    shutil.copytree(ROOT / "engine", tmp_path / "engine")  # What the demo stands on.
    roots = [str(folder.relative_to(tmp_path)) for folder in sorted(examples.iterdir()) if folder.is_dir()]
    readme = (ROOT / "README.md").read_text()
    for number, program in enumerate(re.findall(r"^```python\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)):
        (tmp_path / f"readme_{number}.py").write_text(program)
    environments = [{"root": root} for root in (*roots, ".")]
    (tmp_path / "pyrightconfig.json").write_text(json.dumps({"executionEnvironments": environments}))

    found = run_pyright(tmp_path)

    assert found["generalDiagnostics"] == []
    assert found["summary"]["filesAnalyzed"] > len(roots)


def test_every_type_is_known(tmp_path: Path) -> None:
    found = run_pyright(tmp_path, "--verifytypes", PACKAGE, "--ignoreexternal")["typeCompleteness"]

    assert [symbol["name"] for symbol in found["symbols"] if symbol["isExported"] and not symbol["isTypeKnown"]] == []
    assert found["completenessScore"] == 1


def run_pyright(folder: Path, *arguments: str) -> Any:
    """What pyright says, as a value. It asks the Python that comes first on PATH where the package is."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [sys.executable, "-m", "pyright", "--outputjson", *arguments],
        cwd=folder,
        env={**os.environ, "PATH": path, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return json.loads(done.stdout)


def public() -> Iterator[tuple[str, str, ast.stmt, str | None]]:
    """Every public name of an entrance: the entrance, the name, its definition, and the text right under it."""
    for entrance in ENTRANCES:
        for name in sorted(names_of(entrance)):
            home = home_of(entrance, name)
            if home is not None:
                node, below = definitions(home)[name]
                yield entrance, name, node, below


def names_of(entrance: str) -> list[str]:
    """What a module says is public, or else every name that it defines without an underscore."""
    defined = definitions(entrance)
    if "__all__" in defined:
        node = defined["__all__"][0]
        assert isinstance(node, ast.Assign)
        return list(ast.literal_eval(node.value))
    return [name for name in defined if not name.startswith("_")]


def home_of(entrance: str, name: str) -> str | None:
    """The module that defines a name; None for a module."""
    for node in tree(entrance).body:
        if isinstance(node, ast.ImportFrom) and name in {alias.name for alias in node.names}:
            return None if f"{node.module}.{name}" in ENTRANCES else node.module
    return entrance


def definitions(module: str) -> dict[str, tuple[ast.stmt, str | None]]:
    return defined_in(tree(module).body)


def defined_in(body: list[ast.stmt]) -> dict[str, tuple[ast.stmt, str | None]]:
    """What a module or a class defines, with its docstring: inside a class or function, else on the next line."""
    found: dict[str, tuple[ast.stmt, str | None]] = {}
    for node, after in zip(body, [*body[1:], None], strict=True):
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)):
            found[node.name] = (node, ast.get_docstring(node))
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Name):
                found[target.id] = (node, string(after))
    return found


def string(node: ast.stmt | None) -> str | None:
    value = node.value if isinstance(node, ast.Expr) else None
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


@cache
def tree(module: str) -> ast.Module:
    path = ROOT / "provider" / Path(*module.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return ast.parse(file.read_text())


def test_everything_public_is_found() -> None:
    counts = Counter(entrance for entrance, *_ in public())

    assert counts[PACKAGE] == len(names_of(PACKAGE)) - 1  # the module `errors`
    assert counts[f"{PACKAGE}.emulator"] == len(names_of(f"{PACKAGE}.emulator"))
    assert counts[f"{PACKAGE}.errors"] > 15


def test_every_public_name_method_and_field_has_a_docstring() -> None:
    without = [f"{entrance}.{name}" for entrance, name, _, docstring in public() if not docstring]
    for entrance, name, node, _ in public():
        if isinstance(node, ast.ClassDef):
            members = defined_in(node.body).items()
            without += [f"{entrance}.{name}.{m}" for m, (_, text) in members if not m.startswith("_") and not text]

    assert without == []


def test_every_argument_is_explained() -> None:
    unexplained = []
    for entrance, name, node, docstring in public():
        function = defined_in(node.body).get("__init__", (node, ""))[0] if isinstance(node, ast.ClassDef) else node
        if isinstance(function, ast.FunctionDef):
            words = f"{docstring}{ast.get_docstring(function)}"
            arguments = [*function.args.args, *function.args.kwonlyargs]
            unexplained += [
                f"{entrance}.{name}({argument.arg})"
                for argument in arguments
                if argument.arg != "self" and f":param {argument.arg}: " not in words
            ]

    assert unexplained == []
