"""ThoughtSpot's notification routing as code: a Pulumi dynamic provider."""

from pulumi_thoughtspot import errors
from pulumi_thoughtspot.client.model import Channel, EventType
from pulumi_thoughtspot.communication_channel_preference import CommunicationChannelPreference
from pulumi_thoughtspot.lookup import get_communication_channel_preferences
from pulumi_thoughtspot.preferences.estate import ClusterRouting, Estate, OrgRouting, Origin
from pulumi_thoughtspot.provider import Provider

__all__ = [
    "Channel",
    "ClusterRouting",
    "CommunicationChannelPreference",
    "Estate",
    "EventType",
    "OrgRouting",
    "Origin",
    "Provider",
    "errors",
    "get_communication_channel_preferences",
]
