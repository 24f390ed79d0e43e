"""Which failures are tried again, and after how long: the tables of `Retry`."""

from __future__ import annotations

import socket
from dataclasses import FrozenInstanceError
from datetime import datetime, tzinfo

import pytest
import requests
from urllib3.connection import HTTPConnection
from urllib3.exceptions import MaxRetryError, NameResolutionError, NewConnectionError, ProtocolError, ProxyError

from pulumi_thoughtspot.client import retry
from pulumi_thoughtspot.client.answers import Answer
from pulumi_thoughtspot.client.retry import ONCE, REPEATABLE, SEARCH, Retry

_CONNECTION = HTTPConnection("127.0.0.1")


def _answers(*statuses: int) -> list[OSError | Answer]:
    return [Answer(status, "application/json", b"{}") for status in statuses]


def _unconnected(reason: Exception) -> requests.ConnectionError:
    return requests.ConnectionError(MaxRetryError(None, "/", reason))  # type: ignore[arg-type]


_REFUSED_BY_PROXY = [
    ProxyError("Unable to connect to proxy", OSError(f"Tunnel connection failed: {status}")) for status in (403, 407)
]

FAILURES: dict[str, list[OSError | Answer]] = {
    "no connection could be made": [
        requests.ConnectTimeout(),
        _unconnected(NewConnectionError(_CONNECTION, "refused")),
        _unconnected(NameResolutionError("thoughtspot.invalid", _CONNECTION, socket.gaierror("unknown"))),
    ],
    "the connection broke, or no answer came in time": [
        requests.ConnectionError(ProtocolError("Connection aborted.", ConnectionResetError(104, "reset"))),
        requests.ReadTimeout(),
        requests.exceptions.ChunkedEncodingError(),
    ],
    "429": _answers(429),
    "502, 503, 504": _answers(502, 503, 504),
    "500": _answers(500),
    "any other status": _answers(300, 301, 307, 400, 401, 403, 404, 405, 408, 409, 422, 499, 501, 505, 599),
    "no host of that name, a proxy that refuses, TLS failed, or anything else": [
        requests.exceptions.SSLError("certificate verify failed"),
        requests.exceptions.InvalidURL(),
        requests.exceptions.InvalidProxyURL(),
        *(requests.exceptions.ProxyError(MaxRetryError(None, "/", each)) for each in _REFUSED_BY_PROXY),  # type: ignore[arg-type]
        OSError("Could not find a suitable TLS CA certificate bundle"),
    ],
}
POLICIES = {"SEARCH": SEARCH, "REPEATABLE": REPEATABLE, "ONCE": ONCE}


def _documented() -> list[tuple[str, str, bool]]:
    """The table in the docstring of `Retry`: failure, policy, whether it is tried again."""
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in (Retry.__doc__ or "").splitlines()
        if line.strip().startswith("|")
    ]
    policies = [title.split("`")[1] for title in rows[0][1:]]
    return [
        (failure, policy, verdict == "again")
        for failure, *verdicts in rows[2:]
        for policy, verdict in zip(policies, verdicts, strict=True)
    ]


def test_the_documented_table_speaks_of_every_failure_and_policy() -> None:
    documented = _documented()

    assert {failure for failure, _, _ in documented} == set(FAILURES)
    assert {policy for _, policy, _ in documented} == set(POLICIES)
    assert len(documented) == len(FAILURES) * len(POLICIES)


@pytest.mark.parametrize(("failure", "policy", "again"), _documented())
def test_a_failure_is_tried_again_exactly_where_the_table_says_so(failure: str, policy: str, again: bool) -> None:
    assert [POLICIES[policy].again(each) for each in FAILURES[failure]] == [again] * len(FAILURES[failure])


@pytest.mark.parametrize(
    ("failure", "search", "repeatable", "once"),
    [
        ("no connection could be made", True, True, True),
        ("the connection broke, or no answer came in time", True, True, False),
        ("429", True, True, True),
        ("502, 503, 504", True, True, False),
        ("500", True, False, False),
        ("any other status", False, False, False),
        ("no host of that name, a proxy that refuses, TLS failed, or anything else", False, False, False),
    ],
)
def test_the_documented_table_is_the_one_agreed_on(failure: str, search: bool, repeatable: bool, once: bool) -> None:
    verdicts = {policy: again for row, policy, again in _documented() if row == failure}

    assert verdicts == {"SEARCH": search, "REPEATABLE": repeatable, "ONCE": once}


def test_a_policy_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        SEARCH.longest_wait = 3600  # type: ignore[misc]


@pytest.mark.parametrize(
    ("attempt", "shortest", "longest"),
    [(0, 0.125, 0.25), (1, 0.25, 0.5), (2, 0.5, 1), (3, 1, 2), (4, 2, 4), (5, 4, 8), (6, 4, 8), (100_000, 4, 8)],
)
def test_the_wait_doubles_up_to_a_cap_and_is_spread_by_jitter(attempt: int, shortest: float, longest: float) -> None:
    assert SEARCH.wait(attempt, None, jitter=0) == shortest
    assert SEARCH.wait(attempt, None, jitter=1) == longest
    assert shortest < SEARCH.wait(attempt, None, jitter=0.5) < longest


class _NewYear(datetime):
    """A machine where it is always the first second of 2026."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> _NewYear:
        return cls(2026, 1, 1, tzinfo=tz)


@pytest.fixture
def new_year(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retry, "datetime", _NewYear)


@pytest.mark.usefixtures("new_year")
@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [
        ("1", 1),
        ("7", 7),
        (" 7 ", 7),
        ("007", 7),
        ("Thu, 01 Jan 2026 00:00:07 GMT", 7),
        ("Thu, 01 Jan 2026 00:00:07 -0000", 7),
        ("Thu, 01 Jan 2026 02:00:07 +0200", 7),
        ("Thursday, 01-Jan-26 00:00:07 GMT", 7),
        # Absurd values are capped.
        ("30", 30),
        ("31", 30),
        ("86400", 30),
        ("9" * 5000, 30),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 30),
    ],
)
def test_retry_after_is_honoured_and_capped(retry_after: str, seconds: float) -> None:
    assert SEARCH.wait(0, retry_after, jitter=0) == seconds


@pytest.mark.usefixtures("new_year")
@pytest.mark.parametrize(
    "retry_after",
    [
        "",
        "soon",
        "-1",
        "-99999999999999999999",
        "+5",
        "1.5",
        "1e3",
        "0x10",
        "\u0665",  # A digit, but of another script.
        "nan",
        "inf",
        "Thu, 99 Jan 2026 00:00:07 GMT",
        "Thu, 01 Jan 2026 00:00:07 +9999",
        "Thu, 01 Jan 99999999999 00:00:07 GMT",
        # Malformed no more, but no time ahead: without a wait, an overloaded server would be asked without a pause.
        "0",
        "000",
        "Thu, 01 Jan 2026 00:00:00 GMT",
        "Wed, 31 Dec 2025 23:59:59 GMT",
        "Thu, 01 Jan 1970 00:00:00 GMT",
    ],
)
def test_a_retry_after_that_names_no_time_ahead_leaves_the_backoff(retry_after: str) -> None:
    assert SEARCH.wait(3, retry_after, jitter=1) == 2


REFUSED = ConnectionRefusedError(111, "Connection refused")


def _caused(cause: BaseException) -> requests.ConnectionError:
    error = requests.ConnectionError("no connection")
    error.__cause__ = cause
    return error


def _in_a_circle(last: BaseException) -> requests.ConnectionError:
    """Two errors that each name the other one as their reason, as where a library keeps one and raises it again."""
    first, second = requests.ConnectionError("first"), MaxRetryError(None, "/", None)  # type: ignore[arg-type]
    first.__cause__, second.reason, second.__context__ = second, first, last
    return first


@pytest.mark.parametrize(
    ("failure", "listens"),
    [
        (REFUSED, False),
        (_caused(REFUSED), False),
        (_unconnected(REFUSED), False),
        (_in_a_circle(REFUSED), False),
        (_in_a_circle(TimeoutError()), True),
        (requests.ConnectTimeout(), True),
        (*_answers(503), True),
    ],
    ids=["itself", "cause", "reason", "circle", "circle without", "timeout", "503"],
)
def test_that_nobody_listens_is_known_wherever_an_error_says_so(failure: OSError | Answer, listens: bool) -> None:
    assert retry.nobody_listens(failure) is not listens
