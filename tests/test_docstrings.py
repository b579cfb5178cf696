"""Examples in docstrings do what they say, and arguments are called what they say."""

import ast
import doctest
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from tests.test_architecture import APP, LIBRARY, ROOT, module_name

# Their examples ask a network.
OF_NETWORKS = {"cnnlab.classification.classifying", "cnnlab.explanation.explaining"}
EXAMPLES = [module_name(path) for path in LIBRARY if ">>> " in path.read_text()]


def check(name: str) -> None:
    """Each docstring starts anew with the names of its module, as a reader would."""
    results = doctest.testmod(import_module(name), optionflags=doctest.ELLIPSIS)
    assert results.attempted and not results.failed


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name not in OF_NETWORKS])
def test_examples_are_true(name, drawn_toybox):
    check(name)


@pytest.mark.tensorflow
@pytest.mark.parametrize("name", sorted(OF_NETWORKS))
def test_examples_that_ask_a_network_are_true(name):
    check(name)


def explained_arguments(docstring: str) -> set[str]:
    """The names before the colons of its section on arguments, without stars."""
    _, _, section = docstring.partition("\nArgs:\n")
    section = re.split(r"\n(?=\S)", section)[0]
    lines = re.findall(r"^    ((?:\*{0,2}\w+(?:, )?)+):", section, re.MULTILINE)
    return set(re.findall(r"\w+", " ".join(lines)))


def functions_of(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_what_is_explained_is_an_argument():
    """After a renaming, too."""
    for path in (*LIBRARY, *APP):
        for function in functions_of(path):
            names = {node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg)}
            unknown = explained_arguments(ast.get_docstring(function) or "") - names
            assert not unknown, f"{path.relative_to(ROOT)}: {function.name} has no {unknown}"
