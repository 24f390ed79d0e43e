"""One ThoughtSpot with the tokens of one Org: every call of every noun goes through here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any, TypeVar

from pulumi_thoughtspot.client.answers import Answer, json_of, unreadable
from pulumi_thoughtspot.client.calls import NO_REMEDIES, Remedies
from pulumi_thoughtspot.client.deadline import Around
from pulumi_thoughtspot.client.deliveries import DeliveryCalls
from pulumi_thoughtspot.client.orgs import OrgCalls
from pulumi_thoughtspot.client.preferences import PreferenceCalls
from pulumi_thoughtspot.client.retry import ONCE, REPEATABLE, SEARCH
from pulumi_thoughtspot.client.session import SessionCalls
from pulumi_thoughtspot.client.shapes import ShapeError
from pulumi_thoughtspot.client.tokens import Tokens
from pulumi_thoughtspot.client.transport import Transport
from pulumi_thoughtspot.client.tries import after_a_try
from pulumi_thoughtspot.client.webhooks import WebhookCalls
from pulumi_thoughtspot.errors import ApiError, ThoughtSpotError, UnauthenticatedError

T = TypeVar("T")
_Send = Callable[[str], Answer]


class OrgClient:
    """One ThoughtSpot, as one user in one Org. Safe to use from several threads.

    Inputs: ``transport`` (to the host), ``tokens`` (of that Org). Every call raises a `ThoughtSpotError` of
    :mod:`pulumi_thoughtspot.errors`.
    """

    def __init__(self, transport: Transport, tokens: Tokens) -> None:
        self.host: str = transport.host
        self._transport = transport
        self._tokens = tokens
        self.preferences: PreferenceCalls = PreferenceCalls(self)
        self.orgs: OrgCalls = OrgCalls(self)
        self.session: SessionCalls = SessionCalls(self)
        self.webhooks: WebhookCalls = WebhookCalls(self)
        self.deliveries: DeliveryCalls = DeliveryCalls(self)

    def ask(
        self,
        path: str,
        body: Any,
        purpose: str,
        parse: Callable[[Any], T],
        *,
        method: str = "POST",
        around: Around = nullcontext,
        secrets: Sequence[str] = (),
        remedies: Remedies = NO_REMEDIES,
    ) -> T:
        """See `Calls`."""

        def send(token: str) -> Answer:
            with around():
                return self._transport.send(
                    method, path, body, purpose=purpose, retry=SEARCH, token=token, secrets=secrets
                )

        return self._read(self._with_a_token(send, remedies), purpose, parse)

    def change(
        self,
        path: str,
        body: Any,
        purpose: str,
        *,
        secrets: Sequence[str] = (),
        remedies: Remedies = NO_REMEDIES,
    ) -> None:
        """See `Calls`."""
        self.make(path, body, purpose, _nothing, safe_to_repeat=True, secrets=secrets, remedies=remedies)

    def make(
        self,
        path: str,
        body: Any,
        purpose: str,
        parse: Callable[[Any], T],
        *,
        safe_to_repeat: bool,
        secrets: Sequence[str] = (),
        remedies: Remedies = NO_REMEDIES,
    ) -> T:
        """See `Calls`."""
        retry = REPEATABLE if safe_to_repeat else ONCE

        def send(token: str) -> Answer:
            return self._transport.send("POST", path, body, purpose=purpose, retry=retry, token=token, secrets=secrets)

        answer = self._with_a_token(send, remedies)
        try:
            return self._read(answer, purpose, parse, may_be_empty=True)
        except ThoughtSpotError as error:
            error.may_be_done = True
            raise

    def shown(self, text: str) -> str:
        """See `Calls`."""
        return self._transport.shown(text)

    def _read(self, answer: Answer, purpose: str, parse: Callable[[Any], T], *, may_be_empty: bool = False) -> T:
        empty = may_be_empty and not answer.body
        try:  # A maintenance page comes with a status of success too.
            return parse(None if empty else json_of(answer, self.host, purpose))
        except ShapeError as error:
            raise unreadable(answer, self.host, purpose, str(error)) from None

    def _with_a_token(self, send: _Send, remedies: Remedies) -> Answer:
        with _before_the_call():
            token = self._tokens.current()
        try:
            with _remedied(remedies):
                return send(token)
        except UnauthenticatedError as refused:
            may_be_done = refused.may_be_done
            with after_a_try(may_be_done=may_be_done), _before_the_call():
                renewed = self._tokens.renewed(token)
            if renewed is None:
                raise
        with after_a_try(may_be_done=may_be_done), _remedied(remedies):
            return send(renewed)


def _nothing(answer: Any) -> None:
    """For a call that answers nothing at all, whatever comes."""
    del answer


@contextmanager
def _before_the_call() -> Iterator[None]:
    """For a login: whatever comes of that, the call that needs it was not made."""
    try:
        yield
    except ThoughtSpotError as error:
        error.may_be_done = False
        raise


@contextmanager
def _remedied(remedies: Remedies) -> Iterator[None]:
    """An error answer with the remedy of its call, where that has one for its status."""
    try:
        yield
    except ApiError as error:
        if error.status not in remedies:
            raise
        raise error.with_remedy(remedies[error.status]) from None
