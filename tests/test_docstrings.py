"""Examples in docstrings do what they say."""

import doctest
from importlib import import_module

import pytest

from tests.test_architecture import LIBRARY, module_name

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
