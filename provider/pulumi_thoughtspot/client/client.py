"""One ThoughtSpot over HTTP: every call of every noun goes through here, with its token."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, TypeVar

from pulumi_thoughtspot.client.answers import Answer, json_of, unreadable
from pulumi_thoughtspot.client.credentials import BearerToken, Credentials
from pulumi_thoughtspot.client.deadline import Around
from pulumi_thoughtspot.client.orgs import OrgCalls
from pulumi_thoughtspot.client.preferences import PreferenceCalls
from pulumi_thoughtspot.client.retry import REPEATABLE, SEARCH, Retry
from pulumi_thoughtspot.client.session import SessionCalls
from pulumi_thoughtspot.client.shapes import ShapeError
from pulumi_thoughtspot.client.tokens import GivenToken, LoginTokens, Tokens
from pulumi_thoughtspot.client.transport import Contact, Transport
from pulumi_thoughtspot.errors import ThoughtSpotError, UnauthenticatedError

T = TypeVar("T")


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
        self.preferences: PreferenceCalls = PreferenceCalls(self)
        self.orgs: OrgCalls = OrgCalls(self)
        self.session: SessionCalls = SessionCalls(self)

    def ask(
        self,
        path: str,
        body: Any,
        purpose: str,
        parse: Callable[[Any], T],
        *,
        method: str = "POST",
        around: Around = nullcontext,
    ) -> T:
        """See `Calls`."""
        answer = self._call(method, path, body, purpose, SEARCH, around)
        try:
            return parse(json_of(answer, self.host, purpose))
        except ShapeError as error:
            raise unreadable(answer, self.host, purpose, str(error)) from None

    def change(self, path: str, body: Any, purpose: str) -> None:
        """See `Calls`."""
        answer = self._call("POST", path, body, purpose, REPEATABLE)
        if answer.body:
            # The API answers nothing at all (204); a maintenance page comes with a status of success too.
            try:
                json_of(answer, self.host, purpose)
            except ThoughtSpotError as error:
                error.may_be_done = True
                raise

    def contact(self) -> Contact:
        """How far a first contact with the host comes. Sends no token, and raises nothing."""
        return self._transport.contact()

    def close(self) -> None:
        """Closes the connections that are kept open."""
        self._transport.close()

    def _call(
        self, method: str, path: str, body: Any, purpose: str, retry: Retry, around: Around = nullcontext
    ) -> Answer:
        def send(token: str) -> Answer:
            with around():
                return self._transport.send(method, path, body, purpose=purpose, retry=retry, token=token)

        with _before_the_call():
            token = self._tokens.current()
        try:
            return send(token)
        except UnauthenticatedError:
            with _before_the_call():
                renewed = self._tokens.renewed(token)
            if renewed is None:
                raise
        return send(renewed)


@contextmanager
def _before_the_call() -> Iterator[None]:
    """For a login: whatever comes of that, the call that needs it was not made."""
    try:
        yield
    except ThoughtSpotError as error:
        error.may_be_done = False
        raise
