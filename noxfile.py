"""What the package is said to run with, run: every Python, the lowest and the newest of what it needs, older engines.

`nox` runs the tests on each Python; `nox --list` has the rest. A Python that is not on PATH is skipped, and says so.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import nox

nox.needs_version = ">=2025.2"
nox.options.default_venv_backend = "venv"
nox.options.sessions = ["tests"]
nox.options.error_on_missing_interpreters = False

ROOT = Path(__file__).parent
PROJECT = nox.project.load_toml(ROOT / "pyproject.toml")
PYTHONS = [line.rpartition(" ")[2] for line in PROJECT["project"]["classifiers"] if "Python :: 3." in line]
ENGINES = ["3.219.0", "3.248.0", "3.260.0"]
"""Older engines, of which the first is the oldest that is supported."""

SHORT = [
    *(f"tests/{level}" for level in ("rules", "client", "boundary", "emulator", "commands")),
    "tests/engine/test_lifecycle.py",
]
WITH_AN_ENGINE = [f"tests/engine/test_{part}.py" for part in ("lifecycle", "guard", "lookup", "two_clusters")]
IMPORTS_FROM_FILES = (3, 254)
"""The first engine that imports dynamic resources from a file."""


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run all the tests with the newest of everything."""
    install(session)
    session.run("engine/build", external=True)
    pytest(session, "tests")


@nox.session(python=PYTHONS[0])
def floors(session: nox.Session) -> None:
    """Run the tests, without most of those with an engine, with the lowest versions of what the package needs."""
    install(session, *lowest())
    session.run("engine/build", external=True)
    pytest(session, *SHORT)


@nox.session(python=PYTHONS[-1])
def newest(session: nox.Session) -> None:
    """Run the same tests as `floors` with the newest Python, and the newest of everything."""
    install(session)
    session.run("engine/build", external=True)
    pytest(session, *SHORT)


@nox.session(python=PYTHONS)
def soak(session: nox.Session) -> None:
    """Run random histories, as `make soak` does, with each Python: nox -s soak -- --minutes 5."""
    install(session)
    session.run("engine/build", external=True)
    session.run("python", "-m", "soak", *session.posargs, env={"PYTHONPATH": "tests"})


def engine(version: str) -> None:
    @nox.session(name=f"engine-{version}", tags=["engines"])
    def with_engine(session: nox.Session) -> None:
        """Run the tests of whole lifecycles with this version of Pulumi's engine, built into .engine/VERSION."""
        install(session)
        session.run("engine/build", version, external=True)
        folder = ROOT / ".engine" / version / "bin"
        imports = tuple(map(int, version.split("."))) >= IMPORTS_FROM_FILES
        files = [*WITH_AN_ENGINE, *(["tests/engine/test_take_over.py"] if imports else [])]
        pytest(session, *files, env={"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"})


for _version in ENGINES:
    engine(_version)


@nox.session(python=PYTHONS[-1])
def states(session: nox.Session) -> None:
    """Make the states of this release; see tests/upgrade/make_states.py."""
    install(session)
    session.run("engine/build", external=True)
    environments = {version: Path(session.create_tmp()) / f"python{version}" for version in PYTHONS}
    for version, folder in environments.items():
        session.run(f"python{version}", "-m", "venv", "--clear", str(folder), external=True)
        pins = lowest() if version == PYTHONS[0] else []
        session.run(str(folder / "bin" / "pip"), "install", "--quiet", ".", *pins, external=True)
    arguments = [f"{version}={folder.absolute()}" for version, folder in environments.items()]
    session.run("python", "-m", "upgrade.make_states", *arguments, env={"PYTHONPATH": "tests"})


def install(session: nox.Session, *pins: str) -> None:
    """Installs the package, what its tests need, and these versions of it."""
    session.install("--editable", ".[completion,emulator]", *nox.project.dependency_groups(PROJECT, "dev"), *pins)
    session.install("--no-deps", "pulumi-policy>=1.21,<2")  # Its pin of protobuf is for nobody else here.
    session.run("python", "-m", "pip", "list")


def lowest() -> list[str]:
    """The lowest version of everything that the package needs: ``pulumi==3.268`` for ``pulumi>=3.268,<4``."""
    project = PROJECT["project"]
    needed = [*project["dependencies"], *project["optional-dependencies"]["emulator"]]
    return [re.sub(r">=([0-9.]+).*", r"==\1", requirement) for requirement in needed]


def pytest(session: nox.Session, *arguments: str, env: dict[str, str] | None = None) -> None:
    """Runs the tests named; those in the arguments of the command line instead, if there are any."""
    session.run("pytest", "-n", "auto", "--dist", "worksteal", *(session.posargs or arguments), env=env)
