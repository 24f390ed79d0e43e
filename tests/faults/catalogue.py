"""The faults, one by one: what strikes, which requests, and how often."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from faults import wire
from faults.proxy import Strike


class Struck(Enum):
    """Which requests a fault strikes."""

    OWN = "the step's own request: its write or, in a read, its search"
    SEARCH = "searches"
    LOGIN = "logins"
    EVERY_BUT_LOGIN = "every request with a token"
    EVERY = "every request"

    def strikes(self, endpoint: str, write: str | None) -> bool:
        """Whether a request to ``endpoint`` is struck, in a step whose write goes to the endpoint ``write``."""
        if self in (Struck.EVERY, Struck.EVERY_BUT_LOGIN):
            return self is Struck.EVERY or endpoint != _LOGIN
        return endpoint == {Struck.OWN: write or _SEARCH, Struck.SEARCH: _SEARCH, Struck.LOGIN: _LOGIN}[self]


_SEARCH, _LOGIN = "search", "full"
FOR_EVER = 1_000_000


@dataclass(frozen=True)
class Fault:
    """One fault.

    ``strike`` is what it does on the wire; ``times`` how many requests it strikes. ``refuses`` and ``stale`` are faults
    of another kind: nobody can connect (for the first ``times`` waits), and searches that lag (that many). ``logs_in``:
    with a user's name and secret key instead of a token. ``byte_seconds``: answers come byte by byte, and each byte
    takes so long, in the step's own time.
    """

    title: str
    strike: Strike | None = None
    struck: Struck = Struck.OWN
    times: int = 1
    refuses: bool = False
    stale: int = 0
    logs_in: bool = False
    byte_seconds: float | None = None


def _once_and_for_ever(title: str, strike: Strike) -> list[Fault]:
    return [Fault(f"{title}, once", strike), Fault(f"{title}, for ever", strike, Struck.EVERY, FOR_EVER)]


def _drips(title: str, strike: Strike, byte_seconds: float) -> Fault:
    return Fault(title, strike, Struck.EVERY, FOR_EVER, byte_seconds=byte_seconds)


def _login(title: str, strike: Strike, times: int = FOR_EVER) -> Fault:
    return Fault(title, strike, Struck.LOGIN, times, logs_in=True)


_ELSE = b'{"status": "ok", "items": []}'
_ELSEWHERE = b'{"token": "elsewhere", "scope": {"access_type": "FULL", "org_id": 77}}'
_UNKNOWN_ORG = "org_id does not match a known org."
_TOO_MANY = "Too many requests."


def _too_many(title: str, retry_after: str | None = None) -> list[Fault]:
    return _once_and_for_ever(f"429, {title}", wire.error(429, _TOO_MANY, retry_after))


NOTHING = Fault("nothing, for comparison")
GROUPS: dict[str, list[Fault]] = {
    "": [NOTHING],
    "The connection": [
        Fault("refused, once", refuses=True),
        Fault("refused, for ever", refuses=True, times=FOR_EVER),
        *_once_and_for_ever("reset before ThoughtSpot acted", wire.reset_before),
        *_once_and_for_ever("reset after ThoughtSpot acted: the answer is lost", wire.reset_after),
        Fault("the step's own request is never answered, though ThoughtSpot acts", wire.reset_after, times=FOR_EVER),
    ],
    "Slow answers": [
        Fault("no answer in time, once", wire.silence),
        Fault("no answer in time though ThoughtSpot acted, once", wire.silence_after),
        Fault("no answer in time, for ever", wire.silence, Struck.EVERY, FOR_EVER),
        _drips("answers that drip, byte by byte, but come", wire.answers_whole, byte_seconds=0.02),
        _drips("answers whose head drips and has no end, for ever", wire.head_without_end, byte_seconds=1.0),
        _drips("answers whose body drips and has no end, for ever", wire.body_without_end, byte_seconds=1.0),
    ],
    "Broken answers": [
        *_once_and_for_ever("half an answer", wire.half),
        Fault("Content-Length too long, in a search, once", wire.longer_than_it_is, Struck.SEARCH),
        Fault("Content-Length too long, to every search, for ever", wire.longer_than_it_is, Struck.SEARCH, FOR_EVER),
        Fault("Content-Length too short, in a search, once", wire.shorter_than_it_is, Struck.SEARCH),
        Fault("200 with a maintenance page, once", wire.page(200)),
        Fault("200 with a maintenance page, for ever", wire.page(200), Struck.EVERY, FOR_EVER),
        Fault("200 with broken JSON, to a search, once", wire.answers(200, wire.JSON, b'{"org_pref'), Struck.SEARCH),
        Fault("200 with broken JSON, for ever", wire.answers(200, wire.JSON, b'{"org_pref'), Struck.EVERY, FOR_EVER),
        Fault("200 with other JSON, to a search, once", wire.answers(200, wire.JSON, _ELSE), Struck.SEARCH),
        Fault("200 with other JSON, to every search", wire.answers(200, wire.JSON, _ELSE), Struck.SEARCH, FOR_EVER),
        Fault(
            "200 with a list for JSON, to every search", wire.answers(200, wire.JSON, b"[]"), Struck.SEARCH, FOR_EVER
        ),
    ],
    "Too many requests": [
        *_too_many("no Retry-After"),
        *_too_many("Retry-After: 2", "2"),
        *_too_many("Retry-After: a day", "86400"),
        *_too_many("Retry-After: soon", "soon"),
    ],
    "ThoughtSpot or a gateway is down": [
        Fault("500 to a search, once", wire.error(500, "Internal error."), Struck.SEARCH),
        Fault("500, once", wire.error(500, "Internal error.")),
        Fault("500, for ever", wire.error(500, "Internal error."), Struck.EVERY, FOR_EVER),
        *_once_and_for_ever("502 with a page", wire.page(502)),
        *_once_and_for_ever("503 with a page", wire.page(503)),
        *_once_and_for_ever("504 with a page, after ThoughtSpot acted", wire.page(504, acts=True)),
    ],
    "Refusals": [
        Fault("401 to the given token, once", wire.error(401, "The token is expired.")),
        Fault("401 to a token from a login, once", wire.error(401, "The token is expired."), logs_in=True),
        Fault(
            "401 to each token from a login, for ever",
            wire.error(401, "Unknown token."),
            Struck.EVERY_BUT_LOGIN,
            FOR_EVER,
            logs_in=True,
        ),
        Fault("403, once", wire.error(403, "Not allowed.")),
        Fault("403, for ever", wire.error(403, "Not allowed."), Struck.EVERY, FOR_EVER),
        Fault("400 that is not about the Org, once", wire.error(400, "Malformed request.")),
        Fault("404 with a page, for ever", wire.page(404), Struck.EVERY, FOR_EVER),
    ],
    "ThoughtSpot lags": [
        Fault("searches show a write only after 3 others", stale=3),
        Fault("searches never show a write", stale=FOR_EVER),
    ],
    "Logging in with a secret key": [
        _login("the login is answered 503 with a page, once", wire.page(503), 1),
        _login("the login is answered 503 with a page, for ever", wire.page(503)),
        _login("the login's connection is reset, for ever", wire.reset_before),
        _login("the login is answered 200 with a maintenance page", wire.page(200)),
        _login("the login is answered 401", wire.error(401, "Unknown user.")),
        _login("the login is answered 400, an Org that is not known", wire.error(400, _UNKNOWN_ORG)),
        _login("the login is answered with a token for another Org", wire.answers(200, wire.JSON, _ELSEWHERE)),
    ],
}
