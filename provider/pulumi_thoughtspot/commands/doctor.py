"""The subcommand `pulumi-thoughtspot doctor`: what keeps this package from working here, and what to do about it.

It sends ThoughtSpot a login and reads, and changes nothing. That something may be *set* at a level is concluded from
its being readable: ThoughtSpot asks the same privilege for both.

The exit status is 1 where anything is marked as a problem, and 0 otherwise. That a user may not see the cluster's
default is no problem: managing the overrides of Orgs alone is legitimate. With ``--json`` it prints one object, as
`docs/schemas/doctor.json` describes it.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping
from typing import Any

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
    parser.add_argument("--json", action="store_true", help="print JSON")
    project.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Prints what is found; returns the exit status."""
    terminal = Terminal(sys.stdout, os.environ)
    config: Mapping[str, str] | SettingsError
    given: list[Source] = []
    notes: list[str] = []
    try:
        found = project.stack_config(arguments.cwd, arguments.stack)
    except SettingsError as error:
        config = error
    else:
        config = found.values
        given = sources(config, os.environ)
        notes = [*found.notes, *in_words(misspelt(config, os.environ)), *map(in_clear, found.unencrypted)]
        if not arguments.json:
            _print_sources(terminal, given, notes)
    in_project = project.project_file(arguments.cwd) is not None
    findings = []
    for finding in examine(config, os.environ, folder_of_program(arguments.cwd), in_project=in_project):
        findings.append(finding)
        if not arguments.json:
            _print_finding(terminal, finding)
    if arguments.json:
        terminal.say(json.dumps(_as_json(given, notes, findings), indent=2))
    return 1 if any(finding.mark is Mark.PROBLEM for finding in findings) else 0


def _as_json(given: list[Source], notes: list[str], findings: list[Finding]) -> dict[str, Any]:
    return {
        "settings": [
            {
                "name": each.name,
                "from": each.layer,
                "value": None if each.setting.secret else _value(each),
                "unused": each.unused or None,
            }
            for each in given
        ],
        "notes": notes,
        "checks": [
            {
                "topic": finding.topic.value,
                "result": finding.mark.name.lower(),
                "words": finding.words,
                "remedy": finding.remedy or None,
            }
            for finding in findings
        ],
    }


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
