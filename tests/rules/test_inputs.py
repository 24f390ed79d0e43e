"""What is plainly wrong with an input, in the words that a user reads; and the form in which good ones are kept."""

from __future__ import annotations

from enum import Enum
from typing import Any

import pytest

from pulumi_thoughtspot.client.preferences import Channel, EventType
from pulumi_thoughtspot.preferences.inputs import checked, unfamiliar
from pulumi_thoughtspot.rules.check import UNKNOWN
from pulumi_thoughtspot.rules.orgs import number_as_text, org_identifier
from support.ids import named

from .fakes import EVENT

CHANNELS = "EMAIL, WEBHOOK"


class Colour(Enum):
    """An enum that has nothing to do with ThoughtSpot."""

    RED = 1


KNOWN_CHANNELS = "known: EMAIL, WEBHOOK"
KNOWN_EVENTS = "known: LIVEBOARD_SCHEDULE"
EMPTY_ORG = "it is empty; name an Org, or leave org_identifier out for the cluster's default"
LEAVE_NO_CHOICE = 'say which channels deliver, like ["EMAIL"]; [] means: deliver nothing'

BAD: list[tuple[str, Any, str]] = [
    # A slip: the value that was probably meant.
    ("channels", ["webhook"], '"webhook" is not a channel; did you mean "WEBHOOK"?'),
    ("channels", ["Email"], '"Email" is not a channel; did you mean "EMAIL"?'),
    ("channels", ["EMIAL"], '"EMIAL" is not a channel; did you mean "EMAIL"?'),
    ("channels", ["EMAILS"], '"EMAILS" is not a channel; did you mean "EMAIL"?'),
    ("channels", ["E-MAIL"], '"E-MAIL" is not a channel; did you mean "EMAIL"?'),
    ("channels", ["e mail"], '"e mail" is not a channel; did you mean "EMAIL"?'),
    ("channels", ["WEB_HOOK"], '"WEB_HOOK" is not a channel; did you mean "WEBHOOK"?'),
    ("channels", ["web-hook"], '"web-hook" is not a channel; did you mean "WEBHOOK"?'),
    ("channels", ["W E B H O O K"], '"W E B H O O K" is not a channel; did you mean "WEBHOOK"?'),
    ("channels", ["EMAIL", "WEBHOK"], '"WEBHOK" is not a channel; did you mean "WEBHOOK"?'),
    ("channels", ["webhook", UNKNOWN], '"webhook" is not a channel; did you mean "WEBHOOK"?'),
    ("event_type", "liveboard_schedule", f'"liveboard_schedule" is not an event type; did you mean "{EVENT}"?'),
    ("event_type", "Liveboard Schedule", f'"Liveboard Schedule" is not an event type; did you mean "{EVENT}"?'),
    ("event_type", "LIVEBOARD-SCHEDULE", f'"LIVEBOARD-SCHEDULE" is not an event type; did you mean "{EVENT}"?'),
    ("event_type", "LIVEBOARD_SHEDULE", f'"LIVEBOARD_SHEDULE" is not an event type; did you mean "{EVENT}"?'),
    (
        "event_type",
        "L I V E B O A R D S C H E D U L E",
        f'"L I V E B O A R D S C H E D U L E" is not an event type; did you mean "{EVENT}"?',
    ),
    ("event_type", "LIVEBOARDSCHEDULE", f'"LIVEBOARDSCHEDULE" is not an event type; did you mean "{EVENT}"?'),
    # No word of ThoughtSpot's at all.
    ("channels", ["slack"], f'"slack" is not a channel; {KNOWN_CHANNELS}'),
    ("channels", ["MS TEAMS"], f'"MS TEAMS" is not a channel; {KNOWN_CHANNELS}'),
    ("channels", ["2FA"], f'"2FA" is not a channel; {KNOWN_CHANNELS}'),
    ("channels", [""], f'"" is not a channel; {KNOWN_CHANNELS}'),
    ("event_type", "digest", f'"digest" is not an event type; {KNOWN_EVENTS}'),
    ("event_type", "", f'"" is not an event type; {KNOWN_EVENTS}'),
    # The wrong type.
    ("channels", "EMAIL", 'a list is wanted, not a string; write ["EMAIL"]'),
    ("channels", Channel.EMAIL, 'a list is wanted, not a string; write ["EMAIL"]'),
    ("channels", None, LEAVE_NO_CHOICE),
    ("channels", 7, 'a list of channels is wanted, like ["EMAIL"], not 7'),
    ("channels", True, 'a list of channels is wanted, like ["EMAIL"], not True'),
    ("channels", {"EMAIL": True}, "a list of channels is wanted, like [\"EMAIL\"], not {'EMAIL': True}"),
    ("channels", [None], f"None is not a channel; {KNOWN_CHANNELS}"),
    ("channels", ["EMAIL", 7], f"7 is not a channel; {KNOWN_CHANNELS}"),
    ("channels", [True], f"True is not a channel; {KNOWN_CHANNELS}"),
    ("channels", [["EMAIL"]], f"['EMAIL'] is not a channel; {KNOWN_CHANNELS}"),
    ("channels", [{"channel": "EMAIL"}], f"{{'channel': 'EMAIL'}} is not a channel; {KNOWN_CHANNELS}"),
    ("channels", [b"EMAIL"], f"b'EMAIL' is not a channel; {KNOWN_CHANNELS}"),
    ("channels", [Colour.RED], f"1 is not a channel; {KNOWN_CHANNELS}"),
    ("event_type", None, f"None is not an event type; {KNOWN_EVENTS}"),
    ("event_type", 7.0, f"7.0 is not an event type; {KNOWN_EVENTS}"),
    ("event_type", [EVENT], f"['{EVENT}'] is not an event type; {KNOWN_EVENTS}"),
    # An Org that is given must never fall through to the cluster.
    ("org_identifier", "", EMPTY_ORG),
    ("org_identifier", " \t", EMPTY_ORG),
    ("org_identifier", None, EMPTY_ORG),
    ("org_identifier", True, "the name or id of an Org is wanted, not True"),
    ("org_identifier", False, "the name or id of an Org is wanted, not False"),
    ("org_identifier", ["Sales"], "the name or id of an Org is wanted, not ['Sales']"),
    ("org_identifier", [UNKNOWN], "the name or id of an Org is wanted, not [UNKNOWN]"),
    ("org_identifier", {"id": 7}, "the name or id of an Org is wanted, not {'id': 7}"),
    ("org_identifier", 7.5, "7.5 is not the id of an Org"),
    ("org_identifier", -1, "-1 is not the id of an Org"),
    ("org_identifier", -1.0, "-1.0 is not the id of an Org"),
    ("org_identifier", -(2.0**53), "-9007199254740992.0 is not the id of an Org"),
    ("org_identifier", 10**100, "a number of more than a hundred digits is not the id of an Org"),
    ("org_identifier", 10**5000, "a number of more than a hundred digits is not the id of an Org"),
    ("org_identifier", -(10**5000), "a number of more than a hundred digits is not the id of an Org"),
    # A float may be another number by now: this one is what becomes of 9007199254740993.
    ("org_identifier", 2.0**53, "9007199254740992 may be another number that was rounded; give it as text, in quotes"),
    (
        "org_identifier",
        1e300,
        f"{str(int(1e300))[:79]}… may be another number that was rounded; give it as text, in quotes",
    ),
    ("org_identifier", float("-inf"), "-inf is not the id of an Org"),
    ("org_identifier", float("inf"), "inf is not the id of an Org"),
    ("org_identifier", float("nan"), "nan is not the id of an Org"),
    ("allow_overwrite", "true", 'True or False is wanted, not "true"'),
    ("allow_overwrite", 1, "True or False is wanted, not 1"),
    ("allow_overwrite", 0.0, "True or False is wanted, not 0.0"),
    ("allow_overwrite", None, "True or False is wanted, not None"),
]


def given(**inputs: Any) -> dict[str, Any]:
    return {"channels": ["EMAIL"], **inputs}


def shortly(value: Any) -> str:
    """`named`; Python writes no number of more than 4300 digits."""
    return hex(value)[:20] if isinstance(value, int) and abs(value) > 10**30 else named(value)


@pytest.mark.parametrize(("name", "value", "reason"), BAD, ids=[f"{name}={shortly(value)}" for name, value, _ in BAD])
def test_a_bad_input_is_refused_and_left_as_it_is(name: str, value: Any, reason: str) -> None:
    kept, failures = checked(given(**{name: value}))
    assert [str(failure) for failure in failures] == [f"{name}: {reason}"]
    assert kept[name] is value


@pytest.mark.parametrize(
    ("channels", "olds", "refused"),
    [
        (["WEBHOOK2"], {"channels": ["WEBHOOK2"]}, False),
        (["EMAIL", "WEBHOOK2"], {"channels": ["WEBHOOK2"]}, True),
        (["WEBHOOK2"], {"channels": ["WEBHOOK"]}, True),
        (["WEBHOOK2"], {}, True),
        (["WEBHOOK2"], None, True),
        (None, {}, True),
        (None, {"channels": None}, True),
    ],
)
def test_channels_that_the_state_has_already_are_not_judged_again(
    channels: Any, olds: dict[str, Any] | None, refused: bool
) -> None:
    kept, failures = checked({"channels": channels}, olds)
    assert [failure.input for failure in failures] == ["channels"] * refused
    assert kept["channels"] == channels


def test_beside_channels_that_the_state_has_already_the_rest_is_judged() -> None:
    _, failures = checked({"channels": ["WEBHOOK2"], "event_type": ""}, {"channels": ["WEBHOOK2"]})
    assert [failure.input for failure in failures] == ["event_type"]


def test_channels_have_no_default() -> None:
    assert [str(failure) for failure in checked({})[1]] == [f"channels: {LEAVE_NO_CHOICE}"]


def test_every_bad_input_is_named_at_once() -> None:
    _, failures = checked({"channels": "EMAIL", "event_type": "", "org_identifier": "", "allow_overwrite": "no"})
    assert [failure.input for failure in failures] == ["channels", "event_type", "org_identifier", "allow_overwrite"]


def test_what_is_shown_of_a_bad_input_is_short_and_plain() -> None:
    _, [failure] = checked(given(org_identifier=["\x1b[31m<{%reset%}>" + "x" * 500]))
    assert len(failure.reason) < 150
    assert "\x1b" not in failure.reason
    _, [failure] = checked(given(channels=["<{%reset%}>\x1b[31mslack\u202e"]))
    assert failure.reason == f'"slack" is not a channel; {KNOWN_CHANNELS}'


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("a" * 80, f'"{"a" * 80}"'),
        ("a" * 81, f'"{"a" * 79}…"'),
        (["a" * 76], repr(["a" * 76])),
        (["a" * 77], "['" + "a" * 77 + "…"),
    ],
    ids=["80 characters", "81 characters", "80 in all", "81 in all"],
)
def test_of_a_bad_input_eighty_characters_are_shown(value: Any, shown: str) -> None:
    _, [failure] = checked(given(channels=[value]))
    assert failure.reason == f"{shown} is not a channel; {KNOWN_CHANNELS}"


# Python reads no number of more than 4300 digits.
@pytest.mark.parametrize("identifier", ["9" * 5000], ids=["5000 digits"])
def test_an_absurd_org_is_no_crash(identifier: str) -> None:
    kept, failures = checked(given(org_identifier=identifier))
    assert failures or kept["org_identifier"] == identifier


@pytest.mark.parametrize("channel", [" EMAIL", "EMAIL\n", "\tWEBHOOK "])
def test_a_space_too_many_is_accepted_or_shown(channel: str) -> None:
    kept, failures = checked(given(channels=[channel]))
    word = channel.strip()
    assert kept["channels"] == [word] or f'"{word}" is not a channel' not in failures[0].reason


GOOD: list[tuple[str, Any, Any]] = [
    ("channels", [], []),
    ("channels", ["EMAIL"], ["EMAIL"]),
    ("channels", ["WEBHOOK", "EMAIL"], ["EMAIL", "WEBHOOK"]),
    ("channels", ["EMAIL", "WEBHOOK", "EMAIL"], ["EMAIL", "WEBHOOK"]),
    ("channels", ("WEBHOOK",), ["WEBHOOK"]),
    ("channels", {"WEBHOOK", "EMAIL"}, ["EMAIL", "WEBHOOK"]),
    ("channels", frozenset({"WEBHOOK"}), ["WEBHOOK"]),
    ("channels", [Channel.WEBHOOK, "WEBHOOK", Channel.EMAIL], ["EMAIL", "WEBHOOK"]),
    ("channels", ["SLACK", "EMAIL"], ["EMAIL", "SLACK"]),
    ("channels", ["SMS_2"], ["SMS_2"]),
    ("channels", ["HOOK"], ["HOOK"]),
    ("event_type", EVENT, EVENT),
    ("event_type", EventType.LIVEBOARD_SCHEDULE, EVENT),
    ("event_type", "ANSWER_ALERT", "ANSWER_ALERT"),
    ("org_identifier", "Sales", "Sales"),
    ("org_identifier", "Sales 2024", "Sales 2024"),
    ("org_identifier", "7", "7"),
    ("org_identifier", 7, "7"),
    ("org_identifier", 7.0, "7"),
    ("org_identifier", 2.0**53 - 1, "9007199254740991"),
    ("org_identifier", 2**53 + 1, "9007199254740993"),
    ("org_identifier", 10**100 - 1, "9" * 100),
    ("org_identifier", 0, "0"),
    ("org_identifier", 0.0, "0"),
    ("org_identifier", "007", "7"),
    ("org_identifier", "0-day response", "0-day response"),
    ("org_identifier", "000", "0"),
    ("org_identifier", "-1", "-1"),
    ("org_identifier", "7.5", "7.5"),
    ("org_identifier", "٤٢", "٤٢"),
    ("allow_overwrite", True, True),
    ("allow_overwrite", False, False),
]


@pytest.mark.parametrize(("name", "value", "form"), GOOD, ids=[f"{name}={named(value)}" for name, value, _ in GOOD])
def test_a_good_input_has_one_form(name: str, value: Any, form: Any) -> None:
    kept, failures = checked(given(**{name: value}))
    assert not failures
    assert kept[name] == form
    assert type(kept[name]) is type(form)
    assert checked(kept) == (kept, []), "what is kept is kept as it is"


def test_one_org_on_its_own_has_the_same_form() -> None:
    assert org_identifier(7.0) == "7"
    with pytest.raises(ValueError, match=r"^it is empty; name an Org"):
        org_identifier(" ")


@pytest.mark.parametrize("value", [" Sales ", "007", "", None, True, 7.5, -1, 2.0**53, ["42"], UNKNOWN], ids=shortly)
def test_what_is_no_orgs_number_stays_as_it_is(value: Any) -> None:
    assert number_as_text(value) is value


@pytest.mark.parametrize("value", [10**100, 10**5000, -(10**400)], ids=shortly)
def test_a_number_that_cannot_be_sent_gives_way_to_one_that_check_refuses_as_well(value: int) -> None:
    with pytest.raises(ValueError, match="of more than a hundred digits"):
        org_identifier(number_as_text(value))


def test_channels_are_kept_as_plain_strings() -> None:
    kept, _ = checked(given(channels=[Channel.EMAIL], event_type=EventType.LIVEBOARD_SCHEDULE))
    assert [type(word) for word in (*kept["channels"], kept["event_type"])] == [str, str]


def test_defaults_are_filled_in_and_an_org_is_not() -> None:
    assert checked(given()) == ({"channels": ["EMAIL"], "event_type": EVENT, "allow_overwrite": False}, [])


@pytest.mark.parametrize(
    "unknown",
    [
        {"channels": UNKNOWN},
        {"channels": [UNKNOWN]},
        {"channels": ["WEBHOOK", UNKNOWN, "EMAIL", "WEBHOOK"]},
        {"event_type": UNKNOWN},
        {"org_identifier": UNKNOWN},
        {"allow_overwrite": UNKNOWN},
        {"channels": UNKNOWN, "event_type": UNKNOWN, "org_identifier": UNKNOWN, "allow_overwrite": UNKNOWN},
    ],
    ids=named,
)
def test_what_is_not_known_yet_passes_through_as_it_is(unknown: dict[str, Any]) -> None:
    kept, failures = checked(given(**unknown))
    assert not failures
    assert {name: kept[name] for name in unknown} == unknown


@pytest.mark.parametrize(
    ("inputs", "words_and_known"),
    [
        ({}, set()),
        ({"channels": [], "event_type": EVENT}, set()),
        ({"channels": ["EMAIL", "WEBHOOK"], "event_type": EVENT}, set()),
        ({"channels": ["EMAIL", "SLACK", "SMS"], "event_type": EVENT}, {("SLACK", CHANNELS), ("SMS", CHANNELS)}),
        ({"channels": ["EMAIL"], "event_type": "ANSWER_ALERT"}, {("ANSWER_ALERT", EVENT)}),
        ({"channels": [UNKNOWN, "SLACK"], "event_type": UNKNOWN}, {("SLACK", CHANNELS)}),
        ({"channels": UNKNOWN, "event_type": EVENT}, set()),
        ({"channels": None, "event_type": None}, set()),
    ],
    ids=named,
)
def test_unfamiliar_words_are_thoughtspots_to_judge(inputs: dict[str, Any], words_and_known: set[Any]) -> None:
    assert unfamiliar(inputs) == words_and_known


@pytest.mark.parametrize(
    "inputs",
    [
        {"channels": [EVENT], "event_type": EVENT},
        {"channels": [EventType.LIVEBOARD_SCHEDULE], "event_type": EVENT},
        {"channels": ["EMAIL"], "event_type": "EMAIL"},
    ],
    ids=named,
)
def test_an_event_type_is_no_familiar_channel_nor_the_other_way_round(inputs: dict[str, Any]) -> None:
    kept, failures = checked(inputs)
    assert failures or unfamiliar(kept)
