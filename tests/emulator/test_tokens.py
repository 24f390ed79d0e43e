"""Token requests, and what a token is good for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pulumi_thoughtspot.emulator import Emulator, User

from .client import EVENT_TYPE, Api


class Clock:
    """A clock that only a test moves, in seconds."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize("secret", [{"password": "admin-password"}, {"secret_key": "admin-secret-key"}])
def test_a_token_is_granted_for_a_password_or_a_secret_key(ts: Emulator, secret: dict[str, str]) -> None:
    granted = Api(ts, token=None).log_in(username="admin", org_id=7, **secret)

    assert granted.status_code == 200
    body = granted.json()
    assert set(body) == {
        "token",
        "creation_time_in_millis",
        "expiration_time_in_millis",
        "scope",
        "valid_for_user_id",
        "valid_for_username",
    }
    assert body["scope"] == {"access_type": "FULL", "org_id": 7, "metadata_id": None}
    assert body["valid_for_username"] == "admin"
    assert body["expiration_time_in_millis"] - body["creation_time_in_millis"] == 300_000

    me = Api(ts, body["token"]).get("auth/session/user").json()
    assert (me["id"], me["name"]) == (body["valid_for_user_id"], "admin")
    assert me["current_org"] == {"id": 7, "name": "Sales"}
    assert [org["id"] for org in me["orgs"]] == [0, 7, 8]


@pytest.mark.parametrize(
    "fields",
    [
        {"username": "admin", "password": "wrong"},
        {"username": "admin", "secret_key": "admin-password"},
        {"username": "nobody", "password": "admin-password"},
    ],
)
def test_wrong_credentials_are_a_401(ts: Emulator, fields: dict[str, str]) -> None:
    assert Api(ts, token=None).log_in(**fields).status_code == 401


@pytest.mark.parametrize(
    "fields",
    [
        {"password": "admin-password"},
        {"username": "admin"},
        {"username": 7, "password": "admin-password"},
        {"username": "admin", "password": "admin-password", "validity_time_in_sec": "long"},
        {"username": "admin", "password": "admin-password", "validity_time_in_sec": 0},
        {"username": "admin", "password": "admin-password", "org_id": 2**31},
    ],
)
def test_a_wrong_token_request_is_a_400(ts: Emulator, fields: dict[str, object]) -> None:
    assert Api(ts, token=None).log_in(**fields).status_code == 400


@pytest.mark.parametrize("org_id", [8, 99])
def test_an_org_without_access_is_a_400_with_its_own_code(ts: Emulator, org_id: int) -> None:
    ts.add_user(User("alice", password="alice-password", orgs=(0, 7)))
    api = Api(ts, token=None)
    assert api.log_in(username="alice", password="alice-password", org_id=7).status_code == 200

    refused = api.log_in(username="alice", password="alice-password", org_id=org_id)

    assert refused.status_code == 400
    assert refused.json()["error"]["message"]["code"] == 13090


def test_with_mfa_only_the_secret_key_works(ts: Emulator) -> None:
    ts.add_user(User("alice", password="alice-password", secret_key="alice-key", mfa=True))
    api = Api(ts, token=None)

    refused = api.log_in(username="alice", password="alice-password")
    assert refused.status_code == 401
    assert "MFA" in refused.text
    assert "MFA" not in api.log_in(username="alice", password="wrong").text
    assert api.log_in(username="alice", secret_key="alice-key").status_code == 200


def test_a_token_expires_by_the_clock(emulate: Callable[..., Emulator]) -> None:
    clock = Clock()
    ts = emulate(clock=clock)
    granted = Api(ts, token=None).log_in(username="admin", password="admin-password", validity_time_in_sec=60).json()
    api = Api(ts, granted["token"])

    clock.now += 59
    assert api.search().status_code == 200
    clock.now += 1
    assert api.search().status_code == 401
    assert Api(ts).search().status_code == 200


def test_the_lifetime_of_tokens_can_be_capped(emulate: Callable[..., Emulator]) -> None:
    ts = emulate(max_token_seconds=10)
    granted = Api(ts).log_in(username="admin", password="admin-password", validity_time_in_sec=1000).json()
    assert granted["expiration_time_in_millis"] - granted["creation_time_in_millis"] == 10_000


def test_a_token_of_ones_own_expires_too(emulate: Callable[..., Emulator]) -> None:
    clock = Clock()
    ts = emulate(clock=clock)
    ts.add_token("short", expires_in=5)
    assert Api(ts, "short").search().status_code == 200
    clock.now += 5
    assert Api(ts, "short").search().status_code == 401


@pytest.mark.parametrize("token", [None, "unknown", ""])
def test_without_a_known_token_everything_is_a_401(ts: Emulator, token: str | None) -> None:
    api = Api(ts, token)
    assert api.search().status_code == 401
    assert api.configure().status_code == 401
    assert api.post("orgs/search", {}).status_code == 401
    assert api.get("auth/session/user").status_code == 401


def test_a_token_for_an_org_that_is_gone_is_a_401_and_a_login_for_it_a_400(ts: Emulator) -> None:
    login = {"username": "admin", "password": "admin-password", "org_id": 7}
    api = Api(ts, Api(ts, token=None).log_in(**login).json()["token"])
    assert api.get("auth/session/user").json()["current_org"] == {"id": 7, "name": "Sales"}

    ts.delete_org("Sales")

    assert [api.get("auth/session/user").status_code, api.create_webhook().status_code] == [401, 401]
    refused = Api(ts, token=None).log_in(**login)
    assert (refused.status_code, refused.json()["error"]["message"]["code"]) == (400, 13090)


def test_expire_tokens_makes_every_token_unknown(ts: Emulator, api: Api) -> None:
    ts.expire_tokens()
    assert api.search().status_code == 401


def test_only_a_bearer_token_counts(api: Api) -> None:
    api.session.headers["Authorization"] = "bearer secret-token"
    assert api.search().status_code == 200
    api.session.headers["Authorization"] = "Basic secret-token"
    assert api.search().status_code == 401


def test_a_changed_user_changes_what_its_tokens_allow(ts: Emulator) -> None:
    ts.add_token("of-alice", user=User("alice", privileges=("ADMINISTRATION",)))
    assert Api(ts, "of-alice").search(cluster_preferences=[EVENT_TYPE]).status_code == 200

    ts.add_user(User("alice"))

    assert Api(ts, "of-alice").search(cluster_preferences=[EVENT_TYPE]).status_code == 403


def test_a_token_takes_a_known_user(ts: Emulator) -> None:
    with pytest.raises(KeyError, match="nobody"):
        ts.add_token("t", user="nobody")
