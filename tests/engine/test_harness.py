"""What the tests' own stacks promise: the program that was written last is the one that runs."""

from __future__ import annotations

import os

import pytest

from support.cli import Stack


@pytest.mark.parametrize("name", ["stack", "users_stack"])
def test_a_program_of_the_same_length_in_the_same_second_is_not_taken_for_the_last_one(
    name: str, request: pytest.FixtureRequest
) -> None:
    stack: Stack = request.getfixturevalue(name)
    for value in ("one", "two"):
        stack.declare(f"pulumi.export('value', {value!r})")
        os.utime(stack.folder / "__main__.py", (1_000_000_000, 1_000_000_000))
        stack.run("up", "--yes", "--skip-preview")
        assert stack.outputs() == {"value": value}
