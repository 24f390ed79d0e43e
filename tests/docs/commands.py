"""What can be typed: our commands and their options, and those of the real Pulumi."""

from __future__ import annotations

import argparse
import contextlib
import io
import re
import shlex
import subprocess
from functools import cache
from unittest import mock

from engine.apart import engine_path
from pulumi_thoughtspot import cli
from support.patience import HANGING

OURS = "pulumi-thoughtspot"
_OPTION = re.compile(r"(?<=[ ,])--?[A-Za-z][\w-]*")


@cache
def parser() -> argparse.ArgumentParser:
    """The parser of our command line, as `cli.main` makes it."""
    stopped = mock.patch.object(argparse.ArgumentParser, "parse_args", autospec=True, side_effect=LookupError)
    with stopped as parse, contextlib.suppress(LookupError):
        cli.main([])
    made = parse.call_args.args[0]
    assert isinstance(made, argparse.ArgumentParser)
    return made


@cache
def subcommands() -> dict[str, argparse.ArgumentParser]:
    """Our subcommands, each with its parser."""
    (found,) = (action for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    return dict(found.choices)


def options(of: argparse.ArgumentParser) -> set[str]:
    """The long options of a parser, but for `--help`."""
    return {option for action in of._actions for option in action.option_strings if option.startswith("--")} - {
        "--help"
    }


def our_options() -> set[str]:
    return {"--help", *options(parser()), *(option for each in subcommands().values() for option in options(each))}


def problem_with_ours(line: str) -> str:
    """Why our command line does not take a command; empty where it does."""
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            parser().parse_args(shlex.split(line, comments=True)[1:])
    except SystemExit as end:
        return "" if end.code == 0 else f"our command line does not take {line!r}"
    return ""


def problem_with_ours_in_part(line: str) -> str:
    """As `problem_with_ours`, for a command of which a page names a part: values may be left out."""
    words = shlex.split(line)[1:]
    known = options(parser())
    if words and not words[0].startswith("-"):
        if words[0] not in subcommands():
            return f"there is no subcommand {words[0]!r}"
        known = options(subcommands()[words[0]])
    unknown = {word.partition("=")[0] for word in words if word.startswith("--")} - known
    return f"{line!r}: not an option: {', '.join(sorted(unknown))}" if unknown else ""


@cache
def pulumi_help(*command: str) -> str:
    """What the real CLI says of a command; empty where it has none of that name."""
    done = subprocess.run(
        ["pulumi", *command, "--help"],
        env={"PATH": engine_path(), "PULUMI_SKIP_UPDATE_CHECK": "true"},
        text=True,
        capture_output=True,
        timeout=HANGING,
        check=False,
    )
    usage = re.search(r"Usage:\n +pulumi([a-z -]*)", done.stdout)
    aliases = re.search(r"Aliases:\n +(.*)", done.stdout)
    # Of a word that is no command, the CLI shows the help of what was before it.
    names = usage[1].split() if usage else []
    known = {*names[-1:], *(aliases[1].split(", ") if aliases else [])}
    there = usage and (not command or (names[: len(command) - 1] == [*command[:-1]] and command[-1] in known))
    return done.stdout if there else ""


def problem_with_pulumi(line: str) -> str:
    """What the real Pulumi does not know of a command; empty where it knows all of it."""
    words = shlex.split(line, comments=True)[1:]
    command: list[str] = []
    for word in words:
        if word.startswith("-") or not _has_subcommands(tuple(command)):
            break
        command.append(word)
    told = pulumi_help(*command)
    if not told:
        return f"Pulumi has no command {' '.join(command)!r}"
    given = {word.partition("=")[0] for word in words if word.startswith("--")}
    given |= {word[:2] for word in words if re.match(r"-\w", word)}
    unknown = given - set(_OPTION.findall(told))
    return f"pulumi {' '.join(command)} has no option {', '.join(sorted(unknown))}" if unknown else ""


def _has_subcommands(command: tuple[str, ...]) -> bool:
    return "Available Commands:" in pulumi_help(*command) or not command


def options_of_pulumi(*commands: str) -> set[str]:
    """All options of some commands of the real Pulumi."""
    return {option for command in commands for option in _OPTION.findall(pulumi_help(*command.split()))}
