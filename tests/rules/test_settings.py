"""Which ThoughtSpot, and with whose credentials: the rules of the settings, tried in every combination."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pulumi_thoughtspot import connection as module
from pulumi_thoughtspot.client.credentials import BearerToken, Credentials, Password, SecretKey
from pulumi_thoughtspot.commands.setting_sources import Source, sources
from pulumi_thoughtspot.connection import connect
from pulumi_thoughtspot.errors import SettingsError
from pulumi_thoughtspot.hosts import normalised_host
from pulumi_thoughtspot.settings import Settings, layers_of, resolve
from pulumi_thoughtspot.settings_table import ALL, EXPLICIT, SECRETS, Setting, misspelt

HOST = "https://my.thoughtspot.cloud"

# How each layer may be given. "own" is the instance's (the stack's config or the Provider's arguments).

HOSTS_OF_INSTANCE: dict[str, dict[str, Any]] = {
    "config": {"thoughtspot:host": HOST},
    "config without a host": {},
    "Provider": {EXPLICIT: "true", "thoughtspot:host": HOST},
    "Provider without a host": {EXPLICIT: "true"},
}
HOSTS_OF_ENVIRONMENT: dict[str, str | None] = {
    "unset": None,
    "empty": " ",
    "same": HOST,
    "same, written differently": "HTTPS://My.ThoughtSpot.Cloud:443/",
    "same, bare": "my.thoughtspot.cloud.",
    "other": "https://eu.thoughtspot.cloud",
    "other port": f"{HOST}:8443",
    "malformed": "not a host",
}
CREDENTIALS: dict[str, tuple[str, ...]] = {
    "none": (),
    "token": ("token",),
    "password": ("username", "password"),
    "key": ("username", "secretKey"),
    "user": ("username",),
    "secret": ("password",),
    "several": ("username", "token", "secretKey"),
}

# The rules, literally.

WHOSE_HOST = {
    # Which host it is for each instance: its own, or the environment's. "-": none is given.
    "config": "own",
    "config without a host": "env",
    "Provider": "own",
    "Provider without a host": "-",
}
SPEAKS = {
    # Whether the environment's credentials count: they belong to the host that the environment names, or where it
    # names none to the default instance.
    #                             config   config without a host   Provider
    "unset":                     ("yes",   "yes",                  "no"),
    "empty":                     ("yes",   "yes",                  "no"),
    "same":                      ("yes",   "yes",                  "yes"),
    "same, written differently": ("yes",   "yes",                  "yes"),
    "same, bare":                ("yes",   "yes",                  "yes"),
    "other":                     ("no",    "yes",                  "no"),
    "other port":                ("no",    "yes",                  "no"),
    # Where the host itself comes from the environment, so do its credentials, however malformed it is.
    "malformed":                 ("no",    "yes",                  "no"),
}  # fmt: skip
WHOSE_CREDENTIALS = """
    env \\ own  none      token     password  key       user      secret    several
    none        -         T:own     P:own/own K:own/own -         no-user   several
    token       T:env     T:env     T:env     T:env     T:env     T:env     several
    password    P:env/env P:env/env P:env/env P:env/env P:env/env P:env/env several
    key         K:env/env K:env/env K:env/env K:env/env K:env/env K:env/env several
    user        -         T:own     P:env/own K:env/own -         P:env/own several
    secret      no-user   no-user   P:own/env P:own/env P:own/env no-user   several
    several     several   several   several   several   several   several   several
"""
"""Where both layers count. T: a token; P, K: a user name of one layer with a password or secret key of the other."""


def whose_credentials() -> dict[tuple[str, str], str]:
    titles, *rows = [line.split() for line in WHOSE_CREDENTIALS.strip().splitlines()]
    owns = titles[3:]
    return {(row[0], own): cell for row in rows for own, cell in zip(owns, row[1:], strict=True)}


def value(layer: str, key: str) -> str:
    """A value that says where it comes from."""
    return f"{layer}-{key}"


def credentials_of(layer: str, kind: str) -> dict[str, str]:
    return {key: value(layer, key) for key in CREDENTIALS[kind]}


def instance_of(case: str, kind: str) -> dict[str, Any]:
    given = credentials_of("own", kind)
    return {**HOSTS_OF_INSTANCE[case], **{f"thoughtspot:{key}": text for key, text in given.items()}}


def environment_of(case: str, kind: str) -> dict[str, str]:
    variables = {setting.key: setting.variable for setting in ALL}
    given = {variables[key]: text for key, text in credentials_of("env", kind).items()}
    host = HOSTS_OF_ENVIRONMENT[case]
    return given if host is None else {**given, "THOUGHTSPOT_HOST": host}


def speaks(instance: str, environment: str) -> bool:
    columns = ("config", "config without a host", "Provider")
    return instance in columns and SPEAKS[environment][columns.index(instance)] == "yes"


def expected_host(instance: str, environment: str) -> str | None:
    hosts = {"same": HOST, "same, written differently": HOST, "same, bare": HOST}
    hosts |= {"other": "https://eu.thoughtspot.cloud", "other port": "https://my.thoughtspot.cloud:8443"}
    return {"own": HOST, "env": hosts.get(environment), "-": None}[WHOSE_HOST[instance]]


def expected_credentials(env: str, own: str) -> Credentials | str:
    """The credentials, or the title of the problem."""
    cell = whose_credentials()[env, own]
    kind, _, layers = cell.partition(":")
    if not layers:
        return cell
    if kind == "T":
        return BearerToken(value(layers, "token"))
    username, secret = layers.split("/")
    if kind == "P":
        return Password(value(username, "username"), value(secret, "password"))
    return SecretKey(value(username, "username"), value(secret, "secretKey"))


PROBLEMS = {
    "-": "no secret to log in with",
    "no-user": "needs the name of a user",
    "several": "several kinds of secret",
}
COMBINATIONS = list(itertools.product(HOSTS_OF_INSTANCE, HOSTS_OF_ENVIRONMENT, CREDENTIALS, CREDENTIALS))


@pytest.mark.parametrize(("instance", "environment", "env", "own"), COMBINATIONS)
def test_host_and_credentials(instance: str, environment: str, env: str, own: str) -> None:
    host = expected_host(instance, environment)
    credentials = expected_credentials(env if speaks(instance, environment) else "none", own)
    given = instance_of(instance, own), environment_of(environment, env)
    if host is not None and not isinstance(credentials, str):
        assert resolve(*given) == Settings(host, credentials, org_id=0, ca_bundle=None)
        return
    with pytest.raises(SettingsError) as error:
        resolve(*given)
    text = str(error.value)
    assert ("thoughtspot:host (THOUGHTSPOT_HOST): " in text) == (host is None)
    titles = [title for title, words in PROBLEMS.items() if words in text]
    assert titles == ([credentials] if isinstance(credentials, str) else [])


def test_credentials_of_one_host_never_go_to_another() -> None:
    """Over every combination, and whatever the rules above say of it."""
    resolved = 0
    for instance, environment, env, own in COMBINATIONS:
        try:
            settings = resolve(instance_of(instance, own), environment_of(environment, env))
        except SettingsError:
            continue
        resolved += 1
        used = repr(sorted(vars(settings.credentials).values()))
        named = (HOSTS_OF_ENVIRONMENT[environment] or "").strip()
        case = (instance, environment, env, own)
        if "env-" in used and named:
            assert settings.host == normalised_host(named), case
        elif "env-" in used:
            assert EXPLICIT not in HOSTS_OF_INSTANCE[instance], case
        if "own-" in used and "thoughtspot:host" in HOSTS_OF_INSTANCE[instance]:
            assert settings.host == HOST, case
    assert resolved > 500


@pytest.mark.parametrize("key", ["orgId", "caBundle"])
@pytest.mark.parametrize("environment", HOSTS_OF_ENVIRONMENT)
@pytest.mark.parametrize("instance", ["config", "Provider"])
def test_the_rest_of_the_environment_goes_with_its_credentials(
    tmp_path: Path, instance: str, environment: str, key: str
) -> None:
    """An Org's number or a CA bundle belongs to a host just as a token does."""
    values = {"orgId": ("1", "2"), "caBundle": (str(tmp_path / "own.pem"), str(tmp_path / "env.pem"))}
    for path in values["caBundle"]:
        Path(path).touch()
    own, env = values[key]
    variable = {"orgId": "THOUGHTSPOT_ORG_ID", "caBundle": "THOUGHTSPOT_CA_BUNDLE"}[key]
    settings = resolve(
        {**instance_of(instance, "token"), f"thoughtspot:{key}": own},
        {**environment_of(environment, "none"), variable: env},
    )
    used = str(settings.org_id) if key == "orgId" else settings.ca_bundle
    assert used == (env if speaks(instance, environment) else own)


def test_numbers_come_from_the_engine_as_floats() -> None:
    assert resolve({**instance_of("config", "token"), "thoughtspot:orgId": 42.0}, {}).org_id == 42


def test_empty_values_count_as_not_given() -> None:
    empty = {setting.config_key: " " for setting in ALL} | {"thoughtspot:orgId": None, "thoughtspot:host": ""}
    assert resolve(empty, environment_of("same", "token")) == Settings(HOST, BearerToken("env-token"), 0, None)


@pytest.mark.parametrize(
    ("given", "used"),
    [(" a secret ", " a secret "), ("\na secret\r\n", "a secret"), ("\tXa secretX\n", "\tXa secretX")],
    ids=["spaces are its own", "line breaks are not", "tabs are its own"],
)
def test_a_secret_is_used_as_it_is_but_for_the_line_break_of_its_file(given: str, used: str) -> None:
    own = {"thoughtspot:host": HOST, "thoughtspot:username": " ann ", "thoughtspot:password": given}
    assert resolve(own, {}).credentials == Password("ann", used)
    env = {"THOUGHTSPOT_USERNAME": " ann ", "THOUGHTSPOT_PASSWORD": given}
    assert resolve({"thoughtspot:host": HOST}, env).credentials == Password("ann", used)


def test_a_client_is_made_of_all_that_the_settings_say(monkeypatch: pytest.MonkeyPatch) -> None:
    made: dict[str, tuple[tuple[object, ...], dict[str, object]]] = {}

    def maker(name: str) -> Callable[..., str]:
        def make(*arguments: object, **named: object) -> str:
            made[name] = (arguments, named)
            return name

        return make

    for name in ("Transport", "Client"):
        monkeypatch.setattr(module, name, maker(name))
    credentials = BearerToken("own-token")
    assert str(connect(Settings(HOST, credentials, org_id=7, ca_bundle="ca.pem"), workers=48)) == "Client"
    assert made == {
        "Transport": ((HOST,), {"ca_bundle": "ca.pem", "workers": 48}),
        "Client": (("Transport", credentials), {"org_id": 7}),
    }


# Which setting has an effect.

CONFIG, PROVIDER, SHELL = "the stack's config", "the Provider's arguments", "the environment"
ELSEWHERE, FIRST = "the environment is for another host", "the environment comes first"

OWN_ORG = "a token that is given carries its own Org"
SOURCES: dict[str, tuple[dict[str, str], dict[str, str], dict[str, str]]] = {
    # title: what the instance and the environment give, and why a setting has no effect
    "config": ({"host": HOST, "token": "x", "orgId": "7"}, {}, {"thoughtspot:orgId": OWN_ORG}),
    "config without a host": ({"token": "x"}, {}, {}),
    "config for the secret, the environment for the rest": ({"password": "x"}, {"HOST": HOST, "USERNAME": "ann"}, {}),
    "no secret": ({"host": HOST, "username": "ann"}, {}, {}),
    "two kinds of secret": ({"host": HOST, "username": "ann", "token": "x", "password": "x"}, {}, {}),
    "a token in the environment": (
        {"host": HOST, "username": "ann", "token": "x"},
        {"TOKEN": "x"},
        {"thoughtspot:token": FIRST, "thoughtspot:username": "a token needs none"},
    ),
    "a name with a token": (
        {"host": HOST, "token": "x"},
        {"USERNAME": "ann"},
        {"THOUGHTSPOT_USERNAME": "a token needs none"},
    ),
    "another kind of secret in the environment": (
        {"host": HOST, "username": "ann", "password": "x", "orgId": "7"},
        {"USERNAME": "bob", "SECRET_KEY": "x", "ORG_ID": "8"},
        {"thoughtspot:username": FIRST, "thoughtspot:password": FIRST, "thoughtspot:orgId": FIRST},
    ),
    "an environment for another host": (
        {"host": HOST, "token": "x"},
        {"HOST": "eu.thoughtspot.cloud", "TOKEN": "x", "CA_BUNDLE": "ca.pem"},
        {
            "THOUGHTSPOT_HOST": f"{CONFIG} comes first",
            "THOUGHTSPOT_TOKEN": ELSEWHERE,
            "THOUGHTSPOT_CA_BUNDLE": ELSEWHERE,
        },
    ),
    "a Provider and an environment for its host": (
        {EXPLICIT: "true", "host": HOST, "token": "x"},
        {"HOST": HOST, "TOKEN": "x"},
        {"thoughtspot:token": FIRST, "THOUGHTSPOT_HOST": ELSEWHERE},
    ),
    "a Provider and an environment without a host": (
        {EXPLICIT: "true", "host": HOST, "token": "x"},
        {"TOKEN": "x"},
        {"THOUGHTSPOT_TOKEN": ELSEWHERE},
    ),
    "a Provider without a host": ({EXPLICIT: "true", "token": "x"}, {"HOST": HOST}, {"THOUGHTSPOT_HOST": ELSEWHERE}),
}


@pytest.mark.parametrize(("own", "env", "unused"), SOURCES.values(), ids=SOURCES)
def test_every_setting_that_is_given_says_whether_it_has_an_effect(
    own: dict[str, str], env: dict[str, str], unused: dict[str, str]
) -> None:
    instance = {key if key == EXPLICIT else f"thoughtspot:{key}": text for key, text in own.items()}
    environment = {f"THOUGHTSPOT_{name}": text for name, text in env.items()}
    layers = ((PROVIDER if EXPLICIT in own else CONFIG, instance), (SHELL, environment))
    assert sources(instance, environment) == [
        Source(setting, name, given[name], title, unused.get(name, ""))
        for setting in ALL
        for (title, given), name in zip(layers, (setting.config_key, setting.variable), strict=True)
        if name in given
    ]


# Bad input.


SEE_DOCTOR = "'pulumi-thoughtspot doctor' says which settings are found, and which names are probably misspelt."


def problems(instance: dict[str, Any], environment: dict[str, str] | None = None) -> list[str]:
    """The problems, without what is said around them."""
    with pytest.raises(SettingsError) as error:
        resolve(instance, environment or {})
    one = "The settings of ThoughtSpot cannot be used: "
    lines = [line for line in error.value.remedy.splitlines() if line != SEE_DOCTOR]
    if error.value.sentence.startswith(one):
        assert not lines
        return [error.value.sentence.removeprefix(one)]
    found = [line.removeprefix("- ") for line in lines]
    assert error.value.sentence == f"The settings of ThoughtSpot have {len(found)} problems:"
    return found


def with_token(**settings: Any) -> dict[str, Any]:
    given = {"host": HOST, "token": "own-token", **settings}
    return {f"thoughtspot:{key}": text for key, text in given.items() if text is not None}


NO_SECRET = (
    "thoughtspot:token (THOUGHTSPOT_TOKEN), thoughtspot:password (THOUGHTSPOT_PASSWORD) or thoughtspot:secretKey"
    " (THOUGHTSPOT_SECRET_KEY): no secret to log in with. Set one, for instance: pulumi config set --secret"
    " thoughtspot:token, or set THOUGHTSPOT_TOKEN."
)
NO_FILE = (
    "thoughtspot:caBundle (THOUGHTSPOT_CA_BUNDLE): there is no file '{}'. Set it: pulumi config set"
    " thoughtspot:caBundle FILE, or set THOUGHTSPOT_CA_BUNDLE."
)
NOT_AN_ORG = (
    "thoughtspot:orgId (THOUGHTSPOT_ORG_ID): {!r} is not an Org's number; ThoughtSpot would silently use another Org."
    " Set it: pulumi config set thoughtspot:orgId 0, or set THOUGHTSPOT_ORG_ID (0 is Primary)."
)

BAD: dict[str, tuple[dict[str, Any], str]] = {
    "no host": (
        with_token(host=None),
        "thoughtspot:host (THOUGHTSPOT_HOST): which ThoughtSpot? Set it: pulumi config set thoughtspot:host https://…,"
        " or set THOUGHTSPOT_HOST.",
    ),
    "no host for a Provider": (
        {EXPLICIT: "true", **with_token(host=None)},
        "thoughtspot:host (THOUGHTSPOT_HOST): which ThoughtSpot? Set it: give the Provider its host.",
    ),
    "no credentials": (with_token(token=None), NO_SECRET),
    "a user name alone": (with_token(token=None, username="ada"), NO_SECRET),
    "a password alone": (
        with_token(token=None, password="own-password"),
        "thoughtspot:username (THOUGHTSPOT_USERNAME): thoughtspot:password needs the name of a user. Set it: pulumi"
        " config set thoughtspot:username NAME, or set THOUGHTSPOT_USERNAME.",
    ),
    "a secret key alone": (
        with_token(token=None, secretKey="own-secretKey"),
        "thoughtspot:username (THOUGHTSPOT_USERNAME): thoughtspot:secretKey needs the name of a user. Set it: pulumi"
        " config set thoughtspot:username NAME, or set THOUGHTSPOT_USERNAME.",
    ),
    "a password and a secret key": (
        with_token(token=None, username="ada", password="own-password", secretKey="own-secretKey"),
        "thoughtspot:password (THOUGHTSPOT_PASSWORD) and thoughtspot:secretKey (THOUGHTSPOT_SECRET_KEY): several kinds"
        " of secret in the stack's config; keep one.",
    ),
    "a token and a password for a Provider": (
        {EXPLICIT: "true", **with_token(username="ada", password="own-password")},
        "thoughtspot:token (THOUGHTSPOT_TOKEN) and thoughtspot:password (THOUGHTSPOT_PASSWORD): several kinds"
        " of secret in the Provider's arguments; keep one.",
    ),
    "an Org's name for its number": (with_token(orgId="Sales"), NOT_AN_ORG.format("Sales")),
    "half an Org": (with_token(orgId=7.5), NOT_AN_ORG.format("7.5")),
    "a negative Org": (with_token(orgId=-1.0), NOT_AN_ORG.format("-1")),
    "a flag for an Org": (with_token(orgId=True), NOT_AN_ORG.format("True")),
    "an Org in digits of another script": (with_token(orgId="٤٢"), NOT_AN_ORG.format("٤٢")),
    "an Org beyond 32 bits": (with_token(orgId="2147483648"), NOT_AN_ORG.format("2147483648")),
    "a CA bundle that is not there": (with_token(caBundle="/nowhere/ca.pem"), NO_FILE.format("/nowhere/ca.pem")),
    "a CA bundle that is a folder": (with_token(caBundle="/"), NO_FILE.format("/")),
}


@pytest.mark.parametrize(("instance", "problem"), BAD.values(), ids=BAD)
def test_a_bad_setting_is_named_with_its_key_its_variable_and_the_command(
    instance: dict[str, Any], problem: str
) -> None:
    assert problems(instance) == [problem]


def test_two_kinds_of_secret_in_the_environment_are_named_as_the_environments() -> None:
    shell = {"THOUGHTSPOT_TOKEN": "env-token", "THOUGHTSPOT_SECRET_KEY": "env-secretKey"}
    assert problems(with_token(token=None), shell) == [
        "thoughtspot:token (THOUGHTSPOT_TOKEN) and thoughtspot:secretKey (THOUGHTSPOT_SECRET_KEY): several kinds of"
        " secret in the environment; keep one."
    ]


def test_every_problem_is_reported_at_once() -> None:
    instance = with_token(host="my host", token=None, orgId="Sales", caBundle="/nowhere/ca.pem")
    assert [problem.partition(" ")[0] for problem in problems(instance)] == [
        "thoughtspot:host",
        "thoughtspot:token",
        "thoughtspot:orgId",
        "thoughtspot:caBundle",
    ]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"orgId": "0" * 11}, NOT_AN_ORG.format("0" * 11)),
        ({"orgId": "x" * 80}, NOT_AN_ORG.format("x" * 80)),
        ({"orgId": "x" * 81}, NOT_AN_ORG.format("x" * 79 + "…")),
        ({"caBundle": "/" + "x" * 199}, NO_FILE.format("/" + "x" * 199)),
        ({"caBundle": "/" + "x" * 200}, NO_FILE.format("/" + "x" * 198 + "…")),
    ],
    ids=["11 digits", "80 characters", "81 characters", "200 characters", "201 characters"],
)
def test_of_a_bad_setting_only_the_beginning_is_shown(given: dict[str, str], problem: str) -> None:
    assert problems(with_token(**given)) == [problem]


# Python reads no number of more than 4300 digits, and no system a path of any length.
@pytest.mark.parametrize(
    "settings",
    [{"orgId": "9" * 5000}, {"caBundle": f"-----BEGIN CERTIFICATE-----\n{'x' * 2000}\n-----END CERTIFICATE-----\n"}],
    ids=["5000 digits for an Org", "the CA certificate itself"],
)
def test_an_absurd_setting_is_a_problem_like_any_other(settings: dict[str, str]) -> None:
    assert len(problems(with_token(**settings))) == 1


@pytest.mark.parametrize("org_id", ["0", "7", " 7 ", "007", 7, 7.0, "2147483647"])
def test_an_orgs_number(org_id: Any) -> None:
    assert resolve(with_token(orgId=org_id), {}).org_id == int(org_id)


def test_a_ca_bundle_that_is_there(tmp_path: Path) -> None:
    bundle = tmp_path / "ca.pem"
    bundle.touch()
    assert resolve(with_token(caBundle=str(bundle)), {}).ca_bundle == str(bundle)


# Hosts.

NORMALISED = {
    "my.thoughtspot.cloud": HOST,
    "My.ThoughtSpot.Cloud": HOST,
    "my.thoughtspot.cloud/": HOST,
    "my.thoughtspot.cloud.": HOST,
    "my.thoughtspot.cloud:443": HOST,
    "my.thoughtspot.cloud:8443": f"{HOST}:8443",
    "https://my.thoughtspot.cloud": HOST,
    "HTTPS://MY.THOUGHTSPOT.CLOUD": HOST,
    "https://my.thoughtspot.cloud/": HOST,
    "https://my.thoughtspot.cloud///": HOST,
    "https://my.thoughtspot.cloud:443": HOST,
    "https://my.thoughtspot.cloud:": HOST,
    "https://my.thoughtspot.cloud:80": f"{HOST}:80",
    "https://my.thoughtspot.cloud/api/rest/2.0": HOST,
    "https://my.thoughtspot.cloud/api/rest/2.0/": HOST,
    "thoughtspot": "https://thoughtspot",
    "10.0.0.7": "https://10.0.0.7",
    "https://10.0.0.7:8443": "https://10.0.0.7:8443",
    "https://[::1]:8443": "https://[::1]:8443",
    "http://localhost": "http://localhost",
    "http://localhost:80": "http://localhost",
    "http://LOCALHOST:8080/": "http://localhost:8080",
    "http://app.localhost:8080": "http://app.localhost:8080",
    "http://127.0.0.1:8080": "http://127.0.0.1:8080",
    "http://127.1.2.3": "http://127.1.2.3",
    "http://[::1]:8080": "http://[::1]:8080",
    "localhost:8080": "https://localhost:8080",
    "X10.0.0.7:8443": "https://x10.0.0.7:8443",
}


@pytest.mark.parametrize(("given", "normalised"), NORMALISED.items())
def test_a_host_has_one_form(given: str, normalised: str) -> None:
    assert normalised_host(given) == normalised
    assert normalised_host(normalised) == normalised
    assert resolve(with_token(host=f" {given} "), {}).host == normalised


NOT_A_HOST = "is not a host; give it like https://my-company.thoughtspot.cloud"
UNDERSCORE = (
    "is not a host: the name of one has letters, digits and hyphens, and no underscore; perhaps a hyphen is meant, as"
    " in https://my-company.thoughtspot.cloud"
)
BEYOND_ASCII = "is not a host as it is written: its name has letters beyond ASCII"
IN_CLEAR = "would send the credentials in clear; http is for loopback only, use https://"
WITH_A_LOGIN = "is given with a login before it; give the host alone, the login by its settings"
MORE = "has more than a host in it; give only "

REFUSED: dict[str, str] = {
    "my company.thoughtspot.cloud": f"'my company.thoughtspot.cloud' {NOT_A_HOST}",
    "https://my company": f"'https://my company' {NOT_A_HOST}",
    "https://": f"'https://' {NOT_A_HOST}",
    "https:///": f"'https:///' {NOT_A_HOST}",
    "ftp://my.thoughtspot.cloud": f"'ftp://my.thoughtspot.cloud' {NOT_A_HOST}",
    "my..thoughtspot.cloud": f"'my..thoughtspot.cloud' {NOT_A_HOST}",
    ".thoughtspot.cloud": f"'.thoughtspot.cloud' {NOT_A_HOST}",
    "-my.thoughtspot.cloud": f"'-my.thoughtspot.cloud' {NOT_A_HOST}",
    "my_company.thoughtspot.cloud": f"'my_company.thoughtspot.cloud' {UNDERSCORE}",
    "https://my_company.thoughtspot.cloud:8443/": f"'https://my_company.thoughtspot.cloud:8443/' {UNDERSCORE}",
    "my_company..thoughtspot.cloud": f"'my_company..thoughtspot.cloud' {NOT_A_HOST}",
    "münchen.example.com": f"'münchen.example.com' {BEYOND_ASCII}; write it as https://xn--mnchen-3ya.example.com",
    "https://My.MÜNCHEN.example:8443/": (
        f"'https://My.MÜNCHEN.example:8443/' {BEYOND_ASCII}; write it as https://my.xn--mnchen-3ya.example:8443"
    ),
    "例え.テスト": f"'例え.テスト' {BEYOND_ASCII}; write it as https://xn--r8jz45g.xn--zckzah",
    # Two standards give this one different forms, which are different hosts: none is proposed.
    "straße.example.com": f"'straße.example.com' {BEYOND_ASCII}; give its xn-- form",
    "ｍｙ.thoughtspot.cloud": f"'ｍｙ.thoughtspot.cloud' {BEYOND_ASCII}; give its xn-- form",  # noqa: RUF001
    f"{'ü' * 63}.example.com": f"'{'ü' * 63}.example.com' {BEYOND_ASCII}; give its xn-- form",
    "mu\u0308nchen.example.com": f"'mu\u0308nchen.example.com' {BEYOND_ASCII}; write it as https://xn--mnchen-3ya.example.com",
    "https://my.thoughtspot.cloud:port": f"'https://my.thoughtspot.cloud:port' {NOT_A_HOST}",
    "https://my.thoughtspot.cloud:99999": f"'https://my.thoughtspot.cloud:99999' {NOT_A_HOST}",
    "https://[::1": f"'https://[::1' {NOT_A_HOST}",
    "<{%reset%}>\x1b[31m": f"'' {NOT_A_HOST}",
    "127.0.0.1:8080": "'127.0.0.1:8080' is an address with a port; say https://127.0.0.1:8080 (or http:// on loopback)",
    "10.0.0.7:8443/": "'10.0.0.7:8443/' is an address with a port; say https://10.0.0.7:8443/ (or http:// on loopback)",
    "[::1]:8080": "'[::1]:8080' is an address with a port; say https://[::1]:8080 (or http:// on loopback)",
    "127.0.0.1:8080X": f"'127.0.0.1:8080X' {NOT_A_HOST}",
    "https://[fe80::1%eth0]": f"'https://[fe80::1%eth0]' {NOT_A_HOST}",
    "http://my.thoughtspot.cloud": f"'http://my.thoughtspot.cloud' {IN_CLEAR}",
    "http://10.0.0.7:8080": f"'http://10.0.0.7:8080' {IN_CLEAR}",
    "http://localhost.example.com": f"'http://localhost.example.com' {IN_CLEAR}",
    "http://127.0.0.1.example.com": f"'http://127.0.0.1.example.com' {IN_CLEAR}",
    "https://my.thoughtspot.cloud/#/home": f"'https://my.thoughtspot.cloud/#/home' {MORE}{HOST}",
    "https://my.thoughtspot.cloud/X": f"'https://my.thoughtspot.cloud/X' {MORE}{HOST}",
    "https://my.thoughtspot.cloud/callosum": f"'https://my.thoughtspot.cloud/callosum' {MORE}{HOST}",
    "my.thoughtspot.cloud?org=7": f"'my.thoughtspot.cloud?org=7' {MORE}{HOST}",
    "https://ada@my.thoughtspot.cloud": f"'my.thoughtspot.cloud' {WITH_A_LOGIN}",
    "https://ada:secret@my.thoughtspot.cloud": f"'my.thoughtspot.cloud' {WITH_A_LOGIN}",
    "https://ada:se@cret@my.thoughtspot.cloud": f"'my.thoughtspot.cloud' {WITH_A_LOGIN}",
    "ada:secret@my.thoughtspot.cloud": f"'my.thoughtspot.cloud' {WITH_A_LOGIN}",
    # urlsplit drops tabs and line breaks: credentials would go to a host that nobody has written.
    "my\tcompany.thoughtspot.cloud": f"'my company.thoughtspot.cloud' {NOT_A_HOST}",
    "https://my\ncompany.thoughtspot.cloud": f"'https://my company.thoughtspot.cloud' {NOT_A_HOST}",
}


@pytest.mark.parametrize(("given", "problem"), REFUSED.items(), ids=map(ascii, REFUSED))
def test_what_is_not_a_host_is_refused(given: str, problem: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(problem)}$"):
        normalised_host(given)
    assert problems(with_token(host=given)) == [f"thoughtspot:host (THOUGHTSPOT_HOST): {problem}."]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("!" * 200, f"'{'!' * 200}' {NOT_A_HOST}"),
        ("!" * 201, f"'{'!' * 199}…' {NOT_A_HOST}"),
        (f"https://{'a.' * 99}aa/x", f"'https://{'a.' * 95}a…' {MORE}https://{'a.' * 99}aa"),
        (f"https://{'a.' * 100}a/x", f"'https://{'a.' * 95}a…' {MORE}https://{'a.' * 99}a…"),
    ],
    ids=["200 characters", "201 characters", "a name of 200 characters", "a name of 201 characters"],
)
def test_of_what_is_not_a_host_two_hundred_characters_are_shown(given: str, problem: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(problem)}$"):
        normalised_host(given)


# Secrets.


@pytest.mark.parametrize(
    "login",
    [
        "ada:secret",
        "ada:sec@ret",
        "ada:sec/ret",
        "ada:sec?ret",
        "ada:sec#ret",
        "ada:sec ret",
        "secret",
        # The digits before the slash might be taken for a port.
        "ada:4711/secret",
    ],
)
@pytest.mark.parametrize("scheme", ["", "https://", "http://"])
def test_a_login_in_the_host_is_never_shown(scheme: str, login: str) -> None:
    text = "".join(problems(with_token(host=f"{scheme}{login}@my.thoughtspot.cloud")))
    assert "my.thoughtspot.cloud" in text
    for part in ("ada", "sec", "ret", "4711"):
        assert part not in text.replace("thoughtspot:secretKey", "")


@pytest.mark.parametrize("environment", HOSTS_OF_ENVIRONMENT)
@pytest.mark.parametrize("instance", HOSTS_OF_INSTANCE)
def test_no_repr_and_no_error_shows_a_secret(instance: str, environment: str) -> None:
    for env, own in itertools.product(CREDENTIALS, repeat=2):
        try:
            given = instance_of(instance, own), environment_of(environment, env)
            shown = repr(layers_of(*given)) + repr(resolve(*given))
        except SettingsError as error:
            shown = str(error) + repr(error) + repr(error.__context__)
        for layer, secret in itertools.product(("own", "env"), SECRETS):
            assert value(layer, secret.key) not in shown


@pytest.mark.parametrize("setting", ALL, ids=str)
def test_the_command_that_sets_a_secret_keeps_it_secret(setting: Setting) -> None:
    secret = setting.key in ("token", "password", "secretKey")
    assert setting.command == f"pulumi config set {'--secret ' if secret else ''}thoughtspot:{setting.key}"
    assert setting.secret is secret
    assert (setting in SECRETS) is secret


CONFIG_HOST, CONFIG_KEY = "thoughtspot:host", "thoughtspot:secretKey"


@pytest.mark.parametrize(
    ("config", "environment", "meant"),
    [
        ({"thoughtspot:secretkey": "x"}, {}, {"thoughtspot:secretkey": "thoughtspot:secretKey"}),
        ({"thoughtspot:secret_key": "x"}, {}, {"thoughtspot:secret_key": "thoughtspot:secretKey"}),
        ({"thoughtspot:user": "ann"}, {}, {"thoughtspot:user": "thoughtspot:username"}),
        ({"thoughtspot:hostname": "x"}, {}, {"thoughtspot:hostname": "thoughtspot:host"}),
        ({"thoughtspot:orgID": "7"}, {}, {"thoughtspot:orgID": "thoughtspot:orgId"}),
        ({}, {"THOUGHTSPOT_SECRETKEY": "x"}, {"THOUGHTSPOT_SECRETKEY": "THOUGHTSPOT_SECRET_KEY"}),
        ({"thoughtspot:host": HOST, "mine:hosts": "x"}, {"THOUGHTSPOT_HOST": HOST, "MY_HOST": "x"}, {}),
        ({"thoughtspot:dashboards": "x"}, {"THOUGHTSPOT_LIVEBOARDS": "x"}, {}),
        # Without a namespace, Pulumi puts a key into the project's.
        ({"bar:host": "x", "bar:secretKey": "x"}, {}, {"bar:host": CONFIG_HOST, "bar:secretKey": CONFIG_KEY}),
        ({"bar:Host": "x", "bar:secret_key": "x"}, {}, {"bar:Host": CONFIG_HOST, "bar:secret_key": CONFIG_KEY}),
        ({"bar:hosts": "x", "bar:secret": "x"}, {}, {}),
        # A program may have a `host` of its own: it is told only where ThoughtSpot's is missing.
        ({"bar:host": "x", "thoughtspot:host": HOST}, {}, {}),
        ({"bar:host": "x"}, {"THOUGHTSPOT_HOST": HOST}, {}),
    ],
)
def test_a_name_near_to_a_settings_is_told(
    config: dict[str, str], environment: dict[str, str], meant: dict[str, str]
) -> None:
    assert misspelt(config, environment) == meant


NOT_USED = "is no setting, and is not used; did you mean"
OTHER_HOST = {"THOUGHTSPOT_HOST": "https://eu.thoughtspot.cloud"}


@pytest.mark.parametrize(
    ("config", "environment", "hints"),
    [
        ({}, {}, [SEE_DOCTOR]),
        ({"thoughtspot:host": HOST}, {}, [SEE_DOCTOR]),
        ({"thoughtspot:host": HOST, "thoughtspot:password": "x"}, {}, [SEE_DOCTOR]),
        ({"bar:host": "x"}, {"THOUGHTSPOT_TOKEN": "x"}, [f"bar:host {NOT_USED} thoughtspot:host?"]),
        (
            {"thoughtspot:host": HOST, "thoughtspot:secret_key": "hidden"},
            {"THOUGHTSPOT_SECRETKEY": "hidden"},
            [
                f"thoughtspot:secret_key {NOT_USED} thoughtspot:secretKey?",
                f"THOUGHTSPOT_SECRETKEY {NOT_USED} THOUGHTSPOT_SECRET_KEY?",
            ],
        ),
        ({"thoughtspot:host": HOST}, {"THOUGHTSPOT_SECRETKEY": "hidden", **OTHER_HOST}, [SEE_DOCTOR]),
        # What a program gives to a Provider, the doctor does not see.
        ({EXPLICIT: "true"}, {}, []),
        ({EXPLICIT: "true", "thoughtspot:host": HOST}, {"THOUGHTSPOT_SECRETKEY": "hidden"}, []),
        (
            {EXPLICIT: "true", "thoughtspot:host": HOST},
            {"THOUGHTSPOT_HOST": HOST, "THOUGHTSPOT_TOKN": "hidden"},
            [f"THOUGHTSPOT_TOKN {NOT_USED} THOUGHTSPOT_TOKEN?"],
        ),
        # Nothing is missing here: what is given is wrong.
        ({"thoughtspot:host": "my host", "thoughtspot:token": "x", "thoughtspot:orgIdd": "7"}, {}, []),
    ],
)
def test_where_a_setting_is_missing_it_is_said_what_looks_like_it(
    config: dict[str, str], environment: dict[str, str], hints: list[str]
) -> None:
    with pytest.raises(SettingsError) as raised:
        resolve(config, environment)
    lines = raised.value.remedy.splitlines()
    assert [line for line in lines if not line.startswith("- ")] == hints
    assert "hidden" not in str(raised.value)

    with pytest.raises(SettingsError) as raised:
        resolve(config, environment, hints=False)
    assert raised.value.remedy.splitlines() == [line for line in lines if line.startswith("- ")]


@pytest.mark.parametrize(
    ("given", "reads"),
    [({}, False), ({"thoughtspot:previewReads": "true"}, True), ({"thoughtspot:previewReads": True}, True)]
    + [
        ({"thoughtspot:previewReads": text}, text.strip().lower() == "true")
        for text in ("false", "False", " TRUE ", "")
    ],
)
def test_whether_previews_look(given: dict[str, Any], reads: bool) -> None:
    complete = {"thoughtspot:host": "a.thoughtspot.cloud", "thoughtspot:token": "token"}
    assert resolve({**complete, **given}, {}).preview_reads is reads
    by_variable = {"THOUGHTSPOT_PREVIEW_READS": str(given.get("thoughtspot:previewReads", ""))}
    assert resolve(complete, by_variable).preview_reads is reads
    assert resolve({**complete, "thoughtspot:previewReads": "true"}, {"THOUGHTSPOT_PREVIEW_READS": "false"}) == (
        resolve(complete, {})
    )


def test_whether_previews_look_is_either_true_or_false() -> None:
    complete = {"thoughtspot:host": "a.thoughtspot.cloud", "thoughtspot:token": "token"}
    with pytest.raises(SettingsError) as raised:
        resolve({**complete, "thoughtspot:previewReads": "y"}, {})
    assert str(raised.value) == (
        "The settings of ThoughtSpot cannot be used: thoughtspot:previewReads (THOUGHTSPOT_PREVIEW_READS): 'y' is"
        " neither true nor false. Set it: pulumi config set thoughtspot:previewReads true, or set"
        " THOUGHTSPOT_PREVIEW_READS."
    )
