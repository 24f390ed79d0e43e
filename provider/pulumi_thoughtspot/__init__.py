"""ThoughtSpot's notification routing as code: a Pulumi dynamic provider.

::

    import pulumi_thoughtspot as thoughtspot

    default = thoughtspot.CommunicationChannelPreference("default", channels=["EMAIL"])

    sales = thoughtspot.CommunicationChannelPreference(
        "sales", org_identifier="Sales", channels=[thoughtspot.Channel.WEBHOOK]
    )
"""

# `shadows` must be imported first: it explains a failing import.
from pulumi_thoughtspot import errors, shadows  # noqa: F401
from pulumi_thoughtspot.client.preferences import Channel, EventType
from pulumi_thoughtspot.client.storage_setup import WebhookStorageConfig
from pulumi_thoughtspot.client.webhook import WebhookStatus
from pulumi_thoughtspot.communication_channel_preference import ChannelsInput, CommunicationChannelPreference
from pulumi_thoughtspot.communication_channel_preference_set import CommunicationChannelPreferenceSet
from pulumi_thoughtspot.lookup import get_communication_channel_preferences, get_webhook_storage_config
from pulumi_thoughtspot.preferences.routing import ClusterRouting, OrgRouting, Origin, Routing
from pulumi_thoughtspot.provider import Provider
from pulumi_thoughtspot.release import installed
from pulumi_thoughtspot.webhook import Webhook
from pulumi_thoughtspot.webhook_inputs import (
    ApiKey,
    ApiKeyAuthentication,
    AuthenticationInput,
    AwsS3,
    AwsS3Storage,
    BasicAuth,
    BasicAuthentication,
    BearerTokenAuthentication,
    GcpGcs,
    GcpGcsStorage,
    OAuth2,
    OAuth2Authentication,
    SignatureVerification,
    StorageDestinationInput,
)

__all__ = [
    "ApiKey",
    "ApiKeyAuthentication",
    "AuthenticationInput",
    "AwsS3",
    "AwsS3Storage",
    "BasicAuth",
    "BasicAuthentication",
    "BearerTokenAuthentication",
    "Channel",
    "ChannelsInput",
    "ClusterRouting",
    "CommunicationChannelPreference",
    "CommunicationChannelPreferenceSet",
    "EventType",
    "GcpGcs",
    "GcpGcsStorage",
    "OAuth2",
    "OAuth2Authentication",
    "OrgRouting",
    "Origin",
    "Provider",
    "Routing",
    "SignatureVerification",
    "StorageDestinationInput",
    "Webhook",
    "WebhookStatus",
    "WebhookStorageConfig",
    "errors",
    "get_communication_channel_preferences",
    "get_webhook_storage_config",
]

__version__: str = installed()
"""The installed release, as `pulumi-thoughtspot --version` says it."""
