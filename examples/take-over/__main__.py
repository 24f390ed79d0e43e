"""Which channels deliver on http://127.0.0.1:8080."""

from pulumi_thoughtspot import Channel, CommunicationChannelPreference

# The cluster's default, for every Org that has nothing of its own.
CommunicationChannelPreference("default", channels=[Channel.EMAIL, Channel.WEBHOOK])

# What single Orgs have instead.
CommunicationChannelPreference("Customer-Support", org_identifier="Customer Support", channels=[])
CommunicationChannelPreference("Sales", org_identifier="Sales", channels=[Channel.WEBHOOK])
