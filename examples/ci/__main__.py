"""The routing that .github/workflows/routing.yml previews, sets and watches."""

from pulumi_thoughtspot import Channel, CommunicationChannelPreference

CommunicationChannelPreference("default", channels=[Channel.EMAIL])
CommunicationChannelPreference("sales", org_identifier="Sales", channels=[Channel.WEBHOOK])
