"""Webhooks: what one is made of.

Source: ThoughtSpot's REST API v2, ``webhooks`` (since 10.14.0.cl).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import urlsplit

from pulumi_thoughtspot.client.orgs import PRIMARY_ORG_ID, Org


class WebhookStatus(str, Enum):
    """Whether a webhook is called. ThoughtSpot may add others: wherever one is taken, a string is too."""

    ENABLED = "ENABLED"
    """It is called. So is one whose status was never set."""
    DISABLED = "DISABLED"
    """It stays as it is and is not called: the Org's schedules by webhook fail meanwhile."""


@dataclass(frozen=True)
class Authentication:
    """How a webhook proves who calls: two that differ in nothing but their secrets are equal.

    ``kind`` is ``bearer_token``, ``api_key``, ``basic_auth`` or ``oauth2``, or else ThoughtSpot's own word for one that
    this package does not know. ``fields`` is what goes with the secret: the name of a key, a user or a client.
    ``secret`` is None where ThoughtSpot has answered it, since it never shows one.
    """

    kind: str
    fields: Mapping[str, str] = field(default_factory=dict)
    secret: str | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class Signature:
    """How the receiver can tell that ThoughtSpot has sent something: HMAC SHA256, in ``header``. As `Authentication`
    for ``secret``.
    """

    header: str
    secret: str | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class Storage:
    """The bucket that the files go to. ``kind`` is ``aws_s3`` or ``gcp_gcs``, or else ThoughtSpot's own word."""

    kind: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class WebhookSettings:
    """All that is set of a webhook. None, and what is empty, is not set.

    ``additional_headers`` are pairs of name and value, since there may be two of one name. A ``status`` of None means
    enabled.
    """

    name: str
    url: str = field(repr=False)
    events: frozenset[str] = frozenset()
    description: str | None = None
    url_params: Mapping[str, str] = field(default_factory=dict, repr=False)
    authentication: Authentication | None = None
    signature_verification: Signature | None = None
    storage_destination: Storage | None = None
    additional_headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    status: str | None = None

    def private(self) -> Iterator[str]:
        """What may not be shown, should ThoughtSpot repeat it: the secrets, and what people use as some.

        That is the values of headers and of URL parameters, and what follows the host in the URL.
        """
        for part in (self.authentication, self.signature_verification):
            if part is not None and part.secret is not None:
                yield part.secret
        yield from self.url_params.values()
        yield from (value for _, value in self.additional_headers)
        yield from _behind_the_host(self.url)


@dataclass(frozen=True)
class Webhook:
    """A webhook as ThoughtSpot shows it: without its secrets. Times are in milliseconds since the epoch."""

    id: str
    settings: WebhookSettings
    org: Org | None = None
    """None where Orgs are off."""
    created: int | None = None
    modified: int | None = None

    @property
    def name(self) -> str:
        """ThoughtSpot's name of it."""
        return self.settings.name

    @property
    def org_id(self) -> str:
        """The id of the Org in which it lives: Primary's where Orgs are off."""
        return PRIMARY_ORG_ID if self.org is None else self.org.id

    @property
    def is_disabled(self) -> bool:
        """Whether it is not called."""
        return self.settings.status == WebhookStatus.DISABLED.value


def host_of(url: str) -> str:
    """A URL as it may be shown: its scheme and host, and an ellipsis for the rest, where people put secrets."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "…"
    shown = f"{parts.scheme}://{host}" + (f":{port}" if port is not None else "")
    return f"{shown}/…" if len(url) > len(f"{shown}/") else shown


def _behind_the_host(url: str) -> Iterator[str]:
    rest = url.partition("://")[2]
    path = rest[len(rest.split("/")[0].split("?")[0].split("#")[0]) :]
    yield from (path, path.strip("/?#"))
    yield from (part for part in path.replace("?", "/").replace("&", "/").replace("=", "/").split("/") if part)
