"""Which failures of a call are tried again: one policy, as data."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

import requests
import urllib3

from pulumi_thoughtspot.client.answers import Answer


@dataclass(frozen=True)
class Retry:
    """Which failures of a call are tried again, and after how many seconds.

    | failure | `SEARCH` | `REPEATABLE` (configure, login) | `ONCE` (not safe to repeat) |
    | --- | --- | --- | --- |
    | no connection could be made | again | again | again |
    | the connection broke, or no answer came in time | again | again | error |
    | 429 | again | again | again |
    | 502, 503, 504 | again | again | error |
    | 500 | again | error | error |
    | any other status | error | error | error |
    | no host of that name, a proxy that refuses, TLS failed, or anything else | error | error | error |

    The wait is what ``Retry-After`` says (seconds or a date), at most ``longest_wait``; where it is absent, malformed
    or names no time ahead, half to the whole of ``first_wait * 2 ** attempt``, at most ``longest_backoff``. A wait
    that would not end before the step's deadline is not begun: the failure is the step's error then. So it is where a
    host has refused every connection for `FIRST_CONTACT_SECONDS`, and never made one. Once the run is
    cancelled nothing is tried again, and nothing is sent but what only ``looks``.
    """

    statuses: frozenset[int]
    broken_connections: bool
    looks: bool = False
    first_wait: float = 0.25
    longest_backoff: float = 8.0
    longest_wait: float = 30.0

    def again(self, failure: OSError | Answer) -> bool:
        """Whether a call that failed so is tried again."""
        if isinstance(failure, Answer):
            return failure.status in self.statuses
        if isinstance(failure, requests.exceptions.SSLError):
            return False
        if _no_such_host(failure) or _refused_by_proxy(failure):
            return False
        if isinstance(failure, requests.ConnectTimeout) or _never_connected(failure):
            return True
        return self.broken_connections and isinstance(
            failure, (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError)
        )

    @classmethod
    def connected(cls, failure: OSError | Answer) -> bool:
        """Whether there was a connection to the host, whatever came of it."""
        return isinstance(failure, Answer) or cls.leaves_unknown(failure)

    @staticmethod
    def leaves_unknown(failure: OSError | Answer) -> bool:
        """Whether a call that failed so may be done all the same: it was sent, and nobody has refused it."""
        if isinstance(failure, Answer):
            return failure.status >= 500
        began = isinstance(failure, requests.RequestException) and not isinstance(
            failure, (requests.exceptions.SSLError, requests.exceptions.ProxyError, requests.exceptions.InvalidURL)
        )
        never = _no_such_host(failure) or isinstance(failure, requests.ConnectTimeout) or _never_connected(failure)
        return began and not never

    def wait(self, attempt: int, retry_after: str | None, jitter: float) -> float:
        """Seconds to wait after the ``attempt``-th failure (from 0). ``jitter`` is between 0 and 1."""
        asked = _seconds(retry_after)
        if asked is not None:
            return min(asked, self.longest_wait)
        backoff = min(self.first_wait * 2.0 ** min(attempt, 16), self.longest_backoff)
        return backoff * (0.5 + 0.5 * jitter)


REPEATABLE = Retry(statuses=frozenset({429, 502, 503, 504}), broken_connections=True)
SEARCH = Retry(statuses=REPEATABLE.statuses | {500}, broken_connections=True, looks=True)
ONCE = Retry(statuses=frozenset({429}), broken_connections=False)


def nobody_listens(failure: OSError | Answer) -> bool:
    """Whether the host, or the proxy before it, refuses connections: an error says so, or one that led to it."""
    return any(isinstance(error, ConnectionRefusedError) for error in _origins(failure))


def _origins(failure: object) -> Iterator[BaseException]:
    """An error, and those that led to it."""
    seen: list[BaseException] = []
    error: object = failure
    while isinstance(error, BaseException):
        yield error
        seen.append(error)  # Errors may name each other.
        origins = (getattr(error, "reason", None), *error.args[-1:], error.__cause__, error.__context__)
        error = next((each for each in origins if isinstance(each, BaseException) and each not in seen), None)


def _refused_by_proxy(failure: OSError) -> bool:
    """Whether a proxy wants no such connection, or none of this user."""
    return any(str(error).startswith("Tunnel connection failed: 4") for error in _origins(failure))


def _reason(failure: OSError) -> BaseException | None:
    """Why `urllib3` says that there is no connection."""
    return getattr(failure.args[0], "reason", None) if failure.args else None


def _never_connected(failure: OSError) -> bool:
    """Whether no connection was made, so that nothing can have been sent."""
    return isinstance(_reason(failure), (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError))


def _no_such_host(failure: OSError) -> bool:
    """Whether the name of the host, or of its proxy, is nobody's: a slip, most often, that no waiting mends."""
    return any(isinstance(each, socket.gaierror) and each.errno == socket.EAI_NONAME for each in _origins(failure))


def _seconds(retry_after: str | None) -> float | None:
    """``Retry-After`` in seconds; None where it is absent or malformed, or names no time ahead."""
    if retry_after is None:
        return None
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9]) or None
    try:
        date = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=timezone.utc)
    ahead = (date - datetime.now(timezone.utc)).total_seconds()
    return ahead if ahead > 0 else None
