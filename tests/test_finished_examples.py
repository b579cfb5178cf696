"""The finished examples of the claims: what ships is what the page says, and whole."""

import pytest

from cnnlab.experiments.paired import verdict_of
from cnnlab.experiments.paired.claims import CLAIMS
from cnnlab.experiments.paired.examples import finished_example, pack_example
from cnnlab.experiments.paired.examples.finished import EXAMPLES
from cnnlab.experiments.paired.learning_curves import learning_curves

SHIPPED = [name for name in CLAIMS if finished_example(name)]
CARD = (EXAMPLES / "README.md").read_text()
FEWEST_PAIRS = 3


@pytest.fixture(params=SHIPPED)
def example(request):
    return finished_example(request.param)


def comparisons_of(example):
    return enumerate(example.config.comparisons)


def test_it_is_the_claim_as_it_is_designed_but_for_the_time(example):
    """Where it was made other work took most of the computer."""
    assert example.config.replace(minutes=1.0) == CLAIMS[example.name].replace(minutes=1.0)


def test_each_comparison_has_pairs_and_curves(example):
    for number, comparison in comparisons_of(example):
        assert len(example.pairs(number)) >= FEWEST_PAIRS
        bands = learning_curves(example, number).bands
        assert {*bands} == {comparison.treatment_name, comparison.control_name}
        assert all(len(band.epochs) for band in bands.values())


def test_its_card_quotes_the_verdicts_that_follow_from_its_numbers(example):
    for number, comparison in comparisons_of(example):
        assert f"| {comparison.name} | {verdict_of(example, number).sentence} |" in CARD


def test_accuracies_are_those_of_the_answers(example):
    for name, result in example.results.items():
        predictions = example.run(name).predictions()
        if predictions is not None:
            assert predictions.correct.mean() == pytest.approx(result.accuracy, abs=1e-6)


def test_packing_again_changes_nothing(example, tmp_path):
    again = pack_example(example, tmp_path / "again")
    for path in example.path.rglob("*"):
        if path.is_file():
            assert (again.path / path.relative_to(example.path)).read_bytes() == path.read_bytes()


def test_a_claim_without_one_has_none():
    assert finished_example("claim-99") is None
