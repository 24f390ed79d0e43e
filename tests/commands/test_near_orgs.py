"""An Org that is not known: the nearest names where the user may list Orgs, and otherwise where they are listed."""

from __future__ import annotations

import pytest

from pulumi_thoughtspot.cli import main
from pulumi_thoughtspot.emulator import Emulator, User

Output = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def settings(thoughtspot: Emulator, monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    """The emulator, as an administrator, in a folder of no project."""
    monkeypatch.chdir(str(tmp_path))
    monkeypatch.setenv("THOUGHTSPOT_HOST", thoughtspot.url)
    monkeypatch.setenv("THOUGHTSPOT_TOKEN", "token")
    for name in ("USERNAME", "PASSWORD", "SECRET_KEY", "ORG_ID"):
        monkeypatch.delenv(f"THOUGHTSPOT_{name}", raising=False)


def told(capsys: Output, *orgs: str) -> str:
    assert main(["show", *(f"--org={org}" for org in orgs)]) == 1
    return capsys.readouterr().err


def test_the_nearest_names_are_told(thoughtspot: Emulator, capsys: Output) -> None:
    thoughtspot.add_org(43, "Sales EU")
    shown = told(capsys, "Marketing", "Slaes")
    assert shown.startswith("error: Could not read the channel preference of Org 'Slaes'")
    assert "Did you mean 'Sales' (id 42)" in shown
    assert "Marketing" not in shown


def test_without_a_near_name_it_is_said_where_the_orgs_are_listed(capsys: Output) -> None:
    for org in ("Nobody", "4711"):
        shown = told(capsys, org)
        assert "Did you mean" not in shown
        assert "'pulumi-thoughtspot show' lists the Orgs that this user may see." in shown


def test_a_user_who_may_not_list_the_orgs_is_told_the_same(
    thoughtspot: Emulator, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    thoughtspot.add_user(User("dev", "dev-password", "dev-key", ("DEVELOPER",), orgs=(42,)))
    for name, value in {"USERNAME": "dev", "PASSWORD": "dev-password", "ORG_ID": "42"}.items():
        monkeypatch.setenv(f"THOUGHTSPOT_{name}", value)
    monkeypatch.delenv("THOUGHTSPOT_TOKEN")
    shown = told(capsys, "Slaes")
    assert "Did you mean" not in shown
    assert "'pulumi-thoughtspot show' lists the Orgs that this user may see." in shown


def test_the_orgs_are_listed_only_for_one_that_is_not_known(thoughtspot: Emulator) -> None:
    thoughtspot.clear_requests()
    assert main(["show", "--org=Sales"]) == 0
    assert not [each for each in thoughtspot.requests if each.path.endswith("/orgs/search")]
