"""Figures of a search: what they say, and that what has no value is shown as such."""

import json

import numpy as np
import pytest

from cnnlab.figures import palette
from cnnlab.figures.search import (
    best_so_far,
    best_so_far_alt_text,
    cost_alt_text,
    importance_alt_text,
    importance_bars,
    parallel_alt_text,
    parallel_coordinates,
    value_against_cost,
)
from cnnlab.figures.search.cost import pareto_front
from cnnlab.figures.search.parallel import UNUSED, in_words
from cnnlab.sweeps import Parameter, Trial
from cnnlab.sweeps.trials import Measured, Pair

SPACE = (
    Parameter("learning_rate", low=1e-4, high=1e-2, log=True),
    Parameter("optimizer", choices=("adam", "sgd")),
    Parameter("momentum", low=0.0, high=1.0, when={"optimizer": ("sgd",)}),
)


def finished(number, value, seconds=60.0, **settings) -> Trial:
    settings = {"learning_rate": 1e-3, "optimizer": "adam"} | settings
    return Trial(number, settings, "finished", value, value, 1 - value, seconds=seconds)


TRIALS = [
    finished(1, 0.6),
    finished(2, 0.5, seconds=30.0, optimizer="sgd", momentum=0.25),
    finished(3, 0.8, seconds=120.0, learning_rate=1e-2),
    Trial(4, {"learning_rate": 1e-4, "optimizer": "adam"}, "ended early", None, 0.3, 2.0),
    Trial(5, {"learning_rate": 1e-2, "optimizer": "adam"}, "diverged", seconds=30.0),
    Trial(6, {"learning_rate": 1e-3, "optimizer": "adam"}),
]


def compared(number, difference, state="finished") -> Trial:
    """A trial of two pairs, whose sides differ by so much, a little more or less."""
    pairs = [
        Pair(Measured(0.5 + difference + aside, 1.0 - difference), Measured(0.5, 1.0))
        for aside in (-0.01, 0.01)
    ]
    value = difference if state == "finished" else None
    settings = {"learning_rate": 1e-3, "optimizer": "adam"}
    return Trial(number, settings, state, value, seconds=60.0, pairs=tuple(pairs))


COMPARED = [compared(1, -0.05), compared(2, 0.125), compared(3, 0.25, "ended early")]


def traces(figure) -> dict:
    return {trace.name: trace for trace in figure.data}


@pytest.mark.parametrize("trials", [TRIALS, TRIALS[-1:], []], ids=["some", "at work", "none"])
@pytest.mark.parametrize("metric", ["accuracy", "loss", "accuracy difference", "loss difference"])
def test_every_figure_is_valid_on_a_clear_background_and_has_words(trials, metric):
    figures = {
        best_so_far: best_so_far_alt_text,
        value_against_cost: cost_alt_text,
    }
    made = [(figure(trials, metric), words(trials, metric)) for figure, words in figures.items()]
    made.append(
        (parallel_coordinates(trials, SPACE, metric), parallel_alt_text(trials, SPACE, metric))
    )
    for figure, words in made:
        json.loads(figure.to_json())
        assert figure.layout.template.layout.paper_bgcolor == palette.CLEAR
        assert figure.layout.uirevision is not None and figure.layout.title.text is None
        assert ("No trial has finished yet." in words) == (len(trials) < 2)


class TestBestSoFar:
    def test_the_line_never_falls_and_ends_when_the_last_trial_did(self):
        line = traces(best_so_far(TRIALS))["best so far"]
        assert list(line.y) == [0.6, 0.6, 0.8, 0.8]
        assert list(line.x) == [1.0, 1.5, 3.5, 4.0]

    def test_of_a_loss_the_smallest_is_best(self):
        trials = [Trial(n, {}, "finished", loss, 0.5, loss) for n, loss in enumerate((2, 1, 3), 1)]
        assert list(traces(best_so_far(trials, "loss"))["best so far"].y) == [2, 1, 1, 1]

    def test_what_ended_early_is_marked_where_it_was_last_measured(self):
        found = traces(best_so_far(TRIALS))
        assert list(found["ended early"].y) == [0.3] and len(found["finished"].y) == 3
        assert found["ended early"].marker.symbol != found["finished"].marker.symbol

    def test_in_words(self):
        words = best_so_far_alt_text(TRIALS)
        assert "after 5 trials and 4.0 minutes: 80.0 %, of trial 3" in words
        assert "finished it was 60.0 %" in words and "1 trial ended early" in words


class TestDifferences:
    def test_those_of_accuracies_are_drawn_and_told_in_points(self):
        figure = best_so_far(COMPARED, "accuracy difference")
        found = traces(figure)
        assert list(found["best so far"].y) == pytest.approx([-5.0, 12.5, 12.5])
        assert list(found["finished"].y) == pytest.approx([-5.0, 12.5])
        assert list(found["ended early"].y) == pytest.approx([25.0])
        assert list(found["finished"].text) == ["trial 1: -5.0 points", "trial 2: +12.5 points"]
        low, high = figure.layout.yaxis.range
        assert low < -5.0 and high > 12.5
        assert "+12.5 points, of trial 2" in best_so_far_alt_text(COMPARED, "accuracy difference")

    def test_of_losses_the_smallest_is_best(self):
        trials = [compared(1, -0.05), compared(2, 0.125)]
        told = [Trial(one.number, {}, "finished", -one.value, pairs=one.pairs) for one in trials]
        line = traces(best_so_far(told, "loss difference"))["best so far"]
        assert list(line.y) == pytest.approx([0.05, -0.125, -0.125])
        assert [one.number for one in pareto_front(told, "loss difference")] == [2]

    def test_what_it_is_called_stands_on_all_axes(self):
        labels = {"accuracy difference": "whitened minus raw (points)"}
        for figure in (best_so_far, value_against_cost):
            title = figure(COMPARED, "accuracy difference", labels).layout.yaxis.title.text
            assert title == "whitened minus raw (points)"
        axes = (COMPARED, SPACE[:2], "accuracy difference")
        figure = parallel_coordinates(*axes, labels=labels)
        assert figure.layout.xaxis.ticktext[-1].replace("<br>", " ") == "whitened minus raw"


class TestCost:
    def test_no_trial_beats_one_of_the_front_in_both(self, rng):
        trials = [
            finished(n, float(value), float(seconds))
            for n, (value, seconds) in enumerate(rng.random((60, 2)), 1)
        ]
        front = pareto_front(trials)
        for one in trials:
            beaten = any(o.value >= one.value and o.seconds < one.seconds for o in trials)
            beaten |= any(o.value > one.value and o.seconds <= one.seconds for o in trials)
            assert (one in front) != beaten
        assert [one.seconds for one in front] == sorted(one.seconds for one in front)

    def test_the_best_is_marked_and_in_words(self):
        best = traces(value_against_cost(TRIALS))["the best"]
        assert (list(best.x), list(best.y)) == ([120.0], [0.8])
        words = cost_alt_text(TRIALS)
        assert "trial 2, 50.0 % in 30 s; trial 1, 60.0 % in 60 s; trial 3, 80.0 % in 120 s" in words


class TestParallel:
    def test_a_line_stands_on_each_axis_where_its_value_is(self):
        best = traces(parallel_coordinates(TRIALS, SPACE))["the best"]
        assert list(best.x) == [0, 1, 2, 3, None]
        assert np.allclose([best.y[0], *best.y[2:4]], [1.0, UNUSED, 1.0])
        assert 0.1 < best.y[1] < 0.4  # somewhere in the place of the first of two choices

    def test_the_middle_of_a_logarithmic_axis_is_the_geometric_mean(self):
        lines = traces(parallel_coordinates([finished(1, 0.5)], SPACE))
        assert np.isclose(lines["the best"].y[0], 0.5)

    def test_what_did_not_finish_is_not_told_by_its_colour_alone(self):
        found = traces(parallel_coordinates(TRIALS, SPACE))
        assert found["ended early"].line.dash == "dot"
        assert found["diverged or failed"].line.dash == "dash"
        assert found["diverged or failed"].y[3] is None
        assert found["the best"].line.width > found["better half"].line.width

    def test_every_trial_that_is_over_is_in_one_group(self):
        trials = [finished(n, n / 100) for n in range(1, 41)]
        found = traces(parallel_coordinates(trials, SPACE))
        counts = {name: list(trace.x).count(None) for name, trace in found.items()}
        assert counts == {"worse half": 20, "better half": 16, "best tenth": 3, "the best": 1}

    def test_a_setting_that_is_always_used_has_no_place_for_what_is_not(self):
        used = parallel_coordinates(TRIALS, SPACE[:2])
        assert used.layout.yaxis.range[0] > UNUSED and not used.layout.yaxis.ticktext
        assert parallel_coordinates(TRIALS, SPACE).layout.yaxis.ticktext == ("not used",)

    def test_in_words(self):
        words = parallel_alt_text(TRIALS, SPACE, titles={"learning_rate": "rate"})
        assert "trial 3, has rate 0.01, optimizer adam; it came to 80.0 %" in words
        many = [finished(n, n / 100, learning_rate=n / 1e4) for n in range(1, 41)]
        assert "learning_rate from 0.0037 to 0.004" in parallel_alt_text(many, SPACE)

    def test_names_from_recipes_do_not_act_as_html(self):
        evil = Parameter("head.<b>", choices=("<a href=x>", "y"))
        text = parallel_coordinates([], [evil]).to_json()
        assert "<a href" not in text and "<b>" not in text

    @pytest.mark.parametrize(
        ("value", "words"),
        [
            (0.00012345, "0.000123"),
            (None, "none"),
            ([], "none"),
            ((), "none"),
            ([64, 64], "64 × 64"),
            (True, "yes"),
            (128, "128"),
            ("adam", "adam"),
        ],
    )
    def test_values_are_short(self, value, words):
        assert in_words(value) == words


class TestImportance:
    ARGUMENTS = (["learning_rate", "optimizer"], [0.7, 0.3], [(0.5, 0.9), (0.1, 0.5)])

    def test_the_whiskers_are_the_intervals(self):
        figure = importance_bars(*self.ARGUMENTS)
        assert np.allclose(figure.data[0].error_x.array, [0.2, 0.2])
        assert np.allclose(figure.data[0].error_x.arrayminus, [0.2, 0.2])

    def test_in_words(self):
        words = importance_alt_text(*self.ARGUMENTS)
        assert "learning_rate 70% (between 50% and 90%), optimizer 30%" in words
        assert "too few trials" in importance_alt_text([], [], [])
