"""One ThoughtSpot as the rules see it, whatever is behind it: the client, or a test's own."""

from __future__ import annotations

from typing import Protocol

from pulumi_thoughtspot.client.deliveries import DeliveryCalls
from pulumi_thoughtspot.client.orgs import OrgCalls
from pulumi_thoughtspot.client.preferences import PreferenceCalls
from pulumi_thoughtspot.client.session import SessionCalls
from pulumi_thoughtspot.client.webhooks import WebhookCalls


class InOrg(Protocol):
    """The calls of one ThoughtSpot in one Org, by noun.

    Each raises a `ThoughtSpotError` of :mod:`pulumi_thoughtspot.errors`.
    """

    @property
    def host(self) -> str: ...

    @property
    def preferences(self) -> PreferenceCalls: ...

    @property
    def orgs(self) -> OrgCalls: ...

    @property
    def session(self) -> SessionCalls: ...

    @property
    def webhooks(self) -> WebhookCalls: ...

    @property
    def deliveries(self) -> DeliveryCalls: ...


class ThoughtSpot(InOrg, Protocol):
    """The calls of one ThoughtSpot, in the Org of the settings; `in_org` has those in others."""

    def own_org_id(self) -> str:
        """The id of the Org of the settings: the one that a login is for, or the one of a given token.

        The latter is asked for once.
        """

    def in_org(self, org_id: str) -> InOrg:
        """The calls with a token of that Org.

        There is one login an Org, at its first call. Raises `LoginError` where a given token is another Org's.
        """
