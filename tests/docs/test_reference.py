"""What the pages of resources say of an input, that it is required or forces replacement, is what the code does."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from importlib.metadata import metadata
from typing import Any, get_args

import pytest

import pulumi_thoughtspot as thoughtspot
from docs.pages import Page, read, spans
from engine.apart import ROOT
from pulumi_thoughtspot.preference_sets import changes as of_sets
from pulumi_thoughtspot.preferences import changes as of_preferences
from pulumi_thoughtspot.rules.steps import Difference
from pulumi_thoughtspot.webhooks import changes as of_webhooks

ENGINES = re.findall(
    r'"(3\.[\d.]+)"', re.findall(r"^ENGINES = (.*)$", (ROOT / "noxfile.py").read_text(), re.MULTILINE)[0]
)
"""The older engines that are run, the oldest first."""
REQUIRED, REPLACES = "**Required.**", "orces replacement"

Values = Mapping[str, Any]
Differs = Callable[[Values, Values], Difference]

HOST = {"host": "https://a.thoughtspot.cloud"}
PREFERENCE = {
    "channels": ["EMAIL"],
    "event_type": "LIVEBOARD_SCHEDULE",
    "org_identifier": "42",
    "allow_overwrite": False,
}
SET = {"orgs": {"42": ["EMAIL"]}, "event_type": "LIVEBOARD_SCHEDULE", "exclusive": False, "allow_overwrite": False}
WEBHOOK = {"url": "https://a.example", "name": "sales", "events": ["LIVEBOARD_SCHEDULE"], "org_identifier": "42"}
OTHER: dict[str, Any] = {
    "channels": ["WEBHOOK"],
    "event_type": "ANOTHER_EVENT",
    "org_identifier": "77",
    "allow_overwrite": True,
    "orgs": {"42": ["WEBHOOK"]},
    "cluster": ["WEBHOOK"],
    "exclusive": True,
    "url": "https://b.example",
    "name": "another",
    "events": ["ANOTHER_EVENT"],
    "description": "another",
    "url_params": {"a": "b"},
    "additional_headers": {"a": "b"},
    "authentication": {"bearer_token": "another"},
    "signature_verification": {"header": "a", "secret": "another"},
    "storage_destination": {"gcp_gcs": {"bucket_name": "a", "service_account_email": "b"}},
    "status": "DISABLED",
}
"""Of each input, a value that it does not have below."""


def page(name: str) -> Page:
    return read(f"docs/{name}.md")


RESOURCES = pytest.mark.parametrize(
    ("kind", "page", "held", "differs"),
    [
        (
            thoughtspot.CommunicationChannelPreference,
            page("communication-channel-preference"),
            {**PREFERENCE, "org_id": "42", "org_name": "Sales"},
            lambda olds, news: of_preferences.difference(olds, news, olds),
        ),
        (
            thoughtspot.CommunicationChannelPreferenceSet,
            page("communication-channel-preference-set"),
            {**SET, "org_ids": {"42": "42"}, "org_names": {"42": "Sales"}},
            of_sets.difference,
        ),
        (
            thoughtspot.Webhook,
            page("webhook"),
            {**WEBHOOK, "org_id": "42", "org_name": "Sales", "webhook_id": "w"},
            lambda olds, news: of_webhooks.difference(olds, news, olds),
        ),
    ],
    ids=["preference", "set", "webhook"],
)


def told(page: Page, words: str) -> set[str]:
    """The inputs of which a page says something."""
    rows = [row for row in page.section("Inputs").rows if len(row) == 3]
    return {spans(row[0])[0] for row in rows if words in row[2]}


def required(kind: Any) -> set[str]:
    parameters = inspect.signature(kind).parameters
    return {name for name, each in parameters.items() if each.default is each.empty} - {"resource_name"}


def that_replace(kind: Any, held: Values, differs: Differs) -> set[str]:
    """The inputs of which another value alone replaces the resource."""
    olds = {**HOST, **held}
    inputs = set(inspect.signature(kind).parameters) - {"resource_name", "opts"}
    assert not differs(olds, olds).replaces
    return {name for name in inputs if differs(olds, {**olds, name: OTHER[name]}).replaces}


@RESOURCES
def test_what_is_required_is_told(kind: Any, page: Page, held: Values, differs: Differs) -> None:
    del held, differs
    assert told(page, REQUIRED) == required(kind)


@RESOURCES
def test_what_forces_replacement_is_told(kind: Any, page: Page, held: Values, differs: Differs) -> None:
    assert told(page, REPLACES) == that_replace(kind, held, differs)


def test_an_input_that_is_told_wrong_is_found() -> None:
    text = page("communication-channel-preference").text
    broken = Page("x.md", text.replace("**Required.** ", "").replace(" **Forces replacement.**", ""))
    assert (told(broken, REQUIRED), told(broken, REPLACES)) == (set(), {"org_identifier"})


def test_what_the_nested_inputs_hold_is_told() -> None:
    """Each row names the type of its kind and, where that one holds a mapping, the type of the mapping and its keys."""
    rows = page("webhook").section("Nested inputs").rows
    kinds = [*get_args(thoughtspot.AuthenticationInput), *get_args(thoughtspot.StorageDestinationInput)]
    assert len(rows) == len(kinds)
    for (kind, holds, types), kind_type in zip(rows, kinds, strict=True):
        ((key, annotation),) = kind_type.__annotations__.items()
        assert spans(kind) == [key]
        (inner,) = re.findall(r"Input\[(\w+)\]", annotation.__forward_arg__)
        names = [kind_type.__name__]
        if inner != "str":
            names.append(inner)
            required, _, optional = (set(spans(part)) for part in holds.partition("optional:"))
            mapping = getattr(thoughtspot, inner)
            assert (required, optional) == (mapping.__required_keys__, mapping.__optional_keys__), key
        assert spans(types) == names


NEEDED = {
    "Pulumi's Python SDK": "pulumi",
    "`requests`": "requests",
    "`urllib3`": "urllib3",
    "Werkzeug, for the emulator": "werkzeug",
    "argcomplete, for completion": "argcomplete",
}
"""What the page calls a package that is needed."""


def test_the_versions_that_are_needed_are_told() -> None:
    package = metadata("pulumi-thoughtspot")
    asked = [re.split("(?=[<>=])|;", each, maxsplit=1) for each in package.get_all("Requires-Dist") or []]
    told = {row[0]: spans(row[1])[0] for row in read("docs/compatibility.md").rows if len(row) == 3 and spans(row[1])}
    assert told.pop("Python") == package["Requires-Python"]
    assert told.pop("Pulumi CLI") == f">={ENGINES[0].removesuffix('.0')}"
    assert {NEEDED[of]: bounds(versions) for of, versions in told.items()} == {
        name: bounds(versions) for name, versions in asked
    }


def bounds(versions: str) -> set[str]:
    return set(re.findall(r"[<>=]+[\d.]+", versions.partition(";")[0]))
