"""What is wrong with an input of a webhook, in the words that a user reads, none of which shows a value; and the form
in which good ones are kept.
"""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_thoughtspot.rules.check import UNKNOWN
from pulumi_thoughtspot.webhooks.changes import difference
from pulumi_thoughtspot.webhooks.inputs import checked, unfamiliar
from pulumi_thoughtspot.webhooks.parts import NONE_GIVEN

URL = "https://hooks.example.com/liveboards"
ALLOWS = "allow_overwrite"

BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"url": None}, "url", "say where to send to"),
    ({"url": ""}, "url", "it begins with https://"),
    ({"url": "hooks.example.com/canary"}, "url", "it begins with https://"),
    ({"url": "ftp://hooks.example.com/canary"}, "url", "it begins with https://"),
    ({"url": "https://me:canary@hooks.example.com"}, "url", "it holds a user name or password"),
    ({"url": "https://[canary"}, "url", "cannot be read as an address"),
    ({"url": 5}, "url", "text is wanted"),
    ({"authentication": {}}, "authentication", "exactly one kind of authentication is wanted"),
    ({"authentication": "canary"}, "authentication", "not of the type str"),
    (
        {"authentication": {"bearer_token": "canary", "basic_auth": {"username": "a", "password": "canary"}}},
        "authentication",
        'given: "basic_auth" and "bearer_token"',
    ),
    (
        {"authentication": {"bearer_tokn": "canary"}},
        "authentication",
        '"bearer_tokn" is no kind of authentication; did you mean "bearer_token"?',
    ),
    ({"authentication": {"bearer_token": ""}}, "authentication", "bearer_token is empty"),
    ({"authentication": {"bearer_token": "***"}}, "authentication", "give the secret itself"),
    ({"authentication": {"bearer_token": 5}}, "authentication", "bearer_token is of the type int"),
    ({"authentication": {"api_key": {"key": "X"}}}, "authentication", "api_key lacks its value"),
    ({"authentication": {"basic_auth": {"username": "a"}}}, "authentication", "basic_auth lacks its password"),
    ({"authentication": {"oauth2": {}}}, "authentication", "oauth2 lacks its authorization_url and client_id and"),
    ({"authentication": {"api_key": {"key": "X", "vaule": "canary"}}}, "authentication", 'did you mean "value"?'),
    ({"signature_verification": {"secret": "canary"}}, "signature_verification", "lacks its header"),
    ({"signature_verification": {"header": "X"}}, "signature_verification", "lacks its secret"),
    ({"storage_destination": {"s3": {}}}, "storage_destination", '"s3" is no kind of storage'),
    ({"storage_destination": {"aws_s3": {"bucket_name": "b"}}}, "storage_destination", "lacks its region and role_arn"),
    ({"additional_headers": {"X": 5}}, "additional_headers", 'the header "X" is of the type int'),
    ({"additional_headers": {"X": NONE_GIVEN}}, "additional_headers", 'the header "X" is None'),
    ({"additional_headers": {"X": "1", "x": "canary"}}, "additional_headers", "are one header"),
    ({"additional_headers": {"": "canary"}}, "additional_headers", "a header without a name"),
    ({"url_params": {"a": True}}, "url_params", 'the parameter "a" is of the type bool'),
    ({"url_params": ["canary"]}, "url_params", "a mapping from each parameter's name"),
    ({"status": "disabled"}, "status", 'did you mean "DISABLED"?'),
    ({"status": "off"}, "status", "known: ENABLED, DISABLED"),
    ({"events": []}, "events", "it is empty"),
    ({"events": ["LIVEBOARD_SCHEDUL"]}, "events", "did you mean"),
    ({"name": " "}, "name", "a name is wanted"),
    ({"description": 5}, "description", "text is wanted"),
    ({"org_identifier": ""}, "org_identifier", "leave org_identifier out for the Org of the login"),
    ({"allow_overwrite": "yes"}, "allow_overwrite", "True or False is wanted"),
]


@pytest.mark.parametrize(("inputs", "name", "reason"), BAD, ids=str)
def test_bad_input_is_told_without_its_value(inputs: dict[str, Any], name: str, reason: str) -> None:
    _, (failure,) = checked({"name": "hook", "url": URL, **inputs})
    assert str(failure).startswith(f"{name}: ")
    assert reason in failure.reason
    assert "canary" not in failure.reason
    told_with_its_value = failure.input != ""  # By the engine, which prints the whole input.
    assert told_with_its_value is (name in ("status", "events", "name", "description", "org_identifier", ALLOWS))


WORDS: list[tuple[dict[str, Any], str]] = [
    ({"url": 5}, "text is wanted, not of the type int"),
    ({"events": "LIVEBOARD_SCHEDULE"}, 'a list is wanted, not a string; write ["LIVEBOARD_SCHEDULE"]'),
    ({"events": 5}, 'a list of events is wanted, like ["LIVEBOARD_SCHEDULE"], not 5'),
    (
        {"events": {"LIVEBOARD_SCHEDULE": 1}},
        """a list of events is wanted, like ["LIVEBOARD_SCHEDULE"], not {'LIVEBOARD_SCHEDULE': 1}""",
    ),
    ({"events": ["WEBHOOK"]}, '"WEBHOOK" is not an event type; known: LIVEBOARD_SCHEDULE'),
    ({"name": 5}, "a name is wanted, not 5"),
    ({"description": 5}, "text is wanted, not 5"),
    (
        {"authentication": 5},
        'one kind of authentication is wanted, like {"bearer_token": …}, not of the type int',
    ),
    ({"authentication": {"api_key": {"kye": "X", "value": "x"}}}, '"kye" is no part of api_key; did you mean "key"?'),
    (
        {"authentication": {"api_key": {"key": 5, "value": "x"}}},
        "key is of the type int; text is wanted, in quotes",
    ),
    ({"authentication": {"basic_auth": {"username": "", "password": "x"}}}, "username is empty"),
    ({"signature_verification": 5}, "it has header, secret, and is not of the type int"),
    ({"signature_verification": None}, "it has header, secret, and is not None"),
    (
        {"signature_verification": {"header": "X", "sceret": "x"}},
        '"sceret" is no part of it; did you mean "secret"?',
    ),
    (
        {"storage_destination": {"aws_s3": 5}},
        "aws_s3 has bucket_name, region, role_arn, external_id, path_prefix, and is not of the type int",
    ),
    (
        {"storage_destination": {"aws_s3": {"bucket_name": "b", "regoin": "x", "role_arn": "r"}}},
        '"regoin" is no part of aws_s3; did you mean "region"?',
    ),
    ({"additional_headers": ["a"]}, "a mapping from each header's name to its text is wanted, not of the type list"),
    ({"additional_headers": {"X": "1", "x": "2"}}, '"X" and "x" are one header, whatever the case; give it once'),
]


@pytest.mark.parametrize(("inputs", "words"), WORDS, ids=str)
def test_what_is_wrong_is_said_in_these_words(inputs: dict[str, Any], words: str) -> None:
    _, (failure,) = checked({"name": "hook", "url": URL, **inputs})
    assert failure.reason.removeprefix(f"{next(iter(inputs))}: ") == words


GOOD: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"url": " https://hooks.example.com "}, {"url": "https://hooks.example.com"}),
    ({"url": "HTTP://hooks.example.com:8080/a?b#c"}, {"url": "HTTP://hooks.example.com:8080/a?b#c"}),
    ({"name": " hook "}, {"name": "hook"}),
    ({"org_identifier": 42.0}, {"org_identifier": "42"}),
    ({"events": ["LIVEBOARD_SCHEDULE", "A_NEW", "A_NEW"]}, {"events": ["A_NEW", "LIVEBOARD_SCHEDULE"]}),
    ({"events": [UNKNOWN, "B", "A"]}, {"events": [UNKNOWN, "B", "A"]}),
    ({"description": ""}, {"description": None}),
    (
        {"authentication": {"api_key": {"key": "***", "value": "a"}}},
        {"authentication": {"api_key": {"key": "***", "value": "a"}}},
    ),
    ({"url_params": {}, "additional_headers": {}}, {"url_params": None, "additional_headers": None}),
    ({"additional_headers": {"X-A": "", "x-b": "1"}}, {"additional_headers": {"X-A": "", "x-b": "1"}}),
    ({"authentication": {"bearer_token": "a", "api_key": None}}, {"authentication": {"bearer_token": "a"}}),
    (
        {"storage_destination": {"gcp_gcs": {"bucket_name": "b", "service_account_email": "a", "path_prefix": None}}},
        {"storage_destination": {"gcp_gcs": {"bucket_name": "b", "service_account_email": "a"}}},
    ),
]


@pytest.mark.parametrize(("inputs", "kept"), GOOD, ids=str)
def test_good_input_has_one_form(inputs: dict[str, Any], kept: dict[str, Any]) -> None:
    """None: it is left out."""
    found, failures = checked({"name": "hook", "url": URL, **inputs})
    assert failures == []
    assert {name: found.get(name) for name in kept} == kept


def test_what_is_left_out_has_its_default() -> None:
    found, _ = checked({"name": "hook", "url": URL})
    assert found == {"name": "hook", "url": URL, "events": ["LIVEBOARD_SCHEDULE"], "allow_overwrite": False}


def test_what_the_state_has_already_is_not_judged_again() -> None:
    """With ignore_changes it comes from ThoughtSpot, which may have kinds that this package does not know."""
    stored = {"authentication": {"MUTUAL_TLS": {}}, "status": "paused"}
    assert checked({"name": "hook", "url": URL, **stored}, stored)[1] == []
    assert len(checked({"name": "hook", "url": URL, **stored})[1]) == 2


def test_words_that_only_thoughtspot_may_know_are_named_with_those_that_are_known() -> None:
    words = unfamiliar({"events": ["LIVEBOARD_EXPORT", "LIVEBOARD_SCHEDULE"], "status": "PAUSED"})
    assert sorted(words) == [("LIVEBOARD_EXPORT", "LIVEBOARD_SCHEDULE"), ("PAUSED", "ENABLED, DISABLED")]
    assert unfamiliar({"events": [UNKNOWN], "status": "ENABLED"}) == set()


UNKNOWN_IN = [
    {"url": UNKNOWN},
    {"name": UNKNOWN},
    {"org_identifier": UNKNOWN},
    {"events": [UNKNOWN]},
    {"url_params": UNKNOWN},
    {"url_params": {"a": UNKNOWN}},
    {"authentication": UNKNOWN},
    {"authentication": {"api_key": UNKNOWN}},
    {"authentication": {"api_key": {"key": "X", "value": UNKNOWN}}},
    {"signature_verification": {"header": "X", "secret": UNKNOWN}},
    {"storage_destination": {"aws_s3": {"bucket_name": UNKNOWN, "region": "r", "role_arn": "a"}}},
    {"status": UNKNOWN},
]


@pytest.mark.parametrize("inputs", UNKNOWN_IN, ids=str)
def test_what_is_not_known_yet_passes_through_and_never_asks_for_a_replacement(inputs: dict[str, Any]) -> None:
    found, failures = checked({"name": "hook", "url": URL, "org_identifier": "42", **inputs})
    assert failures == []
    assert {name: found[name] for name in inputs} == inputs
    state = {"name": "hook", "url": URL, "org_id": "42", "org_identifier": "42", "events": ["LIVEBOARD_SCHEDULE"]}
    told = difference(state, found, state)
    assert (told.replaces, told.updates) == ((), True)
