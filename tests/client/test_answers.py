"""What comes back: JSON, ThoughtSpot's four shapes of error, and other people's pages."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pulumi_thoughtspot.client.answers import Answer, Complaint, api_error, complaint, json_of, unreadable
from pulumi_thoughtspot.errors import (
    ApiError,
    BadRequestError,
    Error,
    ForbiddenError,
    UnauthenticatedError,
    UnavailableError,
    UnknownOrgError,
    UnreadableError,
    one_line,
)

HOST = "https://thoughtspot.invalid"
INCIDENT = "7b3f2c9e-0000-4000-8000-000000000001"
TOLD = f"Error Code: NOT_VALID Incident Id: {INCIDENT}\nError Message: The name is taken."
ESCAPE = "\x1b"
DEEP = b'{"error":' * 200_000 + b"1" + b"}" * 200_000


def answered(body: Any, status: int = 400, content_type: str = "application/json") -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, content_type, content)


def one(debug: Any) -> dict[str, Any]:
    return {"error": {"message": {"code": 10002, "incident_id_guid": INCIDENT, "trace_id_guid": "t", "debug": debug}}}


def two(debug: Any) -> dict[str, Any]:
    return {"error": {"message": {"debug": {"code": 10000, "incident_id_guid": INCIDENT, "debug": debug}}}}


def three(debug: Any) -> dict[str, Any]:
    return {"code": 13090, "incident_id_guid": INCIDENT, "debug": debug}


# The four shapes


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(one("The name is taken."), ("The name is taken.", "10002", INCIDENT), id="1"),
        pytest.param(two(json.dumps([TOLD, ""])), ("The name is taken.", "10000", INCIDENT), id="2"),
        pytest.param(two("[null]"), ("", "10000", INCIDENT), id="2, nothing told"),
        pytest.param(two([TOLD]), ("The name is taken.", "10000", INCIDENT), id="2, a list that is one"),
        pytest.param(three(json.dumps([TOLD, ""])), ("The name is taken.", "13090", INCIDENT), id="3"),
        pytest.param(three("[null]"), ("", "13090", INCIDENT), id="3, nothing told"),
        pytest.param(three("The name is taken."), ("The name is taken.", "13090", INCIDENT), id="3, in plain words"),
        pytest.param({"debug": TOLD}, ("The name is taken.", "NOT_VALID", None), id="only the code inside the text"),
        pytest.param({"debug": json.dumps(["First.", "Second."])}, ("First.; Second.", None, None), id="two reasons"),
        pytest.param({"debug": "[see the manual]"}, ("[see the manual]", None, None), id="only begins like a list"),
        pytest.param({"debug": ""}, ("", None, None), id="empty words"),
        pytest.param({"message": "Not here."}, ("Not here.", None, None), id="a message alone"),
        pytest.param({"error": "Not here."}, ("Not here.", None, None), id="an error alone"),
        pytest.param({"error": None, "message": "Not here."}, ("Not here.", None, None), id="a null beside it"),
        pytest.param("Not here.", ("Not here.", None, None), id="a string"),
        pytest.param({}, ("", None, None), id="an empty object"),
        pytest.param([], ("", None, None), id="an empty list"),
        pytest.param(None, ("", None, None), id="null"),
        pytest.param({"unheard": "of"}, ("", None, None), id="another object"),
        pytest.param(7, ("7", None, None), id="a number"),
    ],
)
def test_the_words_the_code_and_the_incident_come_out_of_each_shape_of_error(
    body: Any, expected: tuple[str, str | None, str | None]
) -> None:
    assert complaint(answered(body)) == Complaint(*expected)


@pytest.mark.parametrize(
    ("html", "words"),
    [
        (b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>", "502 Bad Gateway"),
        (b"<TITLE lang='en'>Under\n maintenance</TITLE>", "Under maintenance"),
        (b"<html><style>p {}</style><script>run()</script><p>Back at <b>noon</b></p></html>", "Back at noon"),
        (b"upstream request timeout", "upstream request timeout"),
        (b"", ""),
    ],
)
def test_of_a_page_the_title_or_else_its_words_are_told(html: bytes, words: str) -> None:
    assert complaint(answered(html, 502, "text/html; charset=utf-8")) == Complaint(words)


def test_json_that_is_called_html_is_not_parsed() -> None:
    assert complaint(answered(one("no"), content_type="text/html")).code is None


@pytest.mark.parametrize("body", [b"{", b"", b"\xff\xfe", b"nothing like it", DEEP, b"[" * 200_000, b"9" * 10_000])
def test_an_error_in_broken_json_is_still_an_error_with_a_short_excerpt(body: bytes) -> None:
    error = api_error(answered(body, 400), HOST, "ask")

    assert isinstance(error, BadRequestError)
    assert len(error.words) <= 120


def test_json_nested_deeper_than_any_error_does_not_crash() -> None:
    body: Any = "at the bottom"
    for _ in range(300):
        body = {"error": body}

    assert complaint(answered(body)).words == ""


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(one("Error Code: x " * 40_000), id="a code without its message, many times"),
        pytest.param(b"<script" * 100_000, id="scripts that never end"),
        pytest.param(one("<{%" * 200_000), id="colour tags that never end"),
    ],
)
def test_megabytes_made_to_be_slow_are_not_searched_to_their_end(body: Any) -> None:
    # Without a limit this takes minutes.
    content_type = "text/html" if isinstance(body, bytes) else "application/json"

    assert len(complaint(answered(body, 500, content_type)).words) <= 500


# Errors


@pytest.mark.parametrize(
    ("status", "kind", "advice"),
    [
        (400, BadRequestError, "Its words say what it does not take"),
        (401, UnauthenticatedError, f"Check the credentials for {HOST}"),
        (403, ForbiddenError, "Check that the token's user is active"),
        (404, ApiError, "10.14.0.cl"),
        (405, ApiError, ""),
        (409, ApiError, ""),
        (429, UnavailableError, "run the same command again"),
        (500, UnavailableError, "run the same command again"),
        (501, ApiError, f"Check that {HOST} is a ThoughtSpot Cloud instance"),
        (502, UnavailableError, "run the same command again"),
        (503, UnavailableError, "run the same command again"),
        (504, UnavailableError, "run the same command again"),
    ],
)
def test_a_status_becomes_its_error_with_what_to_do(status: int, kind: type[ApiError], advice: str) -> None:
    error = api_error(answered(one("The name is taken."), status), HOST, "set EMAIL for Org 'Sales'")

    assert type(error) is kind
    assert error.sentence == (
        f"Could not set EMAIL for Org 'Sales': ThoughtSpot answered {status}, The name is taken."
        f" (code 10002, incident {INCIDENT})"
    )
    assert (error.status, error.words, error.code, error.incident) == (status, "The name is taken.", "10002", INCIDENT)
    assert advice in error.remedy
    assert bool(error.remedy) == bool(advice)


_UNKNOWN = "org_identifier in org_preferences does not match a known org."


@pytest.mark.parametrize(
    "body",
    [one(_UNKNOWN), one(_UNKNOWN.upper()), two(json.dumps([f"Error Code: X\nError Message: {_UNKNOWN}", ""]))],
)
def test_an_unknown_org_is_known_by_thoughtspots_words(body: Any) -> None:
    assert type(api_error(answered(body, 400), HOST, "ask")) is UnknownOrgError


@pytest.mark.parametrize(
    ("status", "words"),
    [(400, "org_identifier is required."), (400, "does not match a known user"), (403, _UNKNOWN), (500, _UNKNOWN)],
)
def test_no_other_refusal_is_an_unknown_org(status: int, words: str) -> None:
    assert not isinstance(api_error(answered(one(words), status), HOST, "ask"), UnknownOrgError)


def test_an_error_without_a_reason_says_so() -> None:
    assert str(api_error(answered({}, 409), HOST, "ask")) == "Could not ask: ThoughtSpot answered 409, no reason given"


# Answers that are none


@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=utf-8", "APPLICATION/JSON"])
def test_json_is_known_by_its_content_type(content_type: str) -> None:
    assert json_of(answered({"a": 1}, 200, content_type), HOST, "ask") == {"a": 1}


@pytest.mark.parametrize(
    ("body", "content_type", "says"),
    [
        (b"<title>Down for maintenance</title>", "text/html", "with text/html instead of JSON: 'Down for maintenance'"),
        (b'{"a": 1}', "text/plain", "with text/plain instead of JSON"),
        (b'{"a": 1}', "", "with no content type instead of JSON"),
        (b"", "", "with no content type instead of JSON"),
        (b"<title>Down</title>", "application/json", "broken JSON"),
        (b'{"a": ', "application/json", "broken JSON"),
        (b"", "application/json", "broken JSON"),
        (DEEP, "application/json", "broken JSON"),
        (b"9" * 10_000, "application/json", "broken JSON"),
    ],
)
def test_what_is_not_json_is_unreadable_whatever_its_status(body: bytes, content_type: str, says: str) -> None:
    with pytest.raises(UnreadableError) as raised:
        json_of(answered(body, 200, content_type), HOST, "read it")

    assert raised.value.sentence.startswith(f"Could not read it: {HOST} answered 200 with")
    assert says in raised.value.sentence
    assert len(raised.value.sentence) < 400
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__ or raised.value.__context__ is None


@pytest.mark.parametrize("body", [b'{"token": "hidden"', b"hidden", b'"hidden"', b"  hidden <html>"])
@pytest.mark.parametrize("content_type", ["application/json", "text/html", "text/plain"])
def test_of_an_answer_that_may_hold_a_token_nothing_is_shown(body: bytes, content_type: str) -> None:
    answer = Answer(200, content_type, body, secret=True)

    assert "hidden" not in str(unreadable(answer, HOST, "log in", "no token in it"))


def test_of_an_answer_that_may_hold_a_token_a_page_is_shown() -> None:
    assert Answer(200, "text/html", b"\n<title>Down</title>", secret=True).excerpt() == "Down"


# Safe to print

_NASTY = f"{ESCAPE}[31mred{ESCAPE}[0m {ESCAPE}]8;;http://x\x07link \x9b2J <{{%fg 1%}}>tag<{{%reset%}}>\r\n\u202eend\x00"
_FORBIDDEN = [ESCAPE, "\x07", "\x9b", "\r", "\x00", "\u202e", "<{%"]


@pytest.mark.parametrize(
    "answer",
    [
        answered(one(_NASTY)),
        answered(two(json.dumps([_NASTY]))),
        answered({"debug": "x", "code": _NASTY, "incident_id_guid": _NASTY}),
        answered({"debug": f"Error Code: {_NASTY} Error Message: {_NASTY}"}),
        answered(_NASTY.encode(), content_type="text/plain"),
        answered(f"<title>{_NASTY}</title>".encode(), content_type="text/html"),
        answered(f"<p>{_NASTY}".encode(), content_type=_NASTY),
        answered(f"{{{_NASTY}".encode()),
    ],
)
def test_terminal_escapes_and_the_engines_colours_never_come_through(answer: Answer) -> None:
    errors = [api_error(answer, HOST, "ask"), unreadable(answer, HOST, "ask", "another shape")]
    if not answer.is_json:
        with pytest.raises(UnreadableError) as raised:
            json_of(answer, HOST, "ask")
        errors.append(raised.value)

    for error in errors:
        shown = str(error)
        assert not [mark for mark in _FORBIDDEN if mark in shown]
        assert "\n" not in error.sentence
    said = complaint(answer)
    assert not [mark for mark in _FORBIDDEN if mark in f"{said}"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("as it is", "as it is"),
        ("  two \n lines\t", "two lines"),
        (f"{ESCAPE}[1;31mred{ESCAPE}[0m", "red"),
        ("Zürich 東京 🙂", "Zürich 東京 🙂"),
        ("a <b> {%c%}", "a <b> {%c%}"),
        ("x" * 500, "x" * 500),
        ("x" * 501, "x" * 499 + "…"),
    ],
)
def test_text_from_elsewhere_becomes_one_plain_line(text: str, line: str) -> None:
    assert one_line(text) == line


def test_no_tag_is_left_where_another_was_removed() -> None:
    assert "<{%" not in one_line("<<{%x%}>{%reset%}>")


def test_a_plain_line_can_be_encoded() -> None:
    one_line(json.loads('"\\ud800"')).encode()


def test_an_error_is_its_sentence_and_then_what_to_do() -> None:
    error = Error(f"It\nfailed{ESCAPE}[0m", f"Do this.\nOr{ESCAPE}[0m that.")

    assert str(error) == "It failed\nDo this.\nOr that."
    assert str(Error("It failed.")) == "It failed."
