"""What a new user asks first is answered at most two links away from the README."""

from __future__ import annotations

import posixpath

import pytest

from docs.pages import Page, read

ANSWERS = {
    "where do I find the secret key": ("docs/configuration.md", "Develop > Customizations > Security settings"),
    "which privileges does the user need": (
        "docs/configuration.md",
        "| a webhook, in its Org | ADMINISTRATION or DEVELOPER",
    ),
    "how do I move my Orgs under management": ("docs/taking-over.md", "$ pulumi-thoughtspot import"),
    "how do I come here from Terraform": ("docs/taking-over.md", "| `moved` |"),
    "what happens on destroy": ("README.md", "**What happens on destroy**: an Org's override is removed"),
    "how do I keep a setting when its resource goes": (
        "docs/communication-channel-preference.md",
        "`retain_on_delete=True` keeps the setting",
    ),
    "what does an error mean": ("docs/errors.md", "## OverwriteError"),
    "what if a run is interrupted": ("docs/reliability.md", "^C"),
    "how do I run it in CI": ("examples/ci/README.md", "pulumi preview --refresh --expect-no-changes"),
    "how do I test without a ThoughtSpot": ("docs/emulator.md", "$ pulumi-thoughtspot emulator"),
}
"""The page that has the answer, and words of it."""


def linked(page: Page) -> set[str]:
    """The pages to which a page leads."""
    paths = (link.partition("#")[0] for link in page.links if not link.startswith("https:"))
    folder = posixpath.dirname(page.path)
    return {posixpath.normpath(posixpath.join(folder, path)) for path in paths if path.endswith(".md")}


def within_two_links(start: Page) -> set[str]:
    near = linked(start)
    return {start.path, *near, *(path for page in near for path in linked(read(page)))}


@pytest.mark.parametrize("question", ANSWERS)
def test_the_answer_is_near(question: str) -> None:
    page, words = ANSWERS[question]
    assert page in within_two_links(read("README.md"))
    assert words in read(page).text


def test_a_page_that_is_far_is_found() -> None:
    start = Page(
        "README.md", "[Compatibility](docs/compatibility.md), [documentation](https://example.com/docs/errors.md)"
    )
    assert within_two_links(start) == {"README.md", "docs/compatibility.md"}
    assert {"docs/errors.md", "docs/limits.md"} <= within_two_links(Page("README.md", "[Webhook](docs/webhook.md)"))
