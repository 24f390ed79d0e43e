"""Slips that a type checker marks: in each line that says so, and in no other."""

from __future__ import annotations

import pulumi

import pulumi_thoughtspot as thoughtspot
from pulumi_thoughtspot import Channel, CommunicationChannelPreference, CommunicationChannelPreferenceSet, EventType
from pulumi_thoughtspot.emulator import Emulator, Readings

no_words: list[str] = []

CommunicationChannelPreference("misspelled", ["EMIAL"])  # wrong
CommunicationChannelPreference("lower case", channels=["webhook"])  # wrong
CommunicationChannelPreference("one of two", [Channel.EMAIL, "WEBHOKO"])  # wrong
CommunicationChannelPreference("misspelled in a set", {"EMIAL"})  # wrong
CommunicationChannelPreference("one word", "EMAIL")  # wrong
CommunicationChannelPreference("one member", Channel.EMAIL)  # wrong
CommunicationChannelPreference("an event type", [EventType.LIVEBOARD_SCHEDULE])  # wrong
CommunicationChannelPreference("nothing", None)  # wrong
CommunicationChannelPreference("a list with nothing", [None])  # wrong
CommunicationChannelPreference("a mapping", {"EMAIL": True})  # wrong
CommunicationChannelPreference("any words: a list may be misspelled, a tuple is meant", no_words)  # wrong
CommunicationChannelPreference("no channels")  # wrong
CommunicationChannelPreference("no Org", ["EMAIL"], org_identifier=None)  # wrong
CommunicationChannelPreference("a misspelled argument", ["EMAIL"], org="Sales")  # wrong
CommunicationChannelPreference("a flag in words", ["EMAIL"], allow_overwrite="yes")  # wrong
CommunicationChannelPreference.get("a number", 42)  # wrong
CommunicationChannelPreferenceSet("a list", orgs=["Sales"])  # wrong
CommunicationChannelPreferenceSet("misspelled", orgs={"Sales": ["EMIAL"]})  # wrong
CommunicationChannelPreferenceSet("nothing", orgs=None)  # wrong
CommunicationChannelPreferenceSet("nothing for an Org", orgs={"Sales": None})  # wrong
CommunicationChannelPreferenceSet("no cluster", orgs={}, cluster=None)  # wrong
CommunicationChannelPreferenceSet("no Orgs")  # wrong
thoughtspot.Provider("no host")  # wrong
thoughtspot.get_communication_channel_preferences(org_identifiers=42)  # wrong
thoughtspot.get_communication_channel_preferences(host=pulumi.Output.from_input("an output"))  # wrong
Emulator(orgs=["Sales"])  # wrong
Readings(channel_order="shuffled")  # wrong

URL = "https://hooks.example.com"
thoughtspot.Webhook("no url")  # wrong
thoughtspot.Webhook("number", 5)  # wrong
thoughtspot.Webhook("two", URL, authentication={"bearer_token": "a", "api_key": {"key": "b", "value": ""}})  # wrong
thoughtspot.Webhook("slip", URL, authentication={"bearer_tokn": "a"})  # wrong
thoughtspot.Webhook("no secret", URL, authentication={"api_key": {"key": "a"}})  # wrong
thoughtspot.Webhook("no header", URL, signature_verification={"secret": "a"})  # wrong
thoughtspot.Webhook("header", URL, additional_headers={"X": 5})  # wrong
thoughtspot.Webhook("storage", URL, storage_destination={"aws_s3": {"bucket_name": "a"}})  # wrong
thoughtspot.Webhook("event", URL, events=["LIVEBOARD_SCHEDUL"])  # wrong
