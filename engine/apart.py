"""The real Pulumi CLI, apart from whatever else is on this machine: for demo, benchmark, tests and pictures."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from engine.processes import kill

ROOT = Path(__file__).resolve().parents[1]
_BUILT = ROOT / ".engine" / "bin"
_STOP_SECONDS = 20.0

PASSPHRASE = "for tests"
"""What encrypts the stacks; those of earlier releases under tests/upgrade too."""


class NoEngineError(Exception):
    """There is neither a Pulumi on PATH nor one that was built here."""


def engine_path() -> str:
    """The PATH on which this environment's Python comes first and the engine is found; raises `NoEngineError`."""
    folders = [str(Path(sys.executable).parent), os.environ.get("PATH") or os.defpath]
    if not all(map(shutil.which, ("pulumi", "pulumi-language-python"))):
        if not (_BUILT / "pulumi").exists():
            raise NoEngineError("there is no Pulumi engine here; 'make engine' builds one")
        folders.insert(1, str(_BUILT))
    return os.pathsep.join(folders)


def environment(folder: Path) -> dict[str, str]:
    """An environment in which the CLI keeps all it has in ``folder``, its stacks in ``backend`` there, which it makes.

    Nothing is taken from outside but PATH: there may be the settings of a real ThoughtSpot.
    """
    backend = folder / "backend"
    backend.mkdir(parents=True, exist_ok=True)
    return {
        "PATH": engine_path(),
        "HOME": str(folder),
        "PULUMI_HOME": str(folder / "home"),
        "PULUMI_BACKEND_URL": f"file://{backend}",
        "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    }


def start(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> subprocess.Popen[str]:
    """Starts a command in ``folder``, whose output can be read, standard error included. `stop` ends it."""
    return subprocess.Popen(
        command,
        cwd=folder,
        env=dict(environment),
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        # A ^C would otherwise reach the CLI twice, by the terminal and by us; twice means: give up at once.
        start_new_session=True,
    )


def stop(process: subprocess.Popen[str]) -> None:
    """Ends a command, which ends what it has started; by force if that takes too long."""
    process.send_signal(signal.SIGINT)
    try:
        process.communicate(timeout=_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        kill(process.pid)
