"""The calls to ThoughtSpot that this package makes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import partial
from typing import Any, TypeVar

from pulumi_thoughtspot.client import wire
from pulumi_thoughtspot.client.answers import Answer, json_of, unreadable
from pulumi_thoughtspot.client.deadline import Around
from pulumi_thoughtspot.client.login import BearerToken, Credentials
from pulumi_thoughtspot.client.model import CLUSTER, Change, Org, Preferences, Scope, SessionUser
from pulumi_thoughtspot.client.retry import REPEATABLE, SEARCH, Retry
from pulumi_thoughtspot.client.tokens import GivenToken, LoginTokens, Tokens
from pulumi_thoughtspot.client.transport import Contact, Transport
from pulumi_thoughtspot.errors import UnauthenticatedError

T = TypeVar("T")

_PREFERENCES = "/system/preferences/communication-channels"


class Client:
    """One ThoughtSpot, as one user. Safe to use from several threads.

    Inputs: ``transport`` (to the host), ``credentials``, ``org_id`` (of the token that a login gets; 0 is Primary; a
    given token carries its own). Every call raises a `ThoughtSpotError` of :mod:`pulumi_thoughtspot.errors`.
    """

    def __init__(self, transport: Transport, credentials: Credentials, org_id: int = 0) -> None:
        self.host: str = transport.host
        self._transport = transport
        self._tokens: Tokens = (
            GivenToken(credentials.token)
            if isinstance(credentials, BearerToken)
            else LoginTokens(transport, credentials, org_id)
        )

    def search(self, scopes: Sequence[Scope], event_type: str) -> Preferences:
        """What is set at ``scopes`` for one event type. At least one scope."""
        purpose = f"read the channel preference of {_listed(scopes, ', ')}"
        body = wire.search_body(scopes, event_type)
        parse = partial(wire.preferences, cluster_asked=CLUSTER in scopes)
        return self._ask(f"{_PREFERENCES}/search", body, purpose, parse)

    def search_everything(self, around: Around = nullcontext) -> Preferences:
        """What is set at all, as far as ThoughtSpot shows it: a search without filters.

        It is shown to answer the cluster and every Org, but nothing promises it. Takes ADMINISTRATION. The request is
        sent inside of what ``around`` returns; a token is got before, however long that takes.
        """
        purpose = "read all channel preferences"
        parse = partial(wire.preferences, cluster_asked=True)
        return self._ask(f"{_PREFERENCES}/search", {}, purpose, parse, around=around)

    def orgs(self) -> list[Org]:
        """The Orgs that the token's user may see. Takes a cluster administrator or ORG_ADMINISTRATION."""
        return self._ask("/orgs/search", {}, "list the Orgs", wire.orgs)

    def contact(self) -> Contact:
        """How far a first contact with the host comes. Sends no token, and raises nothing."""
        return self._transport.contact()

    def session_user(self) -> SessionUser:
        """Whom the token stands for, and for which Org. Takes no privilege."""
        return self._ask("/auth/session/user", None, "ask whom the token stands for", wire.session_user, method="GET")

    def configure(self, changes: Sequence[Change]) -> None:
        """Makes ``changes``, in one request. At least one change; never the same scope twice."""
        purpose = _listed(changes, "; ")
        answer = self._call("POST", f"{_PREFERENCES}/configure", wire.configure_body(changes), purpose, REPEATABLE)
        if answer.body:
            # The API answers nothing at all (204); a maintenance page comes with a status of success too.
            json_of(answer, self.host, purpose)

    def close(self) -> None:
        """Closes the connections that are kept open."""
        self._transport.close()

    def _ask(
        self,
        path: str,
        body: Any,
        purpose: str,
        parse: Callable[[Any], T],
        *,
        method: str = "POST",
        around: Around = nullcontext,
    ) -> T:
        answer = self._call(method, path, body, purpose, SEARCH, around)
        try:
            return parse(json_of(answer, self.host, purpose))
        except wire.ShapeError as error:
            raise unreadable(answer, self.host, purpose, str(error)) from None

    def _call(
        self, method: str, path: str, body: Any, purpose: str, retry: Retry, around: Around = nullcontext
    ) -> Answer:
        def send(token: str) -> Answer:
            with around():
                return self._transport.send(method, path, body, purpose=purpose, retry=retry, token=token)

        token = self._tokens.current()
        try:
            return send(token)
        except UnauthenticatedError:
            renewed = self._tokens.renewed(token)
            if renewed is None:
                raise
        return send(renewed)


def _listed(items: Sequence[object], separator: str) -> str:
    """The first few: a long list would leave no room for what ThoughtSpot says."""
    more = len(items) - 3
    return separator.join([*map(str, items[:3]), *([f"{more} more"] if more > 0 else [])])
