"""Secrets that were sent, kept out of what is shown of the answers, should the other side repeat them."""

from __future__ import annotations

import json
import re
import string
import threading
from collections.abc import Iterable
from html import unescape
from urllib.parse import unquote

from pulumi_thoughtspot.errors import one_line

SHORTEST = 4
"""A shorter word is no secret, and to hide it everywhere would hide the sense."""

LONGEST = 10_000
"""Characters of a text that are looked at: patterns would take hours on megabytes made for them."""

NOT_SHOWN = "(it repeats a secret, so it is not shown)"
TOO_LONG = "(it is too long to be shown)"

_IN_ESCAPES = frozenset(string.ascii_letters + string.digits + "\\%&#;")
"""What the ways of writing a character consist of that `_unescaped` undoes, apart from the character itself."""

_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\(.)")


class Secrets:
    """What one connection has sent and nobody may see. May be used by any thread."""

    def __init__(self, *texts: str) -> None:
        self._lock = threading.Lock()
        self._texts: frozenset[str] = frozenset()
        self.add(*texts)

    def add(self, *texts: str) -> None:
        """Keeps ``texts`` out of all that is shown from now on."""
        with self._lock:
            self._texts |= {text for text in texts if len(text) >= SHORTEST}

    def shown(self, text: str, limit: int = 500) -> str:
        """One line of ``text`` that is safe to print and repeats no secret, of at most ``limit`` characters."""
        # Hidden once more when it is plain: what is left where a tag of the engine's was removed may be a secret.
        return one_line(self.hide(one_line(self.hide(text), LONGEST)), limit)

    def hide(self, text: str) -> str:
        """The beginning of ``text``, at most `LONGEST` characters, without the secrets.

        Nothing of it where one is written in a way that cannot be cut out, or where there is no place to end at.
        """
        secrets = self._texts
        if len(text) > LONGEST:
            text = _beginning(text, secrets)
            if not text:
                return TOO_LONG
        text = _cut_out(text, secrets)
        shape = _unescaped(text)
        return NOT_SHOWN if any(_in_one_line(secret) in shape for secret in secrets) else text


def _beginning(text: str, secrets: Iterable[str]) -> str:
    """The beginning of a long text, up to a character that is in no secret, in whichever way that is written.

    So none is cut in two. Empty where there is no such character.
    """
    inside = _IN_ESCAPES.union(*secrets)
    spaces = any(map(str.isspace, inside))  # One space in a secret may be written as any number of any kind.
    ends = (end for end in range(LONGEST, 0, -1) if text[end - 1] not in inside)
    return text[: next((end for end in ends if not (spaces and text[end - 1].isspace())), 0)]


def _cut_out(text: str, secrets: Iterable[str]) -> str:
    for secret in sorted(secrets, key=len, reverse=True):
        for written in (secret, json.dumps(secret)[1:-1]):
            text = text.replace(written, "***")
    return text


def _unescaped(text: str) -> str:
    """``text`` as it reads once JSON's, an address's and HTML's ways of writing characters are undone."""
    text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], text)
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # JSON writes some characters as two.
    return _in_one_line(unescape(unquote(text)))


def _in_one_line(text: str) -> str:
    return " ".join(text.split())
