"""What a program may write: no type checker has anything to say."""

from __future__ import annotations

import json
from typing import Any

import pulumi

import pulumi_thoughtspot as thoughtspot
from pulumi_thoughtspot import Channel, CommunicationChannelPreference, CommunicationChannelPreferenceSet, EventType
from pulumi_thoughtspot.emulator import Emulator, Readings, User

from_a_file: Any = json.loads('["EMAIL"]')
words: list[str] = from_a_file
by_word: pulumi.Output[str] = pulumi.Output.from_input("EMAIL")
by_words: pulumi.Output[list[str]] = pulumi.Output.from_input(words)
members = {Channel.EMAIL}
release: str = thoughtspot.__version__


async def later() -> list[str]:
    return ["EMAIL"]


def routed(org: str | int, channels: thoughtspot.ChannelsInput) -> CommunicationChannelPreference:
    return CommunicationChannelPreference(f"org-{org}", org_identifier=org, channels=channels)


CommunicationChannelPreference("words", ["EMAIL"])
CommunicationChannelPreference("member", [Channel.EMAIL])
CommunicationChannelPreference("both", ["EMAIL", Channel.WEBHOOK])
CommunicationChannelPreference("none", [])
CommunicationChannelPreference("chosen", ["EMAIL"] if members else ["WEBHOOK"])
CommunicationChannelPreference("set", {"EMAIL"})
CommunicationChannelPreference("set of both", {"EMAIL", Channel.WEBHOOK})
CommunicationChannelPreference("set of members", members)
CommunicationChannelPreference("empty set", set())
CommunicationChannelPreference("every channel", list(Channel))
CommunicationChannelPreference("tuple", ("EMAIL", Channel.WEBHOOK))
CommunicationChannelPreference("from a file", from_a_file)
CommunicationChannelPreference("words from elsewhere", tuple(words))
CommunicationChannelPreference("words from elsewhere, as a set", frozenset(words))
CommunicationChannelPreference("a channel that is new", ("EMAIL", "SLACK"))
CommunicationChannelPreference("output", by_words)
CommunicationChannelPreference("list with an output", [by_word, "EMAIL"])
CommunicationChannelPreference("awaitable", later())
CommunicationChannelPreference("config", pulumi.Config().require_object("channels"))
CommunicationChannelPreference("secret config", pulumi.Config().require_secret_object("channels"))

table: dict[str, thoughtspot.ChannelsInput] = {"Sales": ["WEBHOOK"], "Finance": tuple(words)}
by_number: dict[int, list[Channel]] = {42: [Channel.EMAIL]}
CommunicationChannelPreferenceSet("literal", {"Sales": ["WEBHOOK"], 42: []}, cluster=["EMAIL"], exclusive=True)
CommunicationChannelPreferenceSet("table", orgs=table)
CommunicationChannelPreferenceSet("by number", orgs=by_number)
CommunicationChannelPreferenceSet("from a file, as a set", orgs={org: tuple(words) for org in words})
CommunicationChannelPreferenceSet("anything", orgs=from_a_file, cluster=by_words)
CommunicationChannelPreferenceSet("output", orgs=pulumi.Output.from_input({"Sales": words}))
ids: pulumi.Output[dict[str, str]] = CommunicationChannelPreferenceSet("none", orgs={}, allow_overwrite=True).org_ids

first = routed("Sales", ["EMAIL"])
second = routed(42, first.channels)
third = routed("Finance", thoughtspot.get_communication_channel_preferences(["Sales"]).orgs[0].channels or ())
kept: pulumi.Output[list[str]] = third.channels

eu = thoughtspot.Provider("eu", "https://eu.thoughtspot.cloud", username="routing", secret_key=by_word, org_id=7)
CommunicationChannelPreference(
    "everything",
    channels=["EMAIL"],
    event_type=EventType.LIVEBOARD_SCHEDULE,
    org_identifier=by_word,
    allow_overwrite=True,
    opts=pulumi.ResourceOptions(provider=eu),
)
there: CommunicationChannelPreference = CommunicationChannelPreference.get("there", second.id)

with Emulator(orgs={7: "Sales"}, token="token", readings=Readings(stale_reads=1)) as emulator:
    emulator.add_user(User("routing", secret_key="key", privileges=("ADMINISTRATION",)))
    seen: list[str] | None = emulator.override("Sales")
    paths: list[str] = [request.path for request in emulator.requests]

try:
    thoughtspot.get_communication_channel_preferences()
except thoughtspot.errors.ApiError as error:
    status: int = error.status
    sentence: str = error.sentence

secret: pulumi.Output[str] = pulumi.Config().require_secret("hookToken")
bearer: thoughtspot.AuthenticationInput = {"bearer_token": secret}
texts: dict[str, pulumi.Output[str]] = {"X-Key": secret}
hook = thoughtspot.Webhook("plain", "https://hooks.example.com", org_identifier=42)
thoughtspot.Webhook("by output", by_word, url_params=texts, additional_headers={"X-A": "b"}, authentication=bearer)
thoughtspot.Webhook("key", "https://a.example", authentication={"api_key": {"key": "X", "value": secret}})
thoughtspot.Webhook("user", "https://a.example", authentication={"basic_auth": {"username": "a", "password": secret}})
thoughtspot.Webhook(
    "everything",
    url="https://a.example",
    name="everything",
    events=[EventType.LIVEBOARD_SCHEDULE],
    description=by_word,
    authentication={"oauth2": {"authorization_url": "https://a", "client_id": "b", "client_secret": secret}},
    signature_verification={"header": "X-Signature", "secret": secret},
    storage_destination={"aws_s3": {"bucket_name": "b", "region": "r", "role_arn": "a", "external_id": None}},
    status=thoughtspot.WebhookStatus.DISABLED,
    opts=pulumi.ResourceOptions(provider=eu),
)
thoughtspot.Webhook(
    "bucket", "https://a.example", storage_destination={"gcp_gcs": {"bucket_name": "b", "service_account_email": "a"}}
)
read: thoughtspot.Webhook = thoughtspot.Webhook.get("read", hook.id)
org_of_it: pulumi.Output[str] = read.org_id
