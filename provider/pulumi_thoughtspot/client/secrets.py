"""Secrets that were sent, kept out of what is shown of the answers, should the other side repeat them."""

from __future__ import annotations

import html
import json
import re
import threading
from urllib.parse import unquote

SHORTEST = 4
"""A shorter word is no secret, and to hide it everywhere would hide the sense."""

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

    def hide(self, text: str) -> str:
        """``text`` without the secrets; nothing of it where one is written in a way that cannot be cut out."""
        for secret in sorted(self._texts, key=len, reverse=True):
            for written in (secret, json.dumps(secret)[1:-1]):
                text = text.replace(written, "***")
        shape = _unescaped(text)
        if any(_in_one_line(secret) in shape for secret in self._texts):
            return "(it repeats a secret, so it is not shown)"
        return text


def _unescaped(text: str) -> str:
    """``text`` as it reads once JSON's, HTML's and an address's ways of writing characters are undone."""
    text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], text)
    return _in_one_line(html.unescape(unquote(text)))


def _in_one_line(text: str) -> str:
    return " ".join(text.split())
