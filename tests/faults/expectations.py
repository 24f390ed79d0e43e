"""What is expected of each fault in each step, in the words of the page."""

from __future__ import annotations

from collections.abc import Collection

from faults.steps import DELETE, STEPS

Row = tuple[str, ...]
"""A word for each of create, update, read and delete."""


def _in_each(outcome: str) -> Row:
    return (outcome,) * len(STEPS)


def _error(kind: str, done: Collection[str] = ()) -> Row:
    """An error in each step; ``done`` are the steps that are done all the same."""
    return tuple(f"error: {kind}; {step.left_done if step.name in done else step.left_undone}" for step in STEPS)


def _with_read(row: Row, outcome: str) -> Row:
    return (*row[:2], outcome, *row[3:])


WELL = _in_each("goes through")
HEALS = _in_each("heals")
HEALS_BY_ONE_MORE = _in_each("heals, 1 more request")
HEALS_BY_TWO_MORE = _in_each("heals, 2 more requests")
ALL = ("create", "update", "delete")
WRITE_FIRST = ("update", "delete")
"""The steps that write first; a create looks before it does."""

EXPECTED: dict[str, Row] = {
    "nothing, for comparison": WELL,
    # The connection
    "refused, once": HEALS,
    "refused, for ever": _error("no answer"),
    "reset before ThoughtSpot acted, once": HEALS_BY_ONE_MORE,
    "reset before ThoughtSpot acted, for ever": _error("no answer"),
    "reset after ThoughtSpot acted: the answer is lost, once": HEALS_BY_ONE_MORE,
    "reset after ThoughtSpot acted: the answer is lost, for ever": _error("no answer", WRITE_FIRST),
    "the step's own request is never answered, though ThoughtSpot acts": _error("no answer", ALL),
    # Slow answers
    "no answer in time, once": HEALS_BY_ONE_MORE,
    "no answer in time though ThoughtSpot acted, once": HEALS_BY_ONE_MORE,
    "no answer in time, for ever": _error("no answer"),
    "answers that drip, byte by byte, but come": WELL,
    "answers whose head drips and has no end, for ever": _error("no answer"),
    "answers whose body drips and has no end, for ever": _error("no answer"),
    # Broken answers
    "half an answer, once": HEALS_BY_ONE_MORE,
    "half an answer, for ever": _error("no answer", WRITE_FIRST),
    "Content-Length too long, in a search, once": HEALS_BY_ONE_MORE,
    "Content-Length too long, to every search, for ever": _error("no answer", WRITE_FIRST),
    "Content-Length too short, in a search, once": _error("not an answer of this API", WRITE_FIRST),
    "200 with a maintenance page, once": _error("a page instead of JSON"),
    "200 with a maintenance page, for ever": _error("a page instead of JSON"),
    "200 with broken JSON, to a search, once": _error("not an answer of this API", WRITE_FIRST),
    "200 with broken JSON, for ever": _error("not an answer of this API"),
    "200 with other JSON, to a search, once": _error("not an answer of this API", WRITE_FIRST),
    "200 with other JSON, to every search": _error("not an answer of this API", WRITE_FIRST),
    "200 with a list for JSON, to every search": _error("not an answer of this API", WRITE_FIRST),
    # Too many requests
    "429, no Retry-After, once": HEALS_BY_ONE_MORE,
    "429, no Retry-After, for ever": _error("429"),
    "429, Retry-After: 2, once": _in_each("heals, 1 more request, after 2 s"),
    "429, Retry-After: 2, for ever": _error("429"),
    "429, Retry-After: a day, once": _in_each("heals, 1 more request, after 30 s"),
    "429, Retry-After: a day, for ever": _error("429"),
    "429, Retry-After: soon, once": HEALS_BY_ONE_MORE,
    "429, Retry-After: soon, for ever": _error("429"),
    # ThoughtSpot or a gateway is down
    "500 to a search, once": HEALS_BY_ONE_MORE,
    "500, once": _with_read(_error("500"), "heals, 1 more request"),
    "500, for ever": _error("500"),
    "502 with a page, once": HEALS_BY_ONE_MORE,
    "502 with a page, for ever": _error("502"),
    "503 with a page, once": HEALS_BY_ONE_MORE,
    "503 with a page, for ever": _error("503"),
    "504 with a page, after ThoughtSpot acted, once": HEALS_BY_ONE_MORE,
    "504 with a page, after ThoughtSpot acted, for ever": _error("504", WRITE_FIRST),
    # Refusals
    "401 to the given token, once": _error("401"),
    "401 to a token from a login, once": HEALS_BY_TWO_MORE,
    "401 to each token from a login, for ever": _error("401"),
    "403, once": _error("403"),
    "403, for ever": _error("403"),
    "400 that is not about the Org, once": _error("400"),
    "404 with a page, for ever": _error("404"),
    # ThoughtSpot lags
    "searches show a write only after 3 others": _with_read(
        _in_each("heals, 3 more requests"), "shows what was before"
    ),
    "searches never show a write": _with_read(_error("the write does not show", ALL), "shows what was before"),
    # Logging in with a secret key
    "the login is answered 503 with a page, once": HEALS_BY_ONE_MORE,
    "the login is answered 503 with a page, for ever": _error("503"),
    "the login's connection is reset, for ever": _error("no answer"),
    "the login is answered 200 with a maintenance page": _error("a page instead of JSON"),
    "the login is answered 401": _error("401"),
    "the login is answered 400, an Org that is not known": _error("no token for the Org"),
    "the login is answered with a token for another Org": _error("no token for the Org"),
}


def _of_sets(row: Row) -> Row:
    """The same for a set, whose delete looks before it writes, as its create does."""
    create, update, read, delete = row
    looked_first = delete.endswith(DELETE.left_done) and not create.endswith(STEPS[0].left_done)
    return (create, update, read, delete.replace(DELETE.left_done, DELETE.left_undone) if looked_first else delete)


EXPECTED_OF_SETS: dict[str, Row] = {title: _of_sets(row) for title, row in EXPECTED.items()}


def _same_cells(titles: Collection[str], **cells: str) -> dict[str, dict[str, str]]:
    return dict.fromkeys(titles, cells)


_OF_WEBHOOKS: dict[str, dict[str, str]] = {
    # A create is never sent again: what a look finds is its own, and where that finds nothing, it is an error.
    **_same_cells(
        ("reset before ThoughtSpot acted, once", "no answer in time, once"), create="error: no answer; nothing set"
    ),
    "502 with a page, once": {"create": "error: 502; nothing set"},
    "503 with a page, once": {"create": "error: 503; nothing set"},
    **_same_cells(
        ("the step's own request is never answered, though ThoughtSpot acts",), create="heals, 1 more request"
    ),
    # A delete that is sent again is refused, since it is done, and a look shows that.
    **_same_cells(
        (
            "reset after ThoughtSpot acted: the answer is lost, once",
            "no answer in time though ThoughtSpot acted, once",
            "half an answer, once",
            "504 with a page, after ThoughtSpot acted, once",
        ),
        delete="heals, 2 more requests",
    ),
    # Otherwise a delete does not look.
    **_same_cells(
        [title for title in EXPECTED if "search" in title or title.startswith("Content-Length")], delete="goes through"
    ),
    # The first request of all asks for the token's Org.
    **_same_cells(
        ("reset after ThoughtSpot acted: the answer is lost, for ever", "half an answer, for ever"),
        update="error: no answer; nothing changed",
        delete="error: no answer; nothing removed",
    ),
    "504 with a page, after ThoughtSpot acted, for ever": {
        "update": "error: 504; nothing changed",
        "delete": "error: 504; nothing removed",
    },
}
"""The cells that differ from those of a preference."""

EXPECTED_OF_WEBHOOKS: dict[str, Row] = {
    title: tuple(_OF_WEBHOOKS.get(title, {}).get(step.name, cell) for step, cell in zip(STEPS, row, strict=True))
    for title, row in EXPECTED.items()
}
