"""Credentials go to their own host alone, and are told to nobody."""

from __future__ import annotations

import json
import logging
import string
from pathlib import Path

import pytest

from support.boundary import Boundary

from .conftest import Command, Hosts
from .hostile import Reply, complaint, is_one_clear_error, reply, set_at

CANARY = "CANARY/6f1d0b7c+=="
PASSWORD = "CANARY  pass <6f1d0b7c>"
GRANTED = reply(200, {"token": "minted-for-eva"})


def is_told(text: str) -> bool:
    return any(part in text for part in ("CANARY", "6f1d0b7c", "minted-for-eva"))


# Answers that repeat a secret

TOKEN_IN = {
    "the words": complaint(f"no such token: {CANARY}"),
    "the words, cut within": complaint("y " * 237 + f"the token {CANARY}"),
    "the code": reply(400, {"code": CANARY, "debug": "no"}),
    "the incident": reply(400, {"incident_id_guid": CANARY, "debug": "no"}),
    "JSON of another shape": reply(200, {"unexpected": CANARY}),
    "JSON as Java writes it": reply(200, rb'{"unexpected": "CANARY/6f1d0b7c+\u003d\u003d"}'),
    "JSON as PHP writes it": reply(200, rb'{"unexpected": "CANARY\/6f1d0b7c+=="}'),
    "broken JSON": reply(400, f'{{"debug": "{CANARY}'.encode()),
    "a page": reply(400, f"<title>{CANARY}</title>".encode(), content_type="text/html"),
    "the content type": reply(200, b"x", content_type=f"text/{CANARY}"),
    "the host of a redirect": reply(302, location=f"https://{CANARY.replace('/', '%2F')}.invalid/"),
    "the path of a redirect": reply(302, location=f"https://elsewhere.invalid/{CANARY}"),
}
PASSWORD_IN = {
    "the words": {"full": complaint(f"wrong: {PASSWORD}")},
    "a page": {"full": reply(401, b"<p>wrong: CANARY  pass &lt;6f1d0b7c&gt;</p>", content_type="text/html")},
    "a refused login": {"full": reply(401, {"debug": PASSWORD})},
    "a login without a token": {"full": reply(200, {"password": PASSWORD})},
    "a token for another Org": {
        "full": reply(200, {"token": "minted-for-eva", "scope": {"org_id": 7}, "password": PASSWORD})
    },
    "a later answer": {"full": GRANTED, "any": complaint(f"{PASSWORD} and minted-for-eva")},
}


@pytest.mark.parametrize("subcommand", ["show", "doctor", "import"])
@pytest.mark.parametrize("answer", TOKEN_IN.values(), ids=TOKEN_IN.keys())
def test_no_answer_makes_an_error_show_the_token(
    command: Command, hosts: Hosts, answer: Reply, subcommand: str
) -> None:
    said = command(subcommand, host=hosts(any=answer).url, TOKEN=CANARY)
    assert said.status == 1
    assert not is_told(said.text), said.text


@pytest.mark.parametrize("answers", PASSWORD_IN.values(), ids=PASSWORD_IN.keys())
@pytest.mark.parametrize("secret", ["PASSWORD", "SECRET_KEY"])
def test_no_answer_makes_an_error_show_what_logged_in(
    command: Command, hosts: Hosts, answers: dict[str, Reply], secret: str
) -> None:
    said = command("show", host=hosts(**answers).url, USERNAME="eva", **{secret: PASSWORD})
    assert is_one_clear_error(said)
    assert not is_told(said.text), said.text


def test_a_resource_shows_no_secret_that_an_answer_repeats(hosts: Hosts) -> None:
    host = hosts(full=GRANTED, any=complaint(f"{PASSWORD} and minted-for-eva"))
    login = {"THOUGHTSPOT_USERNAME": "eva", "THOUGHTSPOT_PASSWORD": PASSWORD}
    with Boundary(None, None, THOUGHTSPOT_HOST=host.url, **login) as run:
        with pytest.raises(Exception, match="ThoughtSpot answered 400") as refused:
            run.declare("sales", org_identifier="Sales", channels=["EMAIL"])
        assert not is_told(str(refused.value)), refused.value


@pytest.mark.parametrize("settings", [{"TOKEN": CANARY}, {"USERNAME": "eva", "PASSWORD": PASSWORD}], ids=list)
def test_no_log_tells_a_secret(
    command: Command, hosts: Hosts, caplog: pytest.LogCaptureFixture, settings: dict[str, str]
) -> None:
    caplog.set_level(logging.DEBUG)
    host = hosts(full=GRANTED, any=set_at(("42", "Sales")))
    assert command("show", host=host.url, **settings).status == 0
    assert "/api/rest/2.0/" in caplog.text
    assert not is_told(caplog.text)


# Redirects


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
@pytest.mark.parametrize("endpoint", ["full", "search"])
@pytest.mark.parametrize("scheme", ["http:", "https:", ""], ids=["http", "https", "no scheme"])
def test_no_redirect_is_followed(command: Command, hosts: Hosts, status: int, endpoint: str, scheme: str) -> None:
    elsewhere = hosts(any=set_at(("42", "Sales")))
    moved = reply(status, location=elsewhere.url.replace("http:", scheme) + "/api/rest/2.0/auth/token/full")
    host = hosts(**{"full": GRANTED, endpoint: moved})
    said = command("show", host=host.url, USERNAME="eva", PASSWORD=PASSWORD)
    assert is_one_clear_error(said)
    assert f"answered {status} and sends its callers to" in said.err
    assert elsewhere.seen == []
    assert len(host.seen) == (1 if endpoint == "full" else 2)
    assert not is_told(said.text)


# What can be sent


@pytest.mark.parametrize(
    "end", ["\r\nX-Injected: yes", "\nX-Injected: yes", "\x0b", "\x85x", "\u2028x", "\x7f", "é"], ids=ascii
)
def test_a_token_never_becomes_another_header(command: Command, hosts: Hosts, end: str) -> None:
    host = hosts(any=set_at(("42", "Sales")))
    said = command("show", host=host.url, TOKEN=CANARY + end)
    assert is_one_clear_error(said)
    assert host.seen == []
    assert not is_told(said.text)


@pytest.mark.parametrize("end", ["\r\nX-Injected: yes", "\x85\u2028x", '", "org_id": 7, "x": "', "\udcff"], ids=ascii)
@pytest.mark.parametrize("setting", ["USERNAME", "PASSWORD"])
def test_a_login_never_becomes_a_header_or_another_field(
    command: Command, hosts: Hosts, end: str, setting: str
) -> None:
    host = hosts(full=GRANTED, any=set_at(("42", "Sales")))
    login = {"USERNAME": "eva", "PASSWORD": PASSWORD}
    assert command("show", host=host.url, **{**login, setting: login[setting] + end}).status == 0
    asked = host.seen[0]
    assert "x-injected" not in asked.headers
    fields = json.loads(asked.body, object_pairs_hook=no_repeats)
    assert fields["org_id"] == 0
    assert fields[setting.lower()] == login[setting] + end
    assert set(fields) == {"username", "password", "org_id", "validity_time_in_sec"}


def no_repeats(fields: list[tuple[str, object]]) -> dict[str, object]:
    assert len(fields) == len(dict(fields)), fields
    return dict(fields)


def test_a_token_of_odd_characters_is_sent_as_it_is(command: Command, hosts: Hosts) -> None:
    odd = string.digits + string.ascii_letters + string.punctuation
    host = hosts(any=set_at(("42", "Sales")))
    assert command("show", host=host.url, TOKEN=odd).status == 0
    assert {seen.headers["authorization"] for seen in host.seen} == {f"Bearer {odd}"}


def test_a_token_that_the_host_made_up_never_becomes_another_header(command: Command, hosts: Hosts) -> None:
    host = hosts(full=reply(200, {"token": "CANARY\r\nX-Injected: yes"}), any=set_at(("42", "Sales")))
    said = command("show", host=host.url, USERNAME="eva", PASSWORD=PASSWORD)
    assert is_one_clear_error(said)
    assert len(host.seen) == 1
    assert not is_told(said.text)


# Whose they are


def test_credentials_of_the_environment_go_to_their_own_host_alone(hosts: Hosts) -> None:
    own, other = hosts(any=set_at(("42", "Sales"))), hosts(any=set_at(("42", "Sales")))
    environment = {"THOUGHTSPOT_HOST": own.url, "THOUGHTSPOT_TOKEN": CANARY}
    with Boundary(None, {"thoughtspot:host": other.url}, **environment) as run:
        (failure,) = run.check("sales", org_identifier="Sales", channels=["EMAIL"]).failures.values()
    assert "no secret to log in with" in failure
    with Boundary(None, {"thoughtspot:host": other.url, "thoughtspot:token": "of-the-other"}, **environment) as run:
        run.declare("sales", org_identifier="Sales", channels=["WEBHOOK"])
    assert own.seen == []
    assert {seen.headers["authorization"] for seen in other.seen} == {"Bearer of-the-other"}


def test_a_netrc_is_never_looked_at(
    command: Command, hosts: Hosts, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    netrc = folder / ".netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("NETRC", str(netrc))
    host = hosts(full=GRANTED, any=set_at(("42", "Sales")))
    assert command("show", host=host.url, USERNAME="eva", PASSWORD=PASSWORD).status == 0
    sent = {(seen.path.rpartition("/")[2], seen.headers.get("authorization")) for seen in host.seen}
    assert sent == {("full", None), ("search", "Bearer minted-for-eva")}


@pytest.mark.parametrize(
    "given",
    [
        "http://my-company.thoughtspot.invalid",
        "http://127.0.0.1.thoughtspot.invalid",
        "http://0.0.0.0:{port}",
        "http://eva:CANARY@127.0.0.1:{port}",
        "http://CANARY@127.0.0.1:{port}",
        "http://127.0.0.1:{port}@thoughtspot.invalid",
        "http://127.0.0.1:{port}/elsewhere",
        "http://127.0.0.1:{port}?elsewhere",
        "http://127.0.0.1:{port}#elsewhere",
        "http://127.0.0.1:{port}\\thoughtspot.invalid",
        "http://127.0.0.1:{port}\nX-Injected: yes",
        "http://127.0.0.1:{port} \tx",
        "ftp://127.0.0.1:{port}",
        "file:///etc/passwd",
        "javascript:alert(1)",
        'https://[::1%"""+print(1)+"""]',
        "http://[::1%x\u202e\x1b[31m]",
        f"https://{'a' * 64}.invalid",
        "https://" + ".".join(["a" * 60] * 6),
    ],
)
def test_what_is_not_a_host_is_refused_before_anything_is_sent(command: Command, hosts: Hosts, given: str) -> None:
    host = hosts(any=set_at(("42", "Sales")))
    said = command("show", host=given.format(port=host.url.rpartition(":")[2]))
    assert is_one_clear_error(said)
    assert "thoughtspot:host (THOUGHTSPOT_HOST): " in said.err
    assert host.seen == []
    assert not is_told(said.text)


# Proxies


@pytest.mark.usefixtures("clock")
def test_a_proxy_for_https_sees_no_credentials(command: Command, hosts: Hosts, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = hosts(any=reply(502, b"no"))
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    said = command("show", host="https://my-company.thoughtspot.invalid", TOKEN=CANARY)
    assert is_one_clear_error(said)
    assert {seen.path for seen in proxy.seen} == {"my-company.thoughtspot.invalid:443"}
    assert not is_told(str(proxy.seen))


@pytest.mark.parametrize(
    "proxy",
    [
        "http://eva:CANARY@[::",
        "http://eva:CANARY@h:notaport",
        "http://eva:CANARY\x1b[31m@127.0.0.1:1",
        f"http://eva:CANARY@{'a' * 64}.invalid:1",
        "socks5://eva:CANARY@127.0.0.1:1",
        "ftp://eva:CANARY@127.0.0.1:1",
        "eva:CANARY@",
        "::::",
    ],
    ids=ascii,
)
def test_a_proxy_that_cannot_be_meant_is_one_clear_error_without_its_password(
    command: Command, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    said = command("show", host="https://my-company.thoughtspot.invalid")
    assert is_one_clear_error(said)
    assert not is_told(said.text)
