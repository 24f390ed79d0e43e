"""Many Orgs as one resource: what orgs.csv says is what they get, and no other Org has anything of its own."""

import csv
from pathlib import Path

import pulumi

from pulumi_thoughtspot import CommunicationChannelPreferenceSet

with Path(__file__).with_name("orgs.csv").open(newline="") as file:
    orgs = {row["org"]: tuple(row["channels"].split()) for row in csv.DictReader(file)}

routing = CommunicationChannelPreferenceSet("routing", cluster=["EMAIL"], orgs=orgs, exclusive=True)

pulumi.export("ids", routing.org_ids)
