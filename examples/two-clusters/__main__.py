"""Two ThoughtSpots in one program, each with its own credentials."""

import pulumi

from pulumi_thoughtspot import Channel, CommunicationChannelPreference, Provider

config = pulumi.Config()

for region, orgs in {"us": ["Sales"], "eu": ["Vertrieb", "Ventes"]}.items():
    cluster = Provider(
        region,
        host=config.require(f"{region}Host"),
        username=config.require("username"),
        secret_key=config.require_secret(f"{region}SecretKey"),
    )
    there = pulumi.ResourceOptions(provider=cluster)
    CommunicationChannelPreference(f"{region}-default", channels=[Channel.EMAIL], opts=there)
    for org in orgs:
        CommunicationChannelPreference(f"{region}-{org}", org_identifier=org, channels=[Channel.WEBHOOK], opts=there)
