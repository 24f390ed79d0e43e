"""One ThoughtSpot as the rules see it, whatever is behind it: the client, or a test's own."""

from __future__ import annotations

from typing import Protocol

from pulumi_thoughtspot.client.orgs import OrgCalls
from pulumi_thoughtspot.client.preferences import PreferenceCalls
from pulumi_thoughtspot.client.session import SessionCalls


class ThoughtSpot(Protocol):
    """The calls of one ThoughtSpot, by noun. Each raises a `ThoughtSpotError` of :mod:`pulumi_thoughtspot.errors`."""

    @property
    def host(self) -> str: ...

    @property
    def preferences(self) -> PreferenceCalls: ...

    @property
    def orgs(self) -> OrgCalls: ...

    @property
    def session(self) -> SessionCalls: ...
