"""Webhooks over a real socket: what is sent, what is read, and what is never shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import pytest

from pulumi_thoughtspot.client.client import Client
from pulumi_thoughtspot.client.credentials import BearerToken
from pulumi_thoughtspot.client.orgs import Org
from pulumi_thoughtspot.client.transport import Transport
from pulumi_thoughtspot.client.webhook import Authentication, Signature, Storage, Webhook, WebhookSettings, host_of
from pulumi_thoughtspot.client.webhook_json import Failed
from pulumi_thoughtspot.client.webhooks import FIELDS
from pulumi_thoughtspot.emulator import Emulator, User
from pulumi_thoughtspot.errors import (
    ApiError,
    BadRequestError,
    ForbiddenError,
    ThoughtSpotError,
    UnavailableError,
    UnknownOrgError,
    UnreachableError,
    UnreadableError,
)

from .scripted import RESET_UNANSWERED, Behaviour, Scripted, Waits, answer, page

Serve = Callable[..., Scripted]
URL = "https://hooks.example.com/liveboards"
EVENTS = frozenset({"LIVEBOARD_SCHEDULE"})
PLAIN = WebhookSettings("sales", URL, EVENTS)
KINDS = [
    Authentication("bearer_token", {}, "canary-bearer"),
    Authentication("api_key", {"key": "X-Key"}, "canary-key"),
    Authentication("basic_auth", {"username": "ts"}, "canary-password"),
    Authentication("oauth2", {"authorization_url": "https://id.example.com", "client_id": "ts"}, "canary-client"),
]
FULL = WebhookSettings(
    "sales",
    "https://hooks.example.com/canary-path?canary-query=1",
    EVENTS,
    "For the sales team",
    {"key": "canary-param"},
    KINDS[1],
    Signature("X-Signature", "canary-signature"),
    Storage("aws_s3", {"bucket_name": "b", "region": "r", "role_arn": "arn", "external_id": "e", "path_prefix": "p"}),
    (("X-Environment", "canary-header"),),
    "DISABLED",
)
GCS = Storage("gcp_gcs", {"bucket_name": "b", "service_account_email": "a@b.example"})
HOOK = Webhook("w-1", FULL)
SHOWN = {"id": "w-1", "name": "sales", "url": URL, "events": ["LIVEBOARD_SCHEDULE"]}


def as_user(host: str, token: str = "token") -> Client:
    return Client(Transport(host, sleep=Waits().record), BearerToken(token))


@pytest.fixture
def client(thoughtspot: Emulator) -> Client:
    return as_user(thoughtspot.url)


def only(client: Client) -> Webhook:
    (webhook,) = client.webhooks.search()
    return webhook


def found(*webhooks: dict[str, Any], has_more: bool = False) -> Behaviour:
    return answer(200, {"webhooks": list(webhooks), "pagination": {"has_more": has_more}})


# What is sent, and what comes back


def test_a_plain_webhook_is_taken_by_the_oldest_release(thoughtspot: Emulator, client: Client) -> None:
    thoughtspot.read_as(release="before_26_3")

    client.webhooks.create(PLAIN)

    assert thoughtspot.requests[-1].body == {"name": "sales", "url": URL, "events": ["LIVEBOARD_SCHEDULE"]}
    assert only(client).settings == PLAIN


@pytest.mark.parametrize("unset", ["null", "absent"])
@pytest.mark.parametrize("created", ["answered", "no_content"])
@pytest.mark.parametrize("wanted", [PLAIN, FULL, replace(FULL, storage_destination=GCS)], ids=["plain", "full", "GCS"])
def test_what_is_created_is_shown_as_it_was_given_without_its_secrets(
    thoughtspot: Emulator, client: Client, wanted: WebhookSettings, created: str, unset: str
) -> None:
    thoughtspot.read_as(created_webhook=created, unset_webhook_fields=unset)

    answered = client.webhooks.create(wanted)
    shown = only(client)

    assert shown.settings == wanted
    assert answered == (shown if created == "answered" else None)
    assert shown.org == Org("0", "Primary")
    for part in (shown.settings.authentication, shown.settings.signature_verification):
        assert part is None or part.secret is None
    (kept,) = thoughtspot.webhooks
    assert kept.authentication == (wanted.authentication and {"API_KEY": {"key": "X-Key", "value": "canary-key"}})


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_each_kind_of_authentication_goes_and_comes_back_without_its_secret(
    thoughtspot: Emulator, client: Client, kind: Authentication
) -> None:
    client.webhooks.create(replace(PLAIN, authentication=kind))

    assert only(client).settings.authentication == kind
    assert kind.secret in json.dumps(thoughtspot.webhooks[0].authentication)


def test_authentications_that_differ_in_their_secret_alone_are_equal_and_in_nothing_else() -> None:
    assert KINDS[1] == Authentication("api_key", {"key": "X-Key"})
    assert KINDS[1] != Authentication("api_key", {"key": "Y-Key"})
    assert KINDS[0] != Authentication("api_key")
    assert Signature("X", "one") == Signature("X") != Signature("Y")


@pytest.mark.parametrize("name", sorted(FIELDS - {"name", "url", "events"}))
def test_an_update_sends_what_has_changed_alone_and_unsets_what_is_not_set(
    thoughtspot: Emulator, client: Client, name: str
) -> None:
    client.webhooks.create(PLAIN)
    (made,) = client.webhooks.search()

    client.webhooks.update(made.id, replace(PLAIN, **{name: getattr(FULL, name)}), [name])
    assert len(thoughtspot.requests[-1].body or {}) == 1
    assert only(client).settings == replace(PLAIN, **{name: getattr(FULL, name)})

    client.webhooks.update(made.id, PLAIN, [name])
    assert len(thoughtspot.requests[-1].body or {}) == 1
    assert only(client).settings == (PLAIN if name != "status" else replace(PLAIN, status="ENABLED"))


NEVER_SENT: dict[str, Any] = {
    "authentication": Authentication("bearer_token"),
    "authentication of tomorrow": Authentication("NEW_KIND"),
    "signature_verification": Signature("X-Signature"),
    "storage_destination": Storage("AZURE"),
}
"""What a webhook may have that cannot be sent, since ThoughtSpot shows no secrets and may have kinds of its own."""


@pytest.mark.parametrize("part", NEVER_SENT)
def test_an_update_leaves_alone_what_has_not_changed_also_where_it_cannot_be_sent(
    thoughtspot: Emulator, client: Client, part: str
) -> None:
    client.webhooks.create(PLAIN)
    changed = replace(PLAIN, url="https://other.example.com", **{part.split()[0]: NEVER_SENT[part]})

    client.webhooks.update(only(client).id, changed, ["url"])

    assert thoughtspot.requests[-1].body == {"url": "https://other.example.com"}


def test_an_update_takes_all_fields_at_once(client: Client) -> None:
    client.webhooks.create(PLAIN)
    made = only(client)
    changed = replace(FULL, name="other")

    client.webhooks.update(made.id, changed, FIELDS)

    assert only(client).settings == changed


def test_what_is_deleted_is_gone_and_what_is_not_there_is_answered_with_why(client: Client) -> None:
    client.webhooks.create(PLAIN)
    made = only(client)

    assert client.webhooks.delete(made.id, "sales") is None
    assert client.webhooks.search() == []
    assert client.webhooks.delete(made.id, "sales") == Failed("Webhook not found or access denied")


@pytest.mark.parametrize("identifier", ["id", "name"])
def test_one_is_found_by_its_id_and_by_its_name(client: Client, identifier: str) -> None:
    client.webhooks.create(PLAIN)
    made = only(client)

    assert client.webhooks.search(getattr(made, identifier)) == [made]
    assert client.webhooks.search("nobody") == []


def test_those_of_one_org_are_found_by_its_name_or_id(thoughtspot: Emulator, client: Client) -> None:
    thoughtspot.add_webhook("sales", URL, "Sales")
    thoughtspot.add_webhook("main", URL)

    for org in ("Sales", "42"):
        assert [webhook.org for webhook in client.webhooks.search_org(org)] == [Org("42", "Sales")]
    with pytest.raises(UnknownOrgError):
        client.webhooks.search_org("Slaes")


@pytest.mark.parametrize(
    ("reading", "pages"),
    [
        ("any_size", [(0, 50), (50, 500)]),
        ("at_most_50", [(0, 50), (50, 500), (100, 500)]),
        ("refused_above_50", [(0, 50), (50, 500), (50, 50), (100, 50)]),
    ],
)
def test_a_search_reads_every_page_and_the_next_ones_are_larger_where_they_may_be(
    thoughtspot: Emulator, client: Client, reading: str, pages: list[tuple[int, int]]
) -> None:
    thoughtspot.read_as(webhook_page=reading)
    for number in range(120):
        thoughtspot.add_webhook(f"hook-{number}", URL, "Sales")

    assert [webhook.name for webhook in client.webhooks.search()] == [f"hook-{number}" for number in range(120)]
    bodies = [request.body for request in thoughtspot.requests if request.body]
    assert [(body["record_offset"], body["record_size"]) for body in bodies if "record_size" in body] == pages


def test_each_page_is_waited_for_by_itself(thoughtspot: Emulator, client: Client) -> None:
    for number in range(60):
        thoughtspot.add_webhook(f"hook-{number}", URL, "Sales")
    waits: list[None] = []
    assert len(client.webhooks.search(around=lambda: nullcontext(waits.append(None)))) == 60
    assert len(waits) == 2


def test_a_search_ends_where_a_page_brings_nothing_new(scripted: Serve) -> None:
    server = scripted(found(SHOWN, has_more=True))

    assert [webhook.id for webhook in as_user(server.url).webhooks.search()] == ["w-1"]
    assert len(server.seen) == 2


@pytest.mark.parametrize(
    ("value", "text"),
    [("text", "text"), (5, "5"), (2.5, "2.5"), (True, "true"), (None, "null"), ({"a": 1}, '{"a": 1}')],
)
def test_a_url_parameter_is_read_as_text(scripted: Serve, value: object, text: str) -> None:
    server = scripted(found({**SHOWN, "url_params": {"key": value}}))
    assert only(as_user(server.url)).settings.url_params == {"key": text}


def test_what_thoughtspot_may_add_one_day_is_passed_over_or_named_in_its_own_word(scripted: Serve) -> None:
    future = {
        "authentication": {"MTLS": {"certificate": "canary"}},
        "storage_destination": {"storage_type": "AZURE", "storage_config": {}},
        "status": "PAUSED",
        "more": [1],
    }
    settings = only(as_user(scripted(found({**SHOWN, **future})).url)).settings
    assert (settings.authentication, settings.storage_destination) == (Authentication("MTLS"), Storage("AZURE"))
    assert settings.status == "PAUSED"


def test_where_orgs_are_off_a_webhook_is_primarys(thoughtspot: Emulator, client: Client) -> None:
    thoughtspot.read_as(primary_of_webhooks="null")
    client.webhooks.create(PLAIN)
    assert (only(client).org, only(client).org_id) == (None, "0")


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"webhooks": {}},
        {"webhooks": [1]},
        {"webhooks": [{}]},
        {"webhooks": [{**SHOWN, "id": "../../orgs"}]},
        {"webhooks": [{**SHOWN, "id": 7}]},
        {"webhooks": [{**SHOWN, "events": "LIVEBOARD_SCHEDULE"}]},
        {"webhooks": [{**SHOWN, "url_params": []}]},
        {"webhooks": [{**SHOWN, "authentication": "***"}]},
        {"webhooks": [{**SHOWN, "additional_headers": [{"key": "X"}]}]},
        {"webhooks": [{**SHOWN, "org": {}}]},
    ],
    ids=str,
)
def test_an_answer_of_another_shape_is_an_error(scripted: Serve, body: object) -> None:
    with pytest.raises(UnreadableError):
        as_user(scripted(answer(200, body)).url).webhooks.search()


@pytest.mark.parametrize("body", [{}, {"deleted_count": "1"}, {"deleted_count": 1, "failed_webhooks": 1}], ids=str)
def test_an_unreadable_answer_to_a_delete_may_have_done_it(scripted: Serve, body: object) -> None:
    with pytest.raises(UnreadableError) as raised:
        as_user(scripted(answer(200, body)).url).webhooks.delete("w-1", "sales")
    assert raised.value.may_be_done


@pytest.mark.parametrize(
    "body",
    [
        {"deleted_count": 0, "failed_count": 1, "failed_webhooks": [{"error": "No"}]},
        {"deleted_count": 1, "failed_count": 1, "failed_webhooks": [{"error": "No"}]},
        {"deleted_count": 0},
        {"deleted_count": 1, "failed_count": 1},
    ],
    ids=str,
)
def test_a_delete_that_did_not_delete_is_never_taken_for_one(scripted: Serve, body: object) -> None:
    assert as_user(scripted(answer(200, body)).url).webhooks.delete("w-1", "sales") is not None


# Never twice


@pytest.mark.parametrize(
    ("lost", "error"),
    [
        (RESET_UNANSWERED, UnreachableError),
        (page(502), UnavailableError),
        (page(503), UnavailableError),
        (page(504), UnavailableError),
        (answer(500, {}), UnavailableError),
        (page(200), UnreadableError),
        (answer(200, {"id": "w-1"}), UnreadableError),
    ],
)
def test_a_create_whose_answer_is_lost_is_not_repeated_and_says_so(
    scripted: Serve, lost: Behaviour, error: type[ThoughtSpotError]
) -> None:
    server = scripted(lost, answer(200, SHOWN))

    with pytest.raises(error) as raised:
        as_user(server.url).webhooks.create(PLAIN)

    assert raised.value.may_be_done
    assert len(server.seen) == 1


def test_a_create_that_came_too_soon_is_sent_again(scripted: Serve) -> None:
    server = scripted(answer(429, {}), answer(204, content_type=None))
    assert as_user(server.url).webhooks.create(PLAIN) is None
    assert len(server.seen) == 2


def test_updates_and_deletes_are_repeated(scripted: Serve) -> None:
    server = scripted(page(503), answer(204, content_type=None), page(503), answer(200, {"deleted_count": 1}))
    client = as_user(server.url)

    client.webhooks.update("w-1", PLAIN, ["url"])

    assert client.webhooks.delete("w-1", "sales") is None
    assert [seen.target for seen in server.seen[:2]] == ["/api/rest/2.0/webhooks/w-1/update"] * 2


# What is never shown


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
@pytest.mark.parametrize("shape", ["the body", "its values", "in an address"])
def test_no_error_shows_what_was_sent_in_private_where_thoughtspot_repeats_it(
    scripted: Serve, kind: Authentication, shape: str
) -> None:
    wanted = replace(FULL, authentication=kind)
    texts = {
        "the body": json.dumps({"url": wanted.url, "secrets": [*wanted.private()]}),
        "its values": "; ".join(wanted.private()),
        "in an address": f"GET {wanted.url}&key=canary-param",
    }
    server = scripted(answer(400, {"error": {"message": {"debug": texts[shape]}}}))
    client = as_user(server.url)
    for call in (
        lambda: client.webhooks.create(wanted),
        lambda: client.webhooks.update("w-1", wanted, FIELDS),
        lambda: client.webhooks.delete("w-1", "sales"),
    ):
        with pytest.raises(BadRequestError) as raised:
            call()
        assert "canary" not in str(raised.value) + repr(raised.value)


def test_the_words_of_a_failed_delete_are_hidden_too(scripted: Serve) -> None:
    failed = {"deleted_count": 0, "failed_webhooks": [{"error": "not called: canary-signature"}]}
    server = scripted(answer(204, content_type=None), answer(200, failed))
    client = as_user(server.url)
    client.webhooks.create(FULL)

    assert client.webhooks.delete("w-1", "sales") == Failed("not called: ***")


def test_nothing_private_is_in_a_repr() -> None:
    assert "canary" not in repr(FULL) + repr(Webhook("w-1", FULL))


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://hooks.example.com", "https://hooks.example.com"),
        ("https://hooks.example.com/", "https://hooks.example.com"),
        ("https://hooks.example.com:8443/T0/secret", "https://hooks.example.com:8443/…"),
        ("https://hooks.example.com?key=secret", "https://hooks.example.com/…"),
        ("https://me:secret@hooks.example.com/", "https://hooks.example.com/…"),
        ("https://[", "…"),
    ],
)
def test_of_a_url_the_scheme_and_host_alone_are_shown(url: str, shown: str) -> None:
    assert host_of(url) == shown


# What to do about it


def test_who_may_not_manage_webhooks_is_told_what_it_takes(thoughtspot: Emulator) -> None:
    thoughtspot.add_user(User("reader", privileges=()))
    thoughtspot.add_token("reader", user="reader")
    with pytest.raises(ForbiddenError) as raised:
        as_user(thoughtspot.url, "reader").webhooks.search()
    assert "CAN_MANAGE_WEBHOOKS" in raised.value.remedy


@pytest.mark.parametrize(
    ("release", "call", "words"),
    [
        ("before_26_7", lambda client: client.webhooks.storage_config(), "26.7.0.cl"),
        ("before_26_4", lambda client: client.deliveries.validate(HOOK, "LIVEBOARD_SCHEDULE"), "26.4.0.cl"),
        ("before_26_4", lambda client: client.deliveries.history(HOOK, "LIVEBOARD_SCHEDULE"), "26.4.0.cl"),
    ],
)
def test_a_release_that_lacks_an_endpoint_is_told_from_a_host_that_is_no_thoughtspot(
    thoughtspot: Emulator, client: Client, release: str, call: Callable[[Client], object], words: str
) -> None:
    thoughtspot.read_as(release=release)
    with pytest.raises(ApiError) as raised:
        call(client)
    assert raised.value.status == 404
    assert words in raised.value.remedy


# Storage and deliveries


@pytest.mark.parametrize("unset", ["null", "absent"])
@pytest.mark.parametrize(("hosted_on", "providers"), [("aws", ["AWS_S3"]), ("gcp", ["AWS_S3", "GCP_GCS"])])
def test_how_storage_is_set_up_is_read(
    thoughtspot: Emulator, client: Client, hosted_on: str, providers: list[str], unset: str
) -> None:
    thoughtspot.read_as(hosted_on=hosted_on, unset_webhook_fields=unset)

    setups = client.webhooks.storage_config()

    assert [setup.provider for setup in setups] == providers
    assert all(setup.setup_instructions for setup in setups)
    assert bool(setups[0].aws_account_id) is (hosted_on == "aws")
    assert isinstance(setups[0].trust_policy_template, dict)


def test_a_test_delivery_that_fails_is_an_answer_and_stands_in_the_history(
    thoughtspot: Emulator, client: Client
) -> None:
    thoughtspot.add_webhook("sales", URL)
    (hook,) = client.webhooks.search("sales")

    validation = client.deliveries.validate(hook, "LIVEBOARD_SCHEDULE")
    (delivery,) = client.deliveries.history(hook, "LIVEBOARD_SCHEDULE")

    assert (validation.webhook_id, validation.result) == (hook.id, "FAILED")
    assert [(step.name, step.status) for step in validation.steps] == [("HTTP_CONNECTION_CHECK", "FAILED")]
    assert validation.steps[0].words
    assert (delivery.id, delivery.status) == (validation.job_id, "FAILED")
    assert client.deliveries.history(hook, "LIVEBOARD_SCHEDULE", status="SUCCESS") == []


def test_a_test_delivery_is_never_sent_twice(scripted: Serve) -> None:
    server = scripted(page(503), answer(200, {"result_code": "SUCCESS"}))
    with pytest.raises(UnavailableError) as raised:
        as_user(server.url).deliveries.validate(HOOK, "LIVEBOARD_SCHEDULE")
    assert raised.value.may_be_done
    assert len(server.seen) == 1


ECHO = "sent to https://hooks.example.com/canary-path?canary-query=1&key=canary-param with canary-header: refused"
VALIDATED = {"validation_step": "HTTP_CONNECTION_CHECK", "status": "FAILED", "error_message": ECHO}


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (
            {"result_code": "FAILED", "details": [VALIDATED]},
            lambda client: client.deliveries.validate(HOOK, "LIVEBOARD_SCHEDULE").steps[0].words,
        ),
        (
            {"jobs": [{"id": "j", "status": "FAILED", "detail": ECHO}]},
            lambda client: client.deliveries.history(HOOK, "LIVEBOARD_SCHEDULE")[0].words,
        ),
    ],
)
def test_what_is_private_of_a_webhook_is_hidden_in_what_is_said_of_its_deliveries(
    scripted: Serve, told: object, words: Callable[[Client], str]
) -> None:
    shown = words(as_user(scripted(answer(200, told)).url))
    assert "canary" not in shown
    assert shown.startswith("sent to https://hooks.example.com")
    assert shown.endswith(": refused")
