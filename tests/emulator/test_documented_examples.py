"""ThoughtSpot's published examples, replayed with curl and with a third-party client."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from thoughtspot_rest_api import TSRestApiV2  # type: ignore[import-untyped]

from pulumi_thoughtspot.emulator import Emulator

from .client import TOKEN

PREFERENCES = "/api/rest/2.0/system/preferences/communication-channels/"
CONFIGURE_CLUSTER = {"cluster_preferences": [{"event_type": "LIVEBOARD_SCHEDULE", "channels": ["WEBHOOK"]}]}
CONFIGURE_ORG = {
    "org_preferences": [
        {
            "org_identifier": "testOrg1",
            "operation": "REPLACE",
            "preferences": [{"event_type": "LIVEBOARD_SCHEDULE", "channels": ["WEBHOOK"]}],
        }
    ]
}
SEARCH_CLUSTER = {"cluster_preferences": ["LIVEBOARD_SCHEDULE"]}
SEARCH_ORG = {"org_preferences": [{"org_identifier": "testOrg1", "event_types": ["LIVEBOARD_SCHEDULE"]}]}
PRIMARY: dict[str, Any] = {"org": {"id": "0", "name": "Primary"}, "preferences": []}
TEST_ORG = {
    "org": {"id": "1532970882", "name": "testOrg"},
    "preferences": [{"event_type": "LIVEBOARD_SCHEDULE", "channels": ["EMAIL", "WEBHOOK"]}],
}
TEST_ORG_1 = {
    "org": {"id": "2100019165", "name": "testOrg1"},
    "preferences": [{"event_type": "LIVEBOARD_SCHEDULE", "channels": ["WEBHOOK"]}],
}
EVERYTHING = {"cluster_preferences": [], "org_preferences": [PRIMARY, TEST_ORG, TEST_ORG_1]}


@pytest.fixture
def ts(emulate: Callable[..., Emulator]) -> Emulator:
    ts = emulate(orgs={1532970882: "testOrg", 2100019165: "testOrg1"})
    ts.set_override("testOrg", ["EMAIL", "WEBHOOK"])
    return ts


def curl(ts: Emulator, path: str, body: dict[str, Any], *options: str) -> tuple[int, str]:
    """Send a request as the documentation shows it, and return its status and its body."""
    command = [
        "curl", "--silent", "--noproxy", "*", "--max-time", "10", "--request", "POST",
        "--url", ts.url + path,
        "--header", "Accept: application/json",
        "--header", "Content-Type: application/json",
        "--header", f"Authorization: Bearer {TOKEN}",
        "--data-raw", json.dumps(body),
        "--write-out", "\n%{http_code}",
        *options,
    ]  # fmt: skip
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    content, _, status = output.rpartition("\n")
    return int(status), content


def test_curl_configures_the_cluster_and_finds_it(ts: Emulator) -> None:
    assert curl(ts, PREFERENCES + "configure", CONFIGURE_CLUSTER) == (204, "")

    status, content = curl(ts, PREFERENCES + "search", SEARCH_CLUSTER)

    assert status == 200
    assert json.loads(content) == {**CONFIGURE_CLUSTER, "org_preferences": []}


def test_curl_configures_an_org_and_finds_it(ts: Emulator) -> None:
    assert curl(ts, PREFERENCES + "configure", CONFIGURE_ORG) == (204, "")

    status, content = curl(ts, PREFERENCES + "search", SEARCH_ORG)

    assert status == 200
    assert json.loads(content) == {"cluster_preferences": [], "org_preferences": [TEST_ORG_1]}


def test_curl_finds_everything_without_filters(ts: Emulator) -> None:
    curl(ts, PREFERENCES + "configure", CONFIGURE_ORG)

    status, content = curl(ts, PREFERENCES + "search", {})

    assert status == 200
    assert json.loads(content) == EVERYTHING


def test_curl_shows_a_204_without_content_and_an_error_with_it(ts: Emulator) -> None:
    _, headers = curl(ts, PREFERENCES + "configure", CONFIGURE_ORG, "--include")
    assert "content-type" not in headers.lower()
    assert "content-length" not in headers.lower()

    unknown = {"org_preferences": [{"org_identifier": "nowhere"}]}
    status, content = curl(ts, PREFERENCES + "search", unknown)
    assert status == 400
    message = json.loads(content)["error"]["message"]
    assert message["debug"] == "org_identifier in org_preferences does not match a known org."
    assert set(message) == {"code", "incident_id_guid", "trace_id_guid", "debug"}


def test_a_third_party_client_logs_in_configures_and_searches(ts: Emulator) -> None:
    client = TSRestApiV2(server_url=ts.url)
    client.requests_session.trust_env = False
    granted = client.auth_token_full(username="admin", secret_key="admin-secret-key", org_id=0)
    client.bearer_token = granted["token"]

    client.system_preferences_communication_channels_configure(CONFIGURE_ORG)
    found = client.system_preferences_communication_channels_search(SEARCH_ORG)

    assert found == {"cluster_preferences": [], "org_preferences": [TEST_ORG_1]}
    assert client.system_preferences_communication_channels_search({}) == EVERYTHING
    assert client.auth_session_user()["name"] == "admin"
    assert [org["id"] for org in client.orgs_search({})] == [0, 1532970882, 2100019165]
