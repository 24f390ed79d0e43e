"""Which channels deliver ThoughtSpot's scheduled Liveboards: a default, and two Orgs that differ from it."""

import pulumi

from pulumi_thoughtspot import Channel, CommunicationChannelPreference

# The cluster's default: an Org that has nothing of its own gets its Liveboards by e-mail.
default = CommunicationChannelPreference("default", channels=[Channel.EMAIL])

# Sales gets them through its webhook instead.
CommunicationChannelPreference(
    "sales",
    org_identifier="Sales",
    channels=[Channel.WEBHOOK],
)

# Finance gets them both ways.
CommunicationChannelPreference(
    "finance",
    org_identifier="Finance",
    channels=[Channel.EMAIL, Channel.WEBHOOK],
)

pulumi.export("host", default.host)
