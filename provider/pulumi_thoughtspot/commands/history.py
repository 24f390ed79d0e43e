"""The subcommand `pulumi-thoughtspot history`: what was delivered to a webhook, and what was not.

With ``--json`` it prints one object, as `docs/schemas/history.json` describes it.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from datetime import datetime, timedelta, timezone
from time import time
from typing import Any

from pulumi_thoughtspot.client.deliveries import Delivery
from pulumi_thoughtspot.client.webhook import Webhook
from pulumi_thoughtspot.commands import project
from pulumi_thoughtspot.commands.named_webhooks import calls_in, event_of, identity, named_webhooks, title
from pulumi_thoughtspot.commands.terminal import Terminal

NAME = "history"
HELP = "show what was delivered to a webhook, and what was not"

_STATUSES = ("PENDING", "RETRY", "SUCCESS", "FAILED")
_SPAN = re.compile(r"([0-9]{1,6})([mhd])", re.ASCII)
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_NOT_TOLD = "\N{EN DASH}"
_LONGEST_WORDS = 500


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments of the subcommand."""
    parser.description = (
        "Show the deliveries to a webhook that ThoughtSpot still knows of, the newest first. It sends nothing to the"
        " webhook. In a Pulumi project's folder it uses the stack's config and the environment, elsewhere the"
        " environment alone."
    )
    parser.epilog = "Exit status: 0 shown, 1 failed, 2 wrong arguments."
    parser.add_argument("webhook", metavar="WEBHOOK", help="the name or id of a webhook")
    project.add_org_option(parser, "look in", "wherever this user is shown webhooks")
    parser.add_argument(
        "--since", type=_span, metavar="24h", help="how far to look back, in minutes (m), hours (h) or days (d)"
    )
    parser.add_argument(
        "--status", type=str.upper, choices=_STATUSES, metavar="STATUS", help=f"one of {', '.join(_STATUSES)}"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    project.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Shows the deliveries; returns the exit status. Raises `Error` where the webhook is not found, or settings or
    ThoughtSpot do not allow it.
    """
    since = None if arguments.since is None else int((time() - arguments.since.total_seconds()) * 1000)
    terminal = Terminal(sys.stdout, os.environ)
    with project.thoughtspot(arguments) as client:
        with Terminal(sys.stderr, os.environ).waiting("Asking ThoughtSpot …"):
            (webhook,) = named_webhooks(client, [arguments.webhook], arguments.org)
            with calls_in(client, webhook.org_id) as in_org:
                found = in_org.deliveries.history(webhook, event_of(webhook), status=arguments.status, since=since)
        if arguments.json:
            terminal.say(json.dumps(_as_json(client.host, webhook, found), indent=2))
            return 0
    if not found:
        terminal.say(f"ThoughtSpot tells of no such delivery to {title(webhook)}.")
        return 0
    rows = [_row(delivery) for delivery in found]
    terminal.show([("WHEN", "SCHEDULE", "STATUS", "TRIES", "WORDS"), *rows], longest=_LONGEST_WORDS)
    return 0


def _span(text: str) -> timedelta:
    given = _SPAN.fullmatch(text)
    if given is None:
        raise argparse.ArgumentTypeError(f"give a number with m, h or d, such as 30m, 24h or 3d, not {text!r}")
    return int(given[1]) * _UNITS[given[2]]


def _row(delivery: Delivery) -> tuple[str, str, str, str, str]:
    return (
        _when(delivery.created) or _NOT_TOLD,
        delivery.schedule or _NOT_TOLD,
        delivery.status,
        _NOT_TOLD if delivery.tries is None else str(delivery.tries),
        delivery.words or "",
    )


def _when(milliseconds: int | None) -> str | None:
    """The time in UTC, to the second; None where there is none, or none that a calendar has."""
    try:
        moment = None if milliseconds is None else _EPOCH + timedelta(seconds=milliseconds // 1000)
    except OverflowError:
        return None
    return None if moment is None else f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _as_json(host: str, webhook: Webhook, found: list[Delivery]) -> dict[str, Any]:
    return {
        "host": host,
        "webhook": identity(webhook),
        "deliveries": [
            {
                "id": delivery.id,
                "time": _when(delivery.created),
                "schedule": delivery.schedule,
                "status": delivery.status,
                "tries": delivery.tries,
                "words": delivery.words,
            }
            for delivery in found
        ],
    }
