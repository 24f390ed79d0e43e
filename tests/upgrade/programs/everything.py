"""A resource of each kind, on two ThoughtSpots."""

import os
from collections.abc import Sequence

import pulumi

from pulumi_thoughtspot import Channel, CommunicationChannelPreference, Provider


def channels(*usual: Channel) -> Sequence[str]:
    """Those of the environment, where there are any."""
    return os.environ["CHANNELS"].split() if "CHANNELS" in os.environ else usual


class Team(pulumi.ComponentResource):
    """A component with one preference in it."""

    def __init__(self, name: str, org: int | str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("example:index:Team", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        CommunicationChannelPreference(name, org_identifier=org, channels=channels(Channel.WEBHOOK), opts=child)


europe = Provider("europe", host=os.environ["EUROPE"], username="admin", secret_key="admin-secret-key")
in_europe = pulumi.ResourceOptions(provider=europe)

CommunicationChannelPreference("default", channels=channels(Channel.WEBHOOK))
CommunicationChannelPreference("by-name", org_identifier="Sales", channels=channels(Channel.WEBHOOK))
CommunicationChannelPreference("by-id", org_identifier=77, channels=channels(Channel.WEBHOOK))
CommunicationChannelPreference("without-channels", org_identifier="Quiet", channels=channels())
CommunicationChannelPreference("taken-over", org_identifier="Legal", channels=channels(Channel.WEBHOOK))
CommunicationChannelPreference(
    "overwritten", org_identifier="Finance", channels=channels(Channel.WEBHOOK), allow_overwrite=True
)
CommunicationChannelPreference(
    "retained",
    org_identifier="Archive",
    channels=channels(Channel.WEBHOOK),
    opts=pulumi.ResourceOptions(retain_on_delete=True),
)
CommunicationChannelPreference(
    "secret",
    org_identifier=pulumi.Output.secret("Secret"),
    channels=pulumi.Output.secret(channels(Channel.WEBHOOK)),
)
CommunicationChannelPreference.get("read", "org/11/LIVEBOARD_SCHEDULE")
Team("in-component", "Team")
# As `pulumi-thoughtspot import` names it.
CommunicationChannelPreference("Imported", org_identifier="Imported", channels=channels(Channel.WEBHOOK))

CommunicationChannelPreference("europe-default", channels=channels(Channel.WEBHOOK), opts=in_europe)
Team("europe-in-component", 42, opts=pulumi.ResourceOptions(providers=[europe]))
