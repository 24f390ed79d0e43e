"""A file beside the program that has the name of a module which this package needs."""

from __future__ import annotations

from pulumi_thoughtspot.emulator import Emulator
from support.cli import Stack
from support.programs import preference


def test_it_is_named_without_a_traceback_by_the_program_and_by_the_provider(
    users_stack: Stack, thoughtspot: Emulator
) -> None:
    users_stack.given(preference("sales", "Sales"))
    file = users_stack.folder / "calendar.py"
    file.write_text("HOLIDAYS = []\n")
    thoughtspot.clear_requests()
    for command in ("preview", "refresh"):  # The one runs the program, and the other the provider alone.
        run = users_stack.run(command, *["--yes", "--skip-preview"][: 2 * (command == "refresh")], status=None)
        assert run.status != 0, run
        assert f"it needs the Python module 'calendar', and Python takes {file.resolve()} for it." in run.output
        assert "Give the file another name, or move it into a folder of its own." in run.output
        assert "Traceback" not in run.output
    assert not thoughtspot.requests
    users_stack.go_on_with_processes_at_hand()
    file.rename(users_stack.folder / "holidays.py")
    users_stack.destroy()
    assert thoughtspot.override("Sales") is None
