"""What each step of a webhook answers the engine, and what it sends ThoughtSpot."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from pulumi_thoughtspot.emulator import Emulator, User, Webhook
from support.boundary import UNKNOWN, Boundary, Diff, Resource, StepError
from support.clock import Waits
from support.plugins import Forked
from support.webhooks import URL, WebhookBoundary, plain, secrets, sent

READINGS: list[dict[str, Any]] = [
    {},
    {"webhook_search": "own_org"},
    {"webhook_of_another_org": "changed"},
    {"webhooks_per_org": "many"},
    {"webhook_names": "repeatable"},
    {"unset_webhook_fields": "absent"},
    {"primary_of_webhooks": "null"},
    {"created_webhook": "no_content"},
    {"stale_webhook_reads": 2},
    {"org_without_override": "left_out"},
    {"search_without_filter": "nothing"},
    {"error_shape": 2},
    {"error_shape": 3},
    {"error_shape": 4},
]
"""Every open question that a webhook meets, both ways."""
WORST = {name: value for reading in READINGS for name, value in reading.items()} | {"webhook_of_another_org": "refused"}
FULL: dict[str, Any] = {
    "url": "https://hooks.example.com/canary-path",
    "description": "For the sales team",
    "url_params": {"key": "canary-param"},
    "additional_headers": {"X-Environment": "canary-header"},
    "authentication": {"api_key": {"key": "X-Key", "value": "canary-key"}},
    "signature_verification": {"header": "X-Signature", "secret": "canary-signature"},
    "storage_destination": {"aws_s3": {"bucket_name": "b", "region": "r", "role_arn": "arn", "path_prefix": "p"}},
    "status": "DISABLED",
}
CHANGES: dict[str, Any] = {
    "url": "https://other.example.com",
    "name": "another",
    "description": "For marketing",
    "url_params": {"key": "other-param", "more": "1"},
    "additional_headers": {"X-Environment": "test"},
    "authentication": {"bearer_token": "canary-bearer"},
    "signature_verification": {"header": "X-Other", "secret": "canary-signature"},
    "storage_destination": {"gcp_gcs": {"bucket_name": "b", "service_account_email": "a@b.example"}},
    "status": "ENABLED",
}
CLEARED = [name for name in CHANGES if name not in ("url", "name")]


@pytest.fixture
def run(thoughtspot: Emulator) -> Iterator[WebhookBoundary]:
    """One run of Pulumi: a new plugin process."""
    with WebhookBoundary(thoughtspot) as boundary:
        yield boundary


def only(thoughtspot: Emulator) -> Webhook:
    (webhook,) = thoughtspot.webhooks
    return webhook


def declared(run: Boundary, name: str = "hook", /, **inputs: Any) -> Resource:
    return run.declare(name, **{"url": URL, "org_identifier": "Sales", **inputs})


# A whole life


@pytest.mark.parametrize("reading", [*READINGS, WORST], ids=str)
@pytest.mark.parametrize("org", [None, "Sales", "42", 42.0])
def test_a_whole_life_under_every_reading(
    run: Boundary, thoughtspot: Emulator, reading: dict[str, Any], org: str | float | None
) -> None:
    thoughtspot.add_webhook("of-marketing", URL, "Marketing")
    thoughtspot.read_as(**reading)
    named = {} if org is None else {"org_identifier": org}

    def here() -> list[Webhook]:
        return [webhook for webhook in thoughtspot.webhooks if webhook.name != "of-marketing"]

    created = run.declare("hook", **FULL, **named)
    (webhook,) = here()
    assert webhook.org_id == (0 if org is None else 42)
    assert created.id == f"org/{webhook.org_id}/webhook/{webhook.id}"
    assert webhook.authentication == {"API_KEY": {"key": "X-Key", "value": "canary-key"}}
    assert run.read(created) == created
    updated = run.update(created, **{**FULL, "url": URL, "authentication": {"bearer_token": "canary-bearer"}}, **named)
    (webhook,) = here()
    assert (webhook.url, webhook.authentication) == (URL, {"BEARER_TOKEN": "canary-bearer"})
    assert run.read(updated) == updated
    with WebhookBoundary(thoughtspot) as destroy:
        destroy.delete(updated)
    assert here() == []
    for _ in range(3):  # Until the searches that still show it are over.
        gone = run.read(updated)
    assert gone is None


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("reading", [{}, {"unset_webhook_fields": "absent", "stale_webhook_reads": 2}], ids=str)
def test_each_input_is_updated_alone_and_seen_when_it_drifts(
    run: Boundary, thoughtspot: Emulator, name: str, reading: dict[str, Any]
) -> None:
    created = declared(run, **FULL)
    thoughtspot.read_as(**reading)
    thoughtspot.clear_requests()

    changed = {"org_identifier": "Sales", **FULL, name: CHANGES[name]}
    assert run.declare_again(created, **changed) == Diff(None)
    updated = run.update(created, **changed)
    assert set(thoughtspot.requests[0].body or ()) == {name}
    assert plain(updated.outputs)[name] == CHANGES[name]
    assert run.declare_again(updated, **changed) == Diff(False)

    # What somebody else sets comes into the inputs, so that the program's value shows as a change.
    thoughtspot.read_as(stale_webhook_reads=0)
    other = only(thoughtspot)
    thoughtspot.change_webhook(other.id, **HAND[name])
    drifted = run.read(updated)
    assert drifted is not None
    assert plain(drifted.inputs).get(name) == SHOWN[name]
    assert run.declare_again(drifted, **changed) == Diff(None)


HAND: dict[str, dict[str, Any]] = {
    "url": {"url": "https://by-hand.example.com"},
    "name": {"name": "by-hand"},
    "description": {"description": None},
    "url_params": {"url_params": {"by": "hand", "key": 5}},
    "additional_headers": {"additional_headers": [{"key": "x-ENVIRONMENT", "value": "by-hand"}]},
    "authentication": {"authentication": {"BASIC_AUTH": {"username": "eva", "password": "canary"}}},
    "signature_verification": {
        "signature_verification": {"type": "HMAC_SHA256", "header": "By-Hand", "algorithm": "SHA256", "secret": "c"}
    },
    "storage_destination": {
        "storage_destination": {
            "storage_type": "AWS_S3",
            "storage_config": {"aws_s3_config": {"bucket_name": "by-hand", "region": "r", "role_arn": "arn"}},
        }
    },
    "status": {"status": "DISABLED"},
}
SHOWN: dict[str, Any] = {
    "url": "https://by-hand.example.com",
    "name": "by-hand",
    "description": None,
    "url_params": {"by": "hand", "key": "5"},
    "additional_headers": {"X-Environment": "by-hand"},
    "authentication": {"basic_auth": {"username": "eva", "password": "(not known)"}},
    "signature_verification": {"header": "By-Hand", "secret": "canary-signature"},
    "storage_destination": {"aws_s3": {"bucket_name": "by-hand", "region": "r", "role_arn": "arn"}},
    "status": "DISABLED",
}


@pytest.mark.parametrize(
    "reading", [{}, {"empty_webhook_values": "stored"}, {"unset_webhook_fields": "absent"}], ids=str
)
@pytest.mark.parametrize("name", CLEARED)
def test_what_the_program_leaves_out_from_now_on_is_unset(
    run: Boundary, thoughtspot: Emulator, name: str, reading: dict[str, Any]
) -> None:
    thoughtspot.read_as(**reading)
    created = declared(run, **FULL)
    rest = {"org_identifier": "Sales", **{each: value for each, value in FULL.items() if each != name}}

    updated = run.update(created, **rest)

    assert getattr(only(thoughtspot), name) in (None, "", {}, [], "ENABLED")
    assert name not in updated.outputs
    assert run.read(updated) == updated
    assert run.declare_again(updated, **rest) == Diff(False)


@pytest.mark.parametrize("name", ["description", "url_params", "additional_headers"])
def test_what_thoughtspot_keeps_although_it_was_unset_is_an_error_that_names_it(
    thoughtspot: Emulator, name: str
) -> None:
    thoughtspot.read_as(empty_webhook_values="ignored")
    rest = {"org_identifier": "Sales", **{each: value for each, value in FULL.items() if each != name}}

    with Waits() as waits, WebhookBoundary(thoughtspot, start=partial(Forked, waits=waits)) as run:
        created = declared(run, **FULL)
        with pytest.raises(StepError) as raised:
            run.update(created, **rest)

    assert f"but keeps its {name}, which the program does not have any more" in str(raised.value)
    assert "pulumi up --replace URN" in str(raised.value)
    assert "canary" not in str(raised.value)
    assert raised.value.partial is not None


@pytest.mark.parametrize("name", CLEARED)
def test_what_somebody_sets_although_the_program_leaves_it_out_is_drift(
    run: Boundary, thoughtspot: Emulator, name: str
) -> None:
    created = declared(run)
    inputs = {"org_identifier": "Sales", "url": URL}
    hand = {"description": {"description": "By hand"}}.get(name, HAND[name])
    thoughtspot.change_webhook(only(thoughtspot).id, **hand)

    drifted = run.read(created)

    assert drifted is not None
    assert name in drifted.inputs
    assert run.declare_again(drifted, **inputs) == Diff(None)
    settled = run.update(drifted, **inputs)
    assert getattr(only(thoughtspot), name) in (None, "ENABLED")
    assert run.declare_again(settled, **inputs) == Diff(False)


@pytest.mark.parametrize(
    ("name", "hand"),
    [
        ("authentication", {"BEARER_TOKEN": "by-hand"}),
        ("authentication", {"NEW_KIND": {"x": "y"}}),
        ("signature_verification", HAND["signature_verification"]["signature_verification"]),
        ("storage_destination", {"storage_type": "AZURE", "storage_config": {}}),
    ],
    ids=str,
)
def test_what_is_ignored_is_left_alone_by_an_update_of_the_rest(
    run: Boundary, thoughtspot: Emulator, name: str, hand: dict[str, Any]
) -> None:
    """With ignore_changes: the engine then gives check what the state has, instead of what the program has."""
    created = declared(run)
    thoughtspot.change_webhook(only(thoughtspot).id, **{name: hand})
    found = run.read(created)
    assert found is not None
    found = Resource(found.name, found.id, plain(found.inputs), {**plain(found.outputs), "__provider": run.provider})

    updated = run.update(found, url=CHANGES["url"], org_identifier="Sales", **{name: found.inputs[name]})

    assert only(thoughtspot).url == CHANGES["url"]
    assert getattr(only(thoughtspot), name) == hand
    again = run.read(updated)
    assert again is not None
    assert (plain(again.inputs), plain(again.outputs)) == (plain(updated.inputs), plain(updated.outputs))


# Secrets


def test_a_key_that_a_read_brings_anew_is_a_secret_and_those_of_the_program_stay_as_they_are(
    run: Boundary, thoughtspot: Emulator
) -> None:
    created = declared(run, additional_headers={"X-Environment": "test"})
    headers = [{"key": "x-environment", "value": "prod"}, {"key": "X-Token", "value": "canary"}]
    thoughtspot.change_webhook(only(thoughtspot).id, additional_headers=headers, url_params={"key": "canary"})

    drifted = run.read(created)

    assert drifted is not None
    for properties in (drifted.inputs, drifted.outputs):
        assert sorted(secrets(properties)) == ["canary", "canary"]
        assert properties["additional_headers"]["X-Environment"] == "prod"


def test_a_header_that_is_there_twice_is_a_warning_and_drift(run: Boundary, thoughtspot: Emulator) -> None:
    created = declared(run, additional_headers={"X-A": "1"})
    twice = [{"key": "X-A", "value": "1"}, {"key": "x-a", "value": "canary"}]
    thoughtspot.change_webhook(only(thoughtspot).id, additional_headers=twice)

    drifted = run.read(created)

    (warning,) = run.warnings("hook")
    assert "has the header 'x-a' more than once" in warning
    assert "canary" not in warning
    assert drifted is not None
    assert run.declare_again(drifted, url=URL, org_identifier="Sales", additional_headers={"X-A": "1"}) == Diff(None)


def test_the_case_of_a_headers_name_is_no_change(run: Boundary) -> None:
    created = declared(run, additional_headers={"X-A": "1"})
    inputs = {"url": URL, "org_identifier": "Sales", "additional_headers": {"x-a": "1"}}
    assert run.declare_again(created, **inputs) == Diff(False)


def test_a_secret_alone_is_an_update_that_sends_that_part_alone(run: Boundary, thoughtspot: Emulator) -> None:
    created = declared(run, **FULL)
    thoughtspot.clear_requests()
    rotated = {**FULL, "signature_verification": {"header": "X-Signature", "secret": "canary-new"}}

    run.update(created, org_identifier="Sales", **rotated)

    assert sent(thoughtspot) == ["webhooks/*/update", "webhooks/search"]
    assert set(thoughtspot.requests[0].body or ()) == {"signature_verification"}
    assert (only(thoughtspot).signature_verification or {})["secret"] == "canary-new"


def test_no_mask_is_ever_in_the_state_or_on_the_wire(run: Boundary, thoughtspot: Emulator) -> None:
    created = declared(run, **FULL)
    found = run.read(created)
    assert found is not None
    run.update(found, org_identifier="Sales", **{**FULL, "url": URL})
    assert "***" not in str(created) + str(found) + str(thoughtspot.webhooks)


# One that is there already


def test_an_equal_one_without_secrets_is_taken_over_without_a_write(run: Boundary, thoughtspot: Emulator) -> None:
    made = thoughtspot.add_webhook("hook", URL, "Sales", status="ENABLED")

    created = declared(run)

    assert created.id == f"org/42/webhook/{made.id}"
    assert only(thoughtspot) == made
    assert run.shown("hook") == [
        "The webhook 'hook' of Org 'Sales' was there already, as it is declared; taken over. A destroy deletes it;"
        " retain_on_delete=True keeps it."
    ]


@pytest.mark.parametrize(
    ("inputs", "differs"),
    [
        ({"url": "https://other.example.com/canary"}, "it differs in url"),
        ({"description": "canary", "url_params": {"a": "canary"}}, "it differs in description and url_params"),
        ({"authentication": {"bearer_token": "canary"}}, "its secrets cannot be compared"),
    ],
)
def test_another_one_or_one_with_secrets_is_refused_unless_allowed(
    run: Boundary, thoughtspot: Emulator, inputs: dict[str, Any], differs: str
) -> None:
    given = {"BEARER_TOKEN": "by-hand"} if "authentication" in inputs else None
    made = thoughtspot.add_webhook("hook", URL, "Sales", authentication=given)
    with pytest.raises(StepError) as raised:
        declared(run, **inputs)

    words = str(raised.value)
    assert f"is there already (to https://hooks.example.com/…), and {differs}; nothing was changed." in words
    for way in ("allow_overwrite=True", f"org/42/webhook/{made.id}", "name=…", "aliases=", "a plain 'pulumi up'"):
        assert way in words
    assert "canary" not in words
    assert only(thoughtspot) == made

    created = declared(run, allow_overwrite=True, **inputs)
    assert created.id == f"org/42/webhook/{made.id}"
    assert "now it is as it is declared" in run.shown("hook")[0]
    assert only(thoughtspot).modification_time_in_millis >= made.modification_time_in_millis
    with WebhookBoundary(thoughtspot) as later:
        assert later.read(created) == created


def test_several_of_one_name_are_refused_with_their_ids(run: Boundary, thoughtspot: Emulator) -> None:
    made = [thoughtspot.add_webhook("hook", URL, "Sales").id for _ in range(2)]
    with pytest.raises(StepError) as raised:
        declared(run, allow_overwrite=True)
    assert f"Org 'Sales' has 2 webhooks of the name 'hook' (ids {made[0]}, {made[1]})" in str(raised.value)


def test_where_an_org_may_have_one_alone_the_refusal_names_the_other(run: Boundary, thoughtspot: Emulator) -> None:
    other = thoughtspot.add_webhook("other", URL, "Sales")
    with pytest.raises(StepError) as raised:
        declared(run)
    words = str(raised.value)
    assert "Only one webhook for an event is allowed in an Org." in words
    assert f"Org 'Sales' has 'other' (id {other.id}) already, and may be allowed one webhook alone." in words
    assert "name='other'" in words


def test_one_of_another_org_is_nobodys_business(run: Boundary, thoughtspot: Emulator) -> None:
    thoughtspot.add_webhook("hook", "https://elsewhere.example.com", "Marketing")
    assert declared(run).outputs["org_id"] == "42"


# Of whom, and where


def test_two_resources_for_one_webhook_are_an_error_that_names_both(run: Boundary, thoughtspot: Emulator) -> None:
    run.check("one", url=URL, org_identifier="Sales", name="hook")
    checked = run.check("two", url=URL, org_identifier="Sales", name="hook")
    assert "'one' and 'two' both declare the webhook 'hook' for Org 'Sales'." in checked.failures[""]
    assert not thoughtspot.requests


@pytest.mark.parametrize(("one", "two"), [("Sales", "42"), ("42", "Sales")])
def test_an_org_that_is_named_twice_in_two_ways_is_found_out_before_the_second_write(
    run: Boundary, thoughtspot: Emulator, one: str, two: str
) -> None:
    run.declare("one", url=URL, org_identifier=one, name="hook")
    with pytest.raises(StepError, match="'one' and 'two' both declare the webhook 'hook'"):
        run.declare("two", url="https://other.example.com", org_identifier=two, name="hook")
    assert only(thoughtspot).url == URL


def test_two_that_are_created_at_once_never_make_two_webhooks(run: Boundary, thoughtspot: Emulator) -> None:
    thoughtspot.read_as(webhooks_per_org="many", webhook_names="repeatable")

    def declare(name: str, org: str) -> str:
        try:
            return run.declare(name, url=URL, org_identifier=org, name="hook").id
        except StepError as error:
            return str(error)

    with ThreadPoolExecutor(2) as threads:
        results = sorted(threads.map(declare, ["one", "two"], ["Sales", "42"]))

    assert only(thoughtspot).name == "hook"
    assert "both declare the webhook 'hook'" in "".join(results)


def test_a_delete_leaves_alone_what_the_run_declares_under_another_name(run: Boundary, thoughtspot: Emulator) -> None:
    created = declared(run, "old", name="hook")
    with WebhookBoundary(thoughtspot) as renamed:
        assert declared(renamed, "new", name="hook").id == created.id
        renamed.delete(created)
        assert "is left as it is: 'new' declares it now." in renamed.shown("old")[0]
    assert only(thoughtspot).name == "hook"


@pytest.mark.parametrize("org", ["Sales", "42"])
def test_a_delete_waits_for_a_renamed_resource_that_was_refused(run: Boundary, thoughtspot: Emulator, org: str) -> None:
    secret = {"authentication": {"bearer_token": "canary"}, "name": "hook"}
    created = declared(run, "old", **secret)
    with WebhookBoundary(thoughtspot) as renamed:
        with pytest.raises(StepError):
            renamed.declare("new", url=URL, org_identifier=org, **secret)
        with pytest.raises(StepError, match="'new' declares it too, but does not exist so far"):
            renamed.delete(created)
    assert only(thoughtspot).name == "hook"


def test_a_delete_of_what_the_program_only_reads_leaves_it_alone(run: Boundary, thoughtspot: Emulator) -> None:
    created = declared(run)
    with WebhookBoundary(thoughtspot) as run:
        run.get("hook", created.id)
        run.delete(created)
    assert only(thoughtspot).name == "hook"


def test_a_replacement_that_the_run_has_diffed_takes_its_own_over(run: Boundary, thoughtspot: Emulator) -> None:
    inputs = {"authentication": {"bearer_token": "canary"}}
    created = declared(run, **inputs)
    changed = {"url": "https://other.example.com", "org_identifier": "Sales", **inputs}
    with WebhookBoundary(thoughtspot) as again:
        again.declare_again(created, **changed)
        replaced = again.declare("hook", **changed)
        again.delete(created)
    assert replaced.id == created.id
    assert only(thoughtspot).url == "https://other.example.com"


def test_another_org_is_another_resource(run: Boundary, thoughtspot: Emulator) -> None:
    created = declared(run)
    for same in ("Sales", "42", 42.0):
        assert run.declare_again(created, url=URL, org_identifier=same) == Diff(False)
    moved = {"url": URL, "org_identifier": "Marketing"}
    assert run.declare_again(created, **moved) == Diff(None, ("org_identifier",))
    run.declare("hook", **moved)
    run.delete(created)
    assert only(thoughtspot).org_id == 77


def test_another_org_of_the_login_is_another_resource(run: Boundary, thoughtspot: Emulator) -> None:
    created = run.declare("hook", url=URL)
    assert created.outputs["org_id"] == "0"
    with WebhookBoundary(thoughtspot, THOUGHTSPOT_ORG_ID="42") as elsewhere:
        assert elsewhere.declare_again(created, url=URL) == Diff(None, ("org_identifier",))


@pytest.mark.parametrize("inputs", [{}, {"org_identifier": "Sales"}, {"org_identifier": 42.0}], ids=str)
def test_a_given_token_serves_its_own_org(thoughtspot: Emulator, inputs: dict[str, Any]) -> None:
    thoughtspot.add_token("of-sales", org_id=42)
    with WebhookBoundary(thoughtspot, token="of-sales") as run:
        created = run.declare("hook", url=URL, **inputs)
        assert created.outputs["org_id"] == "42"
        assert run.declare_again(created, url=URL, **inputs) == Diff(False)
        assert run.read(created) == created


def test_a_given_token_is_never_used_for_another_org(thoughtspot: Emulator) -> None:
    with WebhookBoundary(thoughtspot, token="token") as run, pytest.raises(StepError) as raised:
        run.declare("hook", url=URL, org_identifier="42")
    assert "The token is for Org 0, and Org 42 takes one of its own; nothing was sent to it." in str(raised.value)
    assert sent(thoughtspot) == ["auth/session/user"]


def test_an_org_that_nobody_knows_is_an_error_before_anything_is_written(run: Boundary, thoughtspot: Emulator) -> None:
    with pytest.raises(StepError, match=r"does not match a known org(.|\n)*Did you mean 'Sales' \(id 42\)\?"):
        run.declare("hook", url=URL, org_identifier="Slaes")
    assert not thoughtspot.webhooks


@pytest.mark.parametrize("reading", [{}, {"webhook_search": "own_org"}], ids=str)
def test_an_org_whose_id_nobody_tells_has_to_be_given_by_its_id(thoughtspot: Emulator, reading: dict[str, Any]) -> None:
    thoughtspot.read_as(org_without_override="left_out", **reading)
    thoughtspot.add_user(User("dev", password="dev-password", privileges=("DEVELOPER",), orgs=None))
    login = {"THOUGHTSPOT_USERNAME": "dev", "THOUGHTSPOT_PASSWORD": "dev-password"}
    with WebhookBoundary(thoughtspot, **login) as run:
        with pytest.raises(StepError, match=r"The id of Org 'Sales' could not be found out(.|\n)*org_identifier=42"):
            run.declare("hook", url=URL, org_identifier="Sales")
        assert run.declare("hook", url=URL, org_identifier="42").outputs["org_name"] == "Sales"


def test_an_org_without_access_is_its_own_error(thoughtspot: Emulator) -> None:
    thoughtspot.add_user(User("eva", password="eva-password", privileges=("DEVELOPER",), orgs=(0, 42)))
    with WebhookBoundary(thoughtspot, THOUGHTSPOT_USERNAME="eva", THOUGHTSPOT_PASSWORD="eva-password") as run:
        with pytest.raises(StepError, match="Add 'eva' to that Org"):
            run.declare("other", url=URL, org_identifier="77")
        assert run.declare("hook", url=URL, org_identifier="42").outputs["org_id"] == "42"


# Gone


@pytest.mark.parametrize("reading", [{}, {"webhook_search": "own_org"}], ids=str)
def test_one_that_was_deleted_by_hand_is_gone(run: Boundary, thoughtspot: Emulator, reading: dict[str, Any]) -> None:
    thoughtspot.read_as(**reading)
    created = declared(run)
    thoughtspot.remove_webhook("hook")

    assert run.read(created) is None
    with pytest.raises(StepError, match=r"is gone; nothing was changed\.\nRun 'pulumi refresh'"):
        run.update(created, url="https://other.example.com", org_identifier="Sales")
    with WebhookBoundary(thoughtspot) as destroy:
        destroy.delete(created)
        assert destroy.shown("hook")[-1].endswith("The webhook 'hook' of Org 'Sales' was gone already.")


def test_a_webhook_is_read_without_being_managed_and_without_its_secrets(run: Boundary) -> None:
    created = declared(run, **FULL)
    found = run.get("other", created.id)
    assert "canary-key" not in str(found)
    assert plain(found.outputs)["authentication"] == {"api_key": {"key": "X-Key", "value": "(not known)"}}
    assert sorted(secrets(found.outputs)) == ["(not known)", "(not known)", "canary-header", "canary-param"]
    with pytest.raises(StepError, match="so there is nothing to get"):
        run.get("other", "org/42/webhook/nobody")


# Older releases


@pytest.mark.parametrize(
    ("release", "takes"),
    [
        ("before_26_7", {"storage_destination", "additional_headers"}),
        ("before_26_4", {"storage_destination"}),
        ("before_26_3", set()),
    ],
)
def test_an_older_release_takes_what_it_knows_and_says_in_one_sentence_what_not(
    run: Boundary, thoughtspot: Emulator, release: str, takes: set[str]
) -> None:
    thoughtspot.read_as(release=release)
    newer = {"storage_destination", "additional_headers", "status"}
    known = {name: value for name, value in FULL.items() if name not in newer - takes}
    created = declared(run, **known)
    assert run.read(created) == created
    for name in newer - takes:
        with pytest.raises(StepError) as raised:
            run.update(created, org_identifier="Sales", **known, **{name: FULL[name]})
        assert raised.value.partial is None
        assert f"An older release does not know {name} (26." in str(raised.value)
    with WebhookBoundary(thoughtspot) as destroy:
        destroy.delete(created)
    assert thoughtspot.webhooks == []


def test_an_older_release_cannot_unset_what_takes_the_list_of_resets(run: Boundary, thoughtspot: Emulator) -> None:
    thoughtspot.read_as(release="before_26_7")
    created = declared(run, authentication=FULL["authentication"])
    with pytest.raises(StepError) as raised:
        run.update(created, url=URL, org_identifier="Sales")
    assert "An older release than 26.7.0.cl cannot unset authentication." in str(raised.value)
    assert raised.value.partial is None


# How many requests


def test_the_requests_of_each_step(run: Boundary, thoughtspot: Emulator) -> None:
    created = declared(run, org_identifier="42")
    assert sent(thoughtspot) == ["auth/token/full", "webhooks/search", "webhooks/create", "webhooks/search"]

    thoughtspot.clear_requests()
    run.update(created, url="https://other.example.com", org_identifier="42")
    assert sent(thoughtspot) == ["webhooks/*/update", "webhooks/search"]

    thoughtspot.clear_requests()
    run.read(created)
    assert sent(thoughtspot) == ["webhooks/search"]

    thoughtspot.clear_requests()
    assert run.declare_again(created, url=URL, org_identifier="42") == Diff(False)
    assert sent(thoughtspot) == []

    with WebhookBoundary(thoughtspot) as destroy:
        destroy.delete(created)
    assert sent(thoughtspot) == ["auth/token/full", "webhooks/delete"]


def test_the_id_of_an_org_that_is_given_by_its_name_is_asked_for_once(run: Boundary, thoughtspot: Emulator) -> None:
    thoughtspot.read_as(webhooks_per_org="many")
    for name in ("one", "two", "three"):
        declared(run, name)
    assert sent(thoughtspot).count("system/preferences/communication-channels/search") == 1
    assert sent(thoughtspot).count("auth/token/full") == 2


@pytest.mark.parametrize(("search", "most"), [("all_orgs", 10), ("own_org", 420)])
def test_a_refresh_of_two_hundred_webhooks_in_two_hundred_orgs(search: str, most: int) -> None:
    orgs = {number: f"org-{number}" for number in range(1, 201)}
    with Emulator(orgs=orgs, token="token") as thoughtspot:
        for number in orgs:
            thoughtspot.add_webhook("hook", URL, number)
        thoughtspot.read_as(webhook_search=search)
        with WebhookBoundary(thoughtspot) as run:
            resources = [
                Resource("hook", f"org/{hook.org_id}/webhook/{hook.id}", {}, outputs(thoughtspot, hook))
                for hook in thoughtspot.webhooks
            ]
            with ThreadPoolExecutor(32) as threads:
                found = list(threads.map(run.read, resources))
        assert all(found)
        assert len(thoughtspot.requests) <= most


def outputs(thoughtspot: Emulator, hook: Webhook) -> dict[str, Any]:
    return {
        "__provider": WebhookBoundary.provider,
        "url": hook.url,
        "name": hook.name,
        "events": hook.events,
        "host": thoughtspot.url,
        "org_id": str(hook.org_id),
        "webhook_id": hook.id,
    }


# Bad input


def test_bad_input_is_refused_by_check_all_at_once_and_with_nothing_sent(run: Boundary, thoughtspot: Emulator) -> None:
    """`tests/rules/test_webhook_inputs.py` has what is wrong with each."""
    bad = {"authentication": {"bearer_token": "***"}, "additional_headers": {"X": 5}, "status": "disabled"}
    checked = run.check("hook", None, **bad)
    assert set(checked.failures) == {"", "status"}
    assert [line.partition(":")[0] for line in checked.failures[""].splitlines()] == [
        "url",
        "additional_headers",
        "authentication",
    ]
    assert not thoughtspot.requests


def test_a_word_that_this_package_does_not_know_is_a_warning(run: Boundary) -> None:
    checked = run.check("hook", url=URL, status="PAUSED", events=["LIVEBOARD_EXPORT"])
    assert not checked.failures
    assert len(run.warnings("hook")) == 2


@pytest.mark.parametrize("inputs", [{"org_identifier": UNKNOWN}, {"authentication": {"api_key": UNKNOWN}}], ids=str)
def test_what_is_not_known_yet_passes_through_and_never_asks_for_a_replacement(
    run: Boundary, inputs: dict[str, Any]
) -> None:
    created = declared(run)
    news = {"url": URL, "org_identifier": "Sales", **inputs}
    checked = run.check("hook", created.inputs, **news)
    assert not checked.failures
    assert {name: checked.inputs[name] for name in inputs} == inputs
    assert run.declare_again(created, **news) == Diff(None)


@pytest.mark.parametrize("extra", [{}, {"authentication": {"bearer_token": "canary-bearer"}}], ids=["plain", "secret"])
def test_a_replacement_that_deletes_first_makes_a_new_one_though_searches_lag(
    run: Boundary, thoughtspot: Emulator, extra: dict[str, Any]
) -> None:
    """With delete_before_replace, the engine checks twice, deletes and creates."""
    created = declared(run, **extra)
    thoughtspot.read_as(stale_webhook_reads=2)
    inputs = {"url": URL, "org_identifier": "Sales", **extra}
    with Waits() as waits, WebhookBoundary(thoughtspot, start=partial(Forked, waits=waits)) as again:
        again.check(created.name, created.inputs, **inputs)
        checked = again.check(created.name, **inputs)
        again.delete(created)
        assert thoughtspot.webhooks == []
        anew = again.create(created.name, checked.inputs)
    assert anew.id == f"org/42/webhook/{only(thoughtspot).id}"


@pytest.mark.parametrize("hand", [{"description": "By hand"}, {"name": "by-hand"}], ids=str)
def test_an_update_neither_waits_for_nor_touches_what_it_does_not_set(
    thoughtspot: Emulator, hand: dict[str, Any]
) -> None:
    """Somebody has changed another setting, and no refresh has seen that so far."""
    inputs = {"url": CHANGES["url"], "org_identifier": "Sales", "description": "Ours"}
    with Waits() as waits, WebhookBoundary(thoughtspot, start=partial(Forked, waits=waits)) as run:
        created = declared(run, description="Ours")
        thoughtspot.change_webhook(only(thoughtspot).id, **hand)
        updated = run.update(created, **inputs)
        assert run.declare_again(updated, **inputs) == Diff(False)
    assert only(thoughtspot).url == CHANGES["url"]
    assert all(getattr(only(thoughtspot), name) == value for name, value in hand.items())


def test_a_header_that_is_there_twice_is_never_taken_for_one(run: Boundary, thoughtspot: Emulator) -> None:
    inputs = {"url": URL, "org_identifier": "Sales", "additional_headers": {"X-A": "1, 2"}}
    created = run.declare("hook", **inputs)
    twice = [{"key": "X-A", "value": "1"}, {"key": "x-a", "value": "2"}]
    thoughtspot.change_webhook(only(thoughtspot).id, additional_headers=twice)
    drifted = run.read(created)
    assert drifted is not None
    assert run.declare_again(drifted, **inputs) == Diff(None)
