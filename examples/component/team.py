"""A team, as this company knows it."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from pulumi_thoughtspot import Channel, CommunicationChannelPreference, EventType


class Team(pulumi.ComponentResource):
    """A team's Orgs. All of them get e-mail; a team that is on call gets its Liveboards by webhook as well."""

    channels: pulumi.Output[dict[str, list[str]]]
    """What each of the team's Orgs gets, by the Org's name."""

    def __init__(
        self, name: str, orgs: Sequence[str], on_call: bool = False, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("example:routing:Team", name, {}, opts)
        preferences = {
            org: CommunicationChannelPreference(
                f"{name}-{org}",
                org_identifier=org,
                event_type=EventType.LIVEBOARD_SCHEDULE,
                channels=[Channel.EMAIL, Channel.WEBHOOK] if on_call else [Channel.EMAIL],
                opts=pulumi.ResourceOptions(parent=self),
            )
            for org in orgs
        }
        self.channels = pulumi.Output.all(**{org: preference.channels for org, preference in preferences.items()})
        self.register_outputs({"channels": self.channels})
