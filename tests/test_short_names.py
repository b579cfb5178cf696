"""Names that are cut to fit stay as different as they were."""

import random

import pytest

from cnnlab.figures import class_accuracy_bars, confusion_matrix, probability_bars, what_if_curves
from cnnlab.figures.short_names import short_names

LEAVES = [
    f"{plant}___{state}"
    for plant in ("Corn_(maize)", "Cherry_(including_sour)", "Pepper,_bell", "Tomato", "Soybean")
    for state in (
        "healthy",
        "Early_blight",
        "Late_blight",
        "Spider_mites_Two-spotted_spider_mite",
        "Cercospora_leaf_spot_Gray_leaf_spot",
        "Septoria_leaf_spot",
    )
]
SPECIES = [f"species {number:03d} of the northern meadow" for number in range(150)]
NUMBERED = [f"n{2085000 + 37 * number:08d}-some_long_kind_of_dog" for number in range(120)]
ALIKE = ["a" * 40 + letter + "b" * 40 for letter in "xyz"]
WORDS = random.Random(4)
RANDOM = ["".join(WORDS.choices("ab_", k=WORDS.randrange(5, 60))) for _ in range(200)]


@pytest.mark.parametrize("longest", [10, 14, 18, 24])
@pytest.mark.parametrize("names", [LEAVES, SPECIES, NUMBERED, ALIKE, RANDOM])
def test_different_names_stay_different_and_fit(names, longest):
    names = list(dict.fromkeys(names))
    shown = short_names(names, longest)
    assert len(set(shown)) == len(names)
    assert max(map(len, shown)) <= longest


def test_names_that_fit_are_left_alone():
    assert short_names(["cat", "dog", "dog"], 18) == ["cat", "dog", "dog"]
    assert short_names([], 18) == []


def test_a_cut_never_makes_a_name_look_like_another():
    early, late = short_names(["Tomato___Early_blight", "Tomato___Late_blight"], 14)
    assert (early, late) == ("…Early…", "…Late…")
    early, late, corn = short_names(["Potato__Early_blight", "Potato__Late_blight", "corn"], 14)
    assert early.endswith("y_blight") and late.endswith("e_blight") and corn == "corn"


def test_whole_words_that_all_share_are_dropped():
    names = ["leaf of an apple tree", "leaf of a pear tree", "leaf of a plum tree"]
    assert short_names(names, 14) == ["…an apple…", "…a pear…", "…a plum…"]


def test_equal_names_stay_equal_and_control_characters_are_gone():
    first, second = short_names(["a very long name of a class"] * 2, 12)
    assert first == second
    assert "\n" not in short_names(["a very long\nname of a class", "b"], 12)[0]


def labels_of(axis) -> list[str]:
    return [text for text in axis.ticktext if text]


def test_every_figure_of_classes_keeps_its_labels_apart():
    matrix = confusion_matrix([[1] * len(LEAVES)] * len(LEAVES), LEAVES)
    for axis in (matrix.layout.xaxis, matrix.layout.yaxis):
        assert len(set(labels_of(axis))) == len(LEAVES)
    bars = class_accuracy_bars(LEAVES, [0.5] * len(LEAVES))
    assert len(set(labels_of(bars.layout.yaxis))) == len(LEAVES)
    shares = probability_bars(LEAVES[:5], [0.2] * 5)
    assert len(set(labels_of(shares.layout.yaxis))) == 5
    curves = what_if_curves([0, 1], {name: [0.1, 0.2] for name in LEAVES[3:6]}, "degrees")
    assert len({trace.name for trace in curves.data}) == 3


def test_what_does_not_fit_is_said():
    bars = class_accuracy_bars(SPECIES, [0.5] * 150)
    assert "30 of 150 classes shown" in bars.layout.xaxis.title.text
    matrix = confusion_matrix([[1] * 150] * 150, SPECIES)
    assert "38 of 150 classes named" in matrix.layout.xaxis.title.text
    few = class_accuracy_bars(["cat", "dog"], [0.5, 0.6])
    assert "shown" not in few.layout.xaxis.title.text
