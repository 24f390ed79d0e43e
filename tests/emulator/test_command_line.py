"""`pulumi-thoughtspot emulator`, started as a user starts it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import pulumi_thoughtspot.emulator
from pulumi_thoughtspot.cli import main
from pulumi_thoughtspot.emulator import Emulator
from support.patience import HANGING

COMMAND = [sys.executable, "-m", "pulumi_thoughtspot.cli"]
PROVIDER = str(Path(pulumi_thoughtspot.emulator.__file__).parents[2])
ENVIRONMENT = {**os.environ, "PYTHONPATH": PROVIDER}


@contextmanager
def started(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """Start the emulator; yield its process, the base URL from its first line, and its next two lines."""
    command = [*COMMAND, "emulator", *arguments]
    with subprocess.Popen(
        command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            first = process.stdout.readline()
            assert first.startswith("This is not ThoughtSpot but an emulator")
            url = first.split()[-1]
            assert re.fullmatch(r"http://127\.0\.0\.1:\d+", url)
            yield process, url, process.stdout.readline() + process.stdout.readline()
        finally:
            process.kill()


def curl(*arguments: str) -> str:
    command = ["curl", "--silent", "--fail", "--noproxy", "*", "--max-time", "10", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_listens_until_it_is_interrupted(number: signal.Signals) -> None:
    with started("--org", "7=Sales", "--org", "8=Customer Support", "--reading", "stale_reads=1") as (
        process,
        url,
        told,
    ):
        assert "0 = Primary, 7 = Sales, 8 = Customer Support" in told
        for credential in ("admin", "admin-password", "admin-secret-key"):
            assert credential in told
        assert '"7": "Sales"' in curl(f"{url}/emulator/state")
        assert '"stale_reads": 1' in curl(f"{url}/emulator/readings")
        login = '{"username": "admin", "password": "admin-password", "org_id": 7}'
        assert '"org_id": 7' in curl(f"{url}/api/rest/2.0/auth/token/full", "--data", login)

        process.send_signal(number)
        output, errors = process.communicate(timeout=HANGING)

    assert (process.returncode, output, errors) == (0, "", "")


def test_a_token_given_works_and_is_not_printed() -> None:
    with started("--token", "of-my-own", "--latency-ms", "1.5") as (_, url, told):
        assert "of-my-own" not in told
        assert "admin-password" not in told
        curl(f"{url}/api/rest/2.0/auth/session/user", "--header", "Authorization: Bearer of-my-own")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--org", "Sales"], "ID=NAME"),
        (["--org", "7=Sales", "--org", "7=Support"], "One id is given to two Orgs"),
        (["--org", "7=Sales", "--org", "8=Sales"], "same name"),
        (["--org", "99999999999=Sales"], "number from 0"),
        (["--port", "http"], "a port is a number"),
        (["--port", "65536"], "a port is a number"),
        (["--latency-ms", "-1"], "number of milliseconds"),
        (["--requests-per-second", "0"], "number of requests above 0"),
        (["--reading", "replace=half"], "replace must be one of"),
        (["--reading", "nothing=1"], "no reading 'nothing'"),
    ],
)
def test_wrong_arguments_are_a_usage_error(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["emulator", *arguments])
    assert stopped.value.code == 2
    assert words in capsys.readouterr().err


def test_a_port_in_use_is_told(ts: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
    port = ts.url.rpartition(":")[2]
    assert main(["emulator", "--port", port]) == 1
    assert f"Cannot listen on port {port}" in capsys.readouterr().err


def test_help_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    for option, words in (("--help", "emulator"), ("--version", "pulumi-thoughtspot ")):
        with pytest.raises(SystemExit) as stopped:
            main([option])
        assert stopped.value.code == 0
        assert words in capsys.readouterr().out
    with pytest.raises(SystemExit) as stopped:
        main([])
    assert stopped.value.code == 2


def test_without_werkzeug_the_extra_is_named_and_help_still_works(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("werkzeug", "werkzeug.serving", "werkzeug.wrappers"):
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.delitem(sys.modules, "pulumi_thoughtspot.emulator.server", raising=False)

    assert main(["emulator"]) == 1
    assert 'pip install "pulumi-thoughtspot[emulator]"' in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["emulator", "--help"])
    assert "--reading" in capsys.readouterr().out
