"""What makes a webhook that webhook: its host, its Org and its id; and what a program calls it before."""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass

from pulumi_thoughtspot.errors import InputError
from pulumi_thoughtspot.rules.claims import Claim
from pulumi_thoughtspot.rules.orgs import is_org_id, without_case

_GET_TAKES_IDS = (
    "get takes the id alone: 'org/', the Org's number, '/webhook/' and the webhook's id, as in"
    " 'org/42/webhook/0d3f6a4e-…'. ThoughtSpot's own pages show the webhook's id."
)
_ID = re.compile(r"org/(?P<org>0|[1-9][0-9]*)/webhook/(?P<webhook>[0-9A-Za-z_-]{1,100})")


@dataclass(frozen=True)
class Key:
    """The natural key of a webhook."""

    host: str
    org_id: str
    webhook_id: str

    @property
    def id(self) -> str:
        """The resource's id in Pulumi. Ids of two hosts may be equal; keys never are."""
        return f"org/{self.org_id}/webhook/{self.webhook_id}"

    @property
    def family(self) -> Hashable:
        """A webhook in an Org that is given by its name may be this one."""
        return "webhook", self.host


@dataclass(frozen=True)
class Named:
    """A webhook by its name in an Org; equal for two that may mean the same. ``org``: see `Named.of`."""

    host: str
    org: str
    name: str

    @classmethod
    def of(cls, org: str | None, name: str, host: str) -> Named:
        """``org`` is the Org's name or id, None for the one of the login."""
        return cls(host, "" if org is None else without_case(org), name)

    @property
    def family(self) -> Hashable:
        """The id of an Org is certain, and so is that of the login: no key of another Org can turn out to be it."""
        return ("webhook", self.host) if self.org and not is_org_id(self.org) else ("webhook of an id", self.host)


@dataclass(frozen=True)
class WebhooksOf:
    """All webhooks of one Org: what a step is about while it runs, since an Org may be allowed one alone."""

    host: str
    org_id: str

    @property
    def family(self) -> None:
        return None


def claim(org: str | None, name: str, host: str, key: Key | None = None) -> Claim:
    """What a resource declares: the webhook ``name`` in ``org``; ``key`` where ThoughtSpot has told it."""
    return Claim(f"the webhook {name!r}", place(org), key, Named.of(org, name, host))


def turn(org_id: str, org_name: str | None, host: str) -> Claim:
    """What a step on webhooks of this Org is about."""
    return Claim("webhooks", place(org_id, org_name), WebhooksOf(host, org_id))


def place(org: str | None, org_name: str | None = None) -> str:
    """An Org, for a person."""
    return "the Org of the login" if org is None else f"Org {org_name or org!r}"


def parse_id(resource_id: str, host: str) -> Key:
    """The key behind a resource's id; raises ValueError where it is not a canonical one.

    Building and parsing are one round trip: ``parse_id(key.id, key.host) == key``.
    """
    match = _ID.fullmatch(resource_id)
    if match is None:
        raise ValueError(f"{resource_id!r} is not org/ORG_ID/webhook/WEBHOOK_ID")
    return Key(host, match["org"], match["webhook"])


def key_to_read(resource_id: str, host: str = "") -> Key:
    """The key behind an id that `get` is given; raises `InputError` where it is not a canonical one."""
    try:
        return parse_id(resource_id, host)
    except ValueError as error:
        raise InputError(f"{error}.", _GET_TAKES_IDS) from None
