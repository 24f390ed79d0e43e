"""The webhook that a Pulumi program declares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pulumi

from pulumi_thoughtspot.client.preferences import EventType
from pulumi_thoughtspot.client.webhook import WebhookStatus
from pulumi_thoughtspot.dynamic import WebhookProvider
from pulumi_thoughtspot.resource import (
    Kind,
    LeftOut,
    ThoughtSpotResource,
    now_or_later,
    org_identifier_as_text,
    plain_list,
)
from pulumi_thoughtspot.webhook_inputs import (
    AuthenticationInput,
    EventsInput,
    SignatureVerification,
    StorageDestinationInput,
    TextsInput,
)
from pulumi_thoughtspot.webhooks import parts
from pulumi_thoughtspot.webhooks.identity import key_to_read
from pulumi_thoughtspot.webhooks.inputs import checked
from pulumi_thoughtspot.webhooks.properties import (
    ADDITIONAL_HEADERS,
    ALLOW_OVERWRITE,
    AUTHENTICATION,
    DESCRIPTION,
    EVENTS,
    INPUTS,
    NAME,
    ORG_IDENTIFIER,
    OUTPUTS,
    SIGNATURE_VERIFICATION,
    STATUS,
    STORAGE_DESTINATION,
    URL,
    URL_PARAMS,
)

_KIND = Kind("Webhook", WebhookProvider, checked, (*INPUTS, *OUTPUTS), key_to_read)
WEBHOOK_TYPE = _KIND.token


class Webhook(ThoughtSpotResource, kind=_KIND):
    """A webhook of one Org: where ThoughtSpot sends what is delivered by the channel ``WEBHOOK``.

    ::

        hook = Webhook(
            "sales",
            org_identifier="Sales",
            url="https://hooks.example.com/liveboards",
            authentication={"bearer_token": config.require_secret("hookToken")},
        )

    Create takes over an equal one without secrets and refuses any other one of that name (see ``allow_overwrite``).
    ThoughtSpot never shows a secret again, so that one that is changed elsewhere is not seen.

    Outputs: the inputs, ``host``, ``org_id``, ``org_name``, ``webhook_id``, and the ``id``, which is
    ``org/<org id>/webhook/<webhook id>``.
    """

    url: pulumi.Output[str]
    """Where it sends to."""
    name: pulumi.Output[str]
    """ThoughtSpot's name of it."""
    org_identifier: pulumi.Output[str | None]
    """The Org as the program names it, or the id of the Org of the login; None with a token."""
    events: pulumi.Output[list[str]]
    """What it is told of, sorted."""
    description: pulumi.Output[str | None]
    """Some words about it."""
    url_params: pulumi.Output[Mapping[str, str] | None]
    """What is added to the URL's query."""
    additional_headers: pulumi.Output[Mapping[str, str] | None]
    """What is added to the headers."""
    authentication: pulumi.Output[Mapping[str, Any] | None]
    """The one kind of authentication, as it was given."""
    signature_verification: pulumi.Output[Mapping[str, str] | None]
    """The signature's header and secret."""
    storage_destination: pulumi.Output[Mapping[str, Any] | None]
    """The bucket that the files go to, as it was given."""
    status: pulumi.Output[str | None]
    """``ENABLED`` or ``DISABLED``; None where the program leaves it out."""
    allow_overwrite: pulumi.Output[bool | None]
    """Whether create may take over a different webhook of that name."""
    host: pulumi.Output[str]
    """The ThoughtSpot on which it lives."""
    org_id: pulumi.Output[str]
    """The id of its Org, which never changes."""
    org_name: pulumi.Output[str | None]
    """The Org's name as ThoughtSpot gave it last; None where Orgs are off."""
    webhook_id: pulumi.Output[str]
    """ThoughtSpot's id of it."""

    def __init__(
        self,
        resource_name: str,
        url: pulumi.Input[str],
        name: pulumi.Input[str] | None = None,
        org_identifier: pulumi.Input[str | int] | LeftOut = LeftOut.LEFT_OUT,
        events: EventsInput = (EventType.LIVEBOARD_SCHEDULE,),
        description: pulumi.Input[str] | None = None,
        url_params: TextsInput | None = None,
        additional_headers: TextsInput | None = None,
        authentication: pulumi.Input[AuthenticationInput] | None = None,
        signature_verification: pulumi.Input[SignatureVerification] | None = None,
        storage_destination: pulumi.Input[StorageDestinationInput] | None = None,
        status: pulumi.Input[WebhookStatus | str] | None = None,
        allow_overwrite: pulumi.Input[bool] = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declares a webhook. What is left out is unset in ThoughtSpot.

        :param resource_name: the resource's name in Pulumi.
        :param url: where to send to, ``https://…``, without a user name or password.
        :param name: ThoughtSpot's name of it. Left out: at first the resource's name, and from then on what it is.
        :param org_identifier: the name or id of the Org in which it lives; left out: the Org of the login. Another Org
            replaces the resource.
        :param events: what it is told of; a set, so order and repeats mean nothing.
        :param description: some words about it.
        :param url_params: what is added to the URL's query: a text by each name.
        :param additional_headers: what is added to the headers: a text by each name, whatever the name's case.
        :param authentication: exactly one of ``bearer_token``, ``api_key``, ``basic_auth`` and ``oauth2``. Its secret
            is kept as one, however it is given; so is that of the signature.
        :param signature_verification: the ``header`` that has the signature (HMAC SHA256), and the ``secret``.
        :param storage_destination: exactly one of ``aws_s3`` and ``gcp_gcs``: the bucket that the files go to.
        :param status: ``ENABLED`` or ``DISABLED``. Left out: enabled.
        :param allow_overwrite: let create take over a webhook of that name that is different, or whose secrets cannot
            be compared.
        :param opts: Pulumi's options.
        :raises pulumi.RunError: for what is plainly wrong, before anything is registered.
        """
        given: dict[str, Any] = {
            URL: url,
            NAME: name,
            EVENTS: now_or_later(events, plain_list),
            DESCRIPTION: description,
            URL_PARAMS: now_or_later(url_params, _texts),
            ADDITIONAL_HEADERS: now_or_later(additional_headers, _texts),
            AUTHENTICATION: now_or_later(authentication, lambda its: _with_secrets_by_kind(its, parts.AUTHENTICATION)),
            SIGNATURE_VERIFICATION: _with_secrets(signature_verification, parts.SIGNATURE),
            STORAGE_DESTINATION: now_or_later(
                storage_destination, lambda its: _with_secrets_by_kind(its, parts.STORAGE)
            ),
            STATUS: status,
            ALLOW_OVERWRITE: allow_overwrite,
        }
        inputs = {each: value for each, value in given.items() if value is not None or each == URL}
        if org_identifier is not LeftOut.LEFT_OUT:
            inputs[ORG_IDENTIFIER] = org_identifier_as_text(org_identifier)
        super().__init__(resource_name, inputs, opts)

    @classmethod
    def get(cls, resource_name: str, id: pulumi.Input[str], opts: pulumi.ResourceOptions | None = None) -> Webhook:
        """Reads a webhook that this stack does not manage: it is neither changed nor deleted.

        ::

            sales = Webhook.get("sales", "org/42/webhook/0d3f6a4e-…")

        :param resource_name: the resource's name in Pulumi.
        :param id: ``org/<org id>/webhook/<webhook id>``.
        :param opts: Pulumi's options.
        :returns: the resource, whose outputs are what ThoughtSpot has set. Where it has a secret, they say
            ``(not known)``; headers and URL parameters are secrets.
        :raises pulumi.RunError: where ``id`` is not of that form. Where there is none, `pulumi up` fails.
        """
        return cls._read(resource_name, id, opts)


def _each(value: Any, convert: Callable[[str, Any], Any]) -> Any:
    """A mapping with each of its values converted; what is none stays as it is, for check to refuse."""
    return {name: convert(name, its) for name, its in value.items()} if isinstance(value, Mapping) else value


def _texts(value: Any) -> Any:
    """Pulumi drops what is None, as if its key had not been given: it goes as something that check refuses."""
    return _each(value, lambda _, text: now_or_later(text, lambda known: parts.NONE_GIVEN if known is None else known))


def _with_secrets_by_kind(value: Any, kinds: Mapping[str, parts.Part | None]) -> Any:
    return _each(value, lambda kind, its: _with_secrets(its, kinds.get(kind)))


def _with_secrets(value: Any, part: parts.Part | None) -> Any:
    """What Pulumi keeps as a secret, however it is given, except for what is known to be none.

    For a name that is not known may be a secret's, with a slip in it.
    """
    if part is None:
        return _secret(value)
    return now_or_later(
        value, lambda its: _each(its, lambda name, text: text if name in part.readable else _secret(text))
    )


def _secret(value: Any) -> Any:
    return None if value is None else pulumi.Output.secret(value)
