"""The package as a user installs it: from its wheel, outside of this repository."""

from __future__ import annotations

import fcntl
import importlib.util
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

from engine.apart import ROOT


def installed_package(shared: Path) -> Path:
    """A virtual environment with the package from its wheel; made once, whichever test process comes first.

    What the package needs is not installed again but taken from the environment of the tests.
    """
    folder = shared / "installed"
    with (shared / "installed.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "made").exists():
            _make(folder, shared / "wheels")
            (folder / "made").touch()
    return folder


def _make(folder: Path, wheels: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    offline = ["--no-deps", "--no-index"]
    _run(*pip, "wheel", *offline, "--no-build-isolation", "--wheel-dir", str(wheels), str(ROOT))
    _run(sys.executable, "-m", "venv", "--without-pip", str(folder))
    python = str(folder / "bin" / "python")
    (wheel,) = wheels.glob("*.whl")
    _run(*pip, "--python", python, "install", *offline, str(wheel))
    own = Path(_run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    # A plain path in a .pth file: what the other environment's own .pth files name, this source tree, is not taken.
    needed = dict.fromkeys([sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), _home_of_policies()])
    (own / "needed.pth").write_text("".join(f"{path}\n" for path in needed))
    found = Path(_run(python, "-c", "import pulumi_thoughtspot; print(pulumi_thoughtspot.__file__)").strip())
    assert own in found.parents, found
    assert ROOT not in found.parents, found


def _home_of_policies() -> str:
    found = importlib.util.find_spec("pulumi_policy")
    assert found is not None, "pulumi-policy is not installed: run 'make venv'"
    assert found.origin is not None
    return str(Path(found.origin).parents[1])


def _run(*command: str) -> str:
    environment = {"PATH": os.environ.get("PATH", os.defpath)}
    done = subprocess.run(
        command, env=environment, text=True, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    assert done.returncode == 0, f"$ {' '.join(command)}\n{done.stdout}"
    return done.stdout
