"""Looking, from a program, at what every Org really gets, without managing it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import closing

import pulumi

from pulumi_thoughtspot.client.model import EventType
from pulumi_thoughtspot.errors import Error
from pulumi_thoughtspot.preferences.estate import Estate, read_estate
from pulumi_thoughtspot.preferences.inputs import one_event_type, one_org_identifier
from pulumi_thoughtspot.settings import (
    ALL,
    CA_BUNDLE,
    EXPLICIT,
    HOST,
    NAMESPACE,
    ORG_ID,
    PASSWORD,
    SECRET_KEY,
    TOKEN,
    USERNAME,
    connect,
    resolve,
)


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
) -> Estate:
    """Reads which channels deliver, for the cluster and its Orgs, and where they come from. Runs in a preview, too.

    One request where ThoughtSpot shows everything at once. The settings are the stack's config and the environment or,
    where ``host`` is given, these arguments and the environment, as for an explicit `Provider`. Takes plain values, no
    outputs.

    :param org_identifiers: names or ids of Orgs; None: every Org that the user may see.
    :param event_types: the event types to look at; None: ``LIVEBOARD_SCHEDULE``.
    :param cluster: whether to read the cluster's default, which takes ADMINISTRATION. A user who may not read it gets
        the Orgs without it: `Estate.cluster_visible` is False then.
    :param host: the ThoughtSpot to look at, with ``token``, or ``username`` and ``password`` or ``secret_key``, and
        ``org_id`` and ``ca_bundle``, as for `Provider`.
    :raises pulumi.RunError: where settings are wrong, an Org is unknown, or ThoughtSpot cannot be asked.
    """
    arguments = {
        HOST: host,
        TOKEN: token,
        USERNAME: username,
        PASSWORD: password,
        SECRET_KEY: secret_key,
        ORG_ID: org_id,
        CA_BUNDLE: ca_bundle,
    }
    given = {setting.config_key: value for setting, value in arguments.items() if value is not None}
    stack = pulumi.Config(NAMESPACE)
    try:
        settings = resolve(
            {EXPLICIT: "true", **given} if given else {each.config_key: stack.get(each.key) for each in ALL}, os.environ
        )
        with closing(connect(settings)) as client:
            return read_estate(
                client,
                None if org_identifiers is None else [one_org_identifier(each) for each in org_identifiers],
                [one_event_type(each) for each in event_types or (EventType.LIVEBOARD_SCHEDULE,)],
                cluster=cluster,
            )
    except (Error, ValueError) as error:
        raise pulumi.RunError(f"get_communication_channel_preferences: {error}") from None
