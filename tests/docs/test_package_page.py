"""The package's own page, where nothing else is at hand, is the README without links and pictures that lead nowhere."""

from __future__ import annotations

import email
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from docs.pages import Page, read
from engine.apart import ROOT

README = read("README.md")


def build(what: str, root: Path, to: Path) -> Path:
    """Builds the wheel or the source archive (``sdist``) of a tree, without the network."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", what, "-d", str(to)]
    done = subprocess.run(command, cwd=root, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    (made,) = to.glob("*.whl" if what == "wheel" else "*.tar.gz")
    return made


def description(wheel: Path) -> Page:
    with zipfile.ZipFile(wheel) as content:
        (name,) = (each for each in content.namelist() if each.endswith(".dist-info/METADATA"))
        metadata = email.message_from_bytes(content.read(name))
    assert metadata["Description-Content-Type"] == "text/markdown"
    payload = metadata.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return Page("the package's page", payload.decode())


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Page:
    return description(build("wheel", ROOT, tmp_path_factory.mktemp("wheel")))


def test_it_has_no_link_and_no_picture_that_leads_nowhere(shown: Page) -> None:
    kept = [link for link in README.links if link.startswith("https:")]
    assert shown.links == kept
    assert kept != README.links
    assert "![" in README.prose
    assert "![" not in shown.text
    assert "](" not in shown.prose.replace("](https:", "")


def test_it_says_what_the_readme_says(shown: Page) -> None:
    assert [block.text for block in shown.blocks] == [block.text for block in README.blocks]
    assert shown.anchors == README.anchors
    assert shown.spans == README.spans
    assert [row[1] for row in shown.rows] == [row[1] for row in README.rows]


def test_a_wheel_from_the_source_archive_has_the_same(shown: Page, tmp_path: Path) -> None:
    archive = build("sdist", ROOT, tmp_path)
    shutil.unpack_archive(archive, tmp_path)
    tree = tmp_path / archive.name.removesuffix(".tar.gz")
    assert description(build("wheel", tree, tmp_path)) == shown
