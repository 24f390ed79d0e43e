"""The calls of each Org: with a token of its own, from one login, and what is refused once is not tried again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from pulumi_thoughtspot.client.client import Client
from pulumi_thoughtspot.client.credentials import BearerToken, Credentials, Password
from pulumi_thoughtspot.client.deadline import deadline
from pulumi_thoughtspot.client.transport import Transport
from pulumi_thoughtspot.client.webhook import WebhookSettings
from pulumi_thoughtspot.emulator import Emulator, User
from pulumi_thoughtspot.errors import (
    ForbiddenError,
    LoginError,
    OutOfTimeError,
    ThoughtSpotError,
    UnauthenticatedError,
)

from .scripted import Behaviour, Peer, Scripted, Waits, answer

Serve = Callable[..., Scripted]
PASSWORD = Password("admin", "admin-password")
LOGIN = "/api/rest/2.0/auth/token/full"
SESSION = "/api/rest/2.0/auth/session/user"
NONE = answer(200, {"webhooks": []})
BOUND = 60.0


def client(host: str, credentials: Credentials = PASSWORD, org_id: int = 0) -> Client:
    return Client(Transport(host, sleep=Waits().record), credentials, org_id)


def granted(org_id: int) -> Behaviour:
    return answer(200, {"token": f"token-{org_id}", "scope": {"org_id": org_id}})


def refused(status: int, code: int = 10002) -> Behaviour:
    return answer(status, {"error": {"message": {"code": code, "debug": "No."}}})


def asked(thoughtspot: Emulator, path: str) -> list[object]:
    return [request.body for request in thoughtspot.requests if request.path == path]


def test_a_webhook_lands_in_the_org_whose_calls_make_it(thoughtspot: Emulator) -> None:
    reached = client(thoughtspot.url)

    for org_id in ("42", "77", "0"):
        reached.in_org(org_id).webhooks.create(
            WebhookSettings("hook", "https://a.example", frozenset({"LIVEBOARD_SCHEDULE"}))
        )

    assert [webhook.org_id for webhook in thoughtspot.webhooks] == [42, 77, 0]


def test_there_is_one_login_an_org_however_often_it_is_asked_for(thoughtspot: Emulator) -> None:
    reached = client(thoughtspot.url)

    for _ in range(3):
        for org_id in ("42", "77", "0"):
            reached.in_org(org_id).webhooks.search()
    reached.webhooks.search()

    assert [body["org_id"] for body in asked(thoughtspot, LOGIN) if isinstance(body, dict)] == [42, 77, 0]


def test_the_token_of_each_org_is_renewed_by_itself(thoughtspot: Emulator) -> None:
    reached = client(thoughtspot.url)
    reached.in_org("42").webhooks.search()
    reached.in_org("77").webhooks.search()
    thoughtspot.expire_tokens()

    reached.in_org("42").webhooks.search()

    assert [body["org_id"] for body in asked(thoughtspot, LOGIN) if isinstance(body, dict)] == [42, 77, 42]


def test_a_token_for_another_org_than_asked_is_not_used(scripted: Serve) -> None:
    server = scripted(granted(7), NONE)
    with pytest.raises(LoginError, match=r"a token for Org 7 instead of Org 42"):
        client(server.url).in_org("42").webhooks.search()
    assert len(server.seen) == 1


@pytest.mark.parametrize("org_id", ["abc", "", "4 2", "-1"])
def test_an_id_that_nobody_can_log_in_to_is_an_error_and_nothing_is_sent(scripted: Serve, org_id: str) -> None:
    server = scripted(NONE)
    with pytest.raises(LoginError):
        client(server.url).in_org(org_id)
    assert server.seen == []


# Refused


@pytest.mark.parametrize(("status", "error"), [(401, UnauthenticatedError), (403, ForbiddenError)])
def test_a_login_that_is_refused_is_refused_for_every_org(
    scripted: Serve, status: int, error: type[ThoughtSpotError]
) -> None:
    server = scripted(refused(status))
    reached = client(server.url)

    for org_id in ("42", "77", "0"):
        with pytest.raises(error):
            reached.in_org(org_id).webhooks.search()

    assert len(server.seen) == 1


def test_an_org_without_access_is_refused_alone_and_once(scripted: Serve) -> None:
    server = scripted(refused(400, 13090), granted(77), NONE)
    reached = client(server.url)

    for _ in range(2):
        with pytest.raises(LoginError) as raised:
            reached.in_org("42").webhooks.search()
        assert "no token for Org 42" in raised.value.sentence
        assert raised.value.remedy == (
            "Add 'admin' to that Org, or give the resource a thoughtspot.Provider with a token of that Org."
        )
    assert reached.in_org("77").webhooks.search() == []

    assert [seen.json["org_id"] for seen in server.seen[:2]] == [42, 77]


def test_the_org_of_the_settings_is_told_how_to_set_another(scripted: Serve) -> None:
    with pytest.raises(LoginError) as raised:
        client(scripted(refused(400, 13090)).url, org_id=42).webhooks.search()
    assert "or set another one: pulumi config set thoughtspot:orgId" in raised.value.remedy


def test_a_token_that_is_good_is_used_after_another_login_was_refused(scripted: Serve) -> None:
    server = scripted(granted(42), NONE, refused(401), NONE)
    reached = client(server.url)
    reached.in_org("42").webhooks.search()
    with pytest.raises(UnauthenticatedError):
        reached.in_org("77").webhooks.search()

    assert reached.in_org("42").webhooks.search() == []


def test_of_many_first_logins_one_goes_alone_and_its_refusal_is_the_others(scripted: Serve) -> None:
    begun, go = threading.Event(), threading.Event()

    def act(peer: Peer) -> bool:
        begun.set()
        go.wait(BOUND)
        return refused(401).act(peer)

    server = scripted(Behaviour(act))
    reached = client(server.url)
    with ThreadPoolExecutor(8) as threads:
        results = [threads.submit(reached.in_org(str(org_id)).webhooks.search) for org_id in range(8)]
        assert begun.wait(BOUND)
        go.set()
        errors = [type(result.exception(BOUND)) for result in results]

    assert errors == [UnauthenticatedError] * 8
    assert len(server.seen) == 1


def test_a_step_waits_for_the_first_login_no_longer_than_it_may(scripted: Serve) -> None:
    begun, over = threading.Event(), threading.Event()

    def act(peer: Peer) -> bool:
        begun.set()
        over.wait(BOUND)
        return granted(42).act(peer)

    server = scripted(Behaviour(act), NONE)
    reached = client(server.url)
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(reached.in_org("42").webhooks.search)
        assert begun.wait(BOUND)
        with deadline(0.05), pytest.raises(OutOfTimeError, match="for Org 77"):
            reached.in_org("77").webhooks.search()
        over.set()
        assert first.result(BOUND) == []


def test_after_a_login_that_just_failed_the_next_org_tries(scripted: Serve) -> None:
    server = scripted(answer(500, {}), granted(77), NONE)
    reached = client(server.url)
    with pytest.raises(ThoughtSpotError):
        reached.in_org("42").webhooks.search()
    assert reached.in_org("77").webhooks.search() == []


# A given token


def test_a_given_token_serves_its_own_org_which_is_asked_for_once(thoughtspot: Emulator) -> None:
    thoughtspot.add_token("of-sales", org_id=42)
    reached = client(thoughtspot.url, BearerToken("of-sales"))

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda _: reached.in_org("42").webhooks.search(), range(8))) == [[]] * 8
    assert reached.own_org_id() == "42"

    assert len(asked(thoughtspot, SESSION)) == 1
    assert asked(thoughtspot, LOGIN) == []


def test_a_given_token_of_another_org_is_an_error_with_the_ways_out(thoughtspot: Emulator) -> None:
    reached = client(thoughtspot.url, BearerToken("token"))

    with pytest.raises(LoginError) as raised:
        reached.in_org("42")

    assert raised.value.sentence == "The token is for Org 0, and Org 42 takes one of its own; nothing was sent to it."
    assert "thoughtspot.Provider with a token for Org 42" in raised.value.remedy
    assert [request.path for request in thoughtspot.requests] == [SESSION]


def test_where_orgs_are_off_a_given_token_is_primarys(scripted: Serve) -> None:
    reached = client(scripted(answer(200, {"name": "me"})).url, BearerToken("token"))
    assert reached.own_org_id() == "0"


def test_an_own_org_that_could_not_be_asked_for_is_asked_for_again(scripted: Serve) -> None:
    reached = client(scripted(answer(403, {}), answer(200, {"current_org": {"id": 42}})).url, BearerToken("token"))
    with pytest.raises(ForbiddenError):
        reached.own_org_id()
    assert reached.own_org_id() == "42"


def test_the_own_org_of_a_login_is_known_without_a_request(scripted: Serve) -> None:
    server = scripted(NONE)
    assert client(server.url, org_id=42).own_org_id() == "42"
    assert client(server.url).own_org_id() == "0"
    assert server.seen == []


def test_a_user_of_one_org_is_let_into_that_one_alone(thoughtspot: Emulator) -> None:
    thoughtspot.add_user(User("eva", password="eva-password", privileges=("DEVELOPER",), orgs=(42,)))
    reached = client(thoughtspot.url, Password("eva", "eva-password"), 42)
    assert reached.in_org("42").webhooks.search() == []
    with pytest.raises(LoginError):
        reached.in_org("77").webhooks.search()
