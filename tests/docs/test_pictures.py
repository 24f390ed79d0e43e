"""The pictures are what their programs draw, and bring in nothing from elsewhere."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench import plot
from engine.apart import ROOT
from pulumi_thoughtspot import Origin

PICTURES = sorted((ROOT / "docs").rglob("*.svg"))
NAMESPACE = "http://www.w3.org/2000/svg"
PLAIN = {"svg", "title", "desc", "style", "g", "defs", "rect", "circle", "line", "path", "text", "tspan"}
MACHINE = r"/(?:home|root|work|tmp|usr|var|Users)/"


def strange(svg: str) -> list[str]:
    """What a picture holds beyond shapes, text and a style of its own."""
    elements = list(ElementTree.fromstring(svg).iter())
    found = [element.tag for element in elements if element.tag.removeprefix(f"{{{NAMESPACE}}}") not in PLAIN]
    found += [name for element in elements for name in element.attrib if re.search(r"href|^on|src", name)]
    # Not every program that shows pictures knows variables of CSS.
    found += re.findall(rf"url\(|var\(|@import|@font-face|javascript:|<!ENTITY|<!DOCTYPE|{MACHINE}", svg)
    return found + [
        link for link in re.findall(r"https?://[^\s\"'<]*", svg) if link != NAMESPACE and not _made_up(link)
    ]


def _made_up(link: str) -> bool:
    """A host of the emulator in what a terminal shows."""
    return re.match(r"http://127\.0\.0\.1\b", link) is not None


@pytest.mark.parametrize("picture", PICTURES, ids=lambda path: path.name)
def test_a_picture_is_by_itself(picture: Path) -> None:
    assert strange(picture.read_text(encoding="utf-8")) == []


def test_there_are_the_pictures_that_the_pages_show() -> None:
    assert {picture.name for picture in PICTURES} == {"benchmark.svg", "routing.svg", "up.svg"}


def test_the_picture_of_the_routing_is_what_its_program_draws() -> None:
    program = runpy.run_path(str(ROOT / "docs" / "pictures" / "routing.py"))
    drawn = program["picture"]()
    assert (ROOT / "docs" / "pictures" / "routing.svg").read_text(encoding="utf-8") == drawn
    for origin in set(Origin) - {Origin.UNKNOWN}:
        assert f'show prints "{origin.value}"' in drawn
    changed = program["Level"]("", "EMAIL", "", "", "somewhere else")
    assert program["_level"](2, changed) not in drawn


def test_the_picture_of_the_benchmark_has_its_colours_without_a_style_and_says_its_units() -> None:
    drawn = (ROOT / "docs" / "benchmark.svg").read_text(encoding="utf-8")
    assert f"<style>{plot.STYLE}</style>" in drawn, "drawn by another program than bench/plot.py of today"
    svg = ElementTree.fromstring(drawn)
    shapes = [element for element in svg.iter() if element.get("class", "").split()[-1:] in (["line"], ["mark"])]
    assert len({element.get("stroke") or element.get("fill") for element in shapes}) == 3
    assert all((element.get("stroke") or element.get("fill", "")).startswith("#") for element in shapes)
    ticks = [element.text or "" for element in svg.iter(f"{{{NAMESPACE}}}text") if element.get("text-anchor") == "end"]
    assert ticks
    assert all(re.fullmatch(r"[\d.]+ s", tick) for tick in ticks)
    assert [element.text for element in svg.iter() if element.text == "Orgs"] == ["Orgs"] * 2


@pytest.mark.parametrize(
    ("inside", "found"),
    [
        ("<style>a { fill: var(--c); }</style>", "var("),
        ("<script>alert(1)</script>", f"{{{NAMESPACE}}}script"),
        ('<image href="x.png"/>', f"{{{NAMESPACE}}}image"),
        ('<rect onclick="x()"/>', "onclick"),
        ("<style>@import 'x.css';</style>", "@import"),
        ("<text>https://example.com/x</text>", "https://example.com/x"),
        ("<text>/home/me/project</text>", "/home/"),
    ],
)
def test_what_does_not_belong_is_found(inside: str, found: str) -> None:
    assert found in strange(f'<svg xmlns="{NAMESPACE}">{inside}</svg>')
