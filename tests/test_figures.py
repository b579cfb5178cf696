"""Figures: what they say, how little they ship, and that colour is never all there is."""

import itertools
import json
from types import SimpleNamespace

import numpy as np
import pytest

from cnnlab import figures
from cnnlab.figures import drawn_alt_text, drawn_values, palette
from cnnlab.figures.canvas import plain
from cnnlab.figures.curves import MAX_POINTS

EMPTY = SimpleNamespace(epochs=[], batches=[])


def history(num_epochs=3, num_batches=4):
    steps = itertools.product(range(1, num_epochs + 1), range(1, num_batches + 1))
    batches = [
        {"epoch": e, "batch": b, "num_batches": num_batches, "loss": 1 / (e + b), "accuracy": 0.5}
        for e, b in steps
    ]
    epochs = [
        {
            "epoch": e,
            "loss": 2 / e,
            "accuracy": 0.1 * e,
            "val_loss": 3 / e,
            "val_accuracy": 0.05 * e,
        }
        for e in range(1, num_epochs + 1)
    ]
    return SimpleNamespace(epochs=epochs, batches=batches)


def every_figure():
    images = np.zeros((2, 4, 4, 3), np.uint8)
    return [
        figures.training_curves(history(), "accuracy"),
        figures.training_curves(EMPTY),
        figures.schedule_curve([0, 1, 2], [0.1, 0.2, 0.0]),
        figures.finder_curve([0.01, 0.1, 1.0], [3, 1, 50], [3, 2, 9], 0.01),
        figures.value_histograms({"raw": images, "other": images.astype(np.float32)}),
        figures.probability_bars(["cat", "dog"], [0.25, 0.75]),
        figures.confusion_matrix([[3, 1], [0, 2]], ["cat", "dog"]),
    ]


@pytest.mark.parametrize("index", range(5))
def test_every_figure_is_valid_json_without_a_title_on_a_clear_background(index):
    figure = every_figure()[index]
    json.loads(figure.to_json())
    assert figure.layout.title.text is None
    assert figure.layout.template.layout.paper_bgcolor == palette.CLEAR
    assert figure.layout.uirevision is not None


# Curves


def test_curves_show_both_lines_over_epochs_and_batches_at_fractions_of_an_epoch():
    batches, training, validation = figures.training_curves(history(), "loss").data
    assert list(training.x) == [1, 2, 3]
    assert list(training.y) == [2, 1, 2 / 3]
    assert list(validation.y) == [3, 1.5, 1]
    assert list(batches.x[:5]) == [0.25, 0.5, 0.75, 1, 1.25]


def test_an_unfinished_history_draws_gaps_and_no_error():
    partial = SimpleNamespace(epochs=[{"epoch": 1, "loss": None, "accuracy": 0.5}], batches=[])
    _, training, validation = figures.training_curves(partial, "loss").data
    assert np.isnan(training.y).all() and np.isnan(validation.y).all()


def test_an_empty_history_gives_axes_without_points():
    figure = figures.training_curves(EMPTY, "accuracy")
    assert all(len(trace.x) == 0 for trace in figure.data)
    assert figure.layout.xaxis.title.text == "epoch"
    assert figure.layout.yaxis.title.text == "accuracy (share of correct predictions)"


def test_planned_epochs_fix_the_axis():
    assert figures.training_curves(EMPTY, num_epochs=7).layout.xaxis.range[1] > 7


def test_no_curve_has_more_points_than_a_browser_likes():
    figure = figures.training_curves(history(num_epochs=40, num_batches=100), "loss")
    assert max(len(trace.x) for trace in figure.data) <= MAX_POINTS


def test_downsampling_keeps_ends_and_extremes_in_order(rng):
    y = rng.normal(size=100_000)
    y[[777, 54_321]] = -50, 60
    x, kept = figures.downsample(np.arange(100_000), y, 100)
    assert len(x) <= 100
    assert (np.diff(x) > 0).all()
    assert (x[0], x[-1]) == (0, 99_999)
    assert (kept.min(), kept.max()) == (-50, 60)
    assert np.array_equal(kept, y[x.astype(int)])


def test_downsampling_leaves_short_lines_alone_and_survives_not_a_number():
    assert list(figures.downsample([1, 2], [3, 4])[1]) == [3, 4]
    y = np.full(1000, np.nan)
    y[500] = 9
    assert np.nanmax(figures.downsample(np.arange(1000), y, 20)[1]) == 9


def test_curves_in_words():
    assert figures.curves_alt_text(EMPTY) == "No curve yet: no batch has finished."
    assert (
        figures.curves_alt_text(history(), "accuracy")
        == "Accuracy after 3 epochs: training 30 %, held-out pictures 15 %."
    )
    assert (
        figures.curves_alt_text(history(1), "loss", {"validation": "test pictures"})
        == "Loss after 1 epoch: training 2, test pictures 3."
    )
    begun = SimpleNamespace(epochs=[], batches=history().batches[:2])
    assert (
        figures.curves_alt_text(begun, "loss") == "Loss in epoch 1, before its end: training 0.333."
    )


def test_where_nothing_validates_there_is_no_line_for_it():
    named = figures.training_curves(history(), "loss")
    assert [line.name for line in named.data][2:] == ["held-out pictures"]
    assert len(figures.training_curves(history(), "loss", labels={"validation": ""}).data) == 2


def test_labels_translate_figure_and_words():
    german = {"epoch": "Epoche", "alt_nothing": "Noch keine Kurve."}
    assert figures.training_curves(EMPTY, labels=german).layout.xaxis.title.text == "Epoche"
    assert figures.curves_alt_text(EMPTY, labels=german) == "Noch keine Kurve."


# Histograms


def test_histogram_counts_shares_by_hand():
    x, y = figures.histogram(np.array([0, 0, 1, 3], np.uint8), (0, 4), num_bins=4)
    assert list(x) == [0.5, 1.5, 2.5, 3.5]
    assert list(y) == [0.5, 0.25, 0, 0.25]


def test_histograms_have_a_row_a_version_and_a_line_a_channel_and_ship_no_pixels(rng):
    images = rng.integers(0, 256, (8, 32, 32, 3), np.uint8)
    figure = figures.value_histograms({"raw": images, "halved": images / 2})
    assert [trace.name for trace in figure.data] == ["R", "G", "B"] * 2
    assert max(len(trace.x) for trace in figure.data) <= 64
    assert len(figure.layout.annotations) == 2
    assert np.isclose(sum(figure.data[0].y), 1)
    assert len(figure.to_json()) < 50_000


def test_histograms_annotate_mean_and_standard_deviation():
    images = np.array([0, 200], np.float32).reshape(1, 1, 2, 1)
    figure = figures.value_histograms({"<raw>": images})
    assert figure.layout.annotations[0].text == (
        "<b>&lt;raw&gt;</b><br>mean 100.00 · standard deviation 100.00"
    )
    assert figures.histograms_alt_text({"raw": images}) == (
        "raw: mean 100.00, standard deviation 100.00."
    )


def test_far_values_do_not_flatten_a_histogram(rng):
    values = rng.normal(size=(1, 100, 100, 1))
    values[0, 0, 0, 0] = 1e6
    assert figures.value_histograms({"whitened": values}).data[0].x.max() < 10


@pytest.mark.parametrize("images", [np.zeros((0, 4, 4, 3)), np.full((1, 4, 4, 3), 0.5)])
def test_no_pictures_and_pictures_of_one_value_are_drawn(images):
    json.loads(figures.value_histograms({"raw": images}).to_json())
    assert "nan" not in figures.histograms_alt_text({"raw": images})


# Bars


def test_bars_stand_best_first_on_a_fixed_axis():
    figure = figures.probability_bars(["cat", "dog", "car"], [0.2, 0.7, 0.1])
    (bars,) = figure.data
    assert list(bars.x) == [0.7, 0.2, 0.1]
    assert list(bars.text) == ["70.0 %", "20.0 %", "10.0 %"]
    assert list(figure.layout.yaxis.ticktext) == ["dog", "cat", "car"]
    assert figure.layout.xaxis.range == (0, 1)
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]
    assert figure.layout.height < 120


def test_bars_claim_neither_certainty_nor_impossibility():
    (bars,) = figures.probability_bars(["a", "b"], [0.9999, 0.0001]).data
    assert list(bars.text) == [">99.9 %", "<0.1 %"]


def test_bars_in_words():
    words = figures.bars_alt_text(["cat", "dog"], [0.25, 0.75])
    assert words == "dog 75.0 %, cat 25.0 %."
    assert figures.bars_alt_text([], []) == "No answer."


def test_names_from_uploads_are_text_and_never_markup():
    assert plain("<a href='x'>&\x00\u202e") == "&lt;a href='x'&gt;&amp;  "
    assert plain("abcdefgh", longest=4) == "abc…"
    hostile = "<b>cat</b>"
    assert "<b>" not in figures.probability_bars([hostile], [1.0]).to_json()
    assert "<b>" not in figures.confusion_matrix([[1]], [hostile]).to_json()


def test_names_that_begin_alike_stay_separate_bars():
    names = ["a very long name that ends in one", "a very long name that ends in two"]
    (bars,) = figures.probability_bars(names, [0.6, 0.4]).data
    assert list(bars.y) == [0, 1]
    assert list(bars.customdata) == names


# Confusion matrix


def test_confusion_has_counts_in_cells_and_colours_by_row():
    cells, _ = figures.confusion_matrix([[3, 1], [0, 200]], ["cat", "dog"]).data
    assert np.array_equal(cells.z, [[0.75, 0.25], [0, 1]])
    assert np.asarray(cells.text).tolist() == [["3", "1"], ["", "200"]]
    assert cells.hovertext[0][1] == "cat → dog: 1 (25.0%)"
    assert (cells.zmin, cells.zmax) == (0, 1)


def test_confusion_reads_from_the_top_with_true_classes_as_rows():
    layout = figures.confusion_matrix(np.eye(3, dtype=int), "abc").layout
    assert layout.yaxis.title.text == "true class" and layout.xaxis.title.text == "answer"
    assert layout.yaxis.range[0] > layout.yaxis.range[1]


def test_confusion_of_many_classes_drops_text_and_some_ticks():
    figure = figures.confusion_matrix(np.eye(200, dtype=int), [f"class {i}" for i in range(200)])
    assert figure.data[0].text is None
    assert len(figure.layout.xaxis.ticktext) <= 40


def test_confusion_in_words():
    assert figures.confusion_alt_text([[3, 1], [0, 6]], ["cat", "dog"]) == (
        "9 of 10 pictures were classified correctly (90 %). "
        "Most frequent mistake: cat taken for dog, 1 of 4."
    )
    assert (
        figures.confusion_alt_text([[0]], ["cat"])
        == "0 of 0 pictures were classified correctly (0 %)."
    )


# Colours


def linear(colour):
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(first, second):
    """WCAG 2.2 contrast ratio, from 1 to 21."""
    light, dark = sorted(linear(c) @ (0.2126, 0.7152, 0.0722) for c in (first, second))[::-1]
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("background", ["#ffffff", "#0e1117"])
@pytest.mark.parametrize("name", ["TRAINING", "VALIDATION", "RED", "GREEN", "BLUE", "TEXT"])
def test_colours_stand_out_on_light_and_on_dark(name, background):
    assert contrast(getattr(palette, name), background) >= 3


# Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
COLOUR_BLIND = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
}


@pytest.mark.parametrize("kind", COLOUR_BLIND)
def test_training_and_validation_differ_for_colour_blind_eyes(kind):
    seen = [
        np.array(COLOUR_BLIND[kind]) @ linear(c) for c in (palette.TRAINING, palette.VALIDATION)
    ]
    assert np.abs(seen[0] - seen[1]).max() > 0.3


def test_drawn_values_are_shares_of_all_draws_row_by_row(rng):
    values = {"angle": rng.uniform(-20, 20, 1000), "mirrored": rng.integers(0, 2, 1000)}
    figure = drawn_values(values)
    assert [sum(trace.y) for trace in figure.data] == pytest.approx([1, 1])
    assert len(figure.data[0].x) <= 25
    assert list(figure.data[1].x) == [0, 1]
    assert figure.to_json()


def test_drawn_values_stand_side_by_side_in_columns(rng):
    values = {name: rng.uniform(size=50) for name in "abcd"}
    figure = drawn_values(values, columns=3)
    lefts = [figure.layout[f"xaxis{number}"].domain[0] for number in ("", 2, 3, 4)]
    assert lefts[0] == lefts[3] < lefts[1] < lefts[2]
    assert figure.layout.height == drawn_values(dict.fromkeys("ab", values["a"])).layout.height


def test_what_is_drawn_as_yes_or_no_is_shown_so_and_described_so(rng):
    flips = np.array([True, False, False, False])
    figure = drawn_values({"angle": rng.uniform(size=50), "mirrored": flips})
    assert figure.layout.xaxis2.ticktext == ("no", "yes")
    assert list(figure.data[1].y) == [0.75, 0.25]
    translated = drawn_values({"mirrored": flips}, labels={"no": "nein", "yes": "ja"})
    assert translated.layout.xaxis.ticktext == ("nein", "ja")
    assert drawn_alt_text({"mirrored": flips}) == "mirrored: in 25% of the draws."


def test_drawn_values_are_described_in_words():
    assert drawn_alt_text({"angle": np.array([-3.0, 4.0])}) == "angle: from -3 to 4."
    assert drawn_alt_text({}) == "Nothing is drawn at random."


def test_the_finders_axis_shows_the_fall_and_not_the_explosion():
    figure = figures.finder_curve([0.01, 0.1, 1.0], [3, 1, 90], [3, 2, 50], 0.01)
    low, high = figure.layout.yaxis.range
    assert low < 2 and 3 < high < 5
    assert figure.layout.xaxis.type == "log"
    assert list(figure.data[2].x) == [0.01, 0.01]
    assert len(figures.finder_curve([0.01], [3], [3], None).data) == 2


def test_learning_rates_in_words():
    schedule = figures.schedule_alt_text([0.1, 0.4, 0.0])
    assert schedule == ("The learning rate is 0.1 at first, 0.4 at its highest and 0 at the end.")
    found = figures.finder_alt_text([0.01, 0.1, 1.0], [3, 2, 9], 0.01)
    assert found == "Loss at learning rates from 0.01 to 1: lowest at 0.1. Suggested: 0.01."
    assert "Suggested" not in figures.finder_alt_text([0.01, 0.1], [3, 9], None)
