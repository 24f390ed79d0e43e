"""Teams, and not preferences: what a team gets is decided in one place, team.py."""

import pulumi
from team import Team

from pulumi_thoughtspot import Provider

config = pulumi.Config()
cluster = Provider("cluster", host=config.require("host"), token=config.require_secret("token"))
on_the_cluster = pulumi.ResourceOptions(providers=[cluster])

sales = Team("sales", orgs=["Sales North", "Sales South"], opts=on_the_cluster)
operations = Team("operations", orgs=["Operations"], on_call=True, opts=on_the_cluster)

pulumi.export("sales", sales.channels)
pulumi.export("operations", operations.channels)
