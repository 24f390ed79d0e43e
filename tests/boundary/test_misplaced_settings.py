"""Settings that were given without their namespace, or misspelt: what a preview and an up say where one is missing."""

from __future__ import annotations

import pytest

from support.boundary import Boundary

HOST = {"thoughtspot:host": "https://a.example"}
TOKEN = {"thoughtspot:token": "hidden"}


def told(config: dict[str, str], **environment: str) -> str:
    with Boundary(None, config, PULUMI_PROJECT="bar", **environment) as run:
        return run.check("it", channels=["EMAIL"]).failures[""]


@pytest.mark.parametrize(
    ("config", "environment", "hint"),
    [
        (
            {"bar:host": "https://a.example", **TOKEN},
            {},
            "bar:host is no setting, and is not used; did you mean thoughtspot:host?",
        ),
        (
            {**HOST, "thoughtspot:username": "ann", "bar:secret_key": "hidden"},
            {},
            "bar:secret_key is no setting, and is not used; did you mean thoughtspot:secretKey?",
        ),
        (
            {**HOST, "thoughtspot:username": "ann", "thoughtspot:secret_key": "hidden"},
            {},
            "thoughtspot:secret_key is no setting, and is not used; did you mean thoughtspot:secretKey?",
        ),
        (
            {**HOST, "thoughtspot:username": "ann"},
            {"THOUGHTSPOT_SECRETKEY": "hidden"},
            "THOUGHTSPOT_SECRETKEY is no setting, and is not used; did you mean THOUGHTSPOT_SECRET_KEY?",
        ),
    ],
    ids=lambda case: case if isinstance(case, str) else "",
)
def test_where_a_setting_is_missing_what_looks_like_it_is_named(
    config: dict[str, str], environment: dict[str, str], hint: str
) -> None:
    error = told(config, **environment)
    assert hint in error.splitlines()
    assert "hidden" not in error


def test_what_belongs_to_another_provider_is_not_named() -> None:
    error = told({"aws:token": "hidden", "baz:host": "https://b.example", **HOST})
    assert "did you mean" not in error
    assert "'pulumi-thoughtspot doctor' says which settings are found" in error


def test_a_setting_of_the_projects_own_is_not_named_where_nothing_is_missing() -> None:
    with Boundary(None, {"bar:host": "https://b.example", **HOST, **TOKEN}, PULUMI_PROJECT="bar") as run:
        assert not run.check("it", channels=["EMAIL"]).failures


def test_an_instance_of_the_programs_own_names_nothing_that_was_passed_on_to_it() -> None:
    error = told({"thoughtspot:explicit": "true", "bar:token": "hidden", **HOST})
    assert "did you mean" not in error
