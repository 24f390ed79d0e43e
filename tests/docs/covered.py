"""Which test covers which block of the pages."""

from __future__ import annotations

README = "engine/test_readme.py"
A_LIFE = f"{README}::test_from_an_empty_folder_to_a_first_up_and_to_drift"
COMMANDS = "docs/test_consoles.py::test_every_command_that_is_shown_exists"
PROGRAMS = "docs/test_programs.py"
CONSOLES = "docs/test_consoles.py"
TEXTS = "docs/test_texts.py"
ERRORS = "engine/test_errors_page.py::test_the_pages_show_what_the_cli_prints"

SHELL = "docs/test_consoles.py::test_what_a_shell_is_told_exists"
EXAMPLES = {
    "automation-api": ("console", "console", "console", "console"),
    "component": ("console", "console", "console"),
    "deliveries": ("console",),
    "many-orgs": ("console", "console", "console", "console"),
    "org-overrides": ("console", "console", "console", "console"),
    "policy": ("console", "console", "diff", "console", "console"),
    "take-over": ("console", "console", "console", "console", "console"),
    "two-clusters": ("console", "console", "console", "console"),
    "quickstart": ("console", "console", "console"),
    "webhook": ("console", "console", "console", "console"),
}
"""The blocks of each example that a user follows to the end."""

COVERED: dict[tuple[str, int, str], str] = {
    ("README.md", 0, "python"): A_LIFE,
    ("README.md", 1, "console"): COMMANDS,
    ("README.md", 2, "yaml"): A_LIFE,
    ("README.md", 3, "console"): A_LIFE,
    ("README.md", 4, "console"): f"{README}::test_the_commands",
    ("docs/communication-channel-preference.md", 0, "python"): f"{PROGRAMS}::test_the_resource",
    ("docs/communication-channel-preference.md", 1, "python"): f"{PROGRAMS}::test_what_only_looks",
    ("docs/communication-channel-preference-set.md", 0, "python"): f"{PROGRAMS}::test_many_orgs",
    ("docs/configuration.md", 0, "console"): COMMANDS,
    ("docs/configuration.md", 1, "python"): f"{PROGRAMS}::test_two_clusters",
    ("docs/deliveries.md", 0, "console"): "docs/test_deliveries.py::test_what_validate_prints",
    ("docs/deliveries.md", 1, "console"): COMMANDS,
    ("docs/deliveries.md", 2, "console"): "docs/test_deliveries.py::test_what_history_prints",
    ("docs/emulator.md", 0, "console"): COMMANDS,
    ("docs/emulator.md", 1, "console"): f"{CONSOLES}::test_the_emulator_on_the_command_line",
    ("docs/emulator.md", 2, "console"): f"{CONSOLES}::test_the_emulator_on_the_command_line",
    ("docs/emulator.md", 3, "python"): f"{PROGRAMS}::test_the_tests_of_a_user",
    ("docs/emulator.md", 4, "console"): f"{CONSOLES}::test_the_emulator_on_the_command_line",
    **{("docs/errors.md", index, "text"): ERRORS for index in range(19)},
    ("docs/get-communication-channel-preferences.md", 0, "python"): f"{PROGRAMS}::test_what_only_looks",
    ("docs/get-communication-channel-preferences.md", 1, "console"): f"{CONSOLES}::test_show",
    (
        "docs/get-webhook-storage-config.md",
        0,
        "text",
    ): "docs/test_storage_config.py::test_the_program_for_s3_takes_what_there_is",
    ("docs/reliability.md", 0, "text"): "engine/test_team.py::test_a_whole_life_that_begins_with_two_at_once",
    ("docs/reliability.md", 1, "text"): f"{PROGRAMS}::test_what_an_interrupted_run_leaves",
    ("docs/reliability.md", 2, "console"): f"{PROGRAMS}::test_what_an_interrupted_run_leaves",
    ("docs/taking-over.md", 0, "console"): "engine/test_take_over.py::test_the_page_says_what_to_type",
    ("docs/taking-over.md", 1, "python"): "engine/test_take_over.py::test_for_an_explicit_provider_the_program_will_do",
    ("docs/team.md", 0, "console"): COMMANDS,
    ("docs/upgrading.md", 0, "console"): COMMANDS,
    ("docs/upgrading.md", 1, "json"): f"{PROGRAMS}::test_the_resource",
    ("docs/webhook.md", 0, "python"): "docs/test_webhook_page.py::test_the_programs",
    ("docs/webhook.md", 1, "python"): "docs/test_webhook_page.py::test_the_programs",
    ("examples/README.md", 0, "sh"): SHELL,
    **{
        (f"examples/{name}/README.md", index, language): f"examples/test_examples.py::test_{name.replace('-', '_')}"
        for name, languages in EXAMPLES.items()
        for index, language in enumerate(languages)
    },
    ("examples/ci/README.md", 0, "console"): "examples/test_ci.py::test_the_commands",
    ("examples/ci/README.md", 1, "text"): "examples/test_ci.py::test_the_commands",
}
"""By page, index of the block from 0, and language: the test, below `tests/`."""
