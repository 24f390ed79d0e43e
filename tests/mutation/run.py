"""Changes the pure rules in thousands of small ways, and shows which changes no test notices.

    pip install mutmut==3.8.1
    python tests/mutation/run.py                                         # everything
    python tests/mutation/run.py 'pulumi_thoughtspot.preferences.notices.*'

It works on a copy in a temporary folder; ``--at FOLDER`` keeps that, and goes on there where it was stopped. It ends
with 1 where a survivor is not explained in `survivors.md`.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import libcst
from mutmut.mutation.diff_apply import get_diff_for_mutant

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
WIDER = ("tests/boundary", "tests/client", "tests/commands/test_doctor.py")
"""What survivors of the tests in `setup.cfg` are tried on."""
FIRST = {
    "client": "tests/client",
    "preference_sets": "tests/boundary/test_sets.py",
    "preferences": "tests/boundary/test_steps.py",
    "webhooks": "tests/boundary/test_webhooks.py",
}
"""By folder: which of these notices most of them, and so is tried first."""
PLAIN_IDS = """

import _pytest.compat
import _pytest.python

# mutmut collects the tests again and again in one process, and pytest would escape their names once more each time.
_pytest.python._ascii_escaped_by_config = lambda name, _: (
    name if isinstance(name, str) else _pytest.compat.ascii_escaped(name)
)
"""


@dataclass(frozen=True)
class Mutant:
    """One change: its name, the file without ``src/pulumi_thoughtspot/``, and what became of it."""

    name: str
    file: str
    outcome: str
    change: str

    @property
    def in_words_alone(self) -> bool:
        """Whether only a text is changed."""
        old, new = ([line[1:] for line in self.change.splitlines() if line[0] == sign] for sign in "-+")
        return [line.lower() for line in old] == [line.replace("XX", "").lower() for line in new]


OUTCOMES = {0: "survived", 1: "killed", 3: "killed", 33: "survived", None: "not run"}
"""By the exit code of pytest; 33 is mutmut's for what no test calls. Any other: the test never came to an end."""


class Undecorate(libcst.CSTTransformer):
    """Moves the body of a property or context manager to a plain method: mutmut leaves decorated ones alone."""

    def leave_FunctionDef(  # noqa: N802
        self, original_node: libcst.FunctionDef, updated_node: libcst.FunctionDef
    ) -> libcst.FunctionDef | libcst.FlattenSentinel[libcst.BaseStatement]:
        decorators = [libcst.Module([]).code_for_node(each.decorator) for each in original_node.decorators]
        if decorators not in (["property"], ["contextmanager"]):
            return updated_node
        name = updated_node.name.value
        plain = updated_node.with_changes(decorators=[], name=libcst.Name(f"_plain_{name}"))
        return libcst.FlattenSentinel(
            [plain, libcst.parse_statement(f"{name} = {decorators[0]}(_plain_{name})")]  # type: ignore[list-item]
        )


def copy(target: Path) -> None:
    """The package and its tests, as mutmut takes them, with what the tests read."""
    for source, name in (("provider", "src"), ("tests", "tests"), ("engine", "engine"), ("docs", "docs")):
        shutil.copytree(ROOT / source, target / name, ignore=shutil.ignore_patterns("__pycache__", ".*cache"))
    for file in (ROOT / "pyproject.toml", HERE / "setup.cfg"):
        shutil.copy(file, target)
    for module in (target / "src").rglob("*.py"):
        module.write_text(libcst.parse_module(module.read_text()).visit(Undecorate()).code)
    with (target / "tests/conftest.py").open("a") as conftest:
        conftest.write(PLAIN_IDS)


def mutants() -> Iterator[Mutant]:
    """Every mutant of the copy in this folder."""
    for meta in sorted(Path("mutants/src").rglob("*.py.meta")):
        source = meta.relative_to("mutants").with_suffix("")
        for name, code in json.loads(meta.read_text())["exit_code_by_key"].items():
            diff = get_diff_for_mutant(name, path=source).splitlines()[2:]
            change = "\n".join(line[0] + line[1:].strip() for line in diff if line[0] in "-+")
            yield Mutant(name, str(source.relative_to("src/pulumi_thoughtspot")), OUTCOMES.get(code, "timeout"), change)


def survives(mutant: Mutant) -> bool:
    """Whether the wider tests do not notice it either."""
    first = FIRST.get(mutant.file.partition("/")[0], WIDER[0])
    command = [sys.executable, "-m", "pytest", "-xq", "-p", "no:cacheprovider", "--rootdir=.", first, *WIDER]
    with tempfile.TemporaryDirectory() as folder:
        # A provider's process gets no variable of ours, but looks for its modules where the tests do.
        chosen = f"import os\n\nos.environ['MUTANT_UNDER_TEST'] = {mutant.name!r}\n"
        Path(folder, "sitecustomize.py").write_text(chosen)
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([folder, str(Path("mutants/src").resolve())])}
        done = subprocess.run(command, cwd="mutants", env=environment, capture_output=True, check=False)
    return done.returncode == 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("names", nargs="*", help="which mutants, by name; * for any part of it")
    parser.add_argument("--at", type=Path, help="the folder of the copy")
    parser.add_argument("--children", type=int, default=1, help="how many tests run at once")
    parser.add_argument("--wider", action="store_true", help=f"try survivors on {', '.join(WIDER)} too (seconds each)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        target = options.at or Path(temporary, "copy")
        names = options.names
        if not target.exists():
            copy(target)
            names = names or ["*"]  # Given names, mutmut first runs their tests unchanged, one by one.
        os.chdir(target)
        command = [sys.executable, "-m", "mutmut", "run", "--max-children", str(options.children)]
        subprocess.run([*command, *names], env={**os.environ, "PYTHONHASHSEED": "0"}, check=True)
        found = [mutant for mutant in mutants() if mutant.outcome != "not run"]
        left = [mutant for mutant in found if mutant.outcome == "survived"]
        if options.wider:
            with ThreadPoolExecutor(options.children) as children:
                left = [mutant for mutant, alive in zip(left, children.map(survives, left), strict=True) if alive]
        return told(found, left)


def told(found: list[Mutant], left: list[Mutant]) -> int:
    """Prints the score and the survivors; how many of these are not explained."""
    for file in [*dict.fromkeys(mutant.file for mutant in found), "in all"]:
        here = [mutant for mutant in found if file in (mutant.file, "in all")]
        gone = [mutant for mutant in here if mutant not in left]
        print(f"{file:32} {counted(here, gone)}")
    said = [mutant for mutant in found if not mutant.in_words_alone]
    print(f"{'without changes of texts alone':32} {counted(said, [mutant for mutant in said if mutant not in left])}")
    explained = [line.strip() for line in (HERE / "survivors.md").read_text().splitlines()]
    text = "\n".join(line[:1] + line[1:].strip() for line in explained)
    unexplained = [mutant for mutant in left if mutant.change not in text]
    print(f"\n{len(left)} survive, of which {len(left) - len(unexplained)} are explained in survivors.md")
    for mutant in unexplained:
        print(f"\n{mutant.name}\n{mutant.change}")
    return bool(unexplained)


def counted(mutants: list[Mutant], gone: list[Mutant]) -> str:
    outcomes = Counter(mutant.outcome for mutant in gone)
    score = 100 * len(gone) / len(mutants) if mutants else 100
    survive, endless = len(mutants) - len(gone), outcomes["timeout"]
    return f"{len(mutants):5} mutants, {survive:4} survive, {endless:3} never end, {score:.1f} %"


if __name__ == "__main__":
    sys.exit(main())
