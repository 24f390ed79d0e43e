"""The subcommand `pulumi-thoughtspot doctor`: what keeps this package from working here, and what to do about it.

It sends ThoughtSpot a login and reads, and changes nothing. That something may be *set* at a level is concluded from
its being readable: ThoughtSpot asks the same privilege for both.

The exit status is 1 where anything is marked as a problem, and 0 otherwise. That a user may not see the cluster's
default is no problem: managing the overrides of Orgs alone is legitimate.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping

from pulumi_thoughtspot.commands import project
from pulumi_thoughtspot.commands.checks import Finding, Topic, examine
from pulumi_thoughtspot.commands.project import folder_of_program
from pulumi_thoughtspot.commands.setting_sources import Source, sources
from pulumi_thoughtspot.commands.terminal import Mark, Terminal, padded
from pulumi_thoughtspot.errors import SettingsError
from pulumi_thoughtspot.settings_table import HOST, in_clear, in_words, misspelt

NAME = "doctor"
HELP = "check the settings, the login and what it may do, and say what to mend"

_TOPIC_WIDTH = max(map(len, Topic))
_INDENT = " " * 4


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments of the subcommand."""
    parser.description = (
        "Check the settings, the connection, the login, and what its user may do, and say what to mend. Changes"
        " nothing. In a Pulumi project's folder it looks at the stack's config and the environment, elsewhere at the"
        " environment alone; the arguments of an explicit Provider in a program it cannot see."
    )
    parser.epilog = (
        "Exit status: 0 no problem, 1 a problem, 2 wrong arguments. That the user may not see the cluster's default is"
        " no problem."
    )
    project.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Prints what is found; returns the exit status."""
    terminal = Terminal(sys.stdout, os.environ)
    config: Mapping[str, str] | SettingsError
    try:
        found = project.stack_config(arguments.cwd, arguments.stack)
    except SettingsError as error:
        config = error
    else:
        config = found.values
        notes = [*found.notes, *in_words(misspelt(config, os.environ)), *map(in_clear, found.unencrypted)]
        _print_sources(terminal, sources(config, os.environ), notes)
    problems = 0
    in_project = project.project_file(arguments.cwd) is not None
    for finding in examine(config, os.environ, folder_of_program(arguments.cwd), in_project=in_project):
        _print_finding(terminal, finding)
        problems += finding.mark is Mark.PROBLEM
    return 1 if problems else 0


def _print_sources(terminal: Terminal, found: list[Source], notes: list[str]) -> None:
    terminal.say("Settings found:" if found else "Settings found: none")
    terminal.show([(each.name, _value(each), _from(each)) for each in found], indent="  ")
    for note in notes:
        terminal.say(f"  {note}")
    terminal.say()


def _value(source: Source) -> str:
    if source.setting.secret:
        return "given, not shown"
    # What stands before an @ in an address is a login.
    return source.value.rpartition("@")[2] if source.setting is HOST else source.value


def _from(source: Source) -> str:
    return source.layer + (f"; not used: {source.unused}" if source.unused else "")


def _print_finding(terminal: Terminal, finding: Finding) -> None:
    terminal.say(f"{terminal.sign(finding.mark)} {padded(finding.topic.value, _TOPIC_WIDTH)}  {finding.words}")
    for line in finding.remedy.splitlines():
        terminal.say(_INDENT + line)
