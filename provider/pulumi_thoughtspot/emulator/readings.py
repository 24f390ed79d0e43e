"""Readings: what ThoughtSpot's documentation leaves open, as named options.

Each option is one open question, about the communication channel preferences or about webhooks. Its default is the
answer that the published examples suggest, or the plainest one. Run a test under every value of an option to show that
a client does not depend on the answer.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any, Literal, get_args, get_origin, get_type_hints

SectionForm = Literal["empty_list", "null", "absent"]
Addition = Literal["26.3", "26.4", "26.7"]
"""A release that brought something new, as far as the emulator imitates it."""
_LACKS: dict[str, tuple[Addition, ...]] = {
    "current": (),
    "before_26_7": ("26.7",),
    "before_26_4": ("26.7", "26.4"),
    "before_26_3": ("26.7", "26.4", "26.3"),
}


@dataclass(frozen=True)
class Readings:
    """One answer to each open question. Immutable: :meth:`changed` gives a changed copy.

    Raises :class:`ValueError` for a value that an option does not have.
    """

    search_without_filter: Literal["everything", "nothing"] = "everything"
    """What a search without any filter finds: every level and every Org, or nothing."""

    org_without_override: Literal["empty_entry", "left_out"] = "empty_entry"
    """How a search, filtered or not, shows an Org without an override: with no preferences, or not at all."""

    replace: Literal["named_events", "whole_list"] = "named_events"
    """What REPLACE replaces: the event types that it names, or all of the Org's override."""

    reset_without_override: Literal["accepted", "refused"] = "accepted"
    """RESET where the Org overrides none of the event types named: a success, or a 400."""

    same_org_twice: Literal["last_wins", "refused"] = "last_wins"
    """One Org in two entries of a configure request: both are applied in their order, or it is a 400."""

    several_entries: Literal["all_or_nothing", "until_the_first_error"] = "all_or_nothing"
    """A configure request with a bad entry: applies nothing, or keeps what the entries before it did."""

    org_scoped_token: Literal["own_org_only", "any_org"] = "own_org_only"
    """A token for an Org other than Primary: 403 for another Org and for the cluster level, or no such limit."""

    stale_reads: int = 0
    """How many searches after a configure request are still answered with the state before it."""

    identifier_lookup: Literal["id_first", "name_first"] = "id_first"
    """Which Org "42" means where it is one Org's id and another one's name. Each way falls back to the other."""

    org_name_case: Literal["exact", "ignored"] = "exact"
    """Whether case matters in an Org's name. Where it does not, an exact match still comes first."""

    channel_order: Literal["as_given", "sorted", "reversed"] = "as_given"
    """The order in which a search lists the channels of a preference."""

    unasked_section: SectionForm = "empty_list"
    """How a search answers the section, cluster or Orgs, that it was not asked for."""

    empty_section: SectionForm = "empty_list"
    """How a search answers a section that it was asked for and that holds nothing."""

    password_and_secret_key: Literal["password_wins", "secret_key_wins"] = "password_wins"
    """Which one counts in a token request with both. The other one is ignored, right or wrong."""

    org_of_token_by_default: Literal["primary", "last"] = "primary"
    """The Org of a token requested without a numeric `org_id`: Primary, or the Org of the user's last token."""

    further_channels: tuple[str, ...] = ()
    """Channels accepted beyond EMAIL and WEBHOOK."""

    further_event_types: tuple[str, ...] = ()
    """Event types accepted beyond LIVEBOARD_SCHEDULE."""

    webhook_search: Literal["all_orgs", "own_org"] = "all_orgs"
    """Whose webhooks a search shows: those of all Orgs that the token reaches, or those of the token's Org alone."""

    webhook_page: Literal["any_size", "at_most_50", "refused_above_50"] = "any_size"
    """A search that asks for more than 50 webhooks, the default: gets as many, gets 50, or is a 400."""

    webhook_of_another_org: Literal["refused", "changed"] = "refused"
    """Update, delete and validate with a token for another Org than the webhook's: refused as if there were no such
    webhook, or carried out if the token reaches that Org."""

    webhooks_per_org: Literal["one", "many"] = "one"
    """How many webhooks for one event an Org may have; another one is a 400."""

    webhook_names: Literal["unique_in_org", "repeatable"] = "unique_in_org"
    """Whether a name that another webhook of the Org has is a 400."""

    empty_webhook_values: Literal["cleared", "stored", "ignored"] = "cleared"
    """What an empty description, an empty object of URL parameters and an empty list of headers do: unset what was
    there, replace it and show as given, or nothing."""

    unset_webhook_fields: Literal["null", "absent"] = "null"
    """How an answer shows what a webhook does not have: as null, or not at all."""

    primary_of_webhooks: Literal["shown", "null"] = "shown"
    """The Org of a webhook in Primary: shown as such, or null, as where Orgs are off."""

    created_webhook: Literal["answered", "no_content"] = "answered"
    """The answer to a create: 200 with the webhook, or 204. ThoughtSpot's pages have both."""

    stale_webhook_reads: int = 0
    """How many searches for webhooks after a create, update or delete are answered with the state before it."""

    hosted_on: Literal["aws", "gcp"] = "aws"
    """The cloud in which this ThoughtSpot runs, which decides what `webhooks/storage-config` tells."""

    release: Literal["current", "before_26_7", "before_26_4", "before_26_3"] = "current"
    """How old this ThoughtSpot is. A field that it does not know is a 400, an endpoint that it does not have a 404."""

    error_shape: Literal[1, 2, 3, 4] = 1
    """The body of an error: 1 = JSON `error.message`, 2 = one level deeper, 3 = flat, 4 = an HTML page."""

    def __post_init__(self) -> None:
        for name, hint in _hints().items():
            problem = _problem(hint, getattr(self, name))
            if problem:
                raise ValueError(f"The reading {name} {problem}, not {getattr(self, name)!r}.")

    def changed(self, /, **changes: object) -> Readings:
        """Return a copy with some options changed; a list is taken as a tuple.

        Raises :class:`ValueError` for an unknown option or value.
        """
        for name in changes:
            _known(name)
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in changes.items()
        }
        return replace(self, **values)

    def has(self, addition: Addition) -> bool:
        """Return whether this ThoughtSpot has what came with a release."""
        return addition not in _LACKS[self.release]

    def as_dict(self) -> dict[str, object]:
        """Return every option with its value."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def reading_from_text(name: str, text: str) -> object:
    """Return the value of an option from text such as a command line argument; a tuple is separated by commas.

    Raises :class:`ValueError` for an unknown option, or a value that it does not have.
    """
    _known(name)
    value: object
    if get_origin(_hints()[name]) is tuple:
        value = tuple(part.strip() for part in text.split(",") if part.strip())
    else:
        value = int(text) if text.isascii() and text.isdigit() else text
    Readings().changed(**{name: value})
    return value


@cache
def _hints() -> dict[str, Any]:
    return get_type_hints(Readings)


def _known(name: str) -> None:
    if name not in _hints():
        raise ValueError(f"There is no reading {name!r}. There are: {', '.join(_hints())}.")


def _problem(hint: Any, value: object) -> str:
    """Return what is wrong with a value, as the end of "The reading x ...", or an empty string."""
    if get_origin(hint) is Literal:
        options = get_args(hint)
        # The types are compared too, since True == 1.
        if any(value == option and type(value) is type(option) for option in options):
            return ""
        return f"must be one of {', '.join(map(str, options))}"
    if hint is int:
        return "" if type(value) is int and value >= 0 else "must be a whole number from 0"
    if isinstance(value, tuple) and all(isinstance(part, str) and part for part in value):
        return ""
    return "must be a tuple of non-empty strings"
