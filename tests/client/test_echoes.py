"""Secrets that were sent, in answers that repeat them."""

from __future__ import annotations

import json

import pytest

from pulumi_thoughtspot.client.answers import Answer, api_error, unreadable
from pulumi_thoughtspot.client.client import Client
from pulumi_thoughtspot.client.login import Password, SecretKey
from pulumi_thoughtspot.client.model import CLUSTER
from pulumi_thoughtspot.client.secrets import Secrets
from pulumi_thoughtspot.client.transport import Transport
from pulumi_thoughtspot.emulator import Emulator, User

HOST = "https://my.thoughtspot.cloud"
JSON, HTML = "application/json", "text/html"


@pytest.mark.parametrize("secret", ["s3cret-token", 'with "quotes" \\ and é'])
@pytest.mark.parametrize(
    ("content_type", "template"),
    [
        (JSON, '{"error": {"message": {"code": 10002, "debug": "no such token: %s"}}}'),
        (JSON, '{"debug": "[\\"no such token: %s\\"]"}'),
        (JSON, '{"broken: "%s"'),
        (HTML, "<title>Bearer %s</title>"),
        (HTML, "<p>Bearer %s</p>"),
    ],
)
def test_no_error_shows_a_secret_that_the_answer_repeats(secret: str, content_type: str, template: str) -> None:
    escaped = json.dumps(secret)[1:-1] if content_type == JSON and "debug" in template[:70] else secret
    answer = Answer(400, content_type, (template % escaped).encode(), secrets=Secrets(secret))
    for error in (api_error(answer, HOST, "ask"), unreadable(answer, HOST, "ask", "of another shape")):
        assert secret not in str(error)
        assert escaped not in str(error)
    assert "s3cret-token" not in repr(answer) + repr(api_error(answer, HOST, "ask"))


@pytest.mark.parametrize("secret", ["k", "token", "scope", "user", "org_id"])
def test_a_secret_that_stands_in_an_honest_answer_spoils_nothing(thoughtspot: Emulator, secret: str) -> None:
    thoughtspot.add_user(User("eva", password=secret, secret_key=secret, privileges=("ADMINISTRATION",)))
    for credentials in (Password("eva", secret), SecretKey("eva", secret)):
        Client(Transport(thoughtspot.url), credentials).search([CLUSTER], "LIVEBOARD_SCHEDULE")
