"""What the documents say can be done: links lead somewhere, code and commands are accepted."""

import ast
import os
import re
import shlex
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import cnnlab
from cnnlab.__main__ import _parser

ROOT = Path(__file__).parents[1]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
NAMES = [path.relative_to(ROOT).as_posix() for path in DOCUMENTS]


def blocks(name: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / name).read_text(), re.DOTALL)


def commands() -> list[str]:
    """All calls of the command line in the documents, lines that go on joined."""
    text = "\n".join(block for name in NAMES for block in blocks(name, "sh"))
    lines = text.replace("\\\n", " ").splitlines()
    return [line.split("cnnlab ", 1)[1] for line in lines if line.startswith("python -m cnnlab ")]


def test_the_readme_stays_short():
    assert len((ROOT / "README.md").read_text().splitlines()) < 150


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_to_files_that_are_there(name):
    text = (ROOT / name).read_text()
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
        assert ((ROOT / name).parent / target).exists(), target


@pytest.mark.parametrize("name", [name for name in NAMES if blocks(name, "python")])
def test_python_in_documents_imports_what_there_is(name):
    for block in blocks(name, "python"):
        for node in ast.walk(ast.parse(block)):
            if isinstance(node, ast.ImportFrom) and node.module.startswith("cnnlab"):
                module = import_module(node.module)
                for alias in node.names:
                    found = hasattr(module, alias.name)
                    assert found or import_module(f"{node.module}.{alias.name}")


@pytest.mark.parametrize("command", commands())
def test_commands_in_documents_are_accepted(command):
    argv = shlex.split(command.partition(" > ")[0], comments=True)
    assert _parser(argv).parse_args(argv).run


def test_the_documents_show_commands_and_python():
    assert len(commands()) > 20
    assert len(blocks("README.md", "python")) == 1


def test_the_changelog_has_released_this_version():
    released = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert released[:2] == ["Unreleased", cnnlab.__version__]


@pytest.mark.exam
@pytest.mark.tensorflow
def test_the_readmes_python_runs(tmp_path):
    (program,) = blocks("README.md", "python")
    answered = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": str(ROOT), "CNNLAB_HOME": str(tmp_path)},
        capture_output=True, text=True,
    )  # fmt: skip
    assert answered.returncode == 0, answered.stderr
    accuracy, answers = answered.stdout.split(maxsplit=1)
    assert float(accuracy) > 0.5
    assert answers.count("Prediction(") == 3
