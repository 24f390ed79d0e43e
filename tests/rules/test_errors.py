"""What a user reads when something goes wrong: one clean sentence, then what to do."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import requests

from pulumi_thoughtspot import errors
from pulumi_thoughtspot.client.preferences import Scope
from pulumi_thoughtspot.errors import ApiError, Error, OverwriteError, UnavailableError, UnknownOrgError, anew, one_line
from pulumi_thoughtspot.preferences.notices import no_org
from pulumi_thoughtspot.rules.near_orgs import NearOrgs

PLAIN: dict[str, tuple[str, str]] = {
    "a sentence": ("Org 'Sales' is unknown.", "Org 'Sales' is unknown."),
    "other scripts": ("Müller 株式会社 المبيعات", "Müller 株式会社 المبيعات"),
    "nothing": ("", ""),
    "spaces alone": (" \t ", ""),
    "line breaks": ("one\r\ntwo\n\nthree\x0bfour\x0cfive", "one two three four five"),
    "line breaks of Unicode": ("one\u2028two\u2029three\x85four", "one two three four"),
    "spaces around and between": ("  one \t  two\u00a0 ", "one two"),
    "control characters": ("a\x00b\x07c\x08d\x7fe\x9bf", "a b c d e f"),
    "an ANSI colour": ("\x1b[31;1mred\x1b[0m", "red"),
    "an ANSI cursor movement": ("\x1b[2J\x1b[1;1Hgone", "gone"),
    "a private ANSI sequence": ("\x1b[?25lhidden", "hidden"),
    "an ANSI sequence that never ends": ("\x1b[31", "[31"),
    "an ANSI sequence around another": ("\x1b\x1b[0m[31mred", "[31mred"),
    "a terminal's title": ("\x1b]0;title\x07text", "]0;title text"),
    "a colour of the engine": ("<{%reset%}>text<{%fg 1%}>", "text"),
    "a colour of the engine over two lines": ("<{%re\nset%}>text", "text"),
    "an empty colour of the engine": ("<{%%}>text", "text"),
    "two colours of the engine": ("<{%reset%}>one<{%reset%}>", "one"),
    "what only looks like a colour": ("<{%reset}> {%x%} <%x%>", "<{%reset}> {%x%} <%x%>"),
    "bidi embeddings and overrides": ("a\u202ab\u202bc\u202cd\u202de\u202ef", "a b c d e f"),
    "bidi isolates": ("a\u2066b\u2067c\u2068d\u2069e", "a b c d e"),
    # What is left after one pass is a tag again.
    "a colour of the engine around another": ("<{<{%x%}>%reset%}>text", "text"),
    "a colour of the engine around another, the other way": ("<{%reset%<{%x%}>}>text", "}>text"),
}


@pytest.mark.parametrize(("text", "line"), PLAIN.values(), ids=PLAIN)
def test_text_from_elsewhere_becomes_one_plain_line(text: str, line: str) -> None:
    assert one_line(text) == line


# Half a character: JSON may hold "\ud800", an environment variable any byte. The engine's protocol
# is UTF-8, which has none.
@pytest.mark.parametrize("text", ["\ud800", "Sales \udcff"], ids=ascii)
def test_half_a_character_never_stops_a_message(text: str) -> None:
    assert one_line(text).encode("utf-8", errors="strict") is not None


@pytest.mark.parametrize(
    ("text", "limit", "line"),
    [
        ("four", 4, "four"),
        ("fours", 4, "fou…"),
        ("x" * 500, 500, "x" * 500),
        ("x" * 501, 500, "x" * 499 + "…"),
        ("\x1b[31m<{%reset%}>four\x1b[0m  ", 4, "four"),
    ],
    ids=["fits", "too long", "fits exactly", "one too many", "measured when clean"],
)
def test_a_line_is_never_longer_than_its_limit(text: str, limit: int, line: str) -> None:
    assert one_line(text, limit) == line
    assert len(line) <= limit


def test_a_line_has_a_limit_unless_told() -> None:
    assert len(one_line("x" * 10_000)) == 500


@pytest.mark.parametrize(
    ("sentence", "remedy", "text"),
    [
        ("It broke.", "", "It broke."),
        ("It broke.", "Mend it.", "It broke.\nMend it."),
        ("It broke.", "Either:\n- mend it;\n- or not.", "It broke.\nEither:\n- mend it;\n- or not."),
        ("It\nbroke.", "Mend\x1b[31m it.\n<{%reset%}>Now.", "It broke.\nMend it.\nNow."),
    ],
    ids=["a sentence", "and what to do", "on several lines", "all of it plain"],
)
def test_an_error_is_a_sentence_and_then_what_to_do(sentence: str, remedy: str, text: str) -> None:
    error = Error(sentence, remedy)
    assert str(error) == text
    assert str(error) == "\n".join(filter(None, [error.sentence, error.remedy]))


def test_an_error_is_of_a_length_that_can_be_read() -> None:
    error = Error("x" * 5000, "y" * 5000 + "\nz")
    assert [len(line) for line in str(error).splitlines()] == [1000, 1000, 1]


def test_thoughtspots_own_error_keeps_what_it_gave() -> None:
    error = ApiError("No.", "Ask.", status=400, words="no", code="10002", incident="abc")
    assert (str(error), error.status, error.words, error.code, error.incident) == (
        "No.\nAsk.",
        400,
        "no",
        "10002",
        "abc",
    )


def failed(error: BaseException) -> BaseException:
    """``error`` as it is once it was raised while another one was handled, and because of that."""
    try:
        try:
            raise LookupError
        except LookupError as cause:
            raise error from cause
    except BaseException as raised:
        return raised


ERRORS: dict[str, tuple[BaseException, tuple[str, ...]]] = {
    "a sentence and what to do": (OverwriteError("It is set.", "Ask."), ("sentence", "remedy")),
    "ThoughtSpot's": (
        UnavailableError("No.", "Wait.", status=503, words="no", code="10002", incident="abc"),
        ("sentence", "remedy", "status", "words", "code", "incident"),
    ),
    "a defect": (KeyError("org"), ()),
    "a file's": (FileNotFoundError(2, "No such file", "ca.pem"), ("errno", "strerror", "filename")),
    "a module's": (ImportError("No.", name="grpc"), ("name", "path")),
    "text that cannot be read": (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid"), ("object", "reason")),
    "a proxy's, of requests": (requests.exceptions.ProxyError("No.", request="it"), ("request", "errno")),
    "the end of the process": (SystemExit(3), ("code",)),
    "^C": (KeyboardInterrupt(), ()),
}


@pytest.mark.parametrize(("error", "attributes"), ERRORS.values(), ids=ERRORS)
def test_an_error_anew_says_the_same_and_knows_nothing_of_where_the_first_one_was(
    error: BaseException, attributes: tuple[str, ...]
) -> None:
    again = anew(failed(error))
    assert again is not error
    assert type(again) is type(error)
    assert (str(again), again.args) == (str(error), error.args)
    for attribute in attributes:
        assert getattr(again, attribute) == getattr(error, attribute)
    assert (again.__traceback__, again.__cause__, again.__context__) == (None, None, None)
    assert not again.__suppress_context__


TREE = {
    name: kind for name, kind in vars(errors).items() if inspect.isclass(kind) and kind.__module__ == errors.__name__
}


def test_the_tree_is_not_empty() -> None:
    assert len(TREE) > 15


@pytest.mark.parametrize("kind", TREE.values(), ids=TREE)
def test_every_error_is_in_one_tree_and_says_what_it_means(kind: type[Error]) -> None:
    assert issubclass(kind, Error)
    assert kind.__name__.endswith("Error")
    assert "__doc__" in vars(kind)
    assert (kind.__doc__ or "").strip().endswith(".")


def unknown_after_a_pause() -> UnknownOrgError:
    error = UnknownOrgError("No such Org.", "Check it.", status=400, words="no org", code="10", incident="i-1")
    error.may_be_done = error.after_pause = True
    return error


def named_near(error: UnknownOrgError) -> UnknownOrgError:
    calls: Any = SimpleNamespace(search=list)
    with pytest.raises(UnknownOrgError) as raised, NearOrgs(calls).named(["Slaes"]):
        raise error
    return raised.value


@pytest.mark.parametrize(
    "told_anew",
    [named_near, lambda error: no_org(Scope("Slaes"), [], error), lambda error: error.with_words("Another.", "")],
    ids=["with what is near", "in a preview", "in other words"],
)
def test_an_error_in_other_words_is_the_same_error(told_anew: Callable[[UnknownOrgError], UnknownOrgError]) -> None:
    error = unknown_after_a_pause()
    told = told_anew(error)
    assert str(told) != str(error)
    kept = ("status", "words", "code", "incident", "may_be_done", "after_pause")
    assert {name: getattr(told, name) for name in kept} == {name: getattr(error, name) for name in kept}
