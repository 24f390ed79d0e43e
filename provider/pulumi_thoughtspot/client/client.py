"""One ThoughtSpot over HTTP, as one user in whichever Org."""

from __future__ import annotations

import threading

from pulumi_thoughtspot.client.answering import Answering
from pulumi_thoughtspot.client.credentials import BearerToken, Credentials
from pulumi_thoughtspot.client.logins import Logins
from pulumi_thoughtspot.client.org_client import OrgClient
from pulumi_thoughtspot.client.own_org import OwnOrg
from pulumi_thoughtspot.client.tokens import GivenToken, LoginTokens
from pulumi_thoughtspot.client.transport import Contact, Transport
from pulumi_thoughtspot.errors import LoginError


class Client(OrgClient):
    """One ThoughtSpot, as one user. Safe to use from several threads.

    Its own calls are made in the Org of the settings, and those of `in_org` in others.

    Inputs: ``transport`` (to the host), ``credentials``, ``org_id`` (of the token that a login gets; 0 is Primary; a
    given token carries its own). Every call raises a `ThoughtSpotError` of :mod:`pulumi_thoughtspot.errors`.
    """

    def __init__(self, transport: Transport, credentials: Credentials, org_id: int = 0) -> None:
        self._credentials = credentials
        self._own_org_id = str(org_id)
        self._own_org = OwnOrg(lambda: self.session.user())
        self._logins = Logins(org_id)
        self._lock = threading.Lock()
        self._in_orgs: dict[str, OrgClient] = {self._own_org_id: self}
        if isinstance(credentials, BearerToken):
            super().__init__(transport, GivenToken(credentials.token))
        else:
            super().__init__(transport, LoginTokens(transport, credentials, org_id, logins=self._logins))

    @property
    def answering(self) -> Answering:
        """What is known of whether the host answers."""
        return self._transport.answering

    def own_org_id(self) -> str:
        """See `ThoughtSpot`."""
        return self._own_org.id() if isinstance(self._credentials, BearerToken) else self._own_org_id

    def in_org(self, org_id: str) -> OrgClient:
        """See `ThoughtSpot`."""
        if isinstance(self._credentials, BearerToken):
            own = self.own_org_id()
            if own != org_id:
                raise _of_another_org(own, org_id)
            return self
        if not (org_id.isascii() and org_id.isdigit()):
            raise LoginError(f"Nobody can log in to Org {org_id!r}: the id of an Org is a number.")
        with self._lock:
            if org_id not in self._in_orgs:
                tokens = LoginTokens(self._transport, self._credentials, int(org_id), logins=self._logins)
                self._in_orgs[org_id] = OrgClient(self._transport, tokens)
            return self._in_orgs[org_id]

    def contact(self) -> Contact:
        """How far a first contact with the host comes. Sends no token, and raises nothing."""
        return self._transport.contact()

    def close(self) -> None:
        """Closes the connections that are kept open."""
        self._transport.close()


def _of_another_org(own: str, org_id: str) -> LoginError:
    return LoginError(
        f"The token is for Org {own}, and Org {org_id} takes one of its own; nothing was sent to it.",
        "Any of these helps:\n"
        "- configure a user name with a password or secret key, which can log in to every Org that the user is in;\n"
        f"- give the resource a thoughtspot.Provider with a token for Org {org_id}.",
    )
