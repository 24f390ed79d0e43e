"""Every error that a user can meet, provoked on the real engine: `docs/errors.md` and `errors.md` here show it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from docs.pages import matches
from engine.apart import ROOT
from pulumi_thoughtspot import errors
from pulumi_thoughtspot.emulator import Emulator, User
from support.cli import Run, Stack
from support.clock import Waits
from support.plugin_at_hand import WAITS
from support.programs import preference, program
from support.stub import stub

UP = ("up", "--yes", "--skip-preview")
PAGE = (ROOT / "docs" / "errors.md").read_text()
IN_FULL = Path(__file__).with_name("errors.md").read_text()
JSON = "application/json"
ERROR = '{"error":{"message":{"code":10000,"incident_id_guid":"%s","debug":"%s"}}}'


def fails(stack: Stack, *command: str, program: str | None = None) -> Run:
    if program is not None:
        stack.declare(program)
    run = stack.run(*command, status=None)
    assert run.status != 0, run
    return run


def settings(stack: Stack) -> Run:
    del stack.environment["THOUGHTSPOT_HOST"], stack.environment["THOUGHTSPOT_TOKEN"]
    stack.environment["THOUGHTSPOT_SECRET_KEY"] = "secret"
    return fails(stack, "preview", program=preference("default"))


def get_by_name(stack: Stack) -> Run:
    name = "pulumi.Output.from_input('org/Sales/LIVEBOARD_SCHEDULE')"
    return fails(stack, *UP, program=f"CommunicationChannelPreference.get('sales', {name})")


def duplicate(stack: Stack) -> Run:
    one, two = (
        f"{variable} = CommunicationChannelPreference({name!r}, channels=['EMAIL'],"
        f" org_identifier=pulumi.Output.from_input('Sales'), opts=pulumi.ResourceOptions({after}))"
        for variable, name, after in (("one", "sales", ""), ("two", "sales-too", "depends_on=[one]"))
    )
    return fails(stack, "preview", program=program(one, two))


def overwrite(stack: Stack) -> Run:
    stack.thoughtspot.set_override("Sales", ["EMAIL"])
    return fails(stack, *UP, program=preference("sales", "Sales"))


def still_declared(stack: Stack) -> Run:
    stack.given(preference("sales", "Sales"))
    return fails(stack, *UP, "--continue-on-error", program=preference("new", "Sales", ("EMAIL",)))


def other_host(stack: Stack) -> Run:
    stack.given(preference("sales", "Sales"))
    with Emulator(token="token") as other:
        stack.environment["THOUGHTSPOT_HOST"] = other.url
        run = fails(stack, "destroy", "--yes", "--skip-preview")
        return Run(run.command, run.status, run.output.replace(other.url, "https://other.thoughtspot.cloud"))


def other_org(stack: Stack) -> Run:
    stack.thoughtspot.add_org(7, "2024")
    return fails(stack, *UP, program=preference("sales", "2024"))


def not_set(stack: Stack) -> Run:
    return fails(stack, "preview", program="CommunicationChannelPreference.get('sales', 'org/42/LIVEBOARD_SCHEDULE')")


def not_settled(stack: Stack) -> Run:
    stack.thoughtspot.read_as(stale_reads=1000)
    with Waits() as waits:
        stack.environment[WAITS] = waits.address
        return fails(stack, *UP, program=preference("sales", "Sales"))


def unreachable(stack: Stack) -> Run:
    # Where nothing listens, a step tries again for a minute; where no TLS is spoken, it fails at once.
    stack.environment["THOUGHTSPOT_HOST"] = stack.thoughtspot.url.replace("http:", "https:")
    return fails(stack, *UP, program=preference("default"))


def out_of_time(stack: Stack) -> Run:
    # Where others keep a step waiting for all of its minute; here it has no time to begin with.
    (stack.folder / "sitecustomize.py").write_text(
        "from pulumi_thoughtspot.client.deadline import deadline\ndeadline.__wrapped__.__defaults__ = (0.0,)\n"
    )
    stack.environment["PYTHONPATH"] = str(stack.folder)
    del stack.environment["PULUMI_PYTHON_CMD"]  # The provider is to be started here, and not to be forked.
    return fails(stack, *UP, program=preference("sales", "Sales"))


def from_stub(
    search: tuple[int, str, str], configure: tuple[int, str, str] = (204, JSON, "")
) -> Callable[[Stack], Run]:
    def provoke(stack: Stack) -> Run:
        with stub({"search": search, "configure": configure}) as host:
            stack.environment["THOUGHTSPOT_HOST"] = host
            run = fails(stack, *UP, program=preference("default"))
            return Run(run.command, run.status, run.output.replace(host, stack.thoughtspot.url))

    return provoke


def login(stack: Stack) -> Run:
    stack.thoughtspot.add_user(User("seller", secret_key="key", privileges=("ADMINISTRATION",), orgs=(42,)))
    del stack.environment["THOUGHTSPOT_TOKEN"]
    stack.environment |= {"THOUGHTSPOT_USERNAME": "seller", "THOUGHTSPOT_SECRET_KEY": "key"}
    return fails(stack, *UP, program=preference("default"))


def bad_request(stack: Stack) -> Run:
    return fails(stack, *UP, program=preference("sales", "Sales", ("SLACK",)))


def unknown_org(stack: Stack) -> Run:
    return fails(stack, *UP, program=preference("sales", "Slaes"))


def unauthenticated(stack: Stack) -> Run:
    stack.environment["THOUGHTSPOT_TOKEN"] = "yesterdays"
    return fails(stack, *UP, program=preference("default"))


def forbidden(stack: Stack) -> Run:
    stack.thoughtspot.add_user(User("developer", privileges=("DEVELOPER",)))
    stack.thoughtspot.add_token("developers", user="developer")
    stack.environment["THOUGHTSPOT_TOKEN"] = "developers"
    return fails(stack, *UP, program=preference("default"))


PROVOKED: dict[type[errors.Error], Callable[[Stack], Run]] = {
    errors.SettingsError: settings,
    errors.InputError: get_by_name,
    errors.DuplicateError: duplicate,
    errors.OverwriteError: overwrite,
    errors.StillDeclaredError: still_declared,
    errors.OtherHostError: other_host,
    errors.OtherOrgError: other_org,
    errors.NotSetError: not_set,
    errors.NotSettledError: not_settled,
    errors.LoginError: login,
    errors.UnreachableError: unreachable,
    errors.OutOfTimeError: out_of_time,
    errors.UnreadableError: from_stub((200, "text/html", "<title>Scheduled maintenance</title>")),
    errors.ApiError: from_stub((404, JSON, ERROR % ("5a4f", "No static resource."))),
    errors.BadRequestError: bad_request,
    errors.UnknownOrgError: unknown_org,
    errors.UnauthenticatedError: unauthenticated,
    errors.ForbiddenError: forbidden,
    errors.UnavailableError: from_stub((200, JSON, "{}"), (500, JSON, ERROR % ("77c1", "Internal error."))),
}


def told(page: str, kind: type[errors.Error]) -> tuple[str, str]:
    """What a page shows for an error, and what it says about it."""
    section = re.search(rf"^## {kind.__name__}\n\n```text\n(.*?)```\n(.*?)(?=^## |\Z)", page, re.DOTALL | re.MULTILINE)
    assert section, f"it shows nothing of {kind.__name__}"
    return section[1].rstrip("\n"), section[2].strip()


def masked(output: str, stack: Stack) -> list[str]:
    text = output.replace(stack.thoughtspot.url.replace("http:", "https:"), stack.thoughtspot.url)
    text = text.replace(stack.thoughtspot.url, "https://my-company.thoughtspot.cloud")
    text = re.sub(r"incident [0-9a-f-]+", "incident …", text)
    text = re.sub(r"\(\[SSL.*?\)\)", "(…)", text)  # OpenSSL's words differ from release to release.
    return [line.strip() for line in text.splitlines()]


def test_the_pages_and_the_tree_are_in_step() -> None:
    tree = {kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.Error)}
    assert tree - {errors.Error, errors.ThoughtSpotError} == set(PROVOKED)
    for page in (PAGE, IN_FULL):
        assert set(re.findall(r"^## (\w+)$", page, re.MULTILINE)) == {kind.__name__ for kind in PROVOKED}
    for kind in PROVOKED:
        assert told(PAGE, kind)[1].endswith("."), "it says what to do"


@pytest.mark.parametrize("kind", PROVOKED, ids=lambda kind: kind.__name__)
def test_the_pages_show_what_the_cli_prints(stack: Stack, kind: type[errors.Error]) -> None:
    run = PROVOKED[kind](stack)
    assert "Traceback" not in run.output
    lines = "\n".join(masked(run.output, stack))
    in_full, _ = told(IN_FULL, kind)
    assert in_full in lines, lines
    assert matches(told(PAGE, kind)[0], in_full)
