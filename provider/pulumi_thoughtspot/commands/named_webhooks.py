"""The webhooks that a person names on the command line, by name or id, and the Orgs in which to look for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from pulumi_thoughtspot.client.client import Client
from pulumi_thoughtspot.client.deadline import deadline
from pulumi_thoughtspot.client.orgs import Org
from pulumi_thoughtspot.client.preferences import EventType
from pulumi_thoughtspot.client.thoughtspot import InOrg
from pulumi_thoughtspot.client.webhook import Webhook
from pulumi_thoughtspot.errors import Error, LoginError, UnknownOrgError, one_line
from pulumi_thoughtspot.rules.near import nearest
from pulumi_thoughtspot.rules.near_orgs import LIST_SECONDS
from pulumi_thoughtspot.settings_table import SECRET_KEY, TOKEN, USERNAME
from pulumi_thoughtspot.webhooks.orgs import OrgIds

_LONGEST_NAME = 80


def title(webhook: Webhook) -> str:
    """A webhook as a person is told of it: its name, and its Org."""
    org = in_words(webhook.org or Org(webhook.org_id, ""))
    return f"{one_line(webhook.name, _LONGEST_NAME)}, {org}"


def in_words(org: Org) -> str:
    """An Org as a person is told of it: its id, and its name where ThoughtSpot tells that."""
    return f"Org {org.id}" + (f" ({one_line(org.name, _LONGEST_NAME)})" if org.name else "")


def identity(webhook: Webhook) -> dict[str, Any]:
    """Which webhook it is, as JSON has it."""
    name = webhook.org.name if webhook.org is not None else ""
    return {"id": webhook.id, "name": webhook.name, "org": {"id": webhook.org_id, "name": name or None}}


def event_of(webhook: Webhook) -> str:
    """The event type for which a webhook is looked at: scheduled Liveboards, unless it is told of others alone."""
    scheduled = EventType.LIVEBOARD_SCHEDULE.value
    events = webhook.settings.events
    return scheduled if scheduled in events or not events else min(events)


@contextmanager
def calls_in(client: Client, org_id: str) -> Iterator[InOrg]:
    """The calls with a token of that Org. An error that there is none says what helps on the command line."""
    try:
        yield client.in_org(org_id)
    except LoginError as error:
        raise Error(
            error.sentence,
            f"Have the user added to that Org, or give a token of it ({TOKEN.variable}). A token is for one Org alone;"
            f" with a user name and a password or secret key ({USERNAME.variable}, {SECRET_KEY.variable}), each Org has"
            " a login of its own.",
        ) from None


def named_webhooks(client: Client, identifiers: Sequence[str], orgs: Sequence[str] | None) -> list[Webhook]:
    """The webhooks of these names or ids, each once.

    Inputs: ``orgs`` (names or ids of the Orgs in which to look; None: wherever the token of the settings sees some).
    Raises an `Error` for a webhook that is not there and for a name that several have, and a `ThoughtSpotError` where
    ThoughtSpot cannot be asked.
    """
    org_ids = None if orgs is None else [org_id_of(client, org) for org in orgs]
    found = (_named(client, identifier, org_ids) for identifier in identifiers)
    return list({webhook.id: webhook for webhook in found}.values())


def all_in_orgs(client: Client, orgs: Sequence[str]) -> list[Webhook]:
    """Every webhook of these Orgs, which are given by names or ids. Raises as `named_webhooks`."""
    found = [webhook for org in orgs for webhook in _in_org(client, org_id_of(client, org), None)]
    return list({webhook.id: webhook for webhook in found}.values())


def org_id_of(client: Client, identifier: str) -> str:
    """The id of the Org that a name or id stands for. Raises an `Error` that asks for the id where nothing tells it."""
    org_ids = OrgIds(client)
    try:
        org = org_ids.look_up(identifier)
    except UnknownOrgError:
        org = None
    if org is not None:
        return org.id
    raise Error(
        f"The id of Org {one_line(identifier, _LONGEST_NAME)!r} is not known: this user is shown no Org of that name.",
        org_ids.near.like(identifier) or "Check the name, or give the Org's id: --org 42.",
    )


def _named(client: Client, identifier: str, org_ids: list[str] | None) -> Webhook:
    if org_ids is None:
        shown = client.webhooks.search(identifier)
    else:
        shown = [webhook for org_id in org_ids for webhook in _in_org(client, org_id, identifier)]
    found = [webhook for webhook in shown if webhook.id == identifier] or [
        webhook for webhook in shown if webhook.name == identifier
    ]
    distinct = {webhook.id: webhook for webhook in found}
    quoted = repr(one_line(identifier, _LONGEST_NAME))
    if len(distinct) > 1:
        listed = (f"- {in_words(each.org or Org(each.org_id, ''))}: id {each.id}" for each in distinct.values())
        raise Error(
            f"Several webhooks have the name {quoted}.",
            "\n".join(["Give the id of the one that is meant, or name its Org with --org:", *listed]),
        )
    if not distinct:
        where = f"Org {client.own_org_id()}" if org_ids is None else " or ".join(f"Org {each}" for each in org_ids)
        hint = _like(client, identifier, org_ids) or "Check its name or id."
        if org_ids is None:
            hint += " A webhook of another Org may be shown only with a token of that Org: name the Org with --org."
        raise Error(f"No webhook {quoted} is there for a token of {where}.", hint)
    return next(iter(distinct.values()))


def _like(client: Client, name: str, org_ids: list[str] | None) -> str:
    """Asks whether one of the webhooks there that look like it was meant; empty where none does, or none is told."""
    try:
        with deadline(LIST_SECONDS):
            if org_ids is None:
                there = client.webhooks.search()
            else:
                there = [webhook for org_id in org_ids for webhook in _in_org(client, org_id, None)]
    except Error:  # What went wrong first stays the error.
        return ""
    near = nearest(name, (webhook.name for webhook in there))
    named = [
        f"{one_line(webhook.name, _LONGEST_NAME)!r} of {in_words(webhook.org or Org(webhook.org_id, ''))}"
        for each in near
        for webhook in there
        if webhook.name == each
    ]
    return f"Did you mean {' or '.join(named[:3])}?" if named else ""


def _in_org(client: Client, org_id: str, identifier: str | None) -> list[Webhook]:
    with calls_in(client, org_id) as in_org:
        return [webhook for webhook in in_org.webhooks.search(identifier) if webhook.org_id == org_id]
