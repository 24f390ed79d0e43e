"""Looking, from a program, at what a ThoughtSpot has, without managing it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import Any

import pulumi

from pulumi_thoughtspot.client.client import Client
from pulumi_thoughtspot.client.preferences import EventType
from pulumi_thoughtspot.client.storage_setup import WebhookStorageConfig
from pulumi_thoughtspot.connection import connect
from pulumi_thoughtspot.errors import Error
from pulumi_thoughtspot.plugin import config_names, secrets_in_clear
from pulumi_thoughtspot.preferences.inputs import event_type
from pulumi_thoughtspot.preferences.routing import Routing, read_routing
from pulumi_thoughtspot.rules.orgs import org_identifier
from pulumi_thoughtspot.settings import resolve
from pulumi_thoughtspot.settings_table import ALL, EXPLICIT, NAMESPACE, by_config_key


def get_communication_channel_preferences(
    org_identifiers: Sequence[str | int] | None = None,
    event_types: Sequence[EventType | str] | None = None,
    cluster: bool = True,
    *,
    host: str | None = None,
    token: str | None = None,
    username: str | None = None,
    password: str | None = None,
    secret_key: str | None = None,
    org_id: int | str | None = None,
    ca_bundle: str | None = None,
) -> Routing:
    """Reads which channels deliver, for the cluster and its Orgs, and where they come from. Runs in a preview, too.

    One request where ThoughtSpot shows everything at once. The settings are the stack's config and the environment or,
    where ``host`` is given, these arguments and the environment, as for an explicit `Provider`. Takes plain values, no
    outputs.

    ::

        seen = thoughtspot.get_communication_channel_preferences()
        pulumi.export("by webhook", [org.name for org in seen.orgs if "WEBHOOK" in (org.channels or ())])

    :param org_identifiers: names or ids of Orgs; None: every Org that the user may see.
    :param event_types: the event types to look at; None: ``LIVEBOARD_SCHEDULE``.
    :param cluster: whether to read the cluster's default, which takes ADMINISTRATION. A user who may not read it gets
        the Orgs without it: `Routing.cluster_visible` is False then.
    :param host: the ThoughtSpot to look at, where it is not the stack's; the rest then as for `Provider`.
    :param token: a bearer token; it carries its own Org.
    :param username: a user's name, with one of the next two.
    :param password: the user's password.
    :param secret_key: the instance's secret key (trusted authentication); works where MFA is on.
    :param org_id: the id of the Org to log in to; 0, Primary, where left out.
    :param ca_bundle: a file of certificate authorities.
    :returns: the cluster's default and the Orgs, as plain values.
    :raises pulumi.RunError: where settings are wrong, an Org is unknown, or ThoughtSpot cannot be asked.
    """
    given = by_config_key(
        host=host,
        token=token,
        username=username,
        password=password,
        secret_key=secret_key,
        org_id=org_id,
        ca_bundle=ca_bundle,
    )
    with _told_as_errors_of("get_communication_channel_preferences"):
        _refuse_text(org_identifiers=org_identifiers, event_types=event_types)
        with _connected(given) as client:
            return read_routing(
                client,
                None if org_identifiers is None else [org_identifier(each) for each in org_identifiers],
                [event_type(each) for each in event_types or (EventType.LIVEBOARD_SCHEDULE,)],
                cluster=cluster,
            )


def get_webhook_storage_config(
    *,
    host: str | None = None,
    token: str | None = None,
    username: str | None = None,
    password: str | None = None,
    secret_key: str | None = None,
    org_id: int | str | None = None,
    ca_bundle: str | None = None,
) -> tuple[WebhookStorageConfig, ...]:
    """Reads what a cloud account has to be told so that ThoughtSpot may write the files of webhooks to its buckets.

    One entry for each kind of bucket that this ThoughtSpot can write to. One request; it runs in a preview, too. It
    takes ThoughtSpot Cloud 26.7.0.cl, and the privilege ADMINISTRATION or DEVELOPER (with role-based access control:
    CAN_MANAGE_WEBHOOKS). The settings are as for `get_communication_channel_preferences`.

    ::

        s3 = next(each for each in thoughtspot.get_webhook_storage_config() if each.provider == "AWS_S3")
        pulumi.export("trust policy", s3.trust_policy_template)

    :param host: the ThoughtSpot to look at, where it is not the stack's; the rest then as for `Provider`.
    :param token: a bearer token; it carries its own Org.
    :param username: a user's name, with one of the next two.
    :param password: the user's password.
    :param secret_key: the instance's secret key (trusted authentication); works where MFA is on.
    :param org_id: the id of the Org to log in to; 0, Primary, where left out.
    :param ca_bundle: a file of certificate authorities.
    :returns: the ways from ThoughtSpot to a bucket, as plain values.
    :raises pulumi.RunError: where settings are wrong, or ThoughtSpot cannot be asked.
    """
    given = by_config_key(
        host=host,
        token=token,
        username=username,
        password=password,
        secret_key=secret_key,
        org_id=org_id,
        ca_bundle=ca_bundle,
    )
    with _told_as_errors_of("get_webhook_storage_config"), _connected(given) as client:
        return tuple(client.webhooks.storage_config())


@contextmanager
def _told_as_errors_of(function: str) -> Iterator[None]:
    """Whatever goes wrong inside ends the program in one line that names ``function``."""
    try:
        yield
    except (Error, ValueError) as error:
        raise pulumi.RunError(f"{function}: {error}") from None


@contextmanager
def _connected(given: Mapping[str, Any]) -> Iterator[Client]:
    """A client for the settings that are given or, where none is, for those of the stack."""
    secrets_in_clear.warn_once()
    settings = resolve({EXPLICIT: "true", **given} if given else _stack_config(), os.environ)
    with closing(connect(settings)) as client:
        yield client


def _stack_config() -> dict[str, str | None]:
    values = {setting.config_key: pulumi.Config(NAMESPACE).get(setting.key) for setting in ALL}
    return {**config_names.in_program(), **{key: value for key, value in values.items() if value is not None}}


def _refuse_text(**lists: object) -> None:
    """Text is a sequence too, of letters: Org "42" would be asked for as Orgs 4 and 2."""
    for argument, value in lists.items():
        if isinstance(value, str):
            raise ValueError(f"{argument}: give a list, [{value!r}]")
