"""ThoughtSpot's notification routing as code: a Pulumi dynamic provider.

::

    import pulumi_thoughtspot as thoughtspot

    default = thoughtspot.CommunicationChannelPreference("default", channels=["EMAIL"])

    sales = thoughtspot.CommunicationChannelPreference(
        "sales", org_identifier="Sales", channels=[thoughtspot.Channel.WEBHOOK]
    )
"""

from pulumi_thoughtspot import errors
from pulumi_thoughtspot.client.preferences import Channel, EventType
from pulumi_thoughtspot.client.storage_setup import WebhookStorageConfig
from pulumi_thoughtspot.communication_channel_preference import ChannelsInput, CommunicationChannelPreference
from pulumi_thoughtspot.lookup import get_communication_channel_preferences, get_webhook_storage_config
from pulumi_thoughtspot.preferences.routing import ClusterRouting, OrgRouting, Origin, Routing
from pulumi_thoughtspot.provider import Provider
from pulumi_thoughtspot.release import installed

__all__ = [
    "Channel",
    "ChannelsInput",
    "ClusterRouting",
    "CommunicationChannelPreference",
    "EventType",
    "OrgRouting",
    "Origin",
    "Provider",
    "Routing",
    "WebhookStorageConfig",
    "errors",
    "get_communication_channel_preferences",
    "get_webhook_storage_config",
]

__version__: str = installed()
"""The installed release, as `pulumi-thoughtspot --version` says it."""
