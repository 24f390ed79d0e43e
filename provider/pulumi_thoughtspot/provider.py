"""An explicit provider instance, for programs that speak to several ThoughtSpots."""

from __future__ import annotations

from typing import Any

import pulumi

from pulumi_thoughtspot.plugin import config_names
from pulumi_thoughtspot.settings import text_of
from pulumi_thoughtspot.settings_table import ALL, EXPLICIT, by_config_key


class Provider(pulumi.ProviderResource):
    """One ThoughtSpot with its credentials: give it to resources by ``ResourceOptions(provider=…)``.

    What the stack's config says of ThoughtSpot plays no part in it. The rest is passed on, since in a component with
    ``providers=[…]`` the instance's process serves every dynamic resource, also those of other providers. Variables of
    the environment count, where ``THOUGHTSPOT_HOST`` names the same host: their credentials then outrank the arguments,
    so that a rotated secret has a way into ``refresh`` and ``destroy``, which use the arguments that the state
    remembers.

    ::

        eu = thoughtspot.Provider("eu", host="https://eu.thoughtspot.cloud", username="routing", secret_key=key)
        thoughtspot.CommunicationChannelPreference(
            "eu-default", channels=["EMAIL"], opts=pulumi.ResourceOptions(provider=eu)
        )
    """

    def __init__(
        self,
        resource_name: str,
        host: pulumi.Input[str],
        token: pulumi.Input[str] | None = None,
        username: pulumi.Input[str] | None = None,
        password: pulumi.Input[str] | None = None,
        secret_key: pulumi.Input[str] | None = None,
        org_id: pulumi.Input[int | str] | None = None,
        ca_bundle: pulumi.Input[str] | None = None,
        preview_reads: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declares a provider instance. Token, password and secret key are kept as secrets.

        :param resource_name: the instance's name in Pulumi.
        :param host: ``https://…`` or a bare host name; ``http`` only to loopback.
        :param token: a bearer token; it carries its own Org.
        :param username: a user's name, with one of the next two.
        :param password: the user's password.
        :param secret_key: the instance's secret key (trusted authentication); works where MFA is on.
        :param org_id: the id of the Org to log in to; 0, Primary, where left out.
        :param ca_bundle: a file of certificate authorities.
        :param preview_reads: whether a preview looks at what new resources will find; not where left out.
        :param opts: Pulumi's options.
        :raises pulumi.RunError: where ``host`` is empty. Every other problem is reported at preview.
        """
        if not host:
            raise pulumi.RunError(f'Provider {resource_name!r}: say which ThoughtSpot: host="https://…".')
        given = by_config_key(
            host=host,
            token=token,
            username=username,
            password=password,
            secret_key=secret_key,
            org_id=org_id,
            ca_bundle=ca_bundle,
            preview_reads=preview_reads,
        )
        secret = {setting.config_key for setting in ALL if setting.secret}
        props: dict[str, Any] = {**config_names.for_others(), EXPLICIT: "true"}
        for key, value in given.items():
            # What is None only once it is known counts as left out, as what is None from the first does.
            text = pulumi.Output.from_input(value).apply(text_of)
            props[key] = pulumi.Output.secret(text) if key in secret else text
        super().__init__("pulumi-python", resource_name, props, opts)
