"""What `pulumi-thoughtspot doctor` checks, one thing after the other. Nothing here changes anything in ThoughtSpot."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TypeVar

from pulumi_thoughtspot.client.calls import listed
from pulumi_thoughtspot.client.client import Client
from pulumi_thoughtspot.client.credentials import BearerToken, Password
from pulumi_thoughtspot.client.deadline import deadline
from pulumi_thoughtspot.client.orgs import PRIMARY_ORG_ID, Org
from pulumi_thoughtspot.client.preferences import CLUSTER, EventType, Preferences, Scope
from pulumi_thoughtspot.client.session import SessionUser
from pulumi_thoughtspot.commands import project
from pulumi_thoughtspot.commands.terminal import Mark
from pulumi_thoughtspot.commands.webhooks_by_org import MISSING, MOST_LOGINS, by_need, webhooks_by_org
from pulumi_thoughtspot.connection import connect
from pulumi_thoughtspot.errors import ApiError, Error, ForbiddenError, SettingsError, UnauthenticatedError, one_line
from pulumi_thoughtspot.preferences.routing import Routing, read_routing
from pulumi_thoughtspot.settings import Settings
from pulumi_thoughtspot.settings_table import ORG_ID, TOKEN

CHECK_SECONDS = 10.0
"""How long one check may take."""


class Topic(str, Enum):
    """What is checked, in this order."""

    SETTINGS = "settings"
    HOST = "host"
    TLS = "TLS"
    LOGIN = "login"
    ORG = "Org"
    API = "API"
    ORG_LEVEL = "Org level"
    CLUSTER_LEVEL = "cluster level"
    WEBHOOKS = "webhooks"


@dataclass(frozen=True)
class Finding:
    """What a check found. ``remedy`` is what to do, in lines; it may be empty."""

    topic: Topic
    mark: Mark
    words: str
    remedy: str = ""


def fine(topic: Topic, words: str) -> Finding:
    """Nothing to mend."""
    return Finding(topic, Mark.FINE, words)


def problem(topic: Topic, words: str, remedy: str) -> Finding:
    """Something to mend."""
    return Finding(topic, Mark.PROBLEM, words, remedy)


def failed(topic: Topic, error: Error) -> Finding:
    """Something to mend, as the error says it."""
    return problem(topic, error.sentence, error.remedy)


def not_checked(topic: Topic) -> Finding:
    """What an earlier problem leaves open."""
    return Finding(topic, Mark.NEITHER, "not checked")


T = TypeVar("T")
Findings = Generator[Finding, None, T]


def examine(
    config: Mapping[str, str] | SettingsError, environment: Mapping[str, str], folder: Path, *, in_project: bool
) -> Iterator[Finding]:
    """Checks each topic, in their order; those that an earlier problem leaves open are told as not checked.

    Inputs: ``config`` (the stack's, or why it cannot be read), ``environment`` (variables by name), ``folder`` (the
    program's), ``in_project`` (whether there is a project here).
    """
    told = set()
    for finding in _examine(config, environment, folder, in_project):
        told.add(finding.topic)
        yield finding
    yield from (not_checked(topic) for topic in Topic if topic not in told)


def _examine(
    config: Mapping[str, str] | SettingsError, environment: Mapping[str, str], folder: Path, in_project: bool
) -> Findings[None]:
    try:
        if isinstance(config, SettingsError):
            raise config
        settings = project.resolved(config, environment, folder, in_project=in_project, hints=False)
    except SettingsError as error:
        what, _, why = error.sentence.partition(": ")
        yield problem(Topic.SETTINGS, what.rstrip(":"), f"{why}\n{error.remedy}".strip())
        return
    yield fine(Topic.SETTINGS, "complete")
    # A token that is given carries its own Org: the setting is for logins alone, as in `pulumi up`.
    expected = None if isinstance(settings.credentials, BearerToken) else settings.org_id
    with closing(connect(settings)) as client:
        if not (yield from _contact(client)):
            return
        user = yield from _login(client, settings)
        if user is not None:
            yield _org(user, expected)
            yield from _levels(client, user, user.org or Org(str(settings.org_id), ""))


def _contact(client: Client) -> Findings[bool]:
    with deadline(CHECK_SECONDS):
        contact = client.contact()
    if contact.reached is False and contact.error:
        yield failed(Topic.HOST, contact.error)
        return False
    yield fine(Topic.HOST, f"{client.host} answers") if contact.reached else not_checked(Topic.HOST)
    if contact.error:
        yield failed(Topic.TLS, contact.error)
        return False
    secure = client.host.startswith("https:")
    yield fine(Topic.TLS, "the certificate is trusted" if secure else "none: plain HTTP, within this machine")
    return True


def _login(client: Client, settings: Settings) -> Findings[SessionUser | None]:
    login = settings.credentials
    user = _attempt(client.session.user)
    if isinstance(user, UnauthenticatedError) and isinstance(login, BearerToken):
        yield problem(
            Topic.LOGIN,
            f"the token is not accepted: ThoughtSpot answered {user.status}, {user.words or 'no reason given'}",
            f"It may have expired, or be another host's. Get a new one and set it: {TOKEN.command}, or set"
            f" {TOKEN.variable}. With a user's name and a secret key, tokens are made as they are needed.",
        )
        return None
    if isinstance(user, Error):
        yield failed(Topic.LOGIN, user)
        return None
    name = f"as {one_line(user.name, 80)!r}" if user.name else "as a user whose name ThoughtSpot does not tell"
    way = "token" if isinstance(login, BearerToken) else "password" if isinstance(login, Password) else "secret key"
    yield fine(Topic.LOGIN, f"{name}, by {way}")
    return user


def _org(user: SessionUser, expected: int | None) -> Finding:
    if user.org is None:
        return fine(Topic.ORG, "ThoughtSpot tells none; perhaps Orgs are off")
    if expected is None or user.org.id == str(expected):
        return fine(Topic.ORG, f"the token is for {_named(user.org)}")
    return problem(
        Topic.ORG,
        f"the token is for {_named(user.org)}, not for Org {expected}",
        f"Give the user access to Org {expected}, or set the other one: {ORG_ID.command} {user.org.id}, or set"
        f" {ORG_ID.variable}.",
    )


def _levels(client: Client, user: SessionUser, org: Org) -> Findings[None]:
    own = _search(client, Scope(org.id))
    if isinstance(own, Error) and not (isinstance(own, ApiError) and own.status in (400, 403)):
        yield failed(Topic.API, own)
        return
    yield fine(Topic.API, "this release has the communication channel preferences")
    if isinstance(own, ForbiddenError):
        held = ", ".join(sorted(one_line(each, 40) for each in user.privileges)) or "none that ThoughtSpot tells of"
        yield problem(
            Topic.ORG_LEVEL,
            f"not allowed in {_named(org)}",
            "Have an administrator give the user ADMINISTRATION or DEVELOPER in that Org (with role-based access"
            f" control: APPLICATION_ADMINISTRATION). The user's privileges now: {held}.",
        )
    elif isinstance(own, Error):
        yield failed(Topic.ORG_LEVEL, own)
    else:
        others = "" if org.id == PRIMARY_ORG_ID else "; other Orgs may take a token for Primary (Org 0)"
        yield fine(Topic.ORG_LEVEL, f"allowed in {_named(org)}{others}")
    cluster = _search(client, CLUSTER)
    if isinstance(cluster, ForbiddenError):
        # No problem by itself: an Org's administrator has no business there.
        yield Finding(
            Topic.CLUSTER_LEVEL,
            Mark.NEITHER,
            "not allowed" + ("" if isinstance(own, Error) else ", which is fine for managing Orgs alone"),
            "The cluster's default can be neither read nor declared: this takes a token for Primary (Org 0), and the"
            " privilege ADMINISTRATION.",
        )
    elif isinstance(cluster, Error):
        yield failed(Topic.CLUSTER_LEVEL, cluster)
    else:
        yield fine(Topic.CLUSTER_LEVEL, "allowed")
    yield _webhooks(client, org)


def _webhooks(client: Client, org: Org) -> Finding:
    routing = _attempt(lambda: _routing(client, org))
    orgs = () if isinstance(routing, Error) else routing.orgs
    with deadline(CHECK_SECONDS):
        seen = webhooks_by_org(client, by_need(orgs), most_logins=MOST_LOGINS)
    if isinstance(seen.failure, ApiError) and seen.not_there:
        # No problem by itself: preferences can be managed without them.
        words = "this release has none" if seen.failure.status == 404 else f"not allowed in {_named(org)}"
        return Finding(Topic.WEBHOOKS, Mark.NEITHER, words, seen.failure.remedy)
    if seen.failure is not None:
        return failed(Topic.WEBHOOKS, seen.failure)
    missing = [_named(Org(each.id, each.name)) for each in orgs if seen.is_missing(each)]
    if missing:
        remedy = f"{MISSING[0].upper()}{MISSING[1:]} 'pulumi-thoughtspot show' lists all Orgs."
        return problem(Topic.WEBHOOKS, f"missing in {listed(missing, ', ')}", remedy)
    return fine(Topic.WEBHOOKS, f"this release has them, and they may be managed in {_named(org)}")


def _routing(client: Client, org: Org) -> Routing:
    try:
        return read_routing(client)
    except ForbiddenError:
        return read_routing(client, [org.id])


def _search(client: Client, scope: Scope) -> Preferences | Error:
    return _attempt(lambda: client.preferences.search([scope], EventType.LIVEBOARD_SCHEDULE.value))


def _attempt(call: Callable[[], T]) -> T | Error:
    try:
        with deadline(CHECK_SECONDS):
            return call()
    except Error as error:
        return error


def _named(org: Org) -> str:
    return f"Org {org.id}" + (f" ({one_line(org.name, 80)})" if org.name else "")
