"""The emulator is for this machine alone, and takes no harm from what is sent to it."""

from __future__ import annotations

import http.client
import socket
from urllib.parse import urlsplit

import pytest
import requests

from pulumi_thoughtspot.emulator import Emulator
from support.patience import HANGING

SEARCH = "/api/rest/2.0/system/preferences/communication-channels/search"
CONTROL = ["/emulator/state", "/emulator/requests", "/emulator/readings"]


def test_it_listens_on_one_loopback_address_alone(thoughtspot: Emulator) -> None:
    address = urlsplit(thoughtspot.url)
    assert address.hostname == "127.0.0.1"
    assert address.port
    with socket.create_connection(("127.0.0.1", address.port), timeout=HANGING):
        pass
    # Bound to every address, it would answer here, too.
    with pytest.raises(OSError, match=r"refused|assign|unreachable|timed out"):
        socket.create_connection(("127.0.0.2", address.port), timeout=HANGING)


@pytest.mark.parametrize("path", [*CONTROL, SEARCH])
def test_no_page_of_a_browser_may_read_or_change_it(thoughtspot: Emulator, path: str) -> None:
    origin = {"Origin": "https://elsewhere.invalid", "Access-Control-Request-Method": "PUT"}
    for method in ("OPTIONS", "GET", "POST"):
        answer = requests.request(method, thoughtspot.url + path, headers=origin, timeout=HANGING)
        assert not [name for name in answer.headers if name.lower().startswith("access-control-")]
        assert method == "GET" or answer.status_code >= 400
    assert thoughtspot.orgs == {0: "Primary", 42: "Sales", 77: "Marketing"}


def test_control_takes_no_token_and_shows_none(thoughtspot: Emulator) -> None:
    login = {"username": "admin", "password": "admin-password", "org_id": 0}
    minted = requests.post(f"{thoughtspot.url}/api/rest/2.0/auth/token/full", json=login, timeout=HANGING).json()[
        "token"
    ]
    shown = "".join(requests.get(thoughtspot.url + path, timeout=HANGING).text for path in CONTROL)
    assert "admin" in shown
    for secret in (minted, "admin-password", "admin-secret-key"):
        assert secret not in shown


@pytest.mark.parametrize("depth", [400, 800, 100_000])
@pytest.mark.parametrize("path", [SEARCH, "/emulator/state"])
def test_deep_json_does_it_no_harm(
    thoughtspot: Emulator, capfd: pytest.CaptureFixture[str], depth: int, path: str
) -> None:
    method = "PUT" if path == "/emulator/state" else "POST"
    for body in (b"[" * depth + b"]" * depth, b'{"cluster_preferences":' * depth + b"1" + b"}" * depth):
        headers = {"Authorization": "Bearer token"}
        answer = requests.request(method, thoughtspot.url + path, data=body, headers=headers, timeout=HANGING)
        assert answer.status_code == 400
    assert "Traceback" not in capfd.readouterr().err
    assert thoughtspot.orgs == {0: "Primary", 42: "Sales", 77: "Marketing"}


@pytest.mark.parametrize(
    "length", ["-1", "9" * 5000, "1e9", "\u0665".encode().decode("latin-1")], ids=lambda text: text[:9]
)
def test_an_absurd_length_does_it_no_harm(
    thoughtspot: Emulator, capfd: pytest.CaptureFixture[str], length: str
) -> None:
    address = urlsplit(thoughtspot.url)
    assert address.port
    connection = http.client.HTTPConnection("127.0.0.1", address.port, timeout=HANGING)
    connection.putrequest("POST", SEARCH)
    connection.putheader("Content-Length", length)
    connection.endheaders()
    assert connection.getresponse().status == 400
    connection.close()
    assert "Traceback" not in capfd.readouterr().err
