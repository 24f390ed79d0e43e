"""Which channels deliver ThoughtSpot's scheduled Liveboards: a default, and an Org that differs from it."""

from pulumi_thoughtspot import Channel, CommunicationChannelPreference

CommunicationChannelPreference("default", channels=[Channel.EMAIL])
CommunicationChannelPreference("sales", org_identifier="Sales", channels=[Channel.WEBHOOK])
