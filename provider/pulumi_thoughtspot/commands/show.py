"""The subcommand `pulumi-thoughtspot show`: what each Org really gets, and why.

With ``--json`` it prints one object, whose keys stay as they are (later releases may add some)::

    {
      "host": "https://my-company.thoughtspot.cloud",
      "cluster_visible": true,            false: the user may not read the cluster's default
      "cluster": [
        {
          "event_type": "LIVEBOARD_SCHEDULE",
          "channels": ["EMAIL"]           null: nothing is set, or nothing may be seen; []: deliver nothing
        }
      ],
      "orgs": [                           by id
        {
          "id": "42",                     null where ThoughtSpot does not tell it
          "name": "Sales",                null where ThoughtSpot does not tell it
          "event_type": "LIVEBOARD_SCHEDULE",
          "override": ["WEBHOOK"],        null: the Org has none; []: it switches delivery off
          "channels": ["WEBHOOK"],        what is in effect, sorted; null where that cannot be told
          "origin": "override",           or "cluster default", "ThoughtSpot's own default", "unknown"
          "webhooks": [                   null: unknown; []: there is none
            {"id": "…", "name": "sales", "disabled": false}
          ],
          "webhook_missing": false        true: the channels include WEBHOOK, and there is none; null: cannot be told
        }
      ]
    }
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import Any

from pulumi_thoughtspot.client.client import Client
from pulumi_thoughtspot.client.preferences import in_words
from pulumi_thoughtspot.commands import project
from pulumi_thoughtspot.commands.terminal import Terminal
from pulumi_thoughtspot.commands.webhooks_by_org import MISSING, MOST_LOGINS, WebhooksByOrg, by_need, webhooks_by_org
from pulumi_thoughtspot.errors import ForbiddenError, one_line
from pulumi_thoughtspot.preferences.routing import OrgRouting, Routing, read_routing
from pulumi_thoughtspot.rules.orgs import is_org_id

NAME = "show"
HELP = "show what each Org really gets, and why"

PATIENCE_SECONDS = 10.0
"""How long webhooks are waited for: without them, the rest of the map is shown."""

_NOT_TOLD = "\N{EN DASH}"
_CLUSTER_LEFT_OUT = (
    "The cluster's default is left out: this user may not read it, which takes ADMINISTRATION. So what an Org without"
    " an override gets is unknown."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments of the subcommand."""
    parser.description = (
        "Show which channels deliver in each Org, where they come from, and the Org's webhook. Changes nothing. In a"
        " Pulumi project's folder it uses the stack's config and the environment, elsewhere the environment alone."
    )
    parser.epilog = "Exit status: 0 shown, 1 failed, 2 wrong arguments."
    project.add_org_option(parser, "show")
    parser.add_argument("--json", action="store_true", help="print JSON")
    project.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Shows the routing; returns the exit status. Raises `Error` where settings or ThoughtSpot do not allow it."""
    notes: list[str] = []
    with project.thoughtspot(arguments) as client:
        routing = _routing(client, arguments.org, notes)
        orgs = _sorted(routing)
        # Whoever names Orgs wants to know of each.
        most_logins = MOST_LOGINS if arguments.org is None else None
        webhooks = webhooks_by_org(client, by_need(orgs), most_logins=most_logins, patience=PATIENCE_SECONDS)
    if arguments.json:
        print(json.dumps(_as_json(routing, orgs, webhooks), indent=2))
    else:
        _print(Terminal(sys.stdout, os.environ), routing, orgs, webhooks)
    if not routing.cluster_visible:
        notes.append(_CLUSTER_LEFT_OUT)
    failed = webhooks.failure is not None and not webhooks.not_there
    if failed or any(webhooks.is_missing(org) is None for org in orgs):
        notes.extend(f"Some webhooks are unknown. {reason}" for reason in webhooks.reasons)
    for note in notes:
        Terminal(sys.stderr, os.environ).say(f"note: {note}")
    return 0


def _routing(client: Client, identifiers: list[str] | None, notes: list[str]) -> Routing:
    if identifiers is not None:
        return read_routing(client, identifiers)
    try:
        return read_routing(client)
    except ForbiddenError:
        own = client.session.user().org
        if own is None:
            raise
    notes.append(
        f"Only Org {own.id} ({one_line(own.name, 80)}), the token's own, is shown: this user may not list the Orgs."
        " Name others with --org."
    )
    return read_routing(client, [own.id])


def _sorted(routing: Routing) -> list[OrgRouting]:
    """The Orgs by their id, each once, however often and in whatever way it was named."""
    once = {(org.id or org.name, org.event_type): org for org in routing.orgs}
    return sorted(once.values(), key=lambda org: (int(org.id) if is_org_id(org.id) else sys.maxsize, org.id, org.name))


def _print(terminal: Terminal, routing: Routing, orgs: list[OrgRouting], webhooks: WebhooksByOrg) -> None:
    for default in routing.cluster:
        channels = in_words(default.channels)
        if not routing.cluster_visible:
            channels = "not visible to this user"
        elif default.channels is None:
            channels = "nothing set, so ThoughtSpot sends EMAIL"
        terminal.say(f"Cluster default: {one_line(channels)}  ({routing.host})")
    if orgs:
        terminal.say()
        rows = [_row(org, webhooks) for org in orgs]
        terminal.show([("ORG", "NAME", "CHANNELS", "WEBHOOK", "ORIGIN"), *rows])
    if any(org.override == () for org in orgs):
        terminal.say()
        terminal.say("no channel: the Org's override is [], so that nothing is delivered there.")
    if any(map(webhooks.is_missing, orgs)):
        terminal.say()
        terminal.say(f"missing: {MISSING}")


def _row(org: OrgRouting, webhooks: WebhooksByOrg) -> tuple[str, str, str, str, str]:
    channels = "unknown" if org.channels is None else in_words(org.channels)
    return org.id or _NOT_TOLD, org.name or _NOT_TOLD, channels, _webhook(org, webhooks), org.origin.value


def _webhook(org: OrgRouting, webhooks: WebhooksByOrg) -> str:
    found = webhooks.of(org.id, org.event_type)
    if found is None:
        return "unknown"
    if not found:
        return "missing" if webhooks.is_missing(org) else "none"
    return ", ".join(f"{each.name} (disabled)" if each.is_disabled else each.name for each in found)


def _as_json(routing: Routing, orgs: list[OrgRouting], webhooks: WebhooksByOrg) -> dict[str, Any]:
    return {
        "host": routing.host,
        "cluster_visible": routing.cluster_visible,
        "cluster": [{"event_type": default.event_type, "channels": default.channels} for default in routing.cluster],
        "orgs": [
            {
                "id": org.id or None,
                "name": org.name or None,
                "event_type": org.event_type,
                "override": org.override,
                "channels": org.channels,
                "origin": org.origin.value,
                "webhooks": _webhooks_as_json(org, webhooks),
                "webhook_missing": webhooks.is_missing(org),
            }
            for org in orgs
        ],
    }


def _webhooks_as_json(org: OrgRouting, webhooks: WebhooksByOrg) -> list[dict[str, Any]] | None:
    found = webhooks.of(org.id, org.event_type)
    return (
        None if found is None else [{"id": each.id, "name": each.name, "disabled": each.is_disabled} for each in found]
    )
