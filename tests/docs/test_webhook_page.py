"""What `docs/webhook.md` shows is so: its programs on the real engine, and its rows."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from docs.pages import read
from pulumi_thoughtspot.client.webhook import WebhookSettings
from pulumi_thoughtspot.emulator import Emulator
from pulumi_thoughtspot.rules import notices as of_all
from pulumi_thoughtspot.rules.guard import Guard, Standing
from pulumi_thoughtspot.webhooks import notices
from pulumi_thoughtspot.webhooks.identity import Key
from pulumi_thoughtspot.webhooks.webhook import Held
from support.cli import Stack
from support.webhooks import logged_in

PAGE = read("docs/webhook.md")
SALES = Held(Key("https://a.thoughtspot.cloud", "42", "w"), "Sales", WebhookSettings("sales", "https://a.example"))
NEW = Guard(Standing.HELD, "urn:pulumi:dev::proof::pulumi-python:dynamic/thoughtspot:Webhook::new")
SAID = [
    ("create", notices.taken_over(SALES)),
    ("create", notices.overwritten(SALES)),
    ("refresh", f"warning: {notices.repeated_header(SALES, 'x-environment')}"),
    ("refresh", f"warning: {notices.org_is_gone(SALES)}"),
    ("delete", notices.deleted(SALES)),
    ("delete", notices.was_gone(SALES)),
    ("delete", of_all.left_to(SALES.place, NEW)),
]
PARTS_OF_ERRORS = {"stands"}


@pytest.fixture
def thoughtspot_of_sales() -> Iterator[Emulator]:
    with Emulator(orgs={42: "Sales"}) as emulator:
        yield emulator


def test_the_programs(tmp_path: Path, thoughtspot_of_sales: Emulator) -> None:
    stack = logged_in(Stack(tmp_path / "stack", thoughtspot_of_sales, inline=True))
    stack.run("config", "set-all", "--secret", "hookToken=canary-token", "--secret", "hookSecret=canary-secret")
    made, looks = PAGE.blocks
    (stack.folder / "__main__.py").write_text(made.text)
    stack.run("up", "--yes", "--skip-preview")
    (hook,) = thoughtspot_of_sales.webhooks
    assert (hook.org_id, hook.authentication) == (42, {"BEARER_TOKEN": "canary-token"})
    assert thoughtspot_of_sales.override("Sales") == ["WEBHOOK"]
    (stack.folder / "__main__.py").write_text(looks.text)
    run = stack.run("up", "--yes", "--skip-preview")
    assert stack.outputs() == {"status": "ENABLED"}
    assert [each.id for each in thoughtspot_of_sales.webhooks] == [hook.id], "it was let go"
    assert "canary" not in run.output


def test_what_rows_say() -> None:
    assert PAGE.section("What rows say").said == SAID


def test_every_notice_is_told() -> None:
    makers = {
        name
        for name, function in inspect.getmembers(notices, inspect.isfunction)
        if function.__module__ == notices.__name__
        and not name.startswith("_")
        and inspect.get_annotations(function)["return"] == "str"
    }
    told = {"taken_over", "overwritten", "repeated_header", "org_is_gone", "deleted", "was_gone"}
    assert makers == told | PARTS_OF_ERRORS
