"""`pulumi-thoughtspot doctor`: what is broken, and the remedy that it names."""

from __future__ import annotations

import json
import os
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import trustme

from engine.apart import ROOT
from pulumi_thoughtspot.cli import main
from pulumi_thoughtspot.commands import checks
from pulumi_thoughtspot.commands.setting_sources import sources
from pulumi_thoughtspot.emulator import Emulator, User
from pulumi_thoughtspot.settings_table import ORG_ID, TOKEN
from support.json_schema import problems

ANN = User("ann", "ann-password", "ann-secret-key", ("ADMINISTRATION",), orgs=(0, 42))
TOPICS = ["settings", "host", "TLS", "login", "Org", "API", "Org level", "cluster level", "webhooks"]
SCHEMA = json.loads((ROOT / "docs" / "schemas" / "doctor.json").read_text())
DASH = "\N{EN DASH}"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder of no project, and nothing in the environment; a short patience."""
    bundles = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")
    for name in [*os.environ]:
        if name.startswith(("THOUGHTSPOT_", "PULUMI_")) or name.lower().endswith("_proxy") or name in bundles:
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(checks, "CHECK_SECONDS", 1.0)


@dataclass(frozen=True)
class Said:
    """One line of the answer, and the lines that belong to it."""

    sign: str
    words: str
    remedy: str


@dataclass(frozen=True)
class Examined:
    """What the doctor said: by topic, and as a whole."""

    status: int
    text: str

    def __getitem__(self, topic: str) -> Said:
        found = re.search(rf"^(\S) {topic} {{2,}}(.*)\n((?: {{4}}.*\n)*)", self.text, re.MULTILINE)
        assert found, f"nothing of {topic}: {self.text}"
        return Said(found[1], found[2], found[3])

    def has_problem(self, *topics: str) -> bool:
        """Whether these are the problems, each with a remedy, nothing else is, and the exit status says so."""
        problems = [topic for topic in TOPICS if self[topic].sign == "✗"]
        assert problems == [*topics], self.text
        assert all(self[topic].remedy for topic in topics), self.text
        assert self.status == (1 if topics else 0)
        return True

    def stops_at(self, topic: str) -> bool:
        """Whether this is the only problem, and what comes after it is told as not checked."""
        after = TOPICS[TOPICS.index(topic) + 1 :]
        assert [(self[each].sign, self[each].words) for each in after] == [(DASH, "not checked")] * len(after)
        return self.has_problem(topic)


Doctor = Callable[..., Examined]


@pytest.fixture
def doctor(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Doctor:
    """Runs the command with these variables of THOUGHTSPOT_."""

    def run(*arguments: str, **settings: str) -> Examined:
        with monkeypatch.context() as patched:
            for name, value in settings.items():
                patched.setenv(f"THOUGHTSPOT_{name}", value)
            status = main(["doctor", *arguments])
        shown = capsys.readouterr()
        assert shown.err == ""
        for name in ("TOKEN", "PASSWORD", "SECRET_KEY"):
            assert settings.get(name, "\0") not in shown.out
        return Examined(status, shown.out)

    return run


# All is well


@pytest.mark.parametrize(
    ("login", "way"),
    [
        ({"TOKEN": "of-the-admin"}, "as 'admin', by token"),
        ({"USERNAME": "ann", "PASSWORD": "ann-password"}, "as 'ann', by password"),
        ({"USERNAME": "ann", "SECRET_KEY": "ann-secret-key"}, "as 'ann', by secret key"),
    ],
)
def test_all_is_well_and_nothing_is_changed(
    login: dict[str, str], way: str, thoughtspot: Emulator, doctor: Doctor
) -> None:
    thoughtspot.add_user(ANN)
    thoughtspot.add_token("of-the-admin")
    told = doctor(HOST=thoughtspot.url, **login)
    assert told.has_problem()
    assert [told[topic].sign for topic in TOPICS] == ["✓"] * len(TOPICS)
    assert told["login"].words == way
    assert told["Org"].words == "the token is for Org 0 (Primary)"
    paths = {request.path.rpartition("/")[2] for request in thoughtspot.requests}
    assert paths <= {"full", "user", "search"}


def test_the_settings_are_listed_with_their_layer_and_without_secrets(thoughtspot: Emulator, doctor: Doctor) -> None:
    thoughtspot.add_user(ANN)
    told = doctor(HOST=thoughtspot.url, USERNAME="ann", PASSWORD="ann-password", ORG_ID="42")
    assert told.text.split("\n\n")[0].splitlines() == [
        "Settings found:",
        f"  THOUGHTSPOT_HOST      {thoughtspot.url}  the environment",
        f"  THOUGHTSPOT_USERNAME  {'ann'.ljust(len(thoughtspot.url))}  the environment",
        f"  THOUGHTSPOT_PASSWORD  {'given, not shown'.ljust(len(thoughtspot.url))}  the environment",
        f"  THOUGHTSPOT_ORG_ID    {'42'.ljust(len(thoughtspot.url))}  the environment",
    ]
    assert told["Org"].words == "the token is for Org 42 (Sales)"


# Settings


def test_no_settings_at_all(doctor: Doctor) -> None:
    told = doctor()
    assert told.text.startswith("Settings found: none\n")
    assert told.stops_at("settings")
    assert "pulumi config set thoughtspot:host" in told["settings"].remedy
    assert "pulumi config set --secret thoughtspot:token" in told["settings"].remedy
    assert "What a program gives to a Provider cannot be seen here" in told["settings"].remedy


@pytest.mark.parametrize(
    ("settings", "remedy"),
    [
        ({"TOKEN": "my-token"}, "pulumi config set thoughtspot:host https://…, or set THOUGHTSPOT_HOST"),
        ({"HOST": "my company", "TOKEN": "my-token"}, "give it like https://my-company.thoughtspot.cloud"),
        ({"HOST": "https://a.example/pinboards", "TOKEN": "my-token"}, "give only https://a.example"),
        ({"HOST": "http://a.example", "TOKEN": "my-token"}, "http is for loopback only, use https://"),
        ({"HOST": "https://a.example"}, "pulumi config set --secret thoughtspot:token, or set THOUGHTSPOT_TOKEN"),
        ({"HOST": "https://a.example", "TOKEN": "my-token", "PASSWORD": "my-password"}, "keep one"),
        ({"HOST": "https://a.example", "PASSWORD": "my-password"}, "pulumi config set thoughtspot:username NAME"),
        ({"HOST": "https://a.example", "TOKEN": "my-token", "ORG_ID": "Sales"}, "pulumi config set thoughtspot:orgId"),
        ({"HOST": "https://a.example", "TOKEN": "my-token", "CA_BUNDLE": "/none"}, "thoughtspot:caBundle FILE"),
    ],
)
def test_settings_that_cannot_be_meant(settings: dict[str, str], remedy: str, doctor: Doctor) -> None:
    told = doctor(**settings)
    assert told.stops_at("settings")
    assert remedy in told["settings"].remedy


def test_a_login_pasted_into_the_host_is_not_shown(doctor: Doctor) -> None:
    told = doctor(HOST="https://ann:my-password@a.example", TOKEN="my-token")
    assert told.stops_at("settings")
    assert "my-password" not in told.text
    assert "give the host alone" in told["settings"].remedy


@pytest.mark.parametrize(
    ("script", "words", "remedy"),
    [
        ("echo 'error: no stack named dev found' >&2; exit 1", "no stack named dev found", "Select"),
        ("echo 'error: incorrect passphrase' >&2; exit 1", "incorrect passphrase", "give its passphrase"),
        (None, "'pulumi' cannot be run", "Put Pulumi on PATH"),
    ],
)
def test_a_stacks_config_that_cannot_be_read(
    script: str | None, words: str, remedy: str, tmp_path: Path, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: proof\nruntime: python\n")
    if script:
        (tmp_path / "pulumi").write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / "pulumi").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    told = doctor(HOST="https://a.example", TOKEN="my-token")
    assert told.stops_at("settings")
    assert told["settings"].words == "The stack's config cannot be read"
    assert words in told["settings"].remedy
    assert remedy in told["settings"].remedy


def unused(config: Mapping[str, str], environment: Mapping[str, str]) -> dict[str, str]:
    return {each.name: each.unused for each in sources(config, environment) if each.unused}


HOST_A, HOST_B = "https://a.example", "https://b.example"


@pytest.mark.parametrize(
    ("config", "environment", "why"),
    [
        ({"host": HOST_A, "token": "x"}, {}, {}),
        (
            {"host": HOST_A},
            {"TOKEN": "x", "ORG_ID": "7"},
            {"THOUGHTSPOT_ORG_ID": "a token that is given carries its own Org"},
        ),
        ({"host": HOST_A, "token": "x"}, {"TOKEN": "y"}, {"thoughtspot:token": "the environment comes first"}),
        (
            {"host": HOST_A, "username": "ann", "password": "x"},
            {"USERNAME": "bob", "SECRET_KEY": "y"},
            {
                "thoughtspot:username": "the environment comes first",
                "thoughtspot:password": "the environment comes first",
            },
        ),
        (
            {"host": HOST_A, "token": "x"},
            {"HOST": HOST_B, "TOKEN": "y", "ORG_ID": "7"},
            {
                "THOUGHTSPOT_HOST": "the stack's config comes first",
                "THOUGHTSPOT_TOKEN": "the environment is for another host",
                "THOUGHTSPOT_ORG_ID": "the environment is for another host",
            },
        ),
        ({"host": HOST_A, "username": "ann"}, {"TOKEN": "y"}, {"thoughtspot:username": "a token needs none"}),
        ({}, {"HOST": HOST_A, "TOKEN": "x", "PASSWORD": "y"}, {}),
    ],
)
def test_which_settings_are_not_used_and_why(
    config: dict[str, str], environment: dict[str, str], why: dict[str, str]
) -> None:
    by_key = {f"thoughtspot:{key}": value for key, value in config.items()}
    by_variable = {f"THOUGHTSPOT_{name}": value for name, value in environment.items()}
    assert unused(by_key, by_variable) == why


def test_a_misspelt_variable_stands_below_the_settings_without_its_value(doctor: Doctor) -> None:
    told = doctor(HOST=HOST_A, SECRETKEY="hidden-as-well")
    assert told.text.split("\n\n")[0].splitlines() == [
        "Settings found:",
        f"  THOUGHTSPOT_HOST  {HOST_A}  the environment",
        "  THOUGHTSPOT_SECRETKEY is no setting, and is not used; did you mean THOUGHTSPOT_SECRET_KEY?",
    ]


def test_a_source_tells_its_value_but_does_not_show_it() -> None:
    token, org_id = sources({"thoughtspot:token": "x-token", "thoughtspot:orgId": 7.0}, {})
    assert (token.setting, token.value, token.layer) == (TOKEN, "x-token", "the stack's config")
    assert (org_id.setting, org_id.value) == (ORG_ID, "7")
    assert "x-token" not in repr(token)


# The host


def test_a_host_that_refuses_connections(doctor: Doctor) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    told = doctor(HOST=f"http://127.0.0.1:{port}", TOKEN="my-token")
    assert told.stops_at("host")
    assert "refused" in told["host"].words
    assert "Check the host and the network" in told["host"].remedy


def test_a_host_that_nobody_knows(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    told = doctor(HOST="no-such-company.thoughtspot.cloud", TOKEN="my-token")
    assert told.stops_at("host")
    assert "Name or service not known" in told["host"].words
    assert "Check the host" in told["host"].remedy


def test_a_host_that_says_nothing_is_given_up_soon(doctor: Doctor) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        told = doctor(HOST=f"http://127.0.0.1:{listener.getsockname()[1]}", TOKEN="my-token")
    assert told.stops_at("host")
    assert "timed out" in told["host"].words


def test_a_proxy_that_cannot_be_used(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
    told = doctor(HOST="https://a.example", TOKEN="my-token")
    assert told.stops_at("host")
    assert "HTTPS_PROXY" in told["host"].remedy


# Other answers than ThoughtSpot's, by the path's last part: status, content type, body

Answers = Mapping[str, tuple[int, str, Any]]
Serve = Callable[..., str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts a server on loopback that answers so; returns its address. Without answers for a path: 404."""
    with ExitStack() as running:

        def start(answers: Answers, tls: ssl.SSLContext | None = None) -> str:
            class Handler(BaseHTTPRequestHandler):
                def do_GET(self) -> None:
                    self.rfile.read(int(self.headers.get("Content-Length", 0)))
                    missing = (404, "text/html", "<html><title>Not found</title></html>")
                    status, content_type, body = answers.get(self.path.rpartition("/")[2], answers.get("*", missing))
                    content = (body if isinstance(body, str) else json.dumps(body)).encode()
                    self.send_response(status)
                    self.send_header("Content-Type", content_type)
                    self.send_header("Content-Length", str(len(content)))
                    self.end_headers()
                    self.wfile.write(content)

                def do_POST(self) -> None:
                    self.do_GET()

                def log_message(self, format: str, *args: Any) -> None:
                    pass

            class Server(ThreadingHTTPServer):
                def handle_error(self, request: Any, client_address: Any) -> None:
                    """A client that does not trust the certificate goes away."""

            server = running.enter_context(Server(("127.0.0.1", 0), Handler))
            if tls:
                server.socket = tls.wrap_socket(server.socket, server_side=True)
            threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
            running.callback(server.shutdown)
            return f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"

        yield start


def user(org: object = None) -> tuple[int, str, Any]:
    return 200, "application/json", {"name": "ann", "current_org": org, "privileges": ["ADMINISTRATION"]}


SEARCHED: tuple[int, str, Any] = (
    200,
    "application/json",
    {"cluster_preferences": [], "org_preferences": [], "webhooks": []},
)


def test_a_certificate_that_is_not_trusted_and_then_is(serve: Serve, tmp_path: Path, doctor: Doctor) -> None:
    authority = trustme.CA()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    bundle = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(bundle))
    host = serve({"user": user({"id": 0, "name": "Primary"}), "search": SEARCHED}, tls)

    told = doctor(HOST=host, TOKEN="my-token")
    assert told.stops_at("TLS")
    assert told["host"].sign == "✓"
    assert "thoughtspot:caBundle" in told["TLS"].remedy
    assert "REQUESTS_CA_BUNDLE" in told["TLS"].remedy

    told = doctor(HOST=host, TOKEN="my-token", CA_BUNDLE=str(bundle))
    assert told.has_problem()
    assert told["TLS"].words == "the certificate is trusted"


def test_a_host_without_tls(thoughtspot: Emulator, doctor: Doctor) -> None:
    told = doctor(HOST=thoughtspot.url.replace("http://", "https://"), TOKEN="token")
    assert told.stops_at("TLS")
    assert "https:// must lead to the port" in told["TLS"].remedy


def test_a_ca_bundle_that_is_not_there(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/ca.pem")
    told = doctor(HOST="https://127.0.0.1:9", TOKEN="my-token")
    assert told.stops_at("TLS")
    assert (told["host"].sign, told["host"].words) == (DASH, "not checked")
    assert "REQUESTS_CA_BUNDLE" in told["TLS"].remedy


# The login


@pytest.mark.parametrize(
    ("login", "remedy"),
    [
        ({"USERNAME": "ann", "PASSWORD": "another-word"}, "Check thoughtspot:username and thoughtspot:password"),
        ({"USERNAME": "mia", "PASSWORD": "mia-password"}, "use thoughtspot:secretKey (trusted authentication)"),
        ({"USERNAME": "ann", "SECRET_KEY": "another-key"}, "that trusted authentication is enabled"),
        ({"TOKEN": "out-of-date"}, "It may have expired, or be another host's. Get a new one"),
        ({"TOKEN": "out-of-date"}, "pulumi config set --secret thoughtspot:token, or set THOUGHTSPOT_TOKEN"),
        ({"TOKEN": "never-one"}, "Get a new one"),
        ({"TOKEN": "line\nbreak"}, "Set it again"),
        (
            {"USERNAME": "ann", "PASSWORD": "ann-password", "ORG_ID": "77"},
            "Give 'ann' access to that Org, or set another one: pulumi config set thoughtspot:orgId",
        ),
    ],
)
def test_a_login_that_is_not_accepted(
    login: dict[str, str], remedy: str, thoughtspot: Emulator, doctor: Doctor
) -> None:
    thoughtspot.add_user(ANN)
    thoughtspot.add_user(User("mia", "mia-password", "mia-secret-key", ("ADMINISTRATION",), mfa=True))
    thoughtspot.add_token("out-of-date", ANN, expires_in=-1)
    told = doctor(HOST=thoughtspot.url, **login)
    assert told.stops_at("login")
    assert remedy in told["login"].remedy
    tries = [request for request in thoughtspot.requests if request.path.endswith("/full")]
    assert len(tries) <= 1, "a second try helps nobody and locks an account"


def test_no_access_to_the_org_is_told_with_its_code(thoughtspot: Emulator, doctor: Doctor) -> None:
    thoughtspot.add_user(ANN)
    told = doctor(HOST=thoughtspot.url, USERNAME="ann", PASSWORD="ann-password", ORG_ID="77")
    assert "no token for Org 77" in told["login"].words
    assert "13090" in told["login"].words


def test_a_login_that_lands_in_another_org(serve: Serve, doctor: Doctor) -> None:
    token = (200, "application/json", {"token": "made-token", "scope": {"org_id": 0}})
    told = doctor(HOST=serve({"full": token}), USERNAME="ann", PASSWORD="ann-password", ORG_ID="42")
    assert told.stops_at("login")
    assert "a token for Org 0 instead of Org 42" in told["login"].words
    assert "pulumi config set thoughtspot:orgId" in told["login"].remedy


def test_a_login_that_does_not_say_where_it_lands(serve: Serve, doctor: Doctor) -> None:
    token = (200, "application/json", {"token": "made-token"})
    host = serve({"full": token, "user": user({"id": 7, "name": "Hub"}), "search": SEARCHED})
    told = doctor(HOST=host, USERNAME="ann", PASSWORD="ann-password", ORG_ID="42")
    assert told.has_problem("Org")
    assert told["Org"].words == "the token is for Org 7 (Hub), not for Org 42"
    assert "Give the user access to Org 42" in told["Org"].remedy


# The token's Org


def test_a_token_that_is_given_carries_its_own_org_whatever_is_set(thoughtspot: Emulator, doctor: Doctor) -> None:
    thoughtspot.add_token("of-sales", org_id=42)
    told = doctor(HOST=thoughtspot.url, TOKEN="of-sales", ORG_ID="77")
    assert told.has_problem()
    assert told["Org"].words == "the token is for Org 42 (Sales)"
    assert "the environment; not used: a token that is given carries its own Org" in told.text
    assert told["Org level"].words.startswith("allowed in Org 42 (Sales)")


def test_a_token_of_an_org_where_none_is_expected(thoughtspot: Emulator, doctor: Doctor) -> None:
    thoughtspot.add_token("of-sales", org_id=42)
    told = doctor(HOST=thoughtspot.url, TOKEN="of-sales")
    assert told.has_problem()
    assert told["Org"].words == "the token is for Org 42 (Sales)"
    assert "a token for Primary (Org 0)" in told["cluster level"].remedy


def test_orgs_may_be_off(serve: Serve, doctor: Doctor) -> None:
    told = doctor(HOST=serve({"user": user(), "search": SEARCHED}), TOKEN="my-token")
    assert told.has_problem()
    assert told["Org"].words == "ThoughtSpot tells none; perhaps Orgs are off"
    assert told["Org level"].words == "allowed in Org 0"


def test_hostile_names_are_cleaned(thoughtspot: Emulator, doctor: Doctor) -> None:
    thoughtspot.rename_org("Sales", "\x1b[31mSales\n\u202e!")
    thoughtspot.add_token("of-sales", User("a\x1b[2Jnn", privileges=("DEVELOPER",), orgs=(42,)), 42)
    told = doctor(HOST=thoughtspot.url, TOKEN="of-sales")
    assert told["Org"].words == "the token is for Org 42 (Sales !)"
    assert told["login"].words == "as 'a nn', by token"
    assert "\x1b" not in told.text


# Privileges


def test_a_user_without_any_privilege(thoughtspot: Emulator, doctor: Doctor) -> None:
    thoughtspot.add_user(User("bob", "bob-password", privileges=("DATADOWNLOADING",)))
    told = doctor(HOST=thoughtspot.url, USERNAME="bob", PASSWORD="bob-password")
    assert told.has_problem("Org level")
    assert told["API"].sign == "✓"
    assert "give the user ADMINISTRATION or DEVELOPER" in told["Org level"].remedy
    assert "privileges now: DATADOWNLOADING" in told["Org level"].remedy
    assert (told["cluster level"].sign, told["cluster level"].words) == (DASH, "not allowed")


def test_a_user_for_orgs_alone_is_no_problem(thoughtspot: Emulator, doctor: Doctor) -> None:
    thoughtspot.add_user(User("dev", "dev-password", privileges=("DEVELOPER",)))
    told = doctor(HOST=thoughtspot.url, USERNAME="dev", PASSWORD="dev-password")
    assert told.has_problem()
    assert told["Org level"].sign == "✓"
    assert told["cluster level"].sign == DASH
    assert told["cluster level"].words == "not allowed, which is fine for managing Orgs alone"
    assert "this takes a token for Primary (Org 0), and the privilege ADMINISTRATION" in told["cluster level"].remedy


# As JSON


def as_json(told: Examined) -> Any:
    found = json.loads(told.text)
    assert not list(problems(found, SCHEMA))
    assert [check["topic"] for check in found["checks"]] == TOPICS
    return found


def test_as_json_where_all_is_well(thoughtspot: Emulator, doctor: Doctor) -> None:
    thoughtspot.add_user(ANN)
    told = doctor("--json", HOST=thoughtspot.url, USERNAME="ann", SECRET_KEY="ann-secret-key", TOKN="misspelt")
    found = as_json(told)
    assert told.status == 0
    assert {check["result"] for check in found["checks"]} == {"fine"}
    assert {check["remedy"] for check in found["checks"]} == {None}
    assert found["checks"][3]["words"] == "as 'ann', by secret key"
    assert found["settings"] == [
        {"name": "THOUGHTSPOT_HOST", "from": "the environment", "value": thoughtspot.url, "unused": None},
        {"name": "THOUGHTSPOT_USERNAME", "from": "the environment", "value": "ann", "unused": None},
        {"name": "THOUGHTSPOT_SECRET_KEY", "from": "the environment", "value": None, "unused": None},
    ]
    (note,) = found["notes"]
    assert "THOUGHTSPOT_TOKN" in note


def test_as_json_where_something_is_not(doctor: Doctor) -> None:
    told = doctor("--json")
    found = as_json(told)
    assert told.status == 1
    assert [check["result"] for check in found["checks"]] == ["problem"] + ["neither"] * 8
    assert "pulumi config set thoughtspot:host" in found["checks"][0]["remedy"]
    assert found["settings"] == found["notes"] == []


# The API


def test_a_release_without_the_api(serve: Serve, doctor: Doctor) -> None:
    told = doctor(HOST=serve({"user": user({"id": 0, "name": "Primary"})}), TOKEN="my-token")
    assert told.stops_at("API")
    assert "release 10.14.0.cl or later" in told["API"].remedy


def test_a_host_that_is_not_thoughtspot(serve: Serve, doctor: Doctor) -> None:
    told = doctor(HOST=serve({}), TOKEN="my-token")
    assert told.stops_at("login")
    assert "is a ThoughtSpot Cloud instance" in told["login"].remedy


@pytest.mark.parametrize("status", [200, 503])
@pytest.mark.parametrize("login", [{"TOKEN": "my-token"}, {"USERNAME": "ann", "PASSWORD": "ann-password"}])
def test_a_maintenance_page(status: int, login: dict[str, str], serve: Serve, doctor: Doctor) -> None:
    page = (status, "text/html", "<html><title>Down for maintenance</title></html>")
    told = doctor(HOST=serve({"*": page}), **login)
    assert told.stops_at("login")
    assert "Down for maintenance" in told["login"].words
    expected = "whether it is under maintenance" if status == 200 else "run the same command again in a while"
    assert expected in told["login"].remedy


def test_an_api_that_is_out_of_order(serve: Serve, doctor: Doctor) -> None:
    page = (200, "text/html", "<html><title>Down for maintenance</title></html>")
    told = doctor(HOST=serve({"user": user({"id": 0, "name": "Primary"}), "search": page}), TOKEN="my-token")
    assert told.stops_at("API")
    assert "whether it is under maintenance" in told["API"].remedy
