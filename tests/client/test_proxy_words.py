"""Which variable the remedy names where a proxy could not be used: the one that requests took."""

from __future__ import annotations

import os

import pytest
import requests

from pulumi_thoughtspot.client.deadline import deadline
from pulumi_thoughtspot.client.failures import unreachable
from pulumi_thoughtspot.client.retry import ONCE
from pulumi_thoughtspot.client.secrets import Secrets
from pulumi_thoughtspot.client.transport import Transport
from pulumi_thoughtspot.errors import UnreachableError

HOST = "https://127.0.0.1:9"
PROXY = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy is set in the environment."""
    for name in [*os.environ]:
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


def remedy(failure: requests.RequestException) -> str:
    return unreachable(failure, HOST, "ask", Secrets()).remedy


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"HTTPS_PROXY": PROXY}, "HTTPS_PROXY"),
        ({"https_proxy": PROXY}, "https_proxy"),
        ({"ALL_PROXY": PROXY}, "ALL_PROXY"),
        ({"all_proxy": PROXY}, "all_proxy"),
        ({"HTTPS_PROXY": PROXY, "ALL_PROXY": PROXY}, "HTTPS_PROXY"),
        ({"HTTPS_PROXY": PROXY, "https_proxy": PROXY}, "https_proxy"),
        # An empty one in lower case takes the other one out of effect.
        ({"HTTPS_PROXY": PROXY, "https_proxy": "", "ALL_PROXY": PROXY}, "ALL_PROXY"),
        ({"HTTP_PROXY": PROXY, "HTTPS_PROXY": "", "Https_Proxy": PROXY}, "Https_Proxy"),
        ({}, "HTTPS_PROXY"),
    ],
)
def test_the_remedy_names_the_variable_that_counts(
    variables: dict[str, str], named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert remedy(requests.exceptions.ProxyError("refused")) == f"Check {named} and NO_PROXY."


def test_a_socks_proxy_without_its_library_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object, **__: object) -> None:
        raise requests.exceptions.InvalidSchema("Missing dependencies for SOCKS support.")

    monkeypatch.setattr(requests.adapters, "SOCKSProxyManager", missing)
    monkeypatch.setenv("ALL_PROXY", "socks5://me:hidden@127.0.0.1:9")

    with deadline(0), pytest.raises(UnreachableError) as raised:
        Transport(HOST).send("POST", "/there", {}, purpose="ask", retry=ONCE, token=None)

    assert "Missing dependencies for SOCKS support" in raised.value.sentence
    assert raised.value.remedy == (
        "ALL_PROXY names a SOCKS proxy, which takes one library more: pip install 'requests[socks]'. If none is meant,"
        " check ALL_PROXY and NO_PROXY."
    )
    assert "hidden" not in str(raised.value)
