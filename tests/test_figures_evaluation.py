"""Figures about a network's predictions: what they show, in colours, in numbers and in words."""

import json
from types import SimpleNamespace

import numpy as np
import pytest

from cnnlab import figures
from cnnlab.figures import class_bars, palette
from cnnlab.figures.confusion import MOST_CELLS_TO_CLICK
from tests.test_figures import contrast, history

NAMES = ("cat", "dog", "owl")
CALIBRATION = SimpleNamespace(
    edges=(0, 0.5, 1), counts=(0, 8), confidences=(None, 0.9), accuracies=(None, 0.75)
)
EMPTY = SimpleNamespace(epochs=[], batches=[])


@pytest.mark.parametrize(
    "figure",
    [
        figures.class_accuracy_bars(NAMES, (0.5, None, 1.0)),
        figures.class_gain_bars(NAMES, (0.1, None, -0.2)),
        figures.change_matrix(np.zeros((3, 3)), NAMES),
        figures.reliability_diagram(CALIBRATION),
        figures.compared_curves({"A": history(), "B": EMPTY}),
    ],
)
def test_every_figure_is_valid_json_without_a_title_on_a_clear_background(figure):
    json.loads(figure.to_json())
    assert figure.layout.title.text is None
    assert figure.layout.template.layout.paper_bgcolor == palette.CLEAR


@pytest.mark.parametrize("background", ["#ffffff", "#0e1117"])
@pytest.mark.parametrize("colour", sorted({*palette.SERIES, *palette.RUNS}))
def test_every_run_of_a_comparison_stands_out_on_light_and_on_dark(colour, background):
    assert contrast(colour, background) >= 3


class TestConfusion:
    MATRIX = ((3, 1), (0, 2))

    def test_every_cell_can_be_clicked_and_says_which_it_is(self):
        _, marks = figures.confusion_matrix(self.MATRIX, ("cat", "dog")).data
        places = list(zip(marks.y, marks.x, strict=True))
        assert places == [(0, 0), (0, 1), (1, 0), (1, 1)]
        assert marks.hovertext[1] == "cat → dog: 1 (25.0%)"

    def test_the_marks_never_hide_the_colours(self):
        _, marks = figures.confusion_matrix(self.MATRIX, ("cat", "dog")).data
        states = (marks.marker, marks.selected.marker, marks.unselected.marker)
        assert [state.opacity for state in states] == [0, 0, 0]

    def test_on_a_dark_page_what_is_empty_is_nearly_the_page(self):
        for figure in (figures.confusion_matrix, figures.change_matrix):
            light, dark = (figure(self.MATRIX, ("cat", "dog"), dark=dark) for dark in (False, True))
            middle = len(light.data[0].colorscale) // 2 if figure is figures.change_matrix else 0
            assert contrast(light.data[0].colorscale[middle][1], "#ffffff") < 1.2
            assert contrast(dark.data[0].colorscale[middle][1], "#0f1716") < 1.2

    def test_the_chosen_cell_has_a_frame(self):
        (frame,) = figures.confusion_matrix(
            self.MATRIX, ("cat", "dog"), chosen=(0, 1)
        ).layout.shapes
        assert (frame.x0, frame.x1, frame.y0, frame.y1) == (0.5, 1.5, -0.5, 0.5)

    def test_too_many_cells_have_no_marks(self):
        num_classes = int(MOST_CELLS_TO_CLICK**0.5) + 1
        names = list(map(str, range(num_classes)))
        assert len(figures.confusion_matrix(np.eye(num_classes, dtype=int), names).data) == 1


class TestClassBars:
    def test_the_lowest_accuracy_is_on_top_and_classes_without_pictures_are_left_out(self):
        (bars,) = figures.class_accuracy_bars(NAMES, (1.0, None, 0.25)).data
        assert list(bars.x) == [0.25, 1.0]
        assert list(bars.customdata) == ["owl", "cat"]
        assert list(bars.text) == ["25 %", "100 %"]
        words = figures.class_accuracy_alt_text(NAMES, (1.0, None, 0.25))
        assert words == "Accuracy by class, the lowest first: owl 25%, cat 100%."

    def test_gains_and_losses_differ_by_side_sign_and_colour(self):
        (bars,) = figures.class_gain_bars(NAMES, (0.1, 0.0, -0.2)).data
        assert list(bars.customdata) == ["owl", "dog", "cat"]
        assert list(bars.text) == ["-20", "0", "+10"]
        assert bars.marker.color[0] != bars.marker.color[2]
        words = figures.class_gain_alt_text(NAMES, (0.1, 0.0, -0.2))
        assert words.endswith("owl -20, dog 0, cat +10.")

    def test_of_many_classes_those_that_changed_most_are_shown(self):
        gains = np.linspace(-0.1, 0.3, 200)
        (bars,) = figures.class_gain_bars([f"class {i}" for i in range(200)], gains).data
        assert len(bars.x) == class_bars.MOST_CLASSES
        assert min(bars.x) > 0.2
        (bars,) = figures.class_accuracy_bars([f"class {i}" for i in range(200)], abs(gains)).data
        assert max(bars.x) < 0.05

    def test_nothing_is_said_as_such(self):
        assert figures.class_gain_alt_text(("cat",), (None,)) == "No class has test pictures."
        assert figures.class_gain_bars(("cat",), (None,)).to_json()

    def test_names_that_are_alike_once_shortened_stay_two_bars(self):
        names = ["a very long name of a class, one", "a very long name of a class, two"]
        (bars,) = figures.class_accuracy_bars(names, (0.1, 0.2)).data
        assert list(bars.y) == [0, 1]


class TestChange:
    CHANGE = ((0.25, -0.25), (0.0, 0.0))

    def test_cells_hold_points_and_zero_is_in_the_middle_of_the_colours(self):
        (cells,) = figures.change_matrix(self.CHANGE, ("cat", "dog")).data
        assert np.asarray(cells.text).tolist() == [["+25", "-25"], ["", ""]]
        assert (cells.zmin, cells.zmax) == (-0.25, 0.25)

    def test_in_words(self):
        assert figures.change_alt_text(self.CHANGE, ("cat", "dog")) == (
            "Greatest change: cat is answered with cat 25 percentage points more often."
        )
        assert figures.change_alt_text(np.zeros((2, 2)), ("cat", "dog")) == "Nothing changed."
        assert figures.change_matrix(np.zeros((2, 2)), ("cat", "dog")).data[0].zmax == 1


class TestReliability:
    def test_a_bar_for_each_bin_that_has_predictions_and_the_line_they_should_reach(self):
        bars, diagonal = figures.reliability_diagram(CALIBRATION).data
        assert list(bars.x) == [0.25, 0.75]
        assert list(bars.y) == [None, 0.75]
        assert list(diagonal.x) == list(diagonal.y) == [0, 1]
        assert bars.hovertext[1] == "8 pictures: sure of 90%, correct in 75%"

    def test_in_words(self):
        words = figures.reliability_alt_text(CALIBRATION)
        assert words.endswith("sure of 90%: correct in 75% of 8 pictures.")
        nothing = SimpleNamespace(
            edges=(0, 1), counts=(0,), confidences=(None,), accuracies=(None,)
        )
        assert figures.reliability_alt_text(nothing) == "No answers yet."


class TestComparedCurves:
    def test_each_run_has_a_line_of_its_own_colour_and_mark(self):
        figure = figures.compared_curves({"A": history(), "B": history(5)}, "loss")
        widths = [line.line.width for line in figure.data]
        assert widths[0] > widths[2] and widths[1] > widths[3]  # seen below, where they coincide
        shown = [trace for trace in figure.data if trace.showlegend]
        assert [trace.name for trace in shown] == ["A", "B"]
        assert len({trace.line.color for trace in shown}) == 2
        assert len({trace.marker.symbol for trace in shown}) == 2
        assert list(shown[1].x) == [1, 2, 3, 4, 5]
        assert figure.layout.xaxis.range[1] == pytest.approx(5.1)

    def test_in_words(self):
        words = figures.compared_alt_text({"A": history(2), "B": EMPTY}, "accuracy")
        assert words.endswith("held-out pictures: A 10 % after 2 epochs; B nothing yet.")
        assert figures.compared_curves({"B": EMPTY}).to_json()

    def test_names_of_runs_are_plain_text(self):
        figure = figures.compared_curves({"<b>A</b>": history()})
        assert "<b>" not in figure.to_json()


class TestClassGainIntervals:
    GAINS = (0.1, None, -0.2)
    INTERVALS = ((0.0, 0.2), None, (-0.5, 0.1))

    def test_each_bar_has_its_interval_and_its_number_beside_its_name(self):
        figure = figures.class_gain_bars(NAMES, self.GAINS, intervals=self.INTERVALS)
        (bars,) = figure.data
        ends = [
            (x - minus, x + plus)
            for x, minus, plus in zip(
                bars.x, bars.error_x.arrayminus, bars.error_x.array, strict=True
            )
        ]
        assert ends == [pytest.approx((-0.5, 0.1)), pytest.approx((0.0, 0.2))]
        assert list(figure.layout.yaxis.ticktext) == ["owl  -20", "cat  +10"]
        low, high = figure.layout.xaxis.range
        assert low < -0.5 and high > 0.2

    def test_the_words_have_them_too_as_far_as_they_are_known(self):
        words = figures.class_gain_alt_text(NAMES, self.GAINS, None, (None, None, (-0.5, 0.1)))
        assert words.endswith("owl -20 (between -50 and +10), cat +10.")


class TestBands:
    BAND = SimpleNamespace(
        epochs=np.array([1, 2]),
        mean=np.array([0.2, 0.4]),
        low=np.array([np.nan, 0.3]),
        high=np.array([np.nan, 0.5]),
    )
    NOTHING = SimpleNamespace(**dict.fromkeys(("epochs", "mean", "low", "high"), np.array([])))

    def test_each_side_is_a_line_on_its_band_in_one_colour(self):
        area, line, *treated = figures.band_curves({"without": self.BAND, "with": self.BAND}).data
        assert (list(area.x), list(area.y)) == ([2, 2], [0.3, 0.5])
        assert list(line.y) == [0.2, 0.4] and line.name == "without"
        assert area.fillcolor == palette.faint(line.line.color, 0.2)
        assert treated[1].line.color != line.line.color
        assert treated[1].marker.symbol != line.marker.symbol

    def test_names_are_shown_as_they_are(self):
        assert figures.band_curves({"<b>": self.BAND}).data[1].name == "&lt;b&gt;"

    def test_words_say_the_last_mean_with_its_band(self):
        words = figures.band_alt_text({"without": self.NOTHING, "with": self.BAND})
        assert words == (
            "without: nothing measured yet. "
            "with after 2 epochs: 40 % on average, between 30 % and 50 %."
        )

    def test_nothing_measured_is_an_empty_figure(self):
        figure = figures.band_curves({"without": self.NOTHING})
        assert figure.layout.xaxis.range == (0, 1.02)
