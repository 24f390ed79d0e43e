"""What `docs/communication-channel-preference.md` says that rows say is what the code says."""

from __future__ import annotations

import inspect
from types import SimpleNamespace

import pytest

from docs.pages import Page, read, spans
from pulumi_thoughtspot import dynamic, runtime
from pulumi_thoughtspot.preferences import words
from pulumi_thoughtspot.preferences.declarations import Declarations, Guard, Standing
from pulumi_thoughtspot.preferences.identity import Key
from pulumi_thoughtspot.preferences.preference import Found, Preference

HOST, EVENT_TYPE = "https://a.thoughtspot.cloud", "LIVEBOARD_SCHEDULE"
EMAIL, WEBHOOK, BOTH = frozenset({"EMAIL"}), frozenset({"WEBHOOK"}), frozenset({"EMAIL", "WEBHOOK"})
SALES = Preference(Key(HOST, "42", EVENT_TYPE), "Sales", WEBHOOK, WEBHOOK)
NEW = Guard(Standing.HELD, "urn:pulumi:dev::proof::pulumi-python:dynamic/thoughtspot:Preference::new")
ELSEWHERE = {"reset_another"}
"""Too long for a table, and too rare: `docs/limits.md` tells of it."""


def cluster(previous: frozenset[str] | None) -> Preference:
    return Preference(Key(HOST, None, EVENT_TYPE), None, WEBHOOK, previous)


SAID = [
    ("create", words.taken_over(SALES)),
    ("create", words.taken_over(cluster(WEBHOOK))),
    ("create", words.overwritten(cluster(BOTH), Found(None, BOTH))),
    ("refresh", f"warning: {words.not_known(SALES)}"),
    ("delete", words.override_removed(SALES)),
    ("delete", words.nothing_was_set(SALES)),
    ("delete", words.left_to(SALES, NEW)),
    ("delete", words.put_back(cluster(BOTH))),
    ("delete", words.put_back(cluster(None))),
    ("delete", words.nothing_to_put_back(cluster(None))),
    ("delete", words.nothing_to_put_back(cluster(WEBHOOK))),
    ("delete", words.decided_since(cluster(None), Found(None, BOTH))),
    ("delete", f"warning: {words.left_on_other_host(SALES, 'https://b.thoughtspot.cloud')}"),
]
CHECKED = "preview, up"


def told(page: Page) -> list[tuple[str, str]]:
    return [(step, spans(text)[0]) for step, text in page.section("What rows say").rows]


def in_words_module() -> set[str]:
    """The functions that make a notice: those that return text."""
    functions = inspect.getmembers(words, inspect.isfunction)
    return {
        name
        for name, function in functions
        if function.__module__ == words.__name__
        and not name.startswith("_")
        and inspect.signature(function).return_annotation == "str"
    }


def test_the_table_has_what_the_steps_say() -> None:
    assert [row for row in told(read("docs/communication-channel-preference.md")) if row[0] != CHECKED] == SAID


def test_the_table_has_what_a_check_says(monkeypatch: pytest.MonkeyPatch) -> None:
    warnings: list[str] = []
    run = SimpleNamespace(settings=SimpleNamespace(host=HOST), declarations=Declarations())
    monkeypatch.setattr(runtime, "current", lambda: run)
    monkeypatch.setattr(dynamic, "Row", lambda _urn: SimpleNamespace(warning=warnings.append))
    dynamic.PreferenceProvider().check({}, {"channels": ["SLACK"], "event_type": EVENT_TYPE, "allow_overwrite": False})
    rows = [row for row in told(read("docs/communication-channel-preference.md")) if row[0] == CHECKED]
    assert rows == [(CHECKED, f"warning: {warning}") for warning in warnings]


def test_every_notice_has_a_row() -> None:
    """Each function is called for a row above, or is said to be elsewhere."""
    source = inspect.getsource(inspect.getmodule(test_every_notice_has_a_row) or words)
    called = {name for name in in_words_module() if f"words.{name}(" in source}
    assert in_words_module() - called == ELSEWHERE


def test_a_row_that_says_something_else_is_found() -> None:
    page = read("docs/communication-channel-preference.md")
    broken = Page(page.path, page.text.replace("has no override any more", "has lost its override"))
    assert [row for row in told(broken) if row[0] != CHECKED] != SAID
