"""The nested inputs of a webhook: the rule for each of them. No rule shows a value, which may be a secret."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pulumi_thoughtspot.rules.check import UNKNOWN, WrongInputError, shown
from pulumi_thoughtspot.webhooks.properties import MASK, SECRET

NONE_GIVEN: list[Any] = []
"""What a None in a mapping of texts travels as: Pulumi drops what is None, as if its key had not been given."""


@dataclass(frozen=True)
class Part:
    """The texts of which a nested input consists; the one that is its ``secret`` is among the ``required`` ones."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    secret: str | None = None

    @property
    def readable(self) -> tuple[str, ...]:
        """What is no secret."""
        return tuple(name for name in (*self.required, *self.optional) if name != self.secret)


AUTHENTICATION: Mapping[str, Part | None] = {
    "bearer_token": None,
    "api_key": Part(("key", "value"), secret="value"),
    "basic_auth": Part(("username", "password"), secret="password"),
    "oauth2": Part(("authorization_url", "client_id", "client_secret"), secret="client_secret"),
}
"""By kind; None: a text of its own, which is the secret."""
STORAGE: Mapping[str, Part] = {
    "aws_s3": Part(("bucket_name", "region", "role_arn"), ("external_id", "path_prefix")),
    "gcp_gcs": Part(("bucket_name", "service_account_email"), ("path_prefix",)),
}
SIGNATURE = Part(("header", SECRET), secret=SECRET)
SECRETS: Mapping[str, str | None] = {
    kind: None if part is None else part.secret for kind, part in AUTHENTICATION.items()
}
"""By kind of authentication: the name of the secret in it; None: it is the secret itself."""


def authentication(value: Any) -> dict[str, Any]:
    """The rule for the one kind of authentication; raises `WrongInputError` that says what is wrong with it."""
    kind, its = _one_kind(value, AUTHENTICATION, "kind of authentication")
    part = AUTHENTICATION[kind]
    return {kind: _text(its, kind, secret=True) if part is None else _texts(its, part, kind)}


def storage_destination(value: Any) -> dict[str, Any]:
    """The rule for the one kind of storage; raises as `authentication` does."""
    kind, its = _one_kind(value, STORAGE, "kind of storage")
    return {kind: _texts(its, STORAGE[kind], kind)}


def signature_verification(value: Any) -> dict[str, Any]:
    """The rule for the signature; raises as `authentication` does."""
    kept = _texts(value, SIGNATURE, "it")
    assert isinstance(kept, dict), "an unknown whole has no rule"
    return kept


def url_params(value: Any) -> dict[str, Any]:
    """The rule for the URL's parameters; raises as `authentication` does."""
    return _mapping_of_texts(value, "parameter")


def additional_headers(value: Any) -> dict[str, Any]:
    """The rule for the headers, whose names are the same in any case; raises as `authentication` does."""
    kept = _mapping_of_texts(value, "header")
    spelled: dict[str, str] = {}
    for name in sorted(kept):
        other = spelled.setdefault(name.casefold(), name)
        if other != name:
            raise WrongInputError(f"{shown(other)} and {shown(name)} are one header, whatever the case; give it once")
    return kept


def _mapping_of_texts(value: Any, what: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise WrongInputError(f"a mapping from each {what}'s name to its text is wanted, not {_kind_of(value)}")
    for name, text in value.items():
        if not isinstance(name, str) or not name.strip():
            raise WrongInputError(f"a {what} without a name")
        if text is None or text == NONE_GIVEN:
            raise WrongInputError(f"the {what} {shown(name)} is None; leave it out, or give its text")
        if text is not UNKNOWN and not isinstance(text, str):
            raise WrongInputError(f"the {what} {shown(name)} is {_kind_of(text)}; text is wanted, in quotes")
    return dict(value)


def _one_kind(value: Any, kinds: Iterable[str], what: str) -> tuple[str, Any]:
    known = list(kinds)
    if not isinstance(value, Mapping):
        raise WrongInputError(f'one {what} is wanted, like {{"{known[0]}": …}}, not {_kind_of(value)}')
    given = {kind: its for kind, its in value.items() if its is not None}
    _refuse_unknown(given, known, what)
    if len(given) != 1:
        are = " and ".join(map(shown, sorted(given))) or "none"
        raise WrongInputError(f"exactly one {what} is wanted, of {', '.join(known)}; given: {are}")
    return next(iter(given.items()))


def _texts(value: Any, part: Part, where: str) -> Any:
    if value is UNKNOWN:
        return value
    every = (*part.required, *part.optional)
    if not isinstance(value, Mapping):
        raise WrongInputError(f"{where} has {', '.join(every)}, and is not {_kind_of(value)}")
    given = {name: text for name, text in value.items() if text is not None}
    _refuse_unknown(given, every, f"part of {where}")
    missing = [name for name in part.required if name not in given]
    if missing:
        raise WrongInputError(f"{where} lacks its {' and '.join(missing)}")
    return {name: _text(text, name, secret=name == part.secret) for name, text in given.items()}


def _text(value: Any, name: str, *, secret: bool) -> Any:
    if value is UNKNOWN:
        return value
    if not isinstance(value, str):
        raise WrongInputError(f"{name} is {_kind_of(value)}; text is wanted, in quotes")
    if not value:
        raise WrongInputError(f"{name} is empty")
    if secret and value == MASK:
        raise WrongInputError(f"{name} is {MASK}, which is how ThoughtSpot shows a secret; give the secret itself")
    return value


def _refuse_unknown(given: Iterable[str], known: Iterable[str], what: str) -> None:
    for name in sorted(map(str, given)):  # Properties come in another order each time.
        if name not in known:
            near = get_close_matches(name.lower(), list(known), n=1)
            hint = f"did you mean {shown(near[0])}?" if near else f"known: {', '.join(known)}"
            raise WrongInputError(f"{shown(name)} is no {what}; {hint}")


def _kind_of(value: Any) -> str:
    return "None" if value is None else f"of the type {type(value).__name__}"
