"""The one form in which a ThoughtSpot's host is stored and compared."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from urllib.parse import urlsplit

from pulumi_thoughtspot.errors import one_line

_API_PATH = "/api/rest/2.0"
_DEFAULT_PORTS = {"https": 443, "http": 80}
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_LONGEST_NAME = 253
_HOST_NAME = re.compile(rf"(?=.{{1,{_LONGEST_NAME}}}$){_LABEL}(\.{_LABEL})*\.?")


def normalised_host(given: str) -> str:
    """A host as it is compared and stored: ``https://name[:port]``; raises ValueError that says what is wrong.

    Takes a bare host name too, and a pasted address of the API. ``http`` is for loopback only, since credentials
    would travel in clear.
    """
    shown = one_line(given.rpartition("@")[2], 200)
    if "@" in given:
        raise ValueError(f"{shown!r} is given with a login before it; give the host alone, the login by its settings")
    if re.search(r"[\s\x00-\x1f\x7f]", given):
        raise ValueError(f"{shown!r} is not a host; give it like https://my-company.thoughtspot.cloud")
    if "://" not in given and _is_address_with_port(given):
        raise ValueError(f"{shown!r} is an address with a port; say https://{shown} (or http:// on loopback)")
    try:
        parts = urlsplit(given if "://" in given else f"https://{given}")
        name, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise ValueError(f"{shown!r} is not a host; give it like https://my-company.thoughtspot.cloud") from None
    if parts.scheme not in _DEFAULT_PORTS or not (_HOST_NAME.fullmatch(name) or _ip_address(name)):
        raise ValueError(f"{shown!r} {_why_not(name, port)}")
    if parts.path.rstrip("/") not in ("", _API_PATH) or parts.query or parts.fragment:
        raise ValueError(
            f"{shown!r} has more than a host in it; give only {parts.scheme}://{one_line(parts.netloc, 200)}"
        )
    if parts.scheme == "http" and not _is_loopback(name):
        raise ValueError(f"{shown!r} would send the credentials in clear; http is for loopback only, use https://")
    bracketed = f"[{name}]" if ":" in name else name.rstrip(".")
    return f"{parts.scheme}://{bracketed}" + ("" if port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{port}")


def _why_not(name: str, port: int | None) -> str:
    """Why this is not the name of a host, where a reason is known."""
    if "_" in name and _HOST_NAME.fullmatch(name.replace("_", "-")):
        return (
            "is not a host: the name of one has letters, digits and hyphens, and no underscore; perhaps a hyphen is"
            " meant, as in https://my-company.thoughtspot.cloud"
        )
    if name.isascii():
        return "is not a host; give it like https://my-company.thoughtspot.cloud"
    form = _form_in_ascii(name)
    behind = "" if port in (None, _DEFAULT_PORTS["https"]) else f":{port}"
    proposal = f"write it as https://{form}{behind}" if form else "give its xn-- form"
    return f"is not a host as it is written: its name has letters beyond ASCII; {proposal}"


def _form_in_ascii(name: str) -> str | None:
    """The ``xn--`` form of a name; None where it has none, or where the two standards for it differ.

    Python's codec knows IDNA 2003 alone. Where IDNA 2008 differs (``ß``, for one), the name does not come back.
    """
    composed = unicodedata.normalize("NFC", name[: _LONGEST_NAME + 1])
    if len(composed) > _LONGEST_NAME:  # The codec takes the square of a name's length in time.
        return None
    try:
        form = composed.encode("idna").decode("ascii")
        comes_back = form.encode("ascii").decode("idna") == composed
    except UnicodeError:
        return None
    return form if comes_back and _HOST_NAME.fullmatch(form) else None


def _is_address_with_port(given: str) -> bool:
    address, colon, port = given.rpartition(":")
    return bool(colon) and port.rstrip("/").isdigit() and _ip_address(address.strip("[]")) is not None


def _ip_address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    if "%" in name:  # The zone of an IPv6 address is free text.
        return None
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def _is_loopback(name: str) -> bool:
    address = _ip_address(name)
    return address.is_loopback if address else name == "localhost" or name.endswith(".localhost")
