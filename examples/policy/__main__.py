"""A routing like any other; the rules that it has to keep to are in policy-pack."""

from pulumi_thoughtspot import Channel, CommunicationChannelPreference

CommunicationChannelPreference("default", channels=[Channel.EMAIL])
CommunicationChannelPreference("internal", org_identifier="Internal", channels=[Channel.EMAIL])
CommunicationChannelPreference("north", org_identifier="Customer North", channels=[Channel.WEBHOOK])
CommunicationChannelPreference("south", org_identifier="Customer South", channels=[Channel.EMAIL, Channel.WEBHOOK])
