"""Whether a call that failed may be done all the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import requests
import urllib3

from pulumi_thoughtspot.client.answers import Answer
from pulumi_thoughtspot.client.client import Client
from pulumi_thoughtspot.client.credentials import BearerToken, Credentials, Password
from pulumi_thoughtspot.client.preferences import CLUSTER, Replace
from pulumi_thoughtspot.client.retry import REPEATABLE
from pulumi_thoughtspot.client.secrets import Secrets
from pulumi_thoughtspot.client.transport import Transport
from pulumi_thoughtspot.errors import ThoughtSpotError

from . import scripted as wire
from .scripted import Behaviour, Scripted, Waits


def answer(status: int) -> Answer:
    return Answer(status, "text/plain", b"", None, None, Secrets())


def refused() -> requests.ConnectionError:
    reason = urllib3.exceptions.NewConnectionError(None, "refused")  # type: ignore[arg-type]
    return requests.ConnectionError(urllib3.exceptions.MaxRetryError(None, "/", reason))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("failure", "unknown"),
    [
        (answer(301), False),
        (answer(400), False),
        (answer(401), False),
        (answer(403), False),
        (answer(429), False),
        (answer(500), True),
        (answer(503), True),
        (answer(504), True),
        (requests.ReadTimeout("no answer"), True),
        (requests.ConnectionError("reset"), True),
        (requests.exceptions.ChunkedEncodingError("half an answer"), True),
        (requests.ConnectTimeout("no connection"), False),
        (refused(), False),
        (requests.exceptions.SSLError("TLS"), False),
        (requests.exceptions.ProxyError("proxy"), False),
        (OSError("no such file"), False),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_what_was_sent_and_not_refused_may_be_done(failure: OSError | Answer, unknown: bool) -> None:
    assert REPEATABLE.leaves_unknown(failure) is unknown


LOGIN = Password("admin", "admin-password")
GRANTED = wire.answer(
    200, {"token": "t", "creation_time_in_millis": 0, "expiration_time_in_millis": 300_000, "scope": {"org_id": 0}}
)
LOST = wire.page(503)
"""An answer after which a write is sent again, and may be done."""
REFUSED = wire.answer(401, {})


@pytest.mark.parametrize(
    ("credentials", "first", "then"),
    [
        (BearerToken("t"), [LOST, REFUSED], []),
        (LOGIN, [GRANTED, LOST, REFUSED], [REFUSED]),
        (LOGIN, [GRANTED, LOST, REFUSED], [wire.page(200)]),
        (LOGIN, [GRANTED, LOST, REFUSED], [GRANTED, REFUSED]),
        (LOGIN, [GRANTED, LOST, REFUSED], [GRANTED, wire.answer(400, {})]),
        (LOGIN, [GRANTED, LOST, REFUSED], [GRANTED, wire.answer(403, {})]),
    ],
    ids=["a token", "no login", "a login's page", "refused again", "400 with a new token", "403 with a new token"],
)
@pytest.mark.parametrize("lost", [True, False])
def test_a_write_that_may_be_done_stays_one_where_its_repetition_is_refused(
    scripted: Callable[..., Scripted],
    credentials: Credentials,
    first: list[Behaviour],
    then: list[Behaviour],
    lost: bool,
) -> None:
    """Whatever comes of the login that renews its token, and of what is sent with that."""
    behaviours = [behaviour for behaviour in [*first, *then] if lost or behaviour is not LOST]
    server = scripted(*behaviours)
    client = Client(Transport(server.url, sleep=Waits().record), credentials)

    with pytest.raises(ThoughtSpotError) as raised:
        client.preferences.configure([Replace(CLUSTER, "LIVEBOARD_SCHEDULE", frozenset({"EMAIL"}))])

    assert raised.value.may_be_done is lost
    assert len(server.seen) == len(behaviours)


def test_a_write_that_gets_lost_only_with_a_new_token_may_be_done(scripted: Callable[..., Scripted]) -> None:
    server = scripted(GRANTED, REFUSED, GRANTED, wire.answer(500, {}))
    client = Client(Transport(server.url, sleep=Waits().record), LOGIN)

    with pytest.raises(ThoughtSpotError) as raised:
        client.preferences.configure([Replace(CLUSTER, "LIVEBOARD_SCHEDULE", frozenset({"EMAIL"}))])

    assert raised.value.may_be_done
