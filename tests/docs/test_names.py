"""What can be named (inputs, settings, options, readings, members) is on its page, and what is on the page exists."""

from __future__ import annotations

import argparse
import ast
import functools
import inspect
import re
from collections.abc import Iterable, Iterator
from dataclasses import fields
from enum import Enum
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest

import pulumi_thoughtspot as thoughtspot
from docs.commands import options, parser, subcommands
from docs.pages import Page, described, everything, read, spans
from engine.apart import ROOT
from pulumi_thoughtspot import emulator, errors, lookup, settings_table
from pulumi_thoughtspot.emulator import control
from pulumi_thoughtspot.plugin import threads
from pulumi_thoughtspot.preference_sets import properties as of_sets
from pulumi_thoughtspot.preferences import properties
from pulumi_thoughtspot.webhooks import properties as of_webhooks

RESOURCE = read("docs/communication-channel-preference.md")
SET = read("docs/communication-channel-preference-set.md")
WEBHOOK = read("docs/webhook.md")
CONFIGURATION = read("docs/configuration.md")
FUNCTION = read("docs/get-communication-channel-preferences.md")
EMULATOR = read("docs/emulator.md")
REFERENCE = read("provider/pulumi_thoughtspot/emulator/README.md")
ERRORS = read("docs/errors.md")
TAKING_OVER = read("docs/taking-over.md")
PERFORMANCE = read("docs/performance.md")
STORAGE = read("docs/get-webhook-storage-config.md")
DELIVERIES = read("docs/deliveries.md")
PAGE_OF_COMMAND = {
    "show": FUNCTION,
    "import": TAKING_OVER,
    "doctor": CONFIGURATION,
    "validate": DELIVERIES,
    "history": DELIVERIES,
    "emulator": EMULATOR,
}
OF_A_PROJECT = {"--cwd", "--stack"}
FOREIGN = {"RunError", "CommandError", "ModuleNotFoundError"}
"""Error classes of Pulumi and Python that pages name."""


def arguments(of: Any, *without: str) -> list[str]:
    """The names of a callable's arguments."""
    return [name for name in inspect.signature(of).parameters if name not in ("self", "cls", *without)]


def before_bracket(names: Iterable[str]) -> list[str]:
    """Of members as a page writes them, the names: `add_org(id, name)` is `add_org`."""
    return [re.split(r"\W", name)[0] for name in names]


def differences(code: Iterable[str], page: Iterable[str]) -> dict[str, list[str]]:
    """What only the code has, and what only the page has."""
    there, told = set(code), set(page)
    found = {"not told": sorted(there - told), "does not exist": sorted(told - there)}
    return {which: names for which, names in found.items() if names}


RESOURCES = pytest.mark.parametrize(
    ("kind", "page", "of"),
    [
        (thoughtspot.CommunicationChannelPreference, RESOURCE, properties),
        (thoughtspot.CommunicationChannelPreferenceSet, SET, of_sets),
        (thoughtspot.Webhook, WEBHOOK, of_webhooks),
    ],
    ids=["preference", "set", "webhook"],
)


def outputs(kind: type) -> list[str]:
    own = inspect.get_annotations(kind)
    return ["id", *(name for name in own if name not in arguments(kind))]


def names_of_settings() -> list[list[str]]:
    """The rows of the table of settings, as the code would write them."""
    of_provider = arguments(thoughtspot.Provider, "resource_name", "opts")
    assert sorted(of_provider) == sorted(setting.argument for setting in settings_table.ALL)
    return [[setting.config_key, setting.variable, setting.argument] for setting in settings_table.ALL]


def public(of: type) -> set[str]:
    """The public members of a class and of what it inherits from: methods, properties and what `__init__` sets."""
    return {name for each in of.__mro__ if each is not object for name in own_members(each)}


def own_members(of: type) -> set[str]:
    source = ast.parse(inspect.getsource(of))
    attributes = {
        target.attr
        for node in ast.walk(source)
        if isinstance(node, (ast.Assign, ast.AnnAssign))
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == "self"
    }
    return {name for name in {*vars(of), *attributes} if not name.startswith("_")}


@functools.cache
def variables_in_code() -> set[str]:
    """The variables of ours that the package has in its code."""
    texts = {
        node.value
        for file in (ROOT / "provider").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return {text for text in texts if re.fullmatch(r"(PULUMI_)?THOUGHTSPOT_[A-Z_]*[A-Z]", text)}


def variables_in(text: str) -> set[str]:
    return set(re.findall(r"(?<![A-Z_])(?:PULUMI_)?THOUGHTSPOT_[A-Z_]*[A-Z]", text))


def config_keys_in(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w/-])thoughtspot:[A-Za-z]\w*", text))


def literals(hint: Any) -> list[str] | None:
    """The values of a reading, the default first as the page has them; None where any number or list will do."""
    return [str(value) for value in get_args(hint)] if get_origin(hint) is Literal else None


def readings_told(page: Page) -> dict[str, list[str]]:
    return {spans(row[0])[0]: re.findall(r"\w+", row[1]) for row in page.section("Readings").rows}


def problems_with_readings(page: Page) -> list[str]:
    told = readings_told(page)
    hints = get_type_hints(emulator.Readings)
    found = [f"{which}: {', '.join(names)}" for which, names in differences(hints, told).items()]
    default = emulator.Readings().as_dict()
    for name in set(hints) & set(told):
        values = literals(hints[name])
        first = str(default[name] or (0 if hints[name] is int else "none"))
        if (values is not None and sorted(values) != sorted(told[name])) or told[name][0] != first:
            found.append(f"{name}: {told[name]}")
    return found


def unknown_errors(page: Page) -> set[str]:
    known = {name for name, _ in inspect.getmembers(errors, inspect.isclass)} | FOREIGN
    named = re.findall(r"(?<!\w)[A-Z]\w+Error(?!\w)", " ".join(page.spans))
    return set(named) - known


@RESOURCES
def test_inputs(kind: Any, page: Page, of: Any) -> None:
    del of
    code = arguments(kind.__init__, "resource_name")
    told = page.section("Inputs").text.partition("\n### ")[0]
    assert differences(code, Page(page.path, told).column()) == {}


@RESOURCES
def test_outputs(kind: type, page: Page, of: Any) -> None:
    assert differences(outputs(kind), page.section("Outputs").column()) == {}
    assert set(of.OUTPUTS) <= set(outputs(kind))


def test_channels_and_event_types() -> None:
    text = RESOURCE.section("Inputs").text
    for enum in (thoughtspot.Channel, thoughtspot.EventType):
        (listed,) = re.findall(rf"`{enum.__name__}` has ((?:`\w+`(?: and |, )?)+)", text)
        assert differences([member.value for member in enum], spans(listed)) == {}


@pytest.mark.parametrize(
    ("kind", "page"), [(thoughtspot.CommunicationChannelPreference, RESOURCE), (thoughtspot.Webhook, WEBHOOK)]
)
def test_the_get_of_the_resource(kind: Any, page: Page) -> None:
    (told,) = re.findall(rf"`{kind.__name__}.get\((.*?)\)`", page.text)
    names = [part.partition("=")[0] for part in told.split(", ")]
    assert names == arguments(kind.get)


def test_settings() -> None:
    told = [[spans(cell)[0] for cell in row[1:4]] for row in CONFIGURATION.section("Settings").rows]
    assert told == names_of_settings()


def test_variables() -> None:
    known = {setting.variable for setting in settings_table.ALL} | {threads.VARIABLE}
    assert variables_in_code() == known
    assert differences(known, variables_in(CONFIGURATION.text)) == {}
    assert threads.VARIABLE in PERFORMANCE.section("What you can tune").column()
    assert "NO_COLOR" in CONFIGURATION.section("Other variables").spans


@pytest.mark.parametrize("page", list(everything()), ids=lambda page: page.path)
def test_every_variable_and_config_key_of_a_page_exists(page: Page) -> None:
    assert variables_in(page.text) - variables_in_code() == set()
    assert config_keys_in(page.text) - {setting.config_key for setting in settings_table.ALL} == set()


@pytest.mark.parametrize("page", list(everything()), ids=lambda page: page.path)
def test_every_error_of_a_page_exists(page: Page) -> None:
    assert unknown_errors(page) == set()


def test_errors() -> None:
    classes = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.Error)]
    for kind in classes:
        assert kind.__name__ in ERRORS.text
    leaves = {kind.__name__ for kind in classes} - {"Error", "ThoughtSpotError"}
    assert differences(leaves, re.findall(r"^## (\w+)$", ERRORS.text, re.MULTILINE)) == {}


def options_written(page: Page, command: str) -> set[str]:
    spans = (span for span in page.spans if span.startswith(("--", f"pulumi-thoughtspot {command}")))
    return {word for span in spans for word in re.findall(r"(?<!\S)--[\w-]+", span)}


@pytest.mark.parametrize("name", subcommands())
def test_options(name: str) -> None:
    """Those that say which project are told once for all commands."""
    written = options_written(PAGE_OF_COMMAND[name], name) | (options_written(CONFIGURATION, name) & OF_A_PROJECT)
    assert options(subcommands()[name]) - written == set()


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("emulator", "On the command line"),
        ("import", "Taking over what is set"),
        ("validate", "validate"),
        ("history", "history"),
    ],
)
def test_the_tables_of_options(name: str, title: str) -> None:
    told = [span for span in PAGE_OF_COMMAND[name].section(title).column() if span.startswith("--")]
    by_word = {word.split()[0]: word for word in told}
    assert differences(options(subcommands()[name]), by_word) == {}
    for action in subcommands()[name]._actions:
        if action.option_strings and not isinstance(action, argparse._HelpAction):
            (option,) = (word for word in action.option_strings if word.startswith("--"))
            value = action.metavar if action.nargs != 0 else None
            assert by_word[option] == " ".join(filter(None, (option, value if isinstance(value, str) else None)))


def test_subcommands() -> None:
    told = {
        span.split()[1] for page in described() for span in page.spans if re.match(r"pulumi-thoughtspot [a-z]", span)
    }
    assert differences(subcommands(), told) == {}
    assert differences(subcommands(), PAGE_OF_COMMAND) == {}
    assert options(parser()) == {"--version"}
    assert "pulumi-thoughtspot --version" in read("docs/upgrading.md").spans


def test_readings() -> None:
    assert problems_with_readings(REFERENCE) == []


def test_arguments_of_the_emulator() -> None:
    section = REFERENCE.section("Emulator")
    told = [spans(row[0])[0] for row in section.rows if len(row) == 3]
    assert told == arguments(emulator.Emulator.__init__)


def members_told(page: Page) -> list[str]:
    section = page.section("Emulator")
    rows = [span for row in section.rows if len(row) == 2 for span in spans(row[0])]
    # Further ones stand around the tables.
    around = [span for span in section.spans if span in ("start()", "stop()", "latency")]
    return [*before_bracket(rows), *before_bracket(around)]


def test_members_of_the_emulator() -> None:
    assert differences(public(emulator.Emulator), members_told(REFERENCE)) == {}


def test_arguments_of_the_members() -> None:
    rows = [span for row in REFERENCE.section("Emulator").rows if len(row) == 2 for span in spans(row[0])]
    for name, told in re.findall(r"^(\w+)\((.*)\)$", "\n".join(rows), re.MULTILINE):
        named = [part for part in told.split(", ") if re.fullmatch(r"\w+", part)]
        assert named == arguments(getattr(emulator.Emulator, name))[: len(named)], name


def test_users_and_requests_of_the_emulator() -> None:
    text = REFERENCE.section("Emulator").text
    (users,) = re.findall(r"`add_user\(User\(…\)\)` \| a user: (.*) \|", text)
    of_user = spans(re.sub(r"\([^)]*\)", "", users))
    assert of_user == [field.name for field in fields(emulator.User)]
    (request,) = re.findall(r"A `Request` of the log has (.*?)\.", re.sub(r"\([^)]*\)", "", text), re.DOTALL)
    assert differences([field.name for field in fields(emulator.Request)], spans(request)) == {}
    for kind in (emulator.Webhook, emulator.Email, emulator.Job):
        (told,) = re.findall(rf"An? `{kind.__name__}` has (.*?)\.", text, re.DOTALL)
        assert spans(told) == [field.name for field in fields(kind)]
    (policy,) = re.findall(r"`DeliveryPolicy\(\)` \| (.*) \|", text)
    assert spans(policy) == [field.name for field in fields(emulator.DeliveryPolicy)]


def test_routes_of_the_emulator() -> None:
    told = {tuple(span.split()) for span in REFERENCE.section("From another process").column() if " /emulator/" in span}
    there = {
        (method, f"{control.CONTROL_PATH}{name}") for name, methods in control._METHODS.items() for method in methods
    }
    assert told == there


def test_arguments_of_the_function() -> None:
    told = FUNCTION.section("Arguments").column()
    assert differences(arguments(lookup.get_communication_channel_preferences), told) == {}


@pytest.mark.parametrize(
    "kind", [thoughtspot.Routing, thoughtspot.ClusterRouting, thoughtspot.OrgRouting], ids=lambda kind: kind.__name__
)
def test_fields_of_the_result(kind: Any) -> None:
    told = FUNCTION.section("Result").column()
    there = [f"{kind.__name__}.{field.name}" for field in fields(kind)]
    assert differences(there, [name for name in told if name.startswith(f"{kind.__name__}.")]) == {}


def test_origins() -> None:
    (told,) = (row[1] for row in FUNCTION.section("Result").rows if row[0] == "`OrgRouting.origin`")
    pairs = re.findall(r"`(\w+)` \(`([^`]+)`\)", told)
    assert dict(pairs) == {member.name: member.value for member in thoughtspot.Origin}


def public_names() -> Iterator[str]:
    yield from thoughtspot.__all__
    yield from emulator.__all__


@pytest.mark.parametrize("name", sorted(public_names()))
def test_every_public_name_is_told(name: str) -> None:
    pages = (RESOURCE, SET, WEBHOOK, CONFIGURATION, FUNCTION, STORAGE, EMULATOR, REFERENCE, ERRORS)
    words = {word for page in pages for span in page.spans for word in re.findall(r"\w+", span)}
    headings = {heading for page in pages for heading in re.findall(r"^#+ (\w+)$", page.text, re.MULTILINE)}
    assert name in words | headings


def attributes_in_programs(page: Page) -> set[str]:
    """What the programs of a page take from the package."""
    trees = [ast.parse(block.text) for block in page.blocks if block.language == "python"]
    return {
        node.attr
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "thoughtspot"
    }


@pytest.mark.parametrize("page", list(described()), ids=lambda page: page.path)
def test_programs_take_public_names_alone(page: Page) -> None:
    assert attributes_in_programs(page) <= set(thoughtspot.__all__)


def test_what_only_one_of_both_has_is_found() -> None:
    assert differences(["channels", "opts"], ["channels", "options"]) == {
        "not told": ["opts"],
        "does not exist": ["options"],
    }
    assert issubclass(thoughtspot.Origin, Enum)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("| `stale_reads` |", "| `old_reads` |"),
        ("| `everything`, `nothing` |", "| `nothing`, `everything` |"),
        ("`last_wins`, `refused`", "`last_wins`, `denied`"),
        ("| 1, 2, 3, 4 |", "| 1, 2, 3 |"),
        ("| none, or a list | channels", "| a list | channels"),
    ],
)
def test_a_reading_that_is_told_wrong_is_found(old: str, new: str) -> None:
    assert old in REFERENCE.text
    assert problems_with_readings(Page("x.md", REFERENCE.text.replace(old, new))) != []


def test_a_member_that_is_told_wrong_is_found() -> None:
    page = Page("x.md", REFERENCE.text.replace("`delete_org(org)`", "`remove_org(org)`"))
    assert differences(public(emulator.Emulator), members_told(page)) == {
        "not told": ["delete_org"],
        "does not exist": ["remove_org"],
    }


def test_names_that_do_not_exist_are_found() -> None:
    text = "`THOUGHTSPOT_SECRETKEY`, `PULUMI_THOUGHTSPOT_THREADS`, `thoughtspot:secret_key`, `LostError`"
    page = Page("x.md", text)
    assert variables_in(text) - variables_in_code() == {"THOUGHTSPOT_SECRETKEY", "PULUMI_THOUGHTSPOT_THREADS"}
    assert config_keys_in(text) == {"thoughtspot:secret_key"}
    assert unknown_errors(page) == {"LostError"}
