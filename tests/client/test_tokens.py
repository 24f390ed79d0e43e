"""The token: asked for once, for the right Org, renewed in time, and never shown."""

from __future__ import annotations

import gc
import json
import threading
import traceback
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, TypeVar

import pytest

from pulumi_thoughtspot.client import deadline as deadlines
from pulumi_thoughtspot.client import tokens as module
from pulumi_thoughtspot.client.client import Client
from pulumi_thoughtspot.client.credentials import BearerToken, Credentials, Password, SecretKey
from pulumi_thoughtspot.client.deadline import deadline, remaining, wait_for
from pulumi_thoughtspot.client.pace import Pace
from pulumi_thoughtspot.client.preferences import CLUSTER, Replace
from pulumi_thoughtspot.client.tokens import LoginTokens
from pulumi_thoughtspot.client.transport import Transport
from pulumi_thoughtspot.emulator import ADMIN, Emulator, User
from pulumi_thoughtspot.errors import (
    BadRequestError,
    ForbiddenError,
    LoginError,
    OutOfTimeError,
    ThoughtSpotError,
    UnauthenticatedError,
    UnavailableError,
    UnreadableError,
)
from support.patience import HANGING

from .scripted import RESET_UNANSWERED, Behaviour, Peer, Scripted, Waits, answer, page

T = TypeVar("T")
Serve = Callable[..., Scripted]
EVENT = "LIVEBOARD_SCHEDULE"
PASSWORD = Password("admin", "admin-password")
HIDDEN = Password("me", "hidden-password")
SECRET_KEY = SecretKey("admin", "admin-secret-key")
LOGIN_PATH = "/api/rest/2.0/auth/token/full"
FOUND = answer(200, {"cluster_preferences": []})
SET_EMAIL = Replace(CLUSTER, EVENT, frozenset({"EMAIL"}))


class Clock:
    """A clock that only the test moves, or waiting by `sleep`; in seconds."""

    def __init__(self, now: float = 0.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def granted(token: str = "granted", **fields: Any) -> Behaviour:
    body = {"creation_time_in_millis": 0, "expiration_time_in_millis": 300_000, "scope": {"org_id": 0}, **fields}
    return answer(200, {"token": token, **body})


def client(host: str, credentials: Credentials = PASSWORD, org_id: int = 0) -> Client:
    return Client(Transport(host, sleep=Waits().record), credentials, org_id)


def tokens(host: str, clock: Callable[[], float], org_id: int = 0) -> LoginTokens:
    return LoginTokens(Transport(host, sleep=Waits().record), PASSWORD, org_id, clock)


def logins(thoughtspot: Emulator) -> list[int]:
    return [request.status for request in thoughtspot.requests if request.path == LOGIN_PATH]


def others(thoughtspot: Emulator) -> list[int]:
    return [request.status for request in thoughtspot.requests if request.path != LOGIN_PATH]


def at_once(count: int, call: Callable[[], T]) -> list[T]:
    """The results of ``count`` threads that call at the same moment."""
    start = threading.Barrier(count)

    def one(_: int) -> T:
        start.wait(HANGING)
        return call()

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(one, range(count)))


# What is asked for


@pytest.mark.parametrize("org_id", [0, 42])
@pytest.mark.parametrize(
    ("credentials", "secret"),
    [(PASSWORD, {"password": "admin-password"}), (SECRET_KEY, {"secret_key": "admin-secret-key"})],
)
def test_a_login_sends_one_secret_and_always_the_org_as_a_number(
    scripted: Serve, credentials: Credentials, secret: dict[str, str], org_id: int
) -> None:
    server = scripted(granted(scope={"org_id": org_id}), FOUND)

    client(server.url, credentials, org_id).preferences.search([CLUSTER], EVENT)

    login, search = server.seen
    assert (login.method, login.target) == ("POST", LOGIN_PATH)
    assert login.json == {"username": "admin", **secret, "org_id": org_id, "validity_time_in_sec": 1800}
    assert "authorization" not in login.headers
    assert search.headers["authorization"] == "Bearer granted"


def test_nothing_is_sent_before_the_first_call(scripted: Serve) -> None:
    server = scripted(granted())

    client(server.url).close()

    assert server.connections == 0


def test_a_given_token_is_used_as_it_is(thoughtspot: Emulator) -> None:
    client(thoughtspot.url, BearerToken("token")).preferences.configure([SET_EMAIL])

    assert logins(thoughtspot) == []
    assert thoughtspot.cluster == {EVENT: ["EMAIL"]}


# Once


def test_eight_threads_that_ask_at_once_log_in_once(thoughtspot: Emulator) -> None:
    thoughtspot.latency = 0.05
    shared = client(thoughtspot.url)

    at_once(8, lambda: shared.preferences.search([CLUSTER], EVENT))

    assert logins(thoughtspot) == [200]
    assert others(thoughtspot) == [200] * 8


def test_eight_threads_whose_token_is_refused_at_once_log_in_once_more(thoughtspot: Emulator) -> None:
    shared = client(thoughtspot.url)
    shared.preferences.search([CLUSTER], EVENT)
    thoughtspot.expire_tokens()
    thoughtspot.clear_requests()
    thoughtspot.latency = 0.05

    at_once(8, lambda: shared.preferences.search([CLUSTER], EVENT))

    assert logins(thoughtspot) == [200]
    assert 401 in others(thoughtspot)
    assert others(thoughtspot).count(200) == 8


def test_a_login_that_failed_leaves_the_next_call_free_to_try(scripted: Serve) -> None:
    server = scripted(answer(500, {}), granted(), FOUND)
    shared = client(server.url)

    with pytest.raises(UnavailableError):
        shared.preferences.search([CLUSTER], EVENT)
    shared.preferences.search([CLUSTER], EVENT)

    assert len(server.seen) == 3


# Waiting for a login that another thread makes


class Held:
    """A login that is answered when the test says so: as ``outcome`` says."""

    def __init__(self, outcome: Behaviour) -> None:
        self._outcome = outcome
        self._asked = threading.Event()
        self._may_answer = threading.Event()
        self.behaviour = Behaviour(self._act)

    def _act(self, peer: Peer) -> bool:
        self._asked.set()
        self._may_answer.wait(HANGING)
        return self._outcome.act(peer)

    def is_asked(self) -> None:
        assert self._asked.wait(HANGING)

    def let_answer(self) -> None:
        self._may_answer.set()


@dataclass
class Together:
    """Threads that want a token of one `LoginTokens`, each with so many seconds for it."""

    login: LoginTokens
    threads: ThreadPoolExecutor
    waiting: threading.Semaphore
    call: Callable[[], str]

    def begins(self, held: Held, seconds: float = 60.0) -> Future[str]:
        """A thread whose login is under way when this returns."""
        future = self.threads.submit(self._ask, seconds)
        held.is_asked()
        return future

    def waits(self, seconds: float = 60.0) -> Future[str]:
        """A thread that waits for another's login when this returns."""
        future = self.threads.submit(self._ask, seconds)
        assert self.waiting.acquire(timeout=HANGING)
        return future

    def _ask(self, seconds: float) -> str:
        with deadline(seconds):
            return self.call()


@pytest.fixture
def together(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Together]]:
    waiting = threading.Semaphore(0)

    def announced(condition: threading.Condition, predicate: Callable[[], bool]) -> bool:
        waiting.release()
        return wait_for(condition, predicate)

    monkeypatch.setattr(module, "wait_for", announced)

    def want(host: str) -> Together:
        login = tokens(host, Clock())
        return Together(login, threads, waiting, login.current)

    with ThreadPoolExecutor(8) as threads:
        yield want


@pytest.fixture
def standing_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """No step's time goes by, however slow the machine is."""
    monkeypatch.setattr(deadlines, "time", SimpleNamespace(monotonic=lambda: 0.0))


def error_of(future: Future[str]) -> BaseException | None:
    return future.exception(HANGING)


def test_whoever_waits_for_anothers_login_gets_its_token(scripted: Serve, together: Callable[[str], Together]) -> None:
    held = Held(granted())
    server = scripted(held.behaviour)
    shared = together(server.url)

    futures = [shared.begins(held), *(shared.waits() for _ in range(3))]
    held.let_answer()

    assert [future.result(HANGING) for future in futures] == ["granted"] * 4
    assert len(server.seen) == 1


def test_whose_time_is_over_waits_no_longer_for_anothers_login_and_says_what_for(
    scripted: Serve, together: Callable[[str], Together]
) -> None:
    held = Held(granted())
    shared = together(scripted(held.behaviour).url)
    first = shared.begins(held)

    errors = [error_of(shared.waits(seconds)) for seconds in (0.01, 0.0, -1.0)]
    held.let_answer()

    for error in errors:
        assert isinstance(error, OutOfTimeError)
        assert error.sentence == (
            f"Could not log in to {shared.login._transport.host} as 'admin' for Org 0: the step's time ended while"
            " another step was still logging in for all of them."
        )
        assert "run the same command again" in error.remedy
    assert first.result(HANGING) == "granted"


@pytest.mark.usefixtures("standing_time")
def test_who_has_more_time_than_the_thread_that_gave_up_logs_in_itself(
    scripted: Serve, together: Callable[[str], Together]
) -> None:
    held = Held(page(503, retry_after="30"))
    server = scripted(held.behaviour, granted())
    shared = together(server.url)

    gives_up = shared.begins(held, 20.0)
    have_more = [shared.waits(60.0) for _ in range(3)]
    held.let_answer()

    assert isinstance(error_of(gives_up), UnavailableError)
    assert [future.result(HANGING) for future in have_more] == ["granted"] * 3
    assert len(server.seen) == 2


@pytest.mark.usefixtures("standing_time")
def test_who_has_no_more_time_is_told_why_the_other_gave_up_by_an_error_of_its_own(
    scripted: Serve, together: Callable[[str], Together]
) -> None:
    held = Held(page(503, retry_after="30"))
    server = scripted(held.behaviour, granted())
    shared = together(server.url)

    futures = [shared.begins(held, 20.0), *(shared.waits(seconds) for seconds in (20.0, 20.0, 15.0))]
    held.let_answer()

    errors = [error_of(future) for future in futures]
    assert [type(error) for error in errors] == [UnavailableError] * 4
    assert {str(error) for error in errors} == {str(errors[0])}
    assert len({id(error) for error in errors}) == 4
    assert len(server.seen) == 1


@pytest.mark.parametrize("trouble", [answer(500, {}), page(200), granted(scope={"org_id": 7})])
def test_a_login_that_failed_at_once_is_made_again_by_the_next_who_waited_for_it(
    scripted: Serve, together: Callable[[str], Together], trouble: Behaviour
) -> None:
    held = Held(trouble)
    server = scripted(held.behaviour, granted())
    shared = together(server.url)

    failed, *others = [shared.begins(held), *(shared.waits() for _ in range(3))]
    held.let_answer()

    assert isinstance(error_of(failed), ThoughtSpotError)
    assert [future.result(HANGING) for future in others] == ["granted"] * 3
    assert len(server.seen) == 2


@pytest.mark.usefixtures("standing_time")
def test_a_login_that_is_refused_is_refused_for_all_who_waited_for_it(
    scripted: Serve, together: Callable[[str], Together]
) -> None:
    held = Held(answer(401, {"debug": "No."}))
    server = scripted(held.behaviour, granted())
    shared = together(server.url)

    futures = [shared.begins(held, 10.0), *(shared.waits(60.0) for _ in range(3))]
    held.let_answer()

    assert [type(error_of(future)) for future in futures] == [UnauthenticatedError] * 4
    assert len(server.seen) == 1


def test_an_end_that_no_login_has_by_itself_leaves_those_who_wait_free_to_log_in(
    scripted: Serve, together: Callable[[str], Together], monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(granted("lost"))
    shared = together(scripted(held.behaviour, granted()).url)
    log_in = module.log_in
    monkeypatch.setattr(module, "log_in", interrupted_after(log_in))

    ended = shared.begins(held)
    waits = shared.waits()
    monkeypatch.setattr(module, "log_in", log_in)
    held.let_answer()

    assert isinstance(error_of(ended), KeyboardInterrupt)
    assert waits.result(HANGING) == "granted"


def interrupted_after(call: Callable[..., Any]) -> Callable[..., Any]:
    def interrupted(*arguments: Any, **options: Any) -> None:
        call(*arguments, **options)
        raise KeyboardInterrupt

    return interrupted


# Renewed ahead


def test_a_run_longer_than_its_tokens_live_never_sends_an_expired_one() -> None:
    # ThoughtSpot's clock and this machine's have nothing in common but their pace.
    clock = Clock(5_000.0)
    with Emulator(max_token_seconds=2, clock=lambda: 1_000_000_000 + clock()) as thoughtspot:
        shared = client(thoughtspot.url)
        shared._tokens = tokens(thoughtspot.url, clock)
        for _ in range(40):
            shared.preferences.search([CLUSTER], EVENT)
            clock.now += 0.25

        assert others(thoughtspot) == [200] * 40
        assert logins(thoughtspot) == [200] * 5


@pytest.mark.parametrize("clock", [lambda: 0.0, lambda: 4e9], ids=["in 1970", "in 2096"])
def test_a_machine_whose_clock_is_wrong_keeps_its_token(
    monkeypatch: pytest.MonkeyPatch, clock: Callable[[], float]
) -> None:
    with Emulator() as thoughtspot:
        monkeypatch.setattr("time.time", clock)
        shared = client(thoughtspot.url)
        for _ in range(3):
            shared.preferences.search([CLUSTER], EVENT)

        assert logins(thoughtspot) == [200]


_ASKED_FOR = 0.9 * 1800


@pytest.mark.parametrize(
    ("created", "expires", "renewed_after"),
    [
        (0, 2_000, 1.8),
        (1_700_000_000_000, 1_700_000_300_000, 270),
        (1_700_000_000_000.0, 1_700_000_300_000.0, 270),
        (None, None, _ASKED_FOR),
        (None, 300_000, _ASKED_FOR),
        ("0", "300000", _ASKED_FOR),
        (300_000, 0, _ASKED_FOR),
        (300_000, 300_000, _ASKED_FOR),
        (float("nan"), 300_000, _ASKED_FOR),
        (0, float("inf"), 0.9 * 86_400),
        (0, 10**400, 0.9 * 86_400),
    ],
)
def test_a_token_is_renewed_after_nine_tenths_of_the_life_that_thoughtspot_gave_it(
    scripted: Serve, created: Any, expires: Any, renewed_after: float
) -> None:
    times = {"creation_time_in_millis": created, "expiration_time_in_millis": expires}
    server = scripted(granted("first", **times), granted("second", **times))
    clock = Clock(50.0)
    login = tokens(server.url, clock)

    assert login.current() == "first"
    clock.now = 50.0 + renewed_after - 0.01
    assert login.current() == "first"
    clock.now = 50.0 + renewed_after + 0.01
    assert login.current() == "second"
    assert len(server.seen) == 2


def test_a_tokens_life_counts_from_when_it_was_asked_for(scripted: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    server = scripted(granted("first"), granted("second"))
    login = tokens(server.url, clock)
    slow = login._transport.send

    def send(*args: Any, **options: Any) -> Any:
        clock.now += 200
        return slow(*args, **options)

    monkeypatch.setattr(login._transport, "send", send)
    assert login.current() == "first"
    clock.now = 271.0
    assert login.current() == "second"


# A renewal that fails, while the token is still good


@pytest.fixture
def renewing(scripted: Serve, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[LoginTokens, Scripted, Clock]]:
    """Tokens whose first one has come to the last tenth of its 300 seconds, on a clock that waiting moves."""

    def after(*behaviours: Behaviour) -> tuple[LoginTokens, Scripted, Clock]:
        clock = Clock()
        monkeypatch.setattr(deadlines, "time", SimpleNamespace(monotonic=clock))
        server = scripted(granted("first"), *behaviours)
        transport = Transport(server.url, sleep=clock.sleep, pace=Pace(clock, clock.sleep))
        login = LoginTokens(transport, PASSWORD, 0, clock)
        assert login.current() == "first"
        clock.now = 270.0
        return login, server, clock

    return after


Renewing = Callable[..., tuple[LoginTokens, Scripted, Clock]]

PASSING = {
    "no connection": RESET_UNANSWERED,
    "500": answer(500, {}),
    "503": page(503),
    "429": answer(429, {}, retry_after="8"),
    "a page": page(200, "Down for maintenance"),
    "another Org": granted("second", scope={"org_id": 7}),
}
REFUSALS = {"401": answer(401, {}), "403": answer(403, {}), "400": answer(400, {"code": 13090, "debug": "no"})}


@pytest.mark.parametrize("trouble", [*PASSING.values(), *REFUSALS.values()], ids=[*PASSING, *REFUSALS])
def test_while_a_token_is_good_no_call_fails_of_its_renewal_nor_tries_it_again_at_once(
    renewing: Renewing, trouble: Behaviour
) -> None:
    login, server, clock = renewing(trouble)

    with deadline():
        assert login.current() == "first"
    tried = len(server.seen)
    assert tried > 1
    for _ in range(50):
        assert login.current() == "first"
    assert len(server.seen) == tried
    assert clock.now < 300


@pytest.mark.parametrize("trouble", PASSING.values(), ids=PASSING)
def test_a_renewal_that_failed_is_tried_again_a_few_times_while_the_token_is_good_and_then_needed(
    renewing: Renewing, trouble: Behaviour
) -> None:
    login, server, clock = renewing(trouble)
    tries: list[float] = []

    while clock.now < 299.9:
        before = len(server.seen)
        assert login.current() == "first"
        if len(server.seen) > before:
            tries.append(clock.now)
        clock.now += 0.25
    assert 2 <= len(tries) <= 6

    clock.now = 300.0
    with deadline(20), pytest.raises(ThoughtSpotError):
        login.current()


def test_a_renewal_that_failed_succeeds_later(renewing: Renewing) -> None:
    login, server, clock = renewing(answer(500, {}), granted("second"))

    assert login.current() == "first"
    clock.now = 284.9
    assert login.current() == "first"
    clock.now = 285.1
    assert login.current() == "second"
    assert len(server.seen) == 3


@pytest.mark.parametrize(
    ("refusal", "kind"),
    [(REFUSALS["401"], UnauthenticatedError), (REFUSALS["403"], ForbiddenError), (REFUSALS["400"], LoginError)],
    ids=REFUSALS,
)
def test_a_renewal_that_is_refused_is_never_tried_again_and_an_error_once_the_token_has_expired(
    renewing: Renewing, refusal: Behaviour, kind: type[ThoughtSpotError]
) -> None:
    login, server, clock = renewing(refusal, granted("second"))

    while clock.now < 299.9:
        assert login.current() == "first"
        clock.now += 0.25
    clock.now = 300.0
    for _ in range(2):
        with pytest.raises(kind):
            login.current()
    assert len(server.seen) == 2


def test_a_renewal_that_is_refused_is_the_error_of_whoever_is_refused_the_old_token(renewing: Renewing) -> None:
    login, server, _ = renewing(answer(401, {}), granted("second"))

    assert login.current() == "first"
    with pytest.raises(UnauthenticatedError, match="Could not log in"):
        login.renewed("first")
    assert len(server.seen) == 2


@pytest.mark.parametrize(("seconds", "left"), [(60.0, 50.0), (8.0, 4.0)])
def test_a_renewal_ahead_leaves_the_step_most_of_its_time(renewing: Renewing, seconds: float, left: float) -> None:
    login, server, _ = renewing(page(503))

    with deadline(seconds):
        assert login.current() == "first"
        assert remaining() >= left
    assert len(server.seen) > 2


@pytest.mark.parametrize("seconds", [0.0, -1.0])
def test_a_step_without_time_renews_nothing_ahead(renewing: Renewing, seconds: float) -> None:
    login, server, _ = renewing(granted("second"))

    with deadline(seconds):
        assert login.current() == "first"
    assert len(server.seen) == 1
    assert login.current() == "second"


def test_while_one_thread_renews_a_token_the_others_use_the_old_one(renewing: Renewing) -> None:
    held = Held(granted("second"))
    login, server, _ = renewing(held.behaviour)

    with ThreadPoolExecutor(2) as threads:
        renews = threads.submit(login.current)
        held.is_asked()
        others = [threads.submit(login.current) for _ in range(3)]
        used = [future.result(HANGING) for future in others]
        held.let_answer()
        assert renews.result(HANGING) == "second"
    assert used == ["first"] * 3
    assert login.current() == "second"
    assert len(server.seen) == 2


def test_where_the_token_expires_while_its_renewal_is_tried_the_step_logs_in(renewing: Renewing) -> None:
    def answer_too_late(peer: Peer) -> bool:
        clock.now = 300.0
        return page(503).act(peer)

    login, server, clock = renewing(Behaviour(answer_too_late), page(503), granted("second"))

    with deadline():
        assert login.current() == "second"
    assert len(server.seen) == 4


# Once after a 401


def test_a_token_that_is_refused_in_the_middle_of_a_run_is_renewed_and_the_call_sent_again(
    thoughtspot: Emulator,
) -> None:
    shared = client(thoughtspot.url)
    shared.preferences.search([CLUSTER], EVENT)
    thoughtspot.expire_tokens()

    shared.preferences.configure([SET_EMAIL])

    assert thoughtspot.cluster == {EVENT: ["EMAIL"]}
    assert logins(thoughtspot) == [200, 200]
    assert others(thoughtspot) == [200, 401, 204]


def test_a_renewed_token_that_is_refused_too_is_an_error(scripted: Serve) -> None:
    refused = answer(401, {"error": {"message": {"debug": "no"}}})
    server = scripted(granted("first"), refused, granted("second"), refused, granted("third"))

    with pytest.raises(UnauthenticatedError):
        client(server.url).preferences.search([CLUSTER], EVENT)

    assert [seen.headers.get("authorization") for seen in server.seen] == [None, "Bearer first", None, "Bearer second"]


def test_a_login_that_brings_the_refused_token_again_is_made_once_for_all(
    scripted: Serve, together: Callable[[str], Together]
) -> None:
    held = Held(granted("same"))
    server = scripted(granted("same"), held.behaviour, granted("other"))
    shared = together(server.url)
    assert shared.login.current() == "same"
    shared.call = lambda: shared.login.renewed("same")

    futures = [shared.begins(held), *(shared.waits() for _ in range(3))]
    held.let_answer()

    assert [future.result(HANGING) for future in futures] == ["same"] * 4
    assert len(server.seen) == 2


def test_a_token_that_has_expired_when_it_comes_is_used_once(scripted: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    server = scripted(granted("first"), granted("second"))
    login = tokens(server.url, clock)
    send = login._transport.send

    def slow(*args: Any, **options: Any) -> Any:
        clock.now += 301
        return send(*args, **options)

    monkeypatch.setattr(login._transport, "send", slow)
    assert login.current() == "first"
    assert login.current() == "second"
    assert len(server.seen) == 2


def test_a_given_token_that_is_refused_is_an_error_at_once(thoughtspot: Emulator) -> None:
    with pytest.raises(UnauthenticatedError) as raised:
        client(thoughtspot.url, BearerToken("other-token")).preferences.configure([SET_EMAIL])

    assert "a token may have expired" in raised.value.remedy
    assert others(thoughtspot) == [401]
    assert logins(thoughtspot) == []


def test_a_thread_whose_token_was_renewed_by_another_takes_that_one(scripted: Serve) -> None:
    server = scripted(granted("first"), granted("second"), granted("third"))
    login = tokens(server.url, Clock())

    assert login.current() == "first"
    assert login.renewed("first") == "second"
    assert login.renewed("first") == "second"
    assert login.current() == "second"
    assert len(server.seen) == 2


# The Org


@pytest.mark.parametrize("answered", [0, 7, "0", "Sales", -1])
def test_a_token_for_another_org_is_refused_and_nothing_is_written(scripted: Serve, answered: Any) -> None:
    server = scripted(granted(scope={"access_type": "FULL", "org_id": answered}))

    with pytest.raises(LoginError) as raised:
        client(server.url, org_id=42).preferences.configure([SET_EMAIL])

    assert raised.value.sentence == (
        f"ThoughtSpot gave 'admin' a token for Org {answered} instead of Org 42; it was not used."
    )
    assert "thoughtspot:orgId" in raised.value.remedy
    assert len(server.seen) == 1


def test_a_renewed_token_for_another_org_is_refused_too_and_not_kept_for_later(scripted: Serve) -> None:
    refused, elsewhere = answer(401, {}), granted("second", scope={"org_id": 7})
    server = scripted(granted("first"), refused, elsewhere, refused, elsewhere)
    shared = client(server.url)

    for _ in range(2):
        with pytest.raises(LoginError):
            shared.preferences.configure([SET_EMAIL])

    sent = [seen.headers.get("authorization") for seen in server.seen]
    assert sent == [None, "Bearer first", None, "Bearer first", None]


@pytest.mark.parametrize("scope", [{"org_id": 42}, {"org_id": "42"}, {"org_id": None}, {}, None, "FULL"])
def test_a_token_whose_answer_names_the_org_asked_for_or_none_is_used(scripted: Serve, scope: Any) -> None:
    server = scripted(granted(scope=scope), FOUND)

    client(server.url, org_id=42).preferences.search([CLUSTER], EVENT)

    assert server.seen[1].headers["authorization"] == "Bearer granted"


@pytest.mark.parametrize("error_shape", [1, 2, 3])
def test_a_user_without_access_to_the_org_is_told_so_in_its_own_words(thoughtspot: Emulator, error_shape: int) -> None:
    thoughtspot.read_as(error_shape=error_shape)
    thoughtspot.add_user(User("eva", password="pass", privileges=("ADMINISTRATION",), orgs=(0,)))

    with pytest.raises(LoginError) as raised:
        client(thoughtspot.url, Password("eva", "pass"), org_id=42).preferences.search([CLUSTER], EVENT)

    assert raised.value.sentence.startswith("ThoughtSpot gave 'eva' no token for Org 42: ")
    assert "(code 13090)" in raised.value.sentence
    assert "Give 'eva' access to that Org" in raised.value.remedy
    assert logins(thoughtspot) == [400]
    assert others(thoughtspot) == []


def test_an_org_that_a_login_does_not_know_is_never_an_unknown_org_of_the_step(scripted: Serve) -> None:
    server = scripted(
        answer(400, {"error": {"message": {"code": 10002, "debug": "org_id does not match a known org"}}})
    )

    for _ in range(2):
        with pytest.raises(LoginError, match=r"^ThoughtSpot gave 'admin' no token for Org 42: org_id does not match"):
            client(server.url, org_id=42).preferences.search([CLUSTER], EVENT)


def test_another_400_on_a_login_keeps_thoughtspots_words(scripted: Serve) -> None:
    server = scripted(answer(400, {"error": {"message": {"code": 10002, "debug": "username is odd"}}}))

    with pytest.raises(BadRequestError, match="username is odd") as raised:
        client(server.url).preferences.search([CLUSTER], EVENT)

    assert "access" not in raised.value.remedy


# Refused logins


def test_a_password_where_mfa_is_on_leads_to_the_secret_key(thoughtspot: Emulator) -> None:
    thoughtspot.add_user(User("eva", password="pass", secret_key="key", privileges=("ADMINISTRATION",), mfa=True))

    with pytest.raises(UnauthenticatedError) as raised:
        client(thoughtspot.url, Password("eva", "pass")).preferences.search([CLUSTER], EVENT)

    assert "multi-factor authentication" in raised.value.remedy
    assert "thoughtspot:secretKey" in raised.value.remedy
    assert logins(thoughtspot) == [401]

    client(thoughtspot.url, SecretKey("eva", "key")).preferences.search([CLUSTER], EVENT)
    assert others(thoughtspot) == [200]


@pytest.mark.parametrize(
    ("credentials", "advice"),
    [
        (Password("admin", "wrong"), "THOUGHTSPOT_PASSWORD"),
        (SecretKey("admin", "wrong"), "trusted authentication is enabled"),
    ],
)
@pytest.mark.parametrize(("status", "kind"), [(401, UnauthenticatedError), (403, ForbiddenError)])
def test_a_refused_login_says_which_settings_to_check(
    scripted: Serve, credentials: Credentials, advice: str, status: int, kind: type[ThoughtSpotError]
) -> None:
    server = scripted(answer(status, {"error": {"message": {"debug": "no"}}}))

    with pytest.raises(kind) as raised:
        client(server.url, credentials).preferences.search([CLUSTER], EVENT)

    assert advice in raised.value.remedy
    assert "ADMINISTRATION" not in raised.value.remedy
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    "refusal",
    [answer(401, {}), answer(403, {}), answer(400, {}), answer(400, {"code": 13090, "debug": "no access"})],
    ids=["401", "403", "400", "no access"],
)
def test_a_refused_login_is_not_made_again_and_is_a_fresh_error_each_time(scripted: Serve, refusal: Behaviour) -> None:
    class Mine:
        """What a thread holds while it asks for a token."""

    server = scripted(refusal)
    login = tokens(server.url, Clock())
    held: list[weakref.ref[Mine]] = []

    def ask() -> tuple[str, int]:
        mine = Mine()
        held.append(weakref.ref(mine))
        try:
            return login.current(), 0
        except ThoughtSpotError as error:
            return str(error), len(list(traceback.walk_tb(error.__traceback__)))

    told = [ask() for _ in range(50)] + at_once(8, ask)
    gc.collect()

    assert len(set(told[1:])) == 1  # The first one has made the login, and so comes from deeper.
    assert told[0][0] == told[1][0]
    assert len(held) == 58
    assert [each() for each in held] == [None] * 58
    assert len(server.seen) == 1


# Secrets


@pytest.mark.parametrize("secret", [BearerToken("hidden"), Password("me", "hidden"), SecretKey("me", "hidden")])
def test_credentials_do_not_show_their_secret(secret: Credentials) -> None:
    assert "hidden" not in f"{secret!r} {secret}"


@pytest.mark.parametrize(
    "trouble",
    [
        answer(400, {"code": 13090, "debug": "no access"}),
        answer(401, {"debug": "no"}),
        answer(403, {"debug": "no"}),
        answer(500, {"debug": "no"}),
        page(200),
        answer(200, b'{"token": "hidden-token", '),
        answer(200, b'{"token": "hidden-token"}', content_type="text/plain"),
        answer(200, b'{"token": "hidden-token"}', content_type="text/html"),
        answer(200, b'{"token": "hidden-token"}', content_type=None),
        answer(200, {"Token": "hidden-token"}),
        answer(200, {"token": ["hidden-token"]}),
        answer(200, ["hidden-token"]),
        granted("hidden-token", scope={"org_id": 7}),
        granted("hidden-token\nand more"),
        granted("hidden-tok\u20acn"),
        answer(302, location="http://127.0.0.1:9/?password=hidden-password"),
    ],
)
def test_whatever_goes_wrong_in_a_login_no_secret_is_shown(scripted: Serve, trouble: Behaviour) -> None:
    server = scripted(trouble)

    with pytest.raises(ThoughtSpotError) as raised:
        client(server.url, HIDDEN).preferences.search([CLUSTER], EVENT)

    assert len(server.seen) == 1
    shown = "".join(traceback.format_exception(raised.value)) + repr(raised.value) + repr(vars(raised.value))
    assert "hidden-" not in shown


@pytest.mark.parametrize("body", [{}, [], None, "token", {"token": None}, {"token": ""}, {"token": 7}])
def test_an_answer_without_a_token_is_unreadable(scripted: Serve, body: Any) -> None:
    server = scripted(answer(200, json.dumps(body).encode()))

    with pytest.raises(UnreadableError, match="no token in it"):
        client(server.url).preferences.search([CLUSTER], EVENT)


def test_a_maintenance_page_in_place_of_a_token_is_told_by_its_title(scripted: Serve) -> None:
    server = scripted(page(200, "Down for maintenance"))

    with pytest.raises(UnreadableError, match="Down for maintenance"):
        client(server.url).preferences.search([CLUSTER], EVENT)


def test_the_emulators_own_administrator_is_who_these_tests_log_in_as() -> None:
    assert (ADMIN.name, ADMIN.password, ADMIN.secret_key) == ("admin", PASSWORD.password, SECRET_KEY.secret_key)
