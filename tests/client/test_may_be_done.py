"""Whether a call that failed may be done all the same."""

from __future__ import annotations

import pytest
import requests
import urllib3

from pulumi_thoughtspot.client.answers import Answer
from pulumi_thoughtspot.client.retry import REPEATABLE
from pulumi_thoughtspot.client.secrets import Secrets


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
