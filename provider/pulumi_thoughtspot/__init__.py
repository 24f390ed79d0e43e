"""ThoughtSpot's notification routing as code: a Pulumi dynamic provider."""

from pulumi_thoughtspot import errors
from pulumi_thoughtspot.client.model import Channel, EventType
from pulumi_thoughtspot.communication_channel_preference import CommunicationChannelPreference
from pulumi_thoughtspot.provider import Provider

__all__ = ["Channel", "CommunicationChannelPreference", "EventType", "Provider", "errors"]
