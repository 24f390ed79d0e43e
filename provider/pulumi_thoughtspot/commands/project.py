"""A Pulumi project as the command line finds it: its file, and the config of its stack."""

from __future__ import annotations

import argparse
import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

from pulumi_thoughtspot.errors import SettingsError, plain
from pulumi_thoughtspot.settings import HOST, NAMESPACE, Settings, resolve

_VARIABLES_ALONE = (
    "Outside of a Pulumi project, only the variables count. What a program gives to a Provider cannot be seen here:"
    " give it by the variables, too."
)

_PROJECT_FILES = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")


def project_file(folder: Path) -> Path | None:
    """The file that makes ``folder``, or one above it, a Pulumi project; None where none does."""
    here = folder.resolve()  # As Pulumi sees it. What `..` leads away from is no parent.
    candidates = (parent / name for parent in (here, *here.parents) for name in _PROJECT_FILES)
    return next((file for file in candidates if file.is_file()), None)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments that say which project and stack."""
    parser.add_argument(
        "-C", "--cwd", type=Path, default=Path(), metavar="DIR", help="the Pulumi project's folder (default: this one)"
    )
    parser.add_argument(
        "-s", "--stack", metavar="NAME", help="the stack whose config to use (default: the selected one)"
    )


def stack_config(folder: Path, stack: str | None = None) -> dict[str, str]:
    """The stack's config for ThoughtSpot by full key, secrets in clear; empty where ``folder`` is in no project.

    Raises `SettingsError` where there is a project whose config cannot be read (no stack selected, a wrong passphrase,
    no Pulumi).
    """
    if not folder.is_dir():
        raise SettingsError(f"There is no folder {str(folder)!r}.", "Name the project's folder: --cwd DIR.")
    if project_file(folder) is None:
        if stack is not None:
            raise SettingsError(
                f"There is no Pulumi project in {str(folder.absolute())!r}, so there is no stack {stack!r}.",
                "Run this in the project's folder, or name that with --cwd.",
            )
        return {}
    command = ["pulumi", "config", "--json", "--show-secrets", "--non-interactive"]
    try:
        answer = subprocess.run(
            command + (["--stack", stack] if stack else []),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise SettingsError(
            f"The stack's config cannot be read: 'pulumi' cannot be run ({error.strerror}).",
            "Put Pulumi on PATH; or run this outside of the project, with the settings in the environment.",
        ) from None
    if answer.returncode != 0:
        said = answer.stderr.decode("utf-8", "replace")
        raise SettingsError(
            f"The stack's config cannot be read: {plain(said.removeprefix('error: '), 300)}",
            "Select a stack ('pulumi stack select NAME', or --stack NAME) and give its passphrase or log in, as for"
            " 'pulumi preview'.",
        )
    return {
        key: str(entry["value"])
        for key, entry in _entries(answer.stdout).items()
        if key.startswith(f"{NAMESPACE}:") and entry.get("value") is not None
    }


def resolved(config: Mapping[str, str], environment: Mapping[str, str], folder: Path) -> Settings:
    """The settings that a stack's config and the environment give, for a program in ``folder``.

    Raises `SettingsError`, as `resolve` does.
    """
    try:
        return resolve(config, environment, folder)
    except SettingsError as error:
        if HOST.config_key in config or HOST.variable in environment:
            raise
        raise SettingsError(error.sentence, f"{error.remedy}\n{_VARIABLES_ALONE}".strip()) from None


def _entries(output: bytes) -> Mapping[str, Mapping[str, object]]:
    entries: Mapping[str, Mapping[str, object]] = json.loads(output)
    return entries
