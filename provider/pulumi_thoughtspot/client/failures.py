"""What is said where no answer came, or one that leads elsewhere."""

from __future__ import annotations

import os
import re
from typing import Any
from urllib.parse import urljoin, urlsplit
from urllib.request import getproxies_environment

import requests

from pulumi_thoughtspot.client.answers import Answer
from pulumi_thoughtspot.client.secrets import Secrets
from pulumi_thoughtspot.errors import OutOfTimeError, UnavailableError, UnreachableError, UnreadableError, one_line
from pulumi_thoughtspot.settings_table import CA_BUNDLE, HOST

TOO_MANY_REQUESTS = 429
AGAIN = "Nothing is lost: run the same command again."

_BY_PROXY = (requests.exceptions.ProxyError, requests.exceptions.InvalidProxyURL, requests.exceptions.InvalidSchema)


def redirected(answer: Answer, host: str, purpose: str) -> UnreadableError:
    """The error for an answer that sends its caller to another address."""
    try:
        elsewhere = urlsplit(urljoin(host, answer.shown(answer.location or "")))
        target = one_line(f"{elsewhere.scheme}://{elsewhere.netloc.rpartition('@')[2]}", limit=200)
    except ValueError:
        target = "another address"
    why = "Redirects are not followed, so that credentials stay with the host they were given for."
    if target == host:
        return UnreadableError(
            f"Could not {purpose}: {host} answered {answer.status} and sends its callers to another page of its own.",
            f"{why} A login page or a gateway before ThoughtSpot answers so: its API must be reachable without one.",
        )
    return UnreadableError(
        f"Could not {purpose}: {host} answered {answer.status} and sends its callers to {target}.",
        f"{why} If {target} is your ThoughtSpot, configure it: {HOST.ways}.",
    )


def held_back(purpose: str) -> UnavailableError:
    """The error for a request that was not sent, since ThoughtSpot wants none for longer than the step has time."""
    return UnavailableError(
        f"Could not {purpose}: ThoughtSpot answered 429, too many requests, and asks for a pause that ends only after"
        " this step's time; nothing more was sent.",
        "Nothing is lost: run the same command again in a while. ThoughtSpot takes 100 requests a second from one"
        " address, whoever sends them.",
        status=TOO_MANY_REQUESTS,
        words="too many requests",
        code=None,
        incident=None,
    )


def cancelled_before(what: str, purpose: str) -> OutOfTimeError:
    """The error for a request whose run is cancelled before ``what``."""
    return OutOfTimeError(f"Could not {purpose}: the run was cancelled before {what}.", AGAIN)


def unreachable(failure: Exception, host: str, purpose: str, secrets: Secrets, tries: int = 1) -> UnreachableError:
    """The error for a request that got no answer; ``failure`` is what the layers below raised, the last time.

    Its words may hold what the host said, such as a broken status line; ``secrets`` are those that were sent there.
    """
    cause = _cause(failure, secrets)
    if isinstance(failure, requests.exceptions.SSLError) and "CERTIFICATE" not in str(failure):
        return UnreachableError(
            f"Could not {purpose}: {host} does not speak TLS as it should ({cause}).",
            "Check the host and its port: https:// must lead to the port where ThoughtSpot serves its web pages.",
        )
    if isinstance(failure, requests.exceptions.SSLError):
        return UnreachableError(
            f"Could not {purpose}: the TLS certificate of {host} is not trusted ({cause}).",
            "If your ThoughtSpot or a proxy uses a certificate authority of its own, name its certificates:"
            f" {CA_BUNDLE.command} (or {CA_BUNDLE.variable}, or REQUESTS_CA_BUNDLE).",
        )
    if isinstance(failure, _BY_PROXY):
        return UnreachableError(
            f"Could not {purpose}: the proxy for {host} could not be used ({cause}).",
            _about_the_proxy(failure),
        )
    if not isinstance(failure, requests.RequestException):
        return UnreachableError(
            f"Could not {purpose}: the certificates to trust cannot be read ({cause}).",
            f"Check the file that {CA_BUNDLE.config_key} (or {CA_BUNDLE.variable}, or REQUESTS_CA_BUNDLE) names.",
        )
    attempts = f" in {tries} attempts" if tries > 1 else ""
    return UnreachableError(
        f"Could not {purpose}: no answer from {host}{attempts} ({cause}).",
        "Check the host and the network; nothing is lost: run the same command again.",
    )


def in_passing(failure: OSError | Answer, host: str, secrets: Secrets) -> str:
    """Why a request is tried again, as a part of a sentence."""
    if isinstance(failure, Answer):
        return f"{host} answers {failure.status}"
    return f"no answer from {host} so far ({_cause(failure, secrets)})"


def _about_the_proxy(failure: requests.RequestException) -> str:
    """What to do about the proxy; it names the variable that `requests` takes for https."""
    variable = _proxy_variable()
    if "dependencies for SOCKS" in str(failure):
        return (
            f"{variable} names a SOCKS proxy, which takes one library more: pip install 'requests[socks]'. If none is"
            f" meant, check {variable} and NO_PROXY."
        )
    return f"Check {variable} and NO_PROXY."


def _proxy_variable() -> str:
    """Its name as it is written: any case will do, lower case comes first, and `ALL_PROXY` is for what has no other."""
    proxies = getproxies_environment()
    scheme = next((each for each in ("https", "all") if each in proxies), "https")
    given = [name for name in os.environ if name.lower() == f"{scheme}_proxy" and os.environ[name]]
    return min(given, key=lambda name: not name.endswith("_proxy"), default="HTTPS_PROXY")


def _cause(failure: Exception, secrets: Secrets) -> str:
    """The innermost reason that the layers below give, without objects' addresses and request paths."""
    reason: Any = failure
    while True:
        deeper = getattr(reason, "reason", None) or (reason.args[0] if getattr(reason, "args", None) else None)
        if not isinstance(deeper, BaseException):
            break
        reason = deeper
    words = secrets.hide(str(reason.args[-1]) if getattr(reason, "args", None) else str(reason))
    words = re.sub(r"^.*?(object at 0x[0-9a-f]+>|(Connection|Pool)\(host=[^)]*\)): ", "", words)
    return secrets.shown(words or type(reason).__name__, limit=200)
