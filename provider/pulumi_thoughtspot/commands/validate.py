"""The subcommand `pulumi-thoughtspot validate`: sends a real test delivery to webhooks, and says how it went.

With ``--json`` it prints one object, as `docs/schemas/validate.json` describes it.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import dataclass
from typing import Any

from pulumi_thoughtspot.client.client import Client
from pulumi_thoughtspot.client.deliveries import Validation, ValidationStep
from pulumi_thoughtspot.client.webhook import Webhook
from pulumi_thoughtspot.commands import project
from pulumi_thoughtspot.commands.named_webhooks import all_in_orgs, calls_in, event_of, identity, named_webhooks, title
from pulumi_thoughtspot.commands.terminal import Mark, Terminal
from pulumi_thoughtspot.commands.webhooks_by_org import webhooks_by_org
from pulumi_thoughtspot.errors import ApiError, Error, ForbiddenError, one_line

NAME = "validate"
HELP = "send a real test delivery to webhooks, and say how it went"

_SUCCESS = "SUCCESS"
_FAILED = "FAILED"
_LONGEST_WORDS = 500
_ORGS_NOT_LISTED = (
    "This user may not list the Orgs, so that only those are looked at whose webhooks are shown. Name others with"
    " --org."
)


@dataclass(frozen=True)
class _Tried:
    """A webhook, and how its test delivery went; or why it could not be sent, or what came of it is not known."""

    webhook: Webhook
    validation: Validation | None
    error: Error | None = None

    @property
    def delivered(self) -> bool:
        """Whether it was delivered, with every step of it."""
        told = self.validation
        return told is not None and told.result == _SUCCESS and all(step.status != _FAILED for step in told.steps)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments of the subcommand."""
    parser.description = (
        "Have ThoughtSpot send one real test delivery to each of these webhooks, and say how it went. It changes no"
        " setting. In a Pulumi project's folder it uses the stack's config and the environment, elsewhere the"
        " environment alone."
    )
    parser.epilog = "Exit status: 0 each was delivered, 1 something failed, 2 no webhook is named or wrong arguments."
    parser.add_argument("webhook", nargs="*", metavar="WEBHOOK", help="the name or id of a webhook")
    project.add_org_option(parser, "look in", "wherever this user is shown webhooks")
    parser.add_argument("--all", action="store_true", help="each webhook of these Orgs, or else of all of them")
    parser.add_argument("--json", action="store_true", help="print JSON")
    project.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Sends the test deliveries, one after the other; returns the exit status.

    Raises an `Error` with nothing sent where a webhook cannot be found, settings are wrong, or the release has no test
    deliveries.
    """
    if bool(arguments.webhook) == arguments.all:
        raise argparse.ArgumentError(None, "name the webhooks that get a test delivery, or give --all")
    terminal, progress = Terminal(sys.stdout, os.environ), Terminal(sys.stderr, os.environ)
    tried = []
    with project.thoughtspot(arguments) as client:
        with progress.waiting("Looking for the webhooks …"):
            webhooks, notes = _chosen(client, arguments)
        for note in notes:
            progress.say(f"note: {note}")
        for webhook in webhooks:
            with progress.waiting(f"Waiting for a test delivery to {title(webhook)} …"):
                tried.append(_try(client, webhook))
            if not arguments.json:
                _print(terminal, tried[-1])
        if arguments.json:
            terminal.say(json.dumps(_as_json(client, tried), indent=2))
    return 0 if all(each.delivered for each in tried) else 1


def _chosen(client: Client, arguments: argparse.Namespace) -> tuple[list[Webhook], tuple[str, ...]]:
    """The webhooks to send to, and what to say of Orgs whose webhooks are not known."""
    if not arguments.all:
        return named_webhooks(client, arguments.webhook, arguments.org), ()
    by_name = arguments.org is not None
    found, notes = (all_in_orgs(client, arguments.org), ()) if by_name else _everywhere(client)
    if not found:
        raise Error("No webhook is there that this user is shown; nothing was sent.", "\n".join(notes))
    return found, notes


def _everywhere(client: Client) -> tuple[list[Webhook], tuple[str, ...]]:
    unlisted: tuple[str, ...] = ()
    try:
        org_ids = [org.id for org in client.orgs.search()]
    except ForbiddenError:
        org_ids, unlisted = [], (_ORGS_NOT_LISTED,)
    seen = webhooks_by_org(client, org_ids)
    if seen.failure is not None:
        raise seen.failure
    return [webhook for webhooks in seen.known.values() for webhook in webhooks], (*unlisted, *seen.reasons)


def _try(client: Client, webhook: Webhook) -> _Tried:
    try:
        with calls_in(client, webhook.org_id) as in_org:
            return _Tried(webhook, in_org.deliveries.validate(webhook, event_of(webhook)))
    except Error as error:
        if isinstance(error, ApiError) and error.status == 404:
            raise  # The release has no test deliveries, to whichever webhook.
        return _Tried(webhook, None, error)


def _print(terminal: Terminal, tried: _Tried) -> None:
    result = tried.validation.result if tried.validation is not None else "not known to be delivered"
    sign = terminal.sign(Mark.FINE if tried.delivered else Mark.PROBLEM)
    terminal.say(f"{sign} {title(tried.webhook)}: {one_line(result, 40)}")
    if tried.validation is not None and tried.validation.steps:
        terminal.show([_row(step) for step in tried.validation.steps], indent="    ", longest=_LONGEST_WORDS)
    for line in str(tried.error).splitlines() if tried.error is not None else ():
        terminal.say(f"    {line}")


def _row(step: ValidationStep) -> tuple[str, str, str, str]:
    return step.name, step.status, "" if step.http_status is None else f"HTTP {step.http_status}", step.words or ""


def _as_json(client: Client, tried: list[_Tried]) -> dict[str, Any]:
    return {"host": client.host, "webhooks": [_entry(each) for each in tried]}


def _entry(tried: _Tried) -> dict[str, Any]:
    told = tried.validation
    return {
        **identity(tried.webhook),
        "delivered": tried.delivered,
        "result": None if told is None else told.result,
        "job_id": None if told is None else told.job_id,
        "steps": [
            {"step": step.name, "status": step.status, "http_status": step.http_status, "words": step.words}
            for step in (told.steps if told is not None else ())
        ],
        "error": None if tried.error is None else str(tried.error),
    }
