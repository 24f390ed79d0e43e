"""Whole lives of a webhook on the real engine. After each step a second preview is empty and sends nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from faults.proxy import Proxy
from pulumi_thoughtspot.emulator import Emulator, Webhook
from support.cli import Run, Stack
from support.webhooks import logged_in, made_in_marketing, sent

URL = "https://hooks.example.com/liveboards"
CANARIES = {name: f"canary-{name}" for name in ("url", "param", "header", "token", "key", "password", "client", "sign")}
"""What is a secret, for each place where one can be given."""


@pytest.fixture
def stack(stack: Stack) -> Stack:
    return logged_in(stack)


def hook(resource_name: str = "hook", /, opts: str = "", **inputs: Any) -> str:
    """A program that declares a webhook of Sales. ``opts`` are the arguments of `pulumi.ResourceOptions`, as text."""
    given = {"url": URL, "org_identifier": "Sales", **inputs}
    arguments = [repr(resource_name), *(f"{key}={value!r}" for key, value in given.items() if value is not None)]
    if opts:
        arguments.append(f"opts=pulumi.ResourceOptions({opts})")
    return f"hook = Webhook({', '.join(arguments)})"


def only(thoughtspot: Emulator) -> Webhook:
    (webhook,) = thoughtspot.webhooks
    return webhook


def diffed(stack: Stack, *leaves: str) -> None:
    """A preview of the program names these properties, and no others, on the row."""
    run = stack.preview("--diff")
    for leaf in leaves:
        assert leaf in run.output, run


def test_a_life_from_a_plain_webhook_to_a_full_one_and_back(stack: Stack, thoughtspot: Emulator) -> None:
    stack.up(program=hook())
    made = only(thoughtspot)
    assert (made.org_id, made.name, made.url) == (42, "hook", URL)

    changes: list[dict[str, Any]] = [
        {"description": "For sales"},
        {"url_params": {"team": "sales"}},
        {"additional_headers": {"X-Environment": "production"}},
        {"authentication": {"bearer_token": "one"}},
        {"authentication": {"bearer_token": "two"}},
        {"authentication": {"api_key": {"key": "X-Key", "value": "three"}}},
        {"authentication": {"basic_auth": {"username": "ts", "password": "four"}}},
        {"authentication": {"oauth2": {"authorization_url": "https://id", "client_id": "ts", "client_secret": "five"}}},
        {"signature_verification": {"header": "X-Signature", "secret": "six"}},
        {"storage_destination": {"aws_s3": {"bucket_name": "b", "region": "r", "role_arn": "a"}}},
        {"status": "DISABLED"},
        {"name": "renamed"},
        {"url": "https://other.example.com"},
    ]
    inputs: dict[str, Any] = {}
    for change in changes:
        inputs.update(change)
        thoughtspot.clear_requests()
        stack.given(hook(**inputs))
        assert sent(thoughtspot) == ["auth/token/full", "webhooks/*/update", "webhooks/search"]
        assert set(thoughtspot.requests[1].body or ()) == set(change)
    stack.expect_nothing_to_do()
    assert only(thoughtspot).id == made.id
    assert only(thoughtspot).authentication == {
        "OAUTH2": {"authorization_url": "https://id", "client_id": "ts", "client_secret": "five"}
    }

    # What is left out from now on is unset, all at once.
    run = stack.up(program=hook())
    left_out = (
        "additional_headers,authentication,description,signature_verification,status,storage_destination,url_params"
    )
    assert f"[diff: -{left_out}~url]" in run.output, run
    bare = only(thoughtspot)
    assert (bare.authentication, bare.signature_verification, bare.storage_destination) == (None, None, None)
    assert (bare.description, bare.url_params, bare.additional_headers, bare.status) == (None, None, None, "ENABLED")
    assert bare.name == "renamed", "a name that is left out stays what it is"

    run = stack.destroy()
    assert "The webhook 'renamed' of Org 'Sales' is deleted." in run.output
    assert thoughtspot.webhooks == []


def test_no_secret_is_ever_shown(stack: Stack, thoughtspot: Emulator) -> None:
    keys = [word for name, text in CANARIES.items() for word in ("--secret", f"{name}={text}")]
    stack.run("config", "set-all", *keys)
    program = """
config = pulumi.Config()
secret = config.require_secret
plain = lambda name: "canary-" + name
kinds = [
    {"bearer_token": plain("token")},
    pulumi.Output.from_input({"api_key": {"key": "X-Key", "value": plain("key")}}),
    {"basic_auth": pulumi.Output.from_input({"username": "ts", "password": plain("password")})},
    {"oauth2": {"authorization_url": "https://id", "client_id": "ts", "client_secret": secret("client")}},
]
hook = Webhook(
    "hook",
    pulumi.Output.concat("https://hooks.example.com/", secret("url")),
    org_identifier="Sales",
    url_params={"key": secret("param")},
    additional_headers={"X-Token": secret("header"), "X-Plain": "%s"},
    authentication=kinds[%d],
    signature_verification=pulumi.Output.from_input({"header": "X-Signature", "secret": plain("sign")}),
)
pulumi.export("hook", hook.authentication)
"""
    outputs = []
    for kind in range(4):
        stack.declare(program % (kind, kind))
        outputs += [stack.preview("--diff"), stack.up()]
        state = json.dumps(stack.state())
        assert not [text for text in CANARIES.values() if text in state]
    assert '"client_id": "ts"' in state, "what is no secret stays readable"
    assert (only(thoughtspot).signature_verification or {})["secret"] == "canary-sign"
    outputs.append(stack.refresh("--diff"))
    thoughtspot.change_webhook("hook", additional_headers=[{"key": "X-New", "value": "canary-new"}])
    outputs += [stack.refresh_finds_drift("--diff"), stack.preview("--diff")]
    assert "canary-new" not in json.dumps(stack.state())
    thoughtspot.read_as(empty_webhook_values="ignored")
    outputs.append(stack.refused(program=program.replace('url_params={"key": secret("param")},', "") % (0, 0)))
    assert "keeps its url_params" in outputs[-1].output
    for run in outputs:
        assert "canary-" not in run.output, run
    assert "***" not in json.dumps(stack.state())


def test_drift_is_found_and_mended(stack: Stack, thoughtspot: Emulator) -> None:
    inputs: dict[str, Any] = {
        "additional_headers": {"X-Environment": "production"},
        "authentication": {"bearer_token": "one"},
    }
    stack.given(hook(**inputs))
    before = only(thoughtspot)
    by_hand: list[dict[str, Any]] = [
        {"url": "https://by-hand.example.com"},
        {"description": "By hand"},
        {"url_params": {"by": "hand"}},
        {"additional_headers": [{"key": "x-environment", "value": "test"}]},
        {"additional_headers": None},
        {"authentication": {"BASIC_AUTH": {"username": "eva", "password": "hers"}}},
        {"authentication": None},
        {"signature_verification": {"type": "HMAC_SHA256", "header": "X", "algorithm": "SHA256", "secret": "hers"}},
        {
            "storage_destination": {
                "storage_type": "GCP_GCS",
                "storage_config": {"gcp_gcs_config": {"bucket_name": "b", "service_account_email": "a"}},
            }
        },
        {"status": "DISABLED"},
    ]
    for change in by_hand:
        thoughtspot.change_webhook("hook", **change)
        found = stack.run("preview", "--refresh", "--diff")
        assert "1 to update" in found.output, (change, found)
        stack.run("up", "--yes", "--skip-preview", "--refresh")
        now = only(thoughtspot)
        for name in ("url", "description", "additional_headers", "authentication", "signature_verification"):
            assert getattr(now, name) in (getattr(before, name), None, {}, []), change
        assert now.authentication == before.authentication, change
        assert now.status in (None, "ENABLED")
    stack.refresh()

    thoughtspot.remove_webhook("hook")
    run = stack.refresh_finds_drift()
    assert "hook deleted" in run.output
    stack.up()
    assert only(thoughtspot).authentication == before.authentication


def test_renaming_replacing_and_moving(stack: Stack, thoughtspot: Emulator) -> None:
    secret = {"authentication": {"bearer_token": "one"}}
    stack.given(hook("old", **secret))
    first = only(thoughtspot)

    # With an alias: nothing changes in ThoughtSpot, not even its name.
    thoughtspot.clear_requests()
    stack.up(program=hook("new", opts='aliases=[pulumi.Alias(name="old")]', **secret))
    assert only(thoughtspot) == first
    assert sent(thoughtspot) == []

    # Without one, and under its name: its secrets cannot be compared.
    refused = stack.refused(program=hook("newer", name="old", **secret))
    assert "its secrets cannot be compared" in refused.output
    assert only(thoughtspot) == first
    stack.up("--replace", stack.urn("new"), program=hook("new", opts="delete_before_replace=True", **secret))
    second = only(thoughtspot)
    assert second.id != first.id

    refused = stack.refused("--replace", stack.urn("new"), program=hook("new", **secret))
    assert "a plain 'pulumi up' changes it in place" in refused.output
    assert only(thoughtspot) == second
    stack.up()

    # Another Org: first there, then no longer here.
    stack.up(program=hook("new", org_identifier="Marketing", **secret))
    assert only(thoughtspot).org_id == 77

    # Without secrets, a rename without an alias takes it over.
    stack.up(program=hook("new", org_identifier="Marketing"))
    third = only(thoughtspot)
    run = stack.up(program=hook("newer", org_identifier=77, name=third.name))
    assert "taken over" in run.output
    assert only(thoughtspot).id == third.id

    # A replacement that the engine makes for an input takes its own over, secrets or not.
    opts = 'replace_on_changes=["url"]'
    stack.up(program=hook("newer", opts, org_identifier=77, name=third.name, **secret))
    stack.up(program=hook("newer", opts, org_identifier=77, name=third.name, url="https://other.example.com", **secret))
    assert (only(thoughtspot).id, only(thoughtspot).url) == (third.id, "https://other.example.com")


def test_one_that_thoughtspot_makes_in_another_org_is_in_the_state_there_and_moved_by_the_next_up(
    stack: Stack, thoughtspot: Emulator
) -> None:
    """The program is as before, so that the engine sees no change, and would have the provider update it there."""
    with Proxy(thoughtspot.url) as proxy:
        stack.environment["THOUGHTSPOT_HOST"] = proxy.url
        proxy.strikes = made_in_marketing(thoughtspot)
        refused = stack.refused(program=hook(authentication={"bearer_token": "one"}))
        assert "in Org 'Marketing' (id 77) when asked for Org 'Sales' (id 42)." in refused.output
        made = only(thoughtspot)
        assert stack.resources()["hook"]["id"] == f"org/77/webhook/{made.id}"
        proxy.strikes = lambda _: None
        stack.up()
    assert only(thoughtspot).org_id == 42
    assert stack.resources()["hook"]["id"] == f"org/42/webhook/{only(thoughtspot).id}"


def test_what_is_there_already_two_of_one_and_what_is_only_read(stack: Stack, thoughtspot: Emulator) -> None:
    made = thoughtspot.add_webhook("hook", URL, "Sales")
    run = stack.up(program=hook())
    assert "taken over" in run.output
    assert only(thoughtspot) == made

    thoughtspot.add_webhook("other", "https://other.example.com", "Marketing")
    other = {"org_identifier": "Marketing", "name": "other"}
    refused = stack.refused(program=f"{hook()}\n{hook('other', **other)}")
    assert "it differs in url" in refused.output
    stack.up(program=f"{hook()}\n{hook('other', allow_overwrite=True, **other)}")
    assert {each.url for each in thoughtspot.webhooks} == {URL}

    refused = stack.refused(program=f"{hook()}\n{hook('twin', name='hook', org_identifier=42)}")
    assert "both declare the webhook 'hook' for Org" in refused.output
    refused = stack.refused(program=f"{hook()}\n{hook('second')}")
    assert "Org 'Sales' has 'hook'" in refused.output

    # What was managed and is only read from now on stays.
    look = f'hook = Webhook.get("hook", "org/42/webhook/{made.id}")\npulumi.export("url", hook.url)'
    stack.given(look)
    assert stack.outputs() == {"url": URL}
    assert only(thoughtspot).id == made.id
    stack.destroy()
    assert only(thoughtspot).id == made.id


def test_a_program_with_slips_is_told_all_of_them_and_nothing_is_sent(stack: Stack, thoughtspot: Emulator) -> None:
    stack.declare(
        """
none = pulumi.Output.from_input(None)
later = pulumi.Output.from_input
Webhook(
    "later",
    later("https://eva:canary-login@a.example/canary-path"),
    additional_headers={"X": none, "Y": "canary-header"},
    authentication=later({"bearer_tokn": "canary-token"}),
    signature_verification=later({"header": "X", "secrt": "canary-secret"}),
    org_identifier=none,
)
"""
    )
    run: Run = stack.run("preview", status=None)
    assert run.status
    for words in (
        "'later' has a problem: url: it holds a user name or password",
        "'later' has a problem: additional_headers: the header \"X\" is None",
        "'later' has a problem: authentication: \"bearer_tokn\" is no kind of authentication",
        "'later' has a problem: signature_verification: \"secrt\" is no part of it",
        "it is empty; name an Org",
    ):
        assert words in run.output, run
    assert "canary" not in run.output, run
    stack.declare('Webhook("now", "hooks.example.com", status="disabled", authentication={"bearer_token": None})')
    run = stack.run("preview", status=None)
    for words in (
        "Webhook 'now': url: it begins with https://",
        "Webhook 'now': authentication: exactly one kind of authentication is wanted",
        'Webhook \'now\': status: "disabled" is not a status; did you mean "DISABLED"?',
    ):
        assert words in run.output, run
    assert thoughtspot.requests == []


def test_a_replacement_that_deletes_first_makes_a_new_one_though_searches_lag(
    stack: Stack, thoughtspot: Emulator
) -> None:
    stack.given(hook(opts="delete_before_replace=True"))
    thoughtspot.read_as(stale_webhook_reads=2)
    stack.up("--replace", stack.urn("hook"))
    assert stack.resources()["hook"]["outputs"]["webhook_id"] == only(thoughtspot).id


def test_what_is_ignored_stays_though_no_refresh_has_seen_it(stack: Stack, thoughtspot: Emulator) -> None:
    ignored = "ignore_changes=['description']"
    stack.given(hook(opts=ignored, description="ours"))
    thoughtspot.change_webhook("hook", description="by hand")
    stack.up(program=hook(opts=ignored, description="ours", url="https://other.example.com"))
    assert only(thoughtspot).description == "by hand"
