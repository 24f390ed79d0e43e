"""A Pulumi project as the command line finds it: its program, the config of its stack, and its ThoughtSpot."""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pulumi_thoughtspot.client.client import Client
from pulumi_thoughtspot.connection import connect
from pulumi_thoughtspot.errors import Error, SettingsError, one_line
from pulumi_thoughtspot.rules.orgs import org_identifier
from pulumi_thoughtspot.settings import Settings, resolve
from pulumi_thoughtspot.settings_table import HOST, SECRETS, TOKEN, Setting, is_meant

_VARIABLES_ALONE = "Outside of a Pulumi project, only the variables count."
_NOT_SEEN = "What a program gives to a Provider cannot be seen here: give it by the variables, too."

NO_STACK = "No stack is selected in this project: only the variables count. To use a stack's config: --stack NAME."

PROGRAM = "__main__.py"

_LINE = r"""^{}:[ \t]*(["']?)(?P<value>[^"'#\n]+?)\1[ \t]*(?:#.*)?$"""
_PROJECT_FILES = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")


@dataclass(frozen=True)
class StackConfig:
    """What a stack's config has for ThoughtSpot.

    ``values`` are by full key, secrets in clear. They have what looks like ThoughtSpot's in the project's namespace,
    too, where keys are that were set without ``thoughtspot:``. ``unencrypted`` are the secrets that are not encrypted.
    ``notes`` are sentences on where the values are from, for the user.
    """

    values: Mapping[str, str] = field(repr=False)
    unencrypted: tuple[Setting, ...] = ()
    notes: tuple[str, ...] = ()


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


def add_org_option(
    parser: argparse.ArgumentParser, purpose: str, default: str = "every Org that the user may see"
) -> None:
    """Declares the option; its value is a list of identifiers, or None where it is not given."""
    parser.add_argument(
        "--org",
        type=_org,
        action="append",
        metavar="NAME_OR_ID",
        help=f"an Org to {purpose}; repeatable (default: {default}). Digits are an id",
    )


def _org(text: str) -> str:
    try:
        return org_identifier(text)
    except ValueError:
        raise argparse.ArgumentTypeError("give the name or the id of an Org") from None


def stack_config(folder: Path, stack: str | None = None) -> StackConfig:
    """The stack's config for ThoughtSpot; empty where ``folder`` is in no project.

    It is empty, too, where no stack is selected and the environment has all that is needed; ``notes`` say so.
    Raises `SettingsError` where there is a project whose config cannot be read (a wrong passphrase, no Pulumi, or no
    stack selected otherwise).
    """
    if not folder.is_dir():
        raise SettingsError(f"There is no folder {str(folder)!r}.", "Name the project's folder: --cwd DIR.")
    project = project_file(folder)
    if project is None:
        if stack is not None:
            raise SettingsError(
                f"There is no Pulumi project in {str(folder.absolute())!r}, so there is no stack {stack!r}.",
                "Run this in the project's folder, or name that with --cwd.",
            )
        return StackConfig({})
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
        if "no stack selected" in said:
            return _without_a_stack(folder)
        raise SettingsError(
            f"The stack's config cannot be read: {one_line(said.removeprefix('error: '), 300)}",
            "Select a stack ('pulumi stack select NAME', or --stack NAME) and give its passphrase or log in, as for"
            " 'pulumi preview'.",
        )
    name = _top_level(project, "name")
    entries = {key: entry for key, entry in _entries(answer.stdout).items() if entry.get("value") is not None}
    return StackConfig(
        {key: str(entry["value"]) for key, entry in entries.items() if is_meant(key, name)},
        tuple(each for each in SECRETS if entries.get(each.config_key, {}).get("secret") is False),
    )


def _without_a_stack(folder: Path) -> StackConfig:
    try:
        resolve({}, os.environ, folder_of_program(folder), hints=False)
    except SettingsError:
        raise SettingsError(
            "The stack's config cannot be read: no stack is selected in this project.",
            "Select a stack ('pulumi stack select NAME', or --stack NAME), or make one ('pulumi stack init NAME'). Or"
            f" give all settings by the variables: {HOST.variable}, and {TOKEN.variable} or another secret.",
        ) from None
    return StackConfig({}, notes=(NO_STACK,))


def resolved(
    config: Mapping[str, str], environment: Mapping[str, str], folder: Path, *, in_project: bool, hints: bool = True
) -> Settings:
    """The settings that a stack's config and the environment give, for a program in ``folder``.

    ``in_project`` is whether there is a project, and ``hints`` is as for `resolve`.
    Raises `SettingsError`, as `resolve` does.
    """
    try:
        return resolve(config, environment, folder, hints=hints)
    except SettingsError as error:
        if HOST.config_key in config or HOST.variable in environment:
            raise
        looked_at = _NOT_SEEN if in_project else f"{_VARIABLES_ALONE} {_NOT_SEEN}"
        raise SettingsError(error.sentence, f"{error.remedy}\n{looked_at}".strip()) from None


@contextmanager
def thoughtspot(arguments: argparse.Namespace) -> Iterator[Client]:
    """The ThoughtSpot of the project and stack that the arguments of `add_arguments` name.

    Raises `SettingsError`, as `stack_config` and `resolved` do.
    """
    found = stack_config(arguments.cwd, arguments.stack)
    in_project = project_file(arguments.cwd) is not None
    for note in found.notes:
        print(note, file=sys.stderr)
    settings = resolved(found.values, os.environ, folder_of_program(arguments.cwd), in_project=in_project)
    with closing(connect(settings)) as client:
        yield client


def program_of_project(folder: Path) -> Path | None:
    """The program that Pulumi runs in ``folder``; None where that is in no project."""
    project = project_file(folder)
    if project is None:
        return None
    given = _top_level(project, "main")
    main = project.parent / given
    if not given.isprintable():
        raise _wrong(given, "holds characters that cannot be printed")
    if not main.resolve().is_relative_to(project.parent.resolve()):
        raise _wrong(given, "is not in the project's folder")
    return main if main.suffix == ".py" else main / PROGRAM


def folder_of_program(folder: Path) -> Path:
    """Where Pulumi runs the program, in ``folder``; this folder where that is in no project."""
    program = program_of_project(folder)
    return Path() if program is None else program.parent


def _wrong(main: str, why: str) -> Error:
    return Error(
        f"The project's main, {main!r}, {why}; nothing was written.",
        "Correct it in the project's file.",
    )


def _top_level(project: Path, key: str) -> str:
    """A text at the top of a project's file, such as `main`, the folder or the file of its program; empty for none."""
    try:
        text = project.read_text(encoding="utf-8")
        if project.suffix == ".json":
            return str(json.loads(text).get(key) or "")
    except (OSError, ValueError, AttributeError) as error:
        raise Error(f"{str(project)!r} cannot be read: {error}.") from None
    match = re.search(_LINE.format(key), text, re.MULTILINE)
    return match["value"] if match else ""


def _entries(output: bytes) -> Mapping[str, Mapping[str, object]]:
    entries: Mapping[str, Mapping[str, object]] = json.loads(output)
    return entries
