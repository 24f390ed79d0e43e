"""What the pages of the preference and of the set say that rows say is what the code says."""

from __future__ import annotations

import inspect
from types import SimpleNamespace

import pytest

from docs.pages import Page, read
from pulumi_thoughtspot.dynamic import PreferenceProvider
from pulumi_thoughtspot.plugin import provider, run
from pulumi_thoughtspot.preference_sets import notices as of_sets
from pulumi_thoughtspot.preference_sets.held import HeldOrg
from pulumi_thoughtspot.preferences import notices
from pulumi_thoughtspot.preferences.identity import Key
from pulumi_thoughtspot.preferences.preference import Found, Preference
from pulumi_thoughtspot.rules import notices as of_all
from pulumi_thoughtspot.rules.declarations import Declarations
from pulumi_thoughtspot.rules.guard import Guard, Standing

HOST, EVENT_TYPE = "https://a.thoughtspot.cloud", "LIVEBOARD_SCHEDULE"
EMAIL, WEBHOOK, BOTH = frozenset({"EMAIL"}), frozenset({"WEBHOOK"}), frozenset({"EMAIL", "WEBHOOK"})
SALES = Preference(Key(HOST, "42", EVENT_TYPE), "Sales", WEBHOOK, WEBHOOK)
NEW = Guard(Standing.HELD, "urn:pulumi:dev::proof::pulumi-python:dynamic/thoughtspot:Preference::new")
ELSEWHERE = {"reset_another", "stands"}
"""The first is too long for a table, and too rare: `docs/limits.md` tells of it. The other is a part of errors."""


def cluster(previous: frozenset[str] | None) -> Preference:
    return Preference(Key(HOST, None, EVENT_TYPE), None, WEBHOOK, previous)


LOOKS = [notices.would_be_taken_over(SALES), notices.would_be_overwritten(SALES, Found(None, EMAIL))]
"""Which stand where a preview that looks is told of."""
SAID = [
    ("create", notices.taken_over(SALES)),
    ("create", notices.taken_over(cluster(WEBHOOK))),
    ("create", notices.overwritten(cluster(BOTH), Found(None, BOTH))),
    ("refresh", f"warning: {notices.not_known(SALES)}"),
    ("delete", notices.override_removed(SALES)),
    ("delete", notices.nothing_was_set(SALES)),
    ("delete", of_all.left_to(SALES.place, NEW)),
    ("delete", notices.put_back(cluster(BOTH))),
    ("delete", notices.put_back(cluster(None))),
    ("delete", notices.nothing_to_put_back(cluster(None))),
    ("delete", notices.nothing_to_put_back(cluster(WEBHOOK))),
    ("delete", notices.decided_since(cluster(None), Found(None, BOTH))),
    ("delete", f"warning: {of_all.left_on_other_host(SALES.place, HOST, 'https://b.thoughtspot.cloud')}"),
]
CHECKED = "preview, up"
ONE = [SALES.place]
HELD = HeldOrg("Sales", SALES.key, "Sales", WEBHOOK)
SAID_BY_SETS = [
    ("preview that looks", of_sets.would_be_taken_over(ONE)),
    ("preview that looks", of_sets.would_be_overwritten(ONE)),
    ("preview that looks", of_sets.would_be_removed(ONE)),
    ("create", of_sets.taken_over(ONE)),
    ("create, update", of_sets.overwritten(ONE)),
    ("create, update", of_sets.strays_removed(ONE)),
    ("update", f"warning: {of_sets.stray_not_known(SALES.place)}"),
    ("update, delete", of_sets.overrides_removed(ONE)),
    ("update, delete", of_all.left_to(SALES.place, NEW)),
    ("refresh, update, delete", f"warning: {of_sets.not_known([HELD])}"),
]


def told(page: Page) -> list[tuple[str, str]]:
    return page.section("What rows say").said


def makers() -> set[str]:
    """The functions that make a notice: those that return text."""
    return {
        name
        for module in (notices, of_all)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and not name.startswith("_")
        and inspect.signature(function).return_annotation == "str"
    }


def test_the_page_has_what_the_steps_say() -> None:
    assert [row for row in told(read("docs/communication-channel-preference.md")) if row[0] != CHECKED] == SAID


def test_the_page_of_the_set_has_what_its_steps_say() -> None:
    assert told(read("docs/communication-channel-preference-set.md")) == SAID_BY_SETS


def test_what_a_preview_that_looks_says_is_told_beside_it() -> None:
    section = read("docs/configuration.md").section("A preview that looks")
    assert [span for span in section.spans if "would be" in span and "refused" not in span] == LOOKS


def test_the_page_has_what_a_check_says(monkeypatch: pytest.MonkeyPatch) -> None:
    warnings: list[str] = []
    shared = SimpleNamespace(host=HOST, declarations=Declarations(), steps=lambda kind: kind(shared))
    monkeypatch.setattr(run, "current", lambda: shared)
    monkeypatch.setattr(provider, "ResourceLog", lambda _urn, _host: SimpleNamespace(warning=warnings.append))
    PreferenceProvider().check({}, {"channels": ["SLACK"], "event_type": EVENT_TYPE, "allow_overwrite": False})
    rows = [row for row in told(read("docs/communication-channel-preference.md")) if row[0] == CHECKED]
    assert rows == [(CHECKED, f"warning: {warning}") for warning in warnings]


def test_every_notice_has_a_row() -> None:
    """Each function is called for a row above, or is said to be elsewhere."""
    source = inspect.getsource(inspect.getmodule(test_every_notice_has_a_row) or notices)
    called = {name for name in makers() if f"notices.{name}(" in source or f"of_all.{name}(" in source}
    assert makers() - called == ELSEWHERE


def test_a_row_that_says_something_else_is_found() -> None:
    page = read("docs/communication-channel-preference.md")
    broken = Page(page.path, page.text.replace("has no override any more", "has lost its override"))
    assert [row for row in told(broken) if row[0] != CHECKED] != SAID
