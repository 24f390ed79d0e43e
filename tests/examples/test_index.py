"""No example without its files, its test and its line in the index, and nothing of the package without an example."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]

import pulumi_thoughtspot
from examples import test_ci, test_examples
from examples.readme import steps
from examples.user import EXAMPLES
from pulumi_thoughtspot import CommunicationChannelPreference, CommunicationChannelPreferenceSet, Webhook

FOLDERS = sorted(folder for folder in EXAMPLES.iterdir() if folder.is_dir() and folder.name[0] not in "._")
FILES = ["Pulumi.yaml", "__main__.py", "README.md", "requirements.txt"]
INDEX = (EXAMPLES / "README.md").read_text()
_OF_NESTED_INPUTS = (
    "ApiKey",
    "ApiKeyAuthentication",
    "AuthenticationInput",
    "AwsS3",
    "AwsS3Storage",
    "BasicAuth",
    "BasicAuthentication",
    "BearerTokenAuthentication",
    "GcpGcs",
    "GcpGcsStorage",
    "OAuth2",
    "OAuth2Authentication",
    "SignatureVerification",
    "StorageDestinationInput",
)
WITHOUT_EXAMPLE = {
    **dict.fromkeys(_OF_NESTED_INPUTS, "they are for functions of one's own; a program writes plain dictionaries"),
    "errors": "they are raised where the engine runs the provider; a program sees none but pulumi.RunError",
    "get_webhook_storage_config": "what goes on from there takes an account in a cloud; its page has the programs",
    "WebhookStorageConfig": "it is what get_webhook_storage_config returns",
}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_it_is_complete(folder: Path) -> None:
    assert [file for file in FILES if not (folder / file).is_file()] == []
    project = yaml.safe_load((folder / "Pulumi.yaml").read_text())
    assert project["name"].endswith(f"thoughtspot-{folder.name}")
    assert project["runtime"] == "python"
    assert (folder / "requirements.txt").read_text() == "pulumi-thoughtspot\n"
    assert steps(folder / "README.md")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_it_is_listed(folder: Path) -> None:
    assert INDEX.count(f"| [{folder.name}]({folder.name}/README.md) |") == 1


def test_every_example_has_its_test() -> None:
    assert sorted(shown()) == [folder.name for folder in FOLDERS]


def test_every_public_name_has_an_example() -> None:
    missing = set(pulumi_thoughtspot.__all__) - set(names_used())
    assert missing == set(WITHOUT_EXAMPLE)


AS_FOR_A_SINGLE_ONE = {"event_type", "allow_overwrite", "opts"}


@pytest.mark.parametrize(
    ("kind", "without"),
    [
        (CommunicationChannelPreference, set()),
        (CommunicationChannelPreferenceSet, AS_FOR_A_SINGLE_ONE),
        (Webhook, {"storage_destination", "allow_overwrite", "opts"}),
    ],
    ids=["preference", "set", "webhook"],
)
def test_every_input_has_an_example(kind: type, without: set[str]) -> None:
    """Those ``without`` are as for a preference, or take an account in a cloud."""
    inputs = set(inspect.signature(kind).parameters) - {"resource_name"}
    given = {keyword for call in calls(kind) for keyword in keywords(call)}
    assert inputs - given == without


def shown() -> Iterator[str]:
    """The examples that tests are for."""
    for module in (test_examples, test_ci):
        for _, test in inspect.getmembers(module, inspect.isfunction):
            for mark in getattr(test, "pytestmark", []):
                yield from mark.args[1]


def trees() -> Iterator[ast.AST]:
    for program in EXAMPLES.glob("*/**/*.py"):
        yield ast.parse(program.read_text(), str(program))


def names_used() -> Iterator[str]:
    """What the examples import from the package, and use."""
    for tree in trees():
        nodes = list(ast.walk(tree))
        imports = (node for node in nodes if isinstance(node, ast.ImportFrom) and node.module == "pulumi_thoughtspot")
        imported = {name.name for node in imports for name in node.names}
        yield from imported & {node.id for node in nodes if isinstance(node, ast.Name)}


def calls(kind: type) -> Iterator[ast.Call]:
    """Where the examples declare a resource of this kind."""
    for tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == kind.__name__:
                yield node


def keywords(call: ast.Call) -> Iterator[str]:
    return (keyword.arg for keyword in call.keywords if keyword.arg)
