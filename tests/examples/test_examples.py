"""Each example's life: what its README says is typed, and what ThoughtSpot then has is what the example says."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from examples.user import EXAMPLES, User, shows
from support import vault

EVENT_TYPE = "LIVEBOARD_SCHEDULE"


@shows("quickstart")
def test_quickstart(user: User) -> None:
    user.follow("pulumi up")
    assert user.thoughtspot.cluster == {EVENT_TYPE: ["EMAIL"]}
    assert overrides(user) == {"Sales": ["WEBHOOK"], "Finance": ["EMAIL", "WEBHOOK"]}
    end(user)
    assert overrides(user) == {}


@shows("org-overrides")
def test_org_overrides(user: User) -> None:
    user.follow("pulumi up")
    declared = json.loads((EXAMPLES / "org-overrides" / "routing.json").read_text())
    assert user.thoughtspot.cluster == {EVENT_TYPE: declared["default"]}
    assert overrides(user) == {entry["org"]: entry["channels"] for entry in declared["orgs"]}
    user.follow("pulumi stack output routing")
    end(user)
    assert overrides(user) == {}


@shows("webhook")
def test_webhook(user: User) -> None:
    user.follow("pulumi up")
    (hook,) = user.thoughtspot.webhooks
    assert (hook.org_id, hook.name, hook.authentication) == (
        42,
        "liveboards",
        {"BEARER_TOKEN": "token-of-the-receiver"},
    )
    assert overrides(user) == {"Sales": ["WEBHOOK"]}
    user.follow("pulumi up")
    assert user.thoughtspot.webhooks[0].authentication == {"BEARER_TOKEN": "another-token"}
    assert not [text for text in ("another-token", "secret-of-the-signature") if text in json.dumps(user.resources())]
    end(user)
    assert overrides(user) == {}
    assert user.thoughtspot.webhooks == []


@shows("many-orgs")
def test_many_orgs(user: User) -> None:
    user.follow("pulumi up")
    rows = list(csv.DictReader((EXAMPLES / "many-orgs" / "orgs.csv").read_text().splitlines()))
    declared = {row["org"]: sorted(row["channels"].split()) for row in rows}
    assert overrides(user) == declared
    user.follow("pulumi stack output ids")
    user.follow("curl -X PUT http://127.0.0.1:8080/emulator/state -d @by-hand.json")
    assert overrides(user) == {**declared, "Stray": ["EMAIL"]}
    user.follow("pulumi preview --refresh --diff")
    user.follow("pulumi up --refresh")
    assert overrides(user) == declared
    end(user)
    assert overrides(user) == {}


@shows("take-over")
def test_take_over(user: User) -> None:
    user.follow("rm __main__.py")
    before = settings(user)
    user.follow("pulumi-thoughtspot import")
    written = (user.folder / "__main__.py").read_text()
    shipped = (EXAMPLES / "take-over" / "__main__.py").read_text()
    assert unwrapped(written) == unwrapped(shipped.replace("http://127.0.0.1:8080", user.thoughtspot.url))
    user.follow("pulumi preview --refresh")
    assert not user.writes()
    user.follow("pulumi up")
    assert not user.writes()
    assert settings(user) == before
    end(user)
    assert settings(user) == ({EVENT_TYPE: ["EMAIL", "WEBHOOK"]}, {})


@shows("two-clusters")
def test_two_clusters(user: User) -> None:
    user.follow("pulumi up")
    us, eu = user.emulators.values()
    assert us.cluster == eu.cluster == {EVENT_TYPE: ["EMAIL"]}
    assert us.override("Sales") == eu.override("Vertrieb") == eu.override("Ventes") == ["WEBHOOK"]
    assert "admin-secret-key" not in json.dumps(user.resources())
    end(user)
    assert us.override("Sales") is eu.override("Vertrieb") is eu.override("Ventes") is None


@shows("component")
def test_component(user: User) -> None:
    user.follow("pulumi up")
    assert overrides(user) == {
        "Sales North": ["EMAIL"],
        "Sales South": ["EMAIL"],
        "Operations": ["EMAIL", "WEBHOOK"],
    }
    parents = {name_of(each["urn"]): name_of(each["parent"]) for each in user.resources() if "id" in each}
    assert parents["sales-Sales North"] == parents["sales-Sales South"] == "sales"
    assert parents["operations-Operations"] == "operations"
    providers = {each["provider"].split("::")[3] for each in user.resources() if "provider" in each}
    assert providers == {"cluster"}
    user.follow("pulumi stack output sales")
    end(user)
    assert overrides(user) == {}


@shows("automation-api")
def test_automation_api(user: User) -> None:
    user.follow("python . up")
    assert overrides(user) == {"Sales": ["WEBHOOK"], "Finance": ["EMAIL", "WEBHOOK"]}
    user.type(f"pulumi stack change-secrets-provider {vault.PROVIDER} --stack dev")  # It costs less: see vault.py.
    user.thoughtspot.clear_requests()
    user.follow("python . preview")
    assert not user.thoughtspot.requests
    user.follow("python . drift", status=2)
    assert not user.writes()
    assert overrides(user) == {"Sales": ["EMAIL"], "Finance": ["EMAIL", "WEBHOOK"]}
    user.follow("python . mend")
    assert len(user.writes()) == 1
    assert overrides(user) == {"Sales": ["WEBHOOK"], "Finance": ["EMAIL", "WEBHOOK"]}
    user.follow("python . destroy")
    assert user.resources() == []
    assert overrides(user) == {}


@shows("deliveries")
def test_deliveries(user: User) -> None:
    before = sorted(user.folder.parent.glob("deliveries/*"))
    user.environment["PYTEST_ADDOPTS"] = "-p no:cacheprovider"
    user.environment["PYTHONDONTWRITEBYTECODE"] = "1"
    user.follow("pytest")
    assert sorted(user.folder.parent.glob("deliveries/*")) == before

    program = user.folder / "__main__.py"
    program.write_text(program.read_text().replace('org_identifier="Sales"', 'org_identifier="Finance"'))
    said = user.type("pytest", status=1).output
    assert "3 failed" in said
    assert "WEBHOOK_PREREQUISITE_NOT_MET" in said


@shows("policy")
def test_policy(user: User, tmp_path: Path) -> None:
    let_the_older_host_start_packs(user, tmp_path / "python")
    user.follow("pulumi up --policy-pack policy-pack")
    assert overrides(user) == {
        "Internal": ["EMAIL"],
        "Customer North": ["WEBHOOK"],
        "Customer South": ["EMAIL", "WEBHOOK"],
    }
    user.thoughtspot.clear_requests()
    refused = user.follow("pulumi preview --policy-pack policy-pack", status=None)
    assert refused.output.count("[mandatory]") == 2
    assert not user.thoughtspot.requests
    end(user)
    assert overrides(user) == {}


def let_the_older_host_start_packs(user: User, python: Path) -> None:
    """Starts a pack as a current language host does.

    The engine of these tests may be the one that engine/build makes. Its language host does not know the field in which
    the engine says where a pack is, and calls Python with an empty program. Everything after that call is the engine's.
    """
    python.write_text(
        f"""#!/bin/sh
[ -n "$1" ] || exec python3 -u -m pulumi.policy "$2" '{user.folder / "policy-pack"}'
exec python3 "$@"
"""
    )
    python.chmod(0o755)
    user.environment["PULUMI_PYTHON_CMD"] = str(python)


def end(user: User) -> None:
    """Does what the README says last: after the destroy, the state is empty."""
    user.follow("pulumi destroy")
    assert user.resources() == []
    user.follow("pulumi stack rm dev")


def overrides(user: User) -> dict[str, list[str]]:
    """The channels of every Org that has its own."""
    held = {name: user.thoughtspot.override(name) for name in user.thoughtspot.orgs.values()}
    return {name: channels for name, channels in held.items() if channels is not None}


def settings(user: User) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    return user.thoughtspot.cluster, overrides(user)


def unwrapped(program: str) -> str:
    """A program without its spaces and line breaks: lines may be longer in this repository than a tool writes them."""
    return "".join(program.split())


def name_of(urn: str) -> str:
    return urn.rpartition("::")[2]
