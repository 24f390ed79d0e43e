"""Secrets that were sent, in answers that repeat them."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from urllib.parse import quote

import pytest

from pulumi_thoughtspot.client import secrets as module
from pulumi_thoughtspot.client.answers import Answer, api_error, unreadable
from pulumi_thoughtspot.client.client import Client
from pulumi_thoughtspot.client.credentials import Password, SecretKey
from pulumi_thoughtspot.client.preferences import CLUSTER
from pulumi_thoughtspot.client.retry import ONCE
from pulumi_thoughtspot.client.secrets import LONGEST, Secrets
from pulumi_thoughtspot.client.transport import Transport
from pulumi_thoughtspot.emulator import Emulator, User
from pulumi_thoughtspot.errors import UnreachableError

from .scripted import Scripted, raw

HOST = "https://my.thoughtspot.cloud"
JSON, HTML = "application/json", "text/html"


@pytest.mark.parametrize("secret", ["s3cret-token", 'with "quotes" \\ and é'])
@pytest.mark.parametrize(
    ("content_type", "template"),
    [
        (JSON, '{"error": {"message": {"code": 10002, "debug": "no such token: %s"}}}'),
        (JSON, '{"debug": "[\\"no such token: %s\\"]"}'),
        (JSON, '{"broken: "%s"'),
        (HTML, "<title>Bearer %s</title>"),
        (HTML, "<p>Bearer %s</p>"),
    ],
)
def test_no_error_shows_a_secret_that_the_answer_repeats(secret: str, content_type: str, template: str) -> None:
    escaped = json.dumps(secret)[1:-1] if content_type == JSON and "debug" in template[:70] else secret
    answer = Answer(400, content_type, (template % escaped).encode(), secrets=Secrets(secret))
    for error in (api_error(answer, HOST, "ask"), unreadable(answer, HOST, "ask", "of another shape")):
        assert secret not in str(error)
        assert escaped not in str(error)
    assert "s3cret-token" not in repr(answer) + repr(api_error(answer, HOST, "ask"))


@pytest.mark.parametrize("secret", ["k", "token", "scope", "user", "org_id"])
def test_a_secret_that_stands_in_an_honest_answer_spoils_nothing(thoughtspot: Emulator, secret: str) -> None:
    thoughtspot.add_user(User("eva", password=secret, secret_key=secret, privileges=("ADMINISTRATION",)))
    for credentials in (Password("eva", secret), SecretKey("eva", secret)):
        Client(Transport(thoughtspot.url), credentials).preferences.search([CLUSTER], "LIVEBOARD_SCHEDULE")


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("Error Code: {secret} Error Message: No.", id="where a code is, which is shown in part"),
        pytest.param("s3cret-<{{%reset%}}>{rest}", id="around a colour tag, which is removed"),
        pytest.param("s3cret-<{{<{{%x%}}>%reset%}}>{rest}", id="around a colour tag that another one leaves"),
    ],
)
def test_no_error_shows_a_part_of_a_secret_or_one_that_only_comes_about_when_it_is_cleaned(words: str) -> None:
    secret = "s3cret-" + "0123456789" * 10
    text = words.format(secret=secret, rest=secret.removeprefix("s3cret-"))
    for answer in (
        Answer(400, JSON, json.dumps({"debug": text}).encode(), secrets=Secrets(secret)),
        Answer(400, HTML, f"<p>{text}</p>".encode(), secrets=Secrets(secret)),
        Answer(400, HTML, f"<title>{text}</title>".encode(), secrets=Secrets(secret)),
    ):
        assert "s3cret-0123" not in str(api_error(answer, HOST, "ask"))


@pytest.mark.parametrize("line", ["{} and so on", "HTTP/1.1 {} and so on", "HTTP/1.1 {}"])
@pytest.mark.parametrize("written", [str, partial(quote, safe="")], ids=["as it is", "as in an address"])
def test_no_error_shows_a_secret_that_a_broken_status_line_repeats(
    scripted: Callable[..., Scripted], line: str, written: Callable[[str], str]
) -> None:
    secret = "s3cret/token"
    server = scripted(raw(f"{line.format(written(secret))}\r\n\r\n".encode()))
    transport = Transport(server.url)

    with pytest.raises(UnreachableError) as raised:
        transport.send("POST", "/there", {}, purpose="ask", retry=ONCE, token=secret)

    assert "no answer from" in raised.value.sentence
    assert "s3cret" not in str(raised.value)


# Where a text is cut

ODD = 'Qz7!k/9"\\\u00e9\u20ac\U0001d11e p'
"""A secret with what each way of writing treats in its own way."""

WAYS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "JSON": lambda secret: json.dumps(secret)[1:-1],
    "JSON, of any character": lambda secret: "".join(
        f"\\u{unit:04X}" for character in secret for unit in memoryview(character.encode("utf-16-le")).cast("H")
    ),
    "JSON, of what needs none": lambda secret: "".join(
        f"\\{letter}" if letter in "/!" else letter for letter in secret
    ),
    "an address": quote,
    "an address, of any character": lambda secret: "".join(f"%{byte:02x}" for byte in secret.encode()),
    "HTML": lambda secret: "".join(f"&#{ord(letter)};" for letter in secret),
    "HTML, hexadecimal, no end": lambda secret: "".join(f"&#x{ord(letter):x}" for letter in secret),
    "HTML, with a name": lambda secret: secret.replace("\u00e9", "&eacute;").replace("\u20ac", "&euro;"),
    "HTML, with many zeros": lambda secret: "".join(f"&#{ord(letter):050};" for letter in secret),
    "HTML in an address in JSON": lambda secret: "".join(
        f"\\u{ord(letter):04x}" for letter in quote("".join(f"&#{ord(each)};" for each in secret), safe="")
    ),
    "over several lines": lambda secret: secret.replace(" ", "\n \n"),
}
FILLERS = {"tags": "<br>", "lines": "a line\n", "JSON": '{"a":1},', "another script": "\u682a\u5f0f\u4f1a\u793e"}


@pytest.mark.parametrize("filler", FILLERS.values(), ids=FILLERS)
@pytest.mark.parametrize("write", WAYS.values(), ids=WAYS)
def test_no_secret_is_cut_in_two(write: Callable[[str], str], filler: str) -> None:
    written = write(ODD)
    secrets = Secrets(ODD, "another-secret")
    for before_the_cut in range(len(written) + 1):
        start = LONGEST - before_the_cut
        before = (filler * (start // len(filler) + 1))[:start]
        shown = secrets.hide(f"{before}{written} and so on {'.' * LONGEST}")
        assert len(shown) <= LONGEST
        assert before.startswith(shown.removesuffix("***")) or shown in (module.NOT_SHOWN, module.TOO_LONG)


def test_a_long_text_is_shown_as_far_as_it_is_looked_at() -> None:
    secrets = Secrets("s3cret-token", "with,comma{and}quotes\"'")
    for text in ("word " * 4000, '{"key":["value"]},' * 4000, "<p>" * 10_000, "\u682a\u5f0f\u4f1a\u793e " * 4000):
        shown = secrets.hide(text)
        assert LONGEST - 50 < len(shown) <= LONGEST
        assert text.startswith(shown)


@pytest.mark.parametrize("text", ["x" * 20_000, "s3cret-" * 2000 + "token", "%41" * 5000, " " * 20_000])
def test_a_long_text_in_which_a_secret_might_go_on_wherever_it_is_cut_is_not_shown(text: str) -> None:
    assert Secrets("s3cret-token", "with a space").hide(text) == module.TOO_LONG


MEGABYTES: dict[str, tuple[str, str]] = {
    "a page": (HTML, "<p>Please wait.</p>" * 220_000),
    "a page of one word": (HTML, "x" * 4_000_000),
    "JSON of another shape": (JSON, json.dumps(["word"] * 500_000)),
    "broken JSON": (JSON, "[" * 4_000_000),
    "words": (JSON, json.dumps({"debug": "word " * 800_000})),
    "words around words": (JSON, json.dumps({"debug": "Error Code: X Error Message: " + "word " * 800_000})),
    "a code": (JSON, json.dumps({"code": "word " * 800_000, "debug": "No."})),
}


@pytest.mark.parametrize(("content_type", "body"), MEGABYTES.values(), ids=MEGABYTES)
def test_of_megabytes_only_the_beginning_is_searched_for_secrets(
    monkeypatch: pytest.MonkeyPatch, content_type: str, body: str
) -> None:
    searched: list[int] = []

    def counted(search: Callable[..., str]) -> Callable[..., str]:
        def counting(text: str, *others: object) -> str:
            searched.append(len(text))
            return search(text, *others)

        return counting

    for search in ("_cut_out", "_unescaped"):
        monkeypatch.setattr(module, search, counted(getattr(module, search)))
    answer = Answer(400, content_type, body.encode(), secrets=Secrets("s3cret-token", "another-secret"))
    for error in (api_error(answer, HOST, "ask"), unreadable(answer, HOST, "ask", "of another shape")):
        assert str(error)
    assert 0 < sum(searched) <= 20 * LONGEST
    assert max(searched) <= LONGEST


def test_of_a_body_of_megabytes_only_the_beginning_is_made_text() -> None:
    class Bytes(bytes):
        def decode(self, *_: object, **__: object) -> str:
            raise AssertionError("the whole body is made text")

    answer = Answer(502, HTML, Bytes(b"<p>Please wait.</p>" * 220_000), secrets=Secrets("s3cret-token"))
    assert "Please wait." in str(api_error(answer, HOST, "ask"))
