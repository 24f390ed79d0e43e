"""The page about `get_webhook_storage_config`: its programs take what there is, and its table is the type."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import fields

import pulumi
import pytest

from docs.pages import Block, read
from pulumi_thoughtspot import WebhookStorageConfig, get_webhook_storage_config
from pulumi_thoughtspot.emulator import Emulator

PAGE = read("docs/get-webhook-storage-config.md")


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(token="token") as emulator:
        yield emulator


def looked_up(emulator: Emulator) -> tuple[WebhookStorageConfig, ...]:
    return get_webhook_storage_config(host=emulator.url, token="token")


def taken(program: Block, name: str) -> set[str]:
    """The fields that a program of the page takes from one entry."""
    nodes = ast.walk(ast.parse(program.text))
    return {
        node.attr
        for node in nodes
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == name
    }


@pytest.mark.parametrize("cloud", ["aws", "gcp"])
def test_the_program_for_s3_takes_what_there_is(emulator: Emulator, cloud: str) -> None:
    emulator.read_as(hosted_on=cloud)
    s3 = next(each for each in looked_up(emulator) if each.provider == "AWS_S3")
    assert taken(PAGE.blocks[0], "s3") == {"trust_policy_template"}
    policy = s3.trust_policy_template
    assert isinstance(policy, dict)
    assert policy["Statement"][0]["Effect"] == "Allow"
    assert (s3.aws_account_id is None) == (cloud == "gcp") == (s3.oidc_provider is not None)


def test_what_the_page_names_for_gcs_is_there(emulator: Emulator) -> None:
    assert [each.provider for each in looked_up(emulator)] == ["AWS_S3"]
    emulator.read_as(hosted_on="gcp")
    gcs = next(each for each in looked_up(emulator) if each.provider == "GCP_GCS")
    named = PAGE.section("Example").spans
    assert {"required_role", "service_account_email"} <= set(named)
    assert gcs.required_role
    assert gcs.service_account_email
    assert gcs.setup_instructions


def test_an_older_release_is_told(emulator: Emulator) -> None:
    emulator.read_as(release="before_26_7")
    with pytest.raises(pulumi.RunError) as error:
        looked_up(emulator)
    assert str(error.value).endswith("\nThoughtSpot tells how its storage is set up since release 26.7.0.cl.")
    assert "26.7.0.cl" in PAGE.text


def test_settings_that_are_wrong_are_told() -> None:
    with pytest.raises(pulumi.RunError, match="get_webhook_storage_config: The settings of ThoughtSpot cannot be used"):
        get_webhook_storage_config(host="https://a.example")


def test_one_request_is_sent(emulator: Emulator) -> None:
    looked_up(emulator)
    assert [(request.method, request.path) for request in emulator.requests] == [
        ("GET", "/api/rest/2.0/webhooks/storage-config")
    ]


def test_the_arguments_and_the_fields() -> None:
    arguments = PAGE.section("Arguments").spans
    assert set(inspect.signature(get_webhook_storage_config).parameters) <= set(arguments)
    named = [span for span in PAGE.section("Result").spans if re.fullmatch("[a-z_]+", span)]
    assert named == [field.name for field in fields(WebhookStorageConfig)]
