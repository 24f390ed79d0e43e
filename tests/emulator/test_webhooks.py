"""What requests about webhooks must look like, who may send them, and what they do."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from pulumi_thoughtspot.emulator import Emulator, User

from .client import EVENT_TYPE, URL, Api, debug

AUTHENTICATIONS: dict[str, tuple[Any, Any]] = {
    "API_KEY": ({"key": "X-API-Key", "value": "canary"}, {"key": "X-API-Key", "value": "***"}),
    "BASIC_AUTH": ({"username": "ts", "password": "canary"}, {"username": "ts", "password": "***"}),
    "BEARER_TOKEN": ("canary", "***"),
    "OAUTH2": (
        {"authorization_url": "https://auth.example.com", "client_id": "ts", "client_secret": "canary"},
        {"authorization_url": "https://auth.example.com", "client_id": "ts", "client_secret": "***"},
    ),
}
"""Each kind of authentication: as it is sent, and as it is shown."""
SIGNATURE = {"type": "HMAC_SHA256", "header": "X-Signature", "algorithm": "SHA256", "secret": "canary"}
S3 = {"bucket_name": "files", "region": "us-west-2", "role_arn": "arn:aws:iam::123456789012:role/files"}
GCS = {"bucket_name": "files", "service_account_email": "files@example.iam.gserviceaccount.com"}
HEADERS = [{"key": "X-Environment", "value": "production"}, {"key": "X-Empty", "value": ""}]


def storage(kind: str, **configs: Any) -> dict[str, Any]:
    return {"storage_type": kind, "storage_config": configs}


WHOLE: dict[str, Any] = {
    "description": "Liveboards of Sales",
    "url_params": {"version": "v1", "page": 2},
    "authentication": {"BEARER_TOKEN": "canary"},
    "signature_verification": SIGNATURE,
    "storage_destination": storage("AWS_S3", aws_s3_config=S3),
    "additional_headers": HEADERS,
    "status": "DISABLED",
}


def of_org(ts: Emulator, org_id: int, *privileges: str) -> Api:
    """A client with a token for one Org, of a user who is in every Org."""
    token = f"of {org_id} {privileges}"
    ts.add_token(token, user=User(token, privileges=privileges or ("DEVELOPER",), orgs=None), org_id=org_id)
    return Api(ts, token)


def test_a_plain_webhook_is_created_in_the_org_of_the_token(ts: Emulator) -> None:
    created = of_org(ts, 7).create_webhook("sales", URL)

    assert created.status_code == 200
    body = created.json()
    assert uuid.UUID(body["id"])
    assert body["creation_time_in_millis"] == body["modification_time_in_millis"] > 1_600_000_000_000
    assert body["created_by"] == body["last_modified_by"]
    assert uuid.UUID(body["created_by"]["id"])
    assert body["created_by"]["name"] == "of 7 ()"
    del body["id"], body["creation_time_in_millis"], body["modification_time_in_millis"]
    del body["created_by"], body["last_modified_by"]
    unset = ("description", "url_params", "authentication", "signature_verification", "additional_headers")
    assert body == {
        "name": "sales",
        "url": URL,
        "events": [EVENT_TYPE],
        "org": {"id": "7", "name": "Sales"},
        **dict.fromkeys((*unset, "storage_destination", "status")),
    }


def test_everything_that_is_given_is_kept_and_shown(ts: Emulator, api: Api) -> None:
    api.create_webhook("hook", URL, **WHOLE)

    (kept,) = ts.webhooks
    assert {name: getattr(kept, name) for name in WHOLE} == WHOLE
    (shown,) = api.webhooks()
    assert {name: shown[name] for name in ("description", "url_params", "additional_headers", "status")} == {
        name: WHOLE[name] for name in ("description", "url_params", "additional_headers", "status")
    }
    assert shown["signature_verification"] == {**SIGNATURE, "secret": "***"}
    s3 = {**S3, "external_id": None, "path_prefix": None}
    assert shown["storage_destination"] == storage("AWS_S3", aws_s3_config=s3, gcp_gcs_config=None)


@pytest.mark.parametrize("kind", AUTHENTICATIONS)
def test_the_secret_of_each_kind_of_authentication_is_redacted_and_nothing_else(
    ts: Emulator, api: Api, kind: str
) -> None:
    sent, shown = AUTHENTICATIONS[kind]
    created = api.create_webhook(authentication={kind: sent}, url_params={"key": "not redacted"})

    assert created.json()["authentication"] == {**dict.fromkeys(AUTHENTICATIONS), kind: shown}
    assert created.json() == api.webhooks()[0] == api.delete_webhooks("hook")["deleted_webhooks"][0]
    assert created.json()["url_params"] == {"key": "not redacted"}
    assert ts.webhooks == []


@pytest.mark.parametrize("kind", AUTHENTICATIONS)
def test_the_log_has_no_secret_of_a_webhook(ts: Emulator, api: Api, kind: str) -> None:
    sent, shown = AUTHENTICATIONS[kind]
    api.create_webhook(authentication={kind: sent}, signature_verification=SIGNATURE, additional_headers=HEADERS)
    api.update_webhook("hook", authentication={kind: sent})

    created, updated = ts.requests
    assert "canary" not in repr([created, updated])
    assert isinstance(created.body, dict)
    assert created.body["authentication"] == {kind: shown}
    assert created.body["additional_headers"] == HEADERS
    assert updated.body == {"authentication": {kind: shown}}


def test_a_webhook_shows_no_secret_when_it_is_printed(ts: Emulator, api: Api) -> None:
    api.create_webhook("hook", URL, **WHOLE)
    assert "canary" not in repr(ts.webhooks)


WRONG_VALUES: list[tuple[dict[str, Any], str]] = [
    ({"name": ""}, "name is required."),
    ({"name": 7}, "name must be a string."),
    ({"url": ""}, "url is required."),
    ({"url": "hooks.example.com"}, "url must begin with https:// or http://."),
    ({"url": "ftp://hooks.example.com"}, "url must begin with"),
    ({"url": "https://"}, "url must begin with"),
    ({"events": []}, "At least one event type must be specified in the events field."),
    ({"events": "LIVEBOARD_SCHEDULE"}, "events must be an array."),
    ({"events": ["NO_EVENT"]}, "events: 'NO_EVENT' is not one of LIVEBOARD_SCHEDULE."),
    ({"description": ["x"]}, "description must be a string."),
    ({"url_params": ["x"]}, "url_params must be an object."),
    ({"url_params": {"a": {"b": "c"}}}, "url_params.a must be a string, a number or a boolean."),
    ({"authentication": "canary"}, "authentication must be an object."),
    ({"authentication": {}}, "authentication must have exactly one of API_KEY, BASIC_AUTH, BEARER_TOKEN, OAUTH2."),
    ({"authentication": {"BEARER_TOKEN": None}}, "authentication must have exactly one of"),
    (
        {"authentication": {"BEARER_TOKEN": "canary", "API_KEY": {"key": "k", "value": "v"}}},
        "authentication must have exactly one of",
    ),
    ({"authentication": {"SAML": {}}}, "authentication.SAML is not a known field."),
    ({"authentication": {"BEARER_TOKEN": ""}}, "authentication.BEARER_TOKEN is required."),
    ({"authentication": {"BEARER_TOKEN": {}}}, "authentication.BEARER_TOKEN must be a string."),
    ({"authentication": {"API_KEY": {"key": "k"}}}, "authentication.API_KEY.value is required."),
    ({"authentication": {"API_KEY": {"value": "canary"}}}, "authentication.API_KEY.key is required."),
    ({"authentication": {"BASIC_AUTH": {"username": "u"}}}, "authentication.BASIC_AUTH.password is required."),
    (
        {"authentication": {"OAUTH2": {"client_id": "c", "client_secret": "canary"}}},
        "authentication.OAUTH2.authorization_url is required.",
    ),
    (
        {"authentication": {"API_KEY": {"key": "k", "value": "v", "secret": "s"}}},
        "authentication.API_KEY.secret is not a known field.",
    ),
    ({"signature_verification": {}}, "signature_verification.type is required."),
    ({"signature_verification": {**SIGNATURE, "type": "RSA"}}, "signature_verification.type: 'RSA'"),
    ({"signature_verification": {**SIGNATURE, "algorithm": "MD5"}}, "signature_verification.algorithm: 'MD5'"),
    ({"signature_verification": {**SIGNATURE, "header": ""}}, "signature_verification.header is required."),
    ({"signature_verification": {**SIGNATURE, "secret": None}}, "signature_verification.secret is required."),
    ({"storage_destination": {}}, "storage_destination.storage_type: None is not one of AWS_S3, GCP_GCS."),
    ({"storage_destination": storage("AZURE")}, "storage_destination.storage_type: 'AZURE'"),
    ({"storage_destination": {"storage_type": "AWS_S3"}}, "storage_destination.storage_config must be an object."),
    ({"storage_destination": storage("AWS_S3", gcp_gcs_config=GCS)}, "must have aws_s3_config alone for AWS_S3."),
    (
        {"storage_destination": storage("AWS_S3", aws_s3_config=S3, gcp_gcs_config=GCS)},
        "must have aws_s3_config alone for AWS_S3.",
    ),
    (
        {"storage_destination": storage("AWS_S3", aws_s3_config={**S3, "role_arn": ""})},
        "storage_destination.storage_config.aws_s3_config.role_arn is required.",
    ),
    (
        {"storage_destination": storage("GCP_GCS", gcp_gcs_config={**GCS, "region": "eu"})},
        "gcp_gcs_config.region is not a known field.",
    ),
    ({"additional_headers": {"X": "y"}}, "additional_headers must be an array."),
    ({"additional_headers": [{"value": "y"}]}, "additional_headers[0].key is required."),
    ({"additional_headers": [*HEADERS, {"key": "X"}]}, "additional_headers[2].value is required."),
    ({"additional_headers": [{"key": "X", "value": 1}]}, "additional_headers[0].value must be a string."),
    ({"status": "PAUSED"}, "status: 'PAUSED' is not one of ENABLED, DISABLED."),
    ({"org_id": 7}, "org_id is not a known field."),
]


@pytest.mark.parametrize(("values", "words"), WRONG_VALUES)
def test_a_wrong_value_is_a_400_that_names_it_and_changes_nothing(
    ts: Emulator, api: Api, values: dict[str, Any], words: str
) -> None:
    created = api.create_webhook(**{"name": "wrong", **values})
    assert (created.status_code, ts.webhooks) == (400, [])
    assert words in debug(created)
    assert "canary" not in debug(created)

    ts.add_webhook("right", URL)
    before = ts.webhooks
    updated = api.update_webhook("right", **values)
    assert (updated.status_code, ts.webhooks) == (400, before)
    assert words in debug(updated)


@pytest.mark.parametrize("missing", ["name", "url", "events"])
def test_what_a_create_needs(ts: Emulator, api: Api, missing: str) -> None:
    body = {"name": "hook", "url": URL, "events": [EVENT_TYPE]}
    for without in ({**body, missing: None}, {name: value for name, value in body.items() if name != missing}):
        refused = api.post("webhooks/create", without)
        assert refused.status_code == 400
        assert missing in debug(refused)
    assert api.post("webhooks/create", []).status_code == 400
    assert api.create_webhook(reset_options=["AUTHENTICATION"]).status_code == 400
    assert ts.webhooks == []


def test_an_update_changes_only_what_is_given(emulate: Callable[..., Emulator]) -> None:
    now = [1_000.0]
    ts = emulate(clock=lambda: now[0])
    api = Api(ts)
    before = api.create_webhook("hook", URL, **WHOLE).json()
    now[0] += 5

    assert of_org(ts, 0).update_webhook("hook", description="Other words", url=None).status_code == 204

    (after,) = api.webhooks()
    assert after == {
        **before,
        "description": "Other words",
        "modification_time_in_millis": 1_005_000,
        "last_modified_by": {**after["last_modified_by"], "name": "of 0 ()"},
    }
    assert before["creation_time_in_millis"] == before["modification_time_in_millis"] == 1_000_000
    assert ts.webhooks[0].authentication == {"BEARER_TOKEN": "canary"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", "renamed"),
        ("url", "https://elsewhere.example.com"),
        ("description", "Other words"),
        ("url_params", {"version": "v2"}),
        *[("authentication", {kind: sent}) for kind, (sent, _) in AUTHENTICATIONS.items()],
        ("signature_verification", {**SIGNATURE, "secret": "rotated"}),
        ("storage_destination", storage("GCP_GCS", gcp_gcs_config={**GCS, "path_prefix": "x/"})),
        ("additional_headers", [{"key": "X-Other", "value": "y"}]),
        ("status", "ENABLED"),
    ],
)
def test_each_value_can_be_updated_alone(ts: Emulator, api: Api, name: str, value: Any) -> None:
    api.create_webhook("hook", URL, **WHOLE)
    (before,) = ts.webhooks

    assert api.update_webhook(before.id, **{name: value}).status_code == 204

    (after,) = ts.webhooks
    assert {each for each in vars(after) if getattr(after, each) != getattr(before, each)} <= {
        name,
        "modification_time_in_millis",
    }
    assert getattr(after, name) == value


@pytest.mark.parametrize("name", ["authentication", "signature_verification", "storage_destination"])
def test_reset_options_unset_a_part(ts: Emulator, api: Api, name: str) -> None:
    api.create_webhook("hook", URL, **WHOLE)
    assert api.update_webhook("hook", reset_options=[name.upper()]).status_code == 204
    (after,) = ts.webhooks
    assert {each: getattr(after, each) for each in WHOLE} == {**WHOLE, name: None}

    both = api.update_webhook("hook", **{name: WHOLE[name]}, reset_options=[name.upper()])
    assert (both.status_code, debug(both)) == (400, f"{name} is both given and reset.")


@pytest.mark.parametrize("wrong", [["DESCRIPTION"], ["authentication"], "AUTHENTICATION", [None]])
def test_there_are_three_reset_options(ts: Emulator, api: Api, wrong: Any) -> None:
    api.create_webhook("hook", URL, **WHOLE)
    assert api.update_webhook("hook", reset_options=wrong).status_code == 400
    assert ts.webhooks[0].authentication == WHOLE["authentication"]


@pytest.mark.parametrize("name", ["a/b", "50% off", "Ümläut", "name?x=1", "storage-config"])
def test_a_webhook_is_found_by_its_name_whatever_is_in_it(ts: Emulator, api: Api, name: str) -> None:
    api.create_webhook(name)
    assert api.names(webhook_identifier=name) == [name]
    assert api.update_webhook(name, description="found").status_code == 204
    assert ts.webhooks[0].description == "found"
    assert api.delete_webhooks(name)["deleted_count"] == 1


def test_an_id_goes_before_a_name(ts: Emulator, api: Api) -> None:
    first = ts.add_webhook("first", URL)
    ts.add_webhook(first.id, URL)
    assert api.update_webhook(first.id, description="by id").status_code == 204
    assert [webhook.description for webhook in ts.webhooks] == ["by id", None]


def test_a_missing_webhook_is_a_400_for_an_update_and_a_200_for_a_delete(ts: Emulator, api: Api) -> None:
    missing = api.update_webhook("nowhere", description="x")
    assert (missing.status_code, debug(missing)) == (400, "Webhook with the specified identifier was not found.")
    assert api.post("webhooks//update", {}).status_code == 404

    kept = api.create_webhook("kept").json()
    answer = api.delete_webhooks("nowhere", kept["id"], kept["id"])
    assert answer == {
        "deleted_count": 1,
        "failed_count": 2,
        "deleted_webhooks": [kept],
        "failed_webhooks": [
            {"id": each, "name": each, "error": "Webhook not found or access denied"}
            for each in ("nowhere", kept["id"])
        ],
    }
    assert ts.webhooks == []


@pytest.mark.parametrize("identifiers", [None, [], "hook", [7]])
def test_a_delete_names_at_least_one_webhook(ts: Emulator, api: Api, identifiers: Any) -> None:
    api.create_webhook("hook")
    assert api.post("webhooks/delete", {"webhook_identifiers": identifiers}).status_code == 400
    assert len(ts.webhooks) == 1


def test_a_name_that_several_have_takes_an_id(ts: Emulator, api: Api) -> None:
    first = ts.add_webhook("twice", URL)
    ts.add_webhook("twice", URL)
    refused = api.update_webhook("twice", description="x")
    assert (refused.status_code, "Several webhooks have this name" in debug(refused)) == (400, True)
    (failure,) = api.delete_webhooks("twice")["failed_webhooks"]
    assert "Several webhooks have this name" in failure["error"]
    assert api.delete_webhooks(first.id)["deleted_count"] == 1


def test_a_search_gives_pages_of_fifty(emulate: Callable[..., Emulator]) -> None:
    ts = emulate(orgs={number: f"Org {number}" for number in range(1, 121)})
    for number in range(1, 121):
        ts.add_webhook(f"hook {number}", URL, org=number)
    api = Api(ts)

    pages = [api.search_webhooks(record_offset=offset).json() for offset in (0, 50, 100, 150)]

    assert [len(page["webhooks"]) for page in pages] == [50, 50, 20, 0]
    assert [page["pagination"] for page in pages] == [
        {"record_offset": offset, "record_size": 50, "total_count": 120, "has_more": has_more}
        for offset, has_more in ((0, True), (50, True), (100, False), (150, False))
    ]
    names = [webhook["name"] for page in pages for webhook in page["webhooks"]]
    assert names == [f"hook {number}" for number in range(120, 0, -1)]
    whole = api.search_webhooks(record_size=1000).json()
    assert (len(whole["webhooks"]), whole["pagination"]["has_more"]) == (120, False)


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (None, ["c", "a", "b"]),
        ({}, ["c", "a", "b"]),
        ({"field_name": None, "order": None}, ["c", "a", "b"]),
        ({"order": "ASC"}, ["b", "a", "c"]),
        ({"field_name": "CREATED", "order": "DESC"}, ["c", "a", "b"]),
        ({"field_name": "MODIFIED"}, ["b", "c", "a"]),
        ({"field_name": "MODIFIED", "order": "ASC"}, ["a", "c", "b"]),
        ({"field_name": "NAME", "order": "ASC"}, ["a", "b", "c"]),
        ({"field_name": "NAME"}, ["c", "b", "a"]),
    ],
)
def test_a_search_is_sorted(emulate: Callable[..., Emulator], options: Any, names: list[str]) -> None:
    now = [1.0]
    ts = emulate(clock=lambda: now[0])
    # The number of digits grows, so that times in alphabetical order would be wrong.
    for name, org in (("b", 0), ("a", 7), ("c", 8)):
        ts.add_webhook(name, URL, org=org)
        now[0] *= 10
    ts.change_webhook("b", description="changed last")
    assert Api(ts).names(sort_options=options) == names


def test_a_search_filters(ts: Emulator, api: Api) -> None:
    on, off = ts.add_webhook("on", URL, status="ENABLED"), ts.add_webhook("off", URL, org=7, status="DISABLED")
    ts.add_webhook("never set", URL, org="Support", events=["ANOTHER_EVENT"])

    for filters, names in (
        ({}, ["never set", "off", "on"]),
        (dict.fromkeys(("org_identifier", "webhook_identifier", "event_type", "status")), ["never set", "off", "on"]),
        ({"org_identifier": "Sales"}, ["off"]),
        ({"org_identifier": "8"}, ["never set"]),
        ({"org_identifier": "0"}, ["on"]),
        ({"webhook_identifier": off.id}, ["off"]),
        ({"webhook_identifier": "on"}, ["on"]),
        ({"webhook_identifier": "nowhere"}, []),
        ({"event_type": EVENT_TYPE}, ["off", "on"]),
        ({"status": "ENABLED"}, ["never set", "on"]),
        ({"status": "DISABLED"}, ["off"]),
        ({"org_identifier": "Sales", "webhook_identifier": on.id}, []),
    ):
        found = api.search_webhooks(**filters)
        assert [webhook["name"] for webhook in found.json()["webhooks"]] == names
        assert found.json()["pagination"]["total_count"] == len(names)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"org_identifier": "nowhere"}, "org_identifier does not match a known org."),
        ({"org_identifier": 7}, "org_identifier must be a string."),
        ({"webhook_identifier": 7}, "webhook_identifier must be a string."),
        ({"event_type": "NO_EVENT"}, "event_type: 'NO_EVENT'"),
        ({"status": "PAUSED"}, "status: 'PAUSED'"),
        ({"record_offset": -1}, "record_offset must be a non-negative integer."),
        ({"record_offset": True}, "record_offset must be"),
        ({"record_size": 0}, "record_size must be a positive integer."),
        ({"record_size": "50"}, "record_size must be"),
        ({"record_size": 2**31}, "record_size must be"),
        ({"sort_options": "NAME"}, "sort_options must be an object."),
        ({"sort_options": {"field_name": "URL"}}, "sort_options.field_name: 'URL'"),
        ({"sort_options": {"order": "UP"}}, "sort_options.order: 'UP'"),
        ({"sort_options": {"by": "NAME"}}, "sort_options.by is not a known field."),
        ({"name": "hook"}, "name is not a known field."),
    ],
)
def test_a_wrong_search_for_webhooks_is_a_400(api: Api, body: dict[str, Any], words: str) -> None:
    refused = api.search_webhooks(**body)
    assert refused.status_code == 400
    assert words in debug(refused)


@pytest.mark.parametrize("privilege", ["ADMINISTRATION", "DEVELOPER", "CAN_MANAGE_WEBHOOKS"])
def test_who_may_manage_webhooks(ts: Emulator, privilege: str) -> None:
    api = of_org(ts, 7, privilege)
    assert api.create_webhook("hook").status_code == 200
    assert api.update_webhook("hook", description="x").status_code == 204
    assert api.names() == ["hook"]
    assert api.get("webhooks/storage-config").status_code == 200
    assert api.delete_webhooks("hook")["deleted_count"] == 1


@pytest.mark.parametrize("privilege", ["DATADOWNLOADING", "APPLICATION_ADMINISTRATION", "ORG_ADMINISTRATION"])
def test_who_may_not_manage_them(ts: Emulator, privilege: str) -> None:
    ts.add_webhook("hook", URL, org=7)
    before = ts.webhooks
    api = of_org(ts, 7, privilege)
    refused = [
        api.create_webhook("other"),
        api.update_webhook("hook", description="x"),
        api.post("webhooks/delete", {"webhook_identifiers": ["hook"]}),
        api.search_webhooks(),
        api.get("webhooks/storage-config"),
    ]
    assert [each.status_code for each in refused] == [403] * 5
    assert all("Insufficient privileges to" in debug(each) for each in refused)
    assert [Api(ts, None).search_webhooks().status_code, ts.webhooks] == [401, before]


def test_the_webhooks_of_an_org_go_with_it(ts: Emulator, api: Api) -> None:
    ts.add_webhook("of Sales", URL, org=7)
    ts.add_webhook("of Support", URL, org=8)
    ts.rename_org(7, "Sales EMEA")
    assert [webhook["org"]["name"] for webhook in api.webhooks()] == ["Support", "Sales EMEA"]

    ts.delete_org(7)
    assert api.names() == ["of Support"]
    ts.add_org(7, "Sales")
    assert [webhook.name for webhook in ts.webhooks] == ["of Support"]


def test_ids_are_the_same_in_each_emulator_and_never_used_again(emulate: Callable[..., Emulator]) -> None:
    def three(ts: Emulator) -> list[str]:
        api = Api(ts)
        ids = []
        for _ in range(3):
            ids.append(api.create_webhook().json()["id"])
            api.delete_webhooks("hook")
        return ids

    ids = three(emulate())
    assert three(emulate()) == ids
    assert len(set(ids)) == 3


def test_what_a_cloud_account_is_told(ts: Emulator, api: Api) -> None:
    (aws,) = api.get("webhooks/storage-config").json()
    assert (aws["storage_type"], aws["provider"]) == ("OBJECT_STORAGE", "AWS_S3")
    assert aws["config"]["config_type"] == "AWS_TO_S3_STORAGE"
    (statement,) = aws["config"]["trust_policy_template"]["Statement"]
    assert aws["config"]["aws_account_id"] in statement["Principal"]["AWS"]
    assert aws["config"]["setup_instructions"]
    assert aws["config"]["service_account_email"] is None
    assert api.post("webhooks/storage-config", {}).status_code == 405

    ts.read_as(hosted_on="gcp", unset_webhook_fields="absent")
    s3, gcs = api.get("webhooks/storage-config").json()
    assert (s3["provider"], s3["config"]["config_type"]) == ("AWS_S3", "GCP_TO_S3_STORAGE")
    assert (gcs["provider"], gcs["config"]["config_type"]) == ("GCP_GCS", "GCP_TO_GCS_STORAGE")
    assert set(gcs["config"]) == {"config_type", "service_account_email", "required_role", "setup_instructions"}
