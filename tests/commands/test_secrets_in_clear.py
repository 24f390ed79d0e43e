"""Secrets that stand in clear in a stack's config: the doctor names them, with the command that encrypts each."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pulumi_thoughtspot.cli import main
from pulumi_thoughtspot.emulator import Emulator

Sources = Callable[..., str]


@pytest.fixture
def doctor(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Sources:
    """Runs the doctor in a project with this config, where `True` is for a secret; returns all that it says."""
    for name in [*os.environ]:
        if name.startswith(("THOUGHTSPOT_", "PULUMI_")):
            monkeypatch.delenv(name)
    (tmp_path / "Pulumi.yaml").write_text("name: bar\nruntime: python\n")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    def run(thoughtspot: Emulator, **config: tuple[str, bool]) -> str:
        given = {"host": (thoughtspot.url, False), **config}
        entries = {f"thoughtspot:{key}": {"value": value, "secret": secret} for key, (value, secret) in given.items()}
        (tmp_path / "pulumi").write_text(f"#!/bin/sh\necho '{json.dumps(entries)}'\n")
        (tmp_path / "pulumi").chmod(0o755)
        assert main(["doctor"]) == 0
        return capsys.readouterr().out

    return run


def test_a_secret_in_clear_is_named_with_the_command_that_encrypts_it(thoughtspot: Emulator, doctor: Sources) -> None:
    thoughtspot.add_token("my-token")

    shown = doctor(thoughtspot, token=("my-token", False), username=("ann", False))

    assert (
        "  thoughtspot:token stands in clear in the stack's config. Encrypt it: pulumi config set --secret"
        " thoughtspot:token. Where the file is in a repository, its history keeps the old one: replace it."
    ) in shown.splitlines()
    assert "thoughtspot:username stands" not in shown
    assert "my-token" not in shown


def test_a_secret_that_is_encrypted_is_not_spoken_of(thoughtspot: Emulator, doctor: Sources) -> None:
    thoughtspot.add_token("my-token")

    assert "in clear" not in doctor(thoughtspot, token=("my-token", True)).partition("\n\n")[0]
