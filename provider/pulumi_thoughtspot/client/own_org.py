"""The Org of a token that the user gave, which only ThoughtSpot can tell."""

from __future__ import annotations

from collections.abc import Callable

from pulumi_thoughtspot.client.asked_once import AskedOnce
from pulumi_thoughtspot.client.orgs import PRIMARY_ORG_ID
from pulumi_thoughtspot.client.session import SessionUser


class OwnOrg:
    """The Org of a given token: asked for once, for all threads. ``ask`` says whom the token stands for."""

    def __init__(self, ask: Callable[[], SessionUser]) -> None:
        self._user = AskedOnce(ask, "ask for the token's Org")

    def id(self) -> str:
        """Its id. Where ThoughtSpot names no Org, Orgs are off, and all there is is Primary. Raises as ``ask`` does."""
        org = self._user().org
        return PRIMARY_ORG_ID if org is None else org.id
