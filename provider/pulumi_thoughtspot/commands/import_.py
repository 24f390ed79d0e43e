"""The subcommand `pulumi-thoughtspot import`: brings what is set on a ThoughtSpot under Pulumi's management."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path

from pulumi_thoughtspot.client.client import Client
from pulumi_thoughtspot.commands import project
from pulumi_thoughtspot.commands.importing.as_set import as_set
from pulumi_thoughtspot.commands.importing.existing import Existing, Resource, existing
from pulumi_thoughtspot.commands.importing.files import refuse_existing, write_all
from pulumi_thoughtspot.commands.importing.import_file import import_file
from pulumi_thoughtspot.commands.importing.manageable import manageable_webhooks
from pulumi_thoughtspot.commands.importing.program import program
from pulumi_thoughtspot.commands.importing.webhooks import config_keys, existing_webhooks
from pulumi_thoughtspot.commands.project import PROGRAM, program_of_project
from pulumi_thoughtspot.commands.terminal import Terminal
from pulumi_thoughtspot.errors import Error, ForbiddenError
from pulumi_thoughtspot.preferences.routing import Routing, read_routing

NAME = "import"
HELP = "bring what is set under Pulumi's management"
IMPORT_FILE = "thoughtspot-import.json"

_IN_CLEAR = (
    "The two files hold the webhooks' addresses, parameters and headers in clear. Where one of those is a secret, let"
    " the program take it from the config, too."
)
_SECRETS = (
    "ThoughtSpot shows no secret of a webhook, so the program takes each from the stack's config. These commands ask"
    " for them; run them in the project first:"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments of the subcommand."""
    parser.description = (
        "Read which channels and webhooks are set, and write a file for 'pulumi import --file' and the program that"
        " declares the same. Changes nothing in ThoughtSpot, and nothing in the stack."
    )
    project.add_arguments(parser)
    project.add_org_option(parser, "look at")
    parser.add_argument("--no-cluster", action="store_true", help="leave the cluster's default out")
    parser.add_argument(
        "--as-set", action="store_true", help="as one resource, a CommunicationChannelPreferenceSet, and not one an Org"
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="the folder to write to (default: that of the project's program)"
    )
    parser.add_argument("--force", action="store_true", help="overwrite the two files where they exist")


def run(arguments: argparse.Namespace) -> int:
    """Writes the two files, says what to do next, and returns the exit status.

    Raises an `Error`, with nothing written, where a file exists or cannot be written, the settings are wrong, or
    ThoughtSpot cannot be asked.
    """
    place = program_of_project(arguments.cwd)
    target = (place or arguments.cwd / PROGRAM) if arguments.out is None else arguments.out / PROGRAM
    listing = target.with_name(IMPORT_FILE)
    refuse_existing([listing, target], force=arguments.force)
    with project.thoughtspot(arguments) as client:
        routing = _read(client, arguments)
        looked = manageable_webhooks(client, routing, only_these=arguments.org is not None)
    found = existing(routing)
    org_names = {org.id or org.name: org.name for org in routing.orgs}  # Each once, however often it was named.
    webhooks = existing_webhooks(routing.host, looked.webhooks, org_names.values())
    notes = Terminal(sys.stderr, os.environ)
    if not routing.cluster_visible and not arguments.no_cluster:
        notes.say("note: the cluster's default is left out: this user may not read it, which takes ADMINISTRATION.")
    for left_out in (*found.left_out, *webhooks.left_out, *looked.left_out):
        notes.say(f"note: {left_out}")
    terminal = Terminal(sys.stdout, os.environ)
    if not found.resources and not webhooks.resources:
        terminal.say(f"Nothing to take over is set on {routing.host}; nothing was written.")
        return 0
    as_one = arguments.as_set and found.resources
    resources = [*webhooks.resources, *([as_set(routing.host, found)] if as_one else found.resources)]
    write_all({listing: import_file(resources), target: program(routing.host, resources)})
    terminal.say(f"Found on {routing.host}: {_counted(found, webhooks.resources)}.")
    terminal.say(f"Wrote {_shown(listing, Path())} and {_shown(target, Path())}.")
    steps = _next_steps(arguments, place, target, listing, webhooks.resources)
    for paragraph in (*steps, _later(found, webhooks.resources)):
        terminal.say()
        terminal.say(paragraph if paragraph.startswith(" ") else _wrapped(paragraph))
    return 0


def _read(client: Client, arguments: argparse.Namespace) -> Routing:
    try:
        return read_routing(client, arguments.org, cluster=not arguments.no_cluster)
    except ForbiddenError as error:
        if arguments.org is not None:
            raise
        hint = "A user who may not list the Orgs can name them: --org NAME_OR_ID."
        raise Error(error.sentence, f"{error.remedy}\n{hint}") from None


def _counted(found: Existing, webhooks: Sequence[Resource]) -> str:
    parts = ["the cluster's default"] if found.cluster else []
    if found.orgs:
        parts.append("the override of 1 Org" if found.orgs == 1 else f"the overrides of {found.orgs} Orgs")
    if webhooks:
        parts.append("1 webhook" if len(webhooks) == 1 else f"{len(webhooks)} webhooks")
    return " and ".join(parts)


def _next_steps(
    arguments: argparse.Namespace, place: Path | None, target: Path, listing: Path, webhooks: Sequence[Resource]
) -> list[str]:
    in_place = place is not None and target.resolve() == place.resolve()
    pulumi = ["pulumi"] + ([] if arguments.cwd == Path() else ["--cwd", str(arguments.cwd)])
    stack = [] if arguments.stack is None else ["--stack", arguments.stack]
    # Protection holds until an `up` finds the program in place; without it, an earlier one would reset everything.
    options = ["--generate-code=false", *(["--protect=false"] if in_place else []), "--yes"]
    file = str(listing.absolute()) if place is None else _shown(listing, arguments.cwd)
    take_over = [*pulumi, "import", *stack, "--file", file, *options]
    compare = [*pulumi, "preview", *stack, "--refresh"]
    secrets = [
        [*pulumi, "config", "set", *stack, "--secret", key] for webhook in webhooks for key in config_keys(webhook)
    ]
    unchanged = "has to count everything as unchanged at its end."
    if secrets:
        unchanged = (
            "may change nothing but the authentication and signature_verification of webhooks: 'pulumi up' sets their"
            " secrets to those that you give."
        )
    return [
        *([] if in_place else [_first(place, target)]),
        *([_IN_CLEAR] if webhooks else []),
        *([_SECRETS, "\n".join(f"    {shlex.join(command)}" for command in secrets)] if secrets else []),
        "To take it over, run these in the project. They change nothing in ThoughtSpot:",
        f"    {shlex.join(take_over)}\n    {shlex.join(compare)}",
        "The first puts it into the stack's state. The second compares that with ThoughtSpot and with the program, and"
        f" {unchanged}",
    ]


def _first(place: Path | None, target: Path) -> str:
    shown = _shown(target, Path())
    where = (
        f"make {shown} the program of a Pulumi project with the same settings"
        if place is None
        else f"let {_shown(place, Path())} declare what {shown} declares"
    )
    return f"First {where}. What is taken over is protected from deletion until a 'pulumi up' has found it declared."


def _later(found: Existing, webhooks: Sequence[Resource]) -> str:
    """What a destroy will do."""
    orgs = "removes the Org's override" if found.orgs == 1 else "removes the Orgs' overrides"
    deeds = [f"{orgs}, so that the cluster's default applies"] if found.orgs else []
    deeds += ["leaves the cluster's default as it was found"] if found.cluster else []
    deeds += ["deletes the webhook" if len(webhooks) == 1 else "deletes the webhooks"] if webhooks else []
    return (
        f"Later, a 'pulumi destroy' {', and '.join(deeds)}. The resource option"
        " retain_on_delete=True keeps what is set."
    )


def _shown(file: Path, folder: Path) -> str:
    """A file as it is named in ``folder``."""
    absolute, base = file.absolute(), folder.absolute()
    return str(absolute.relative_to(base)) if absolute.is_relative_to(base) else str(absolute)


def _wrapped(paragraph: str) -> str:
    return textwrap.fill(paragraph, 96, break_long_words=False, break_on_hyphens=False)
