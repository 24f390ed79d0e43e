"""Which release is installed, as a program and as the command line says it."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import NoReturn

import pytest

import pulumi_thoughtspot
from pulumi_thoughtspot import release
from pulumi_thoughtspot.cli import main


def test_the_package_and_the_command_line_say_the_release_that_is_installed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--version"])

    assert left.value.code == 0
    assert capsys.readouterr().out == f"pulumi-thoughtspot {version('pulumi-thoughtspot')}\n"
    assert pulumi_thoughtspot.__version__ == version("pulumi-thoughtspot")


def test_a_copy_that_was_never_installed_has_no_release(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(name: str) -> NoReturn:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(release, "version", nothing)
    assert release.installed() == "(not installed)"
