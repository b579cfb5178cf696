"""The model card of an export: its README.md.

After Mitchell et al., "Model Cards for Model Reporting" (arXiv:1810.03993).
"""

from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

from cnnlab.evaluation import AnswerRule, Evaluation, calibration, top_k_accuracy
from cnnlab.evaluation.interval import few_pictures_note, interval_in_words
from cnnlab.evaluation.selection_in_words import selection_in_words
from cnnlab.export.checking import NUM_PICTURES, TOLERANCE
from cnnlab.images.views import WHOLE
from cnnlab.models import num_base_layers
from cnnlab.models.heads import BLOCK_POOLING
from cnnlab.models.pretrained import PRETRAINED
from cnnlab.runs import ModelDescription, Run
from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.model.familiarity import FAMILIARITY_FILE
from cnnlab.wording import counted

_TEXT = """\
# {name}

An image classifier: give it a picture, and it gives a probability for each of {num_classes}
classes. It was trained with cnnlab {how}and exported as {title}.

{rejection}

## Use

```sh
pip install {packages}
python classify.py picture.jpg
```

```python
{program}```

Input `images`: shape (number of pictures, {height}, {width}, 3), RGB, float32 from 0 to 255.
{views}{preprocessing}
Output: one probability a class, in the order of `class_names.json`.{temperature}

## Measured

{measured}

## Classes

{classes}

## How it was trained

- Pictures: {data} (SHA-256 of the arrays: `{fingerprint}`){limit}
- Network: {base}, started from {weights}; {frozen} of {layers} layers kept as
  they were, on top {head}
- Checkpoint: of epoch {epoch} of {epochs}. {selection}
- Seed: {seed}
- Software: {versions}

All settings are in `config.json`; `python -m cnnlab train --config config.json` repeats the
training.

## The check

Before this file was offered it was loaded and asked about {pictures}: its
probabilities differ from those of the trained network by at most {difference:.1g} (up to
{tolerance:g} is let through).
"""

_CLOSED_SET = """\
**It always answers with one of its classes**, whatever the picture shows, and has been measured
on pictures like those it was trained on, not on others."""
_OPEN_SET = """\
**Where its highest probability is below {threshold:.3f}, the picture shows none of its classes**,
as far as it can tell. cnnlab says so by itself; other programs have to compare."""
_RATES = """
Of test pictures of its classes, {false_alarms:.1%} are called none of them; of pictures that show
none of them, {misses:.1%} get a class all the same."""
_BY_LIKENESS = """
cnnlab itself compares a picture with those it learned from instead, and so notices far more. For
that a bundle of cnnlab holds some hundred numbers on each of these pictures, not the pictures."""
_TEMPERATURE = """
Inside, its logits are divided by {temperature:.3g}, a temperature fitted to held-out pictures,
so that its probabilities are calibrated."""
_VIEWS = """\
It looks at each picture {looks}: at the middle {parts} of its sides, brought to
{height} x {width} pixels; the answer is the mean. Pictures that have {height} x {width} pixels from
the start, as those that are measured below, cnnlab looks at once.
"""

_PREPROCESSING = {
    "none": "Nothing is done to the pixels before the network.",
    "samplewise": "The network itself first subtracts from each picture its mean and divides by "
    "its standard deviation.",
    "featurewise": "The network itself first subtracts the mean of the training pictures, channel "
    "by channel, and divides by their standard deviation.",
    "pixelwise": "The network itself first subtracts the mean of the training pictures, pixel by "
    "pixel, and divides by their standard deviation.",
    "zca": "The network itself first whitens the pixels (ZCA, learned from the training pictures).",
    "patches": "The network itself first whitens the pixels with a filter (learned from patches of "
    "the training pictures).",
}
_BASE_PREPROCESSING = {
    "none": "",
    "vgg16": " It also turns RGB into BGR and subtracts the mean of ImageNet, as VGG16 expects.",
}
_PRETRAINED = {
    "vgg16": "the weights that Keras offers, learned from ImageNet",
    "vgg16-compact": "the weights that come with cnnlab, learned from 200 classes of ImageNet at "
    "32 x 32 pixels (ImageNet is given out for non-commercial research and education; cnnlab's "
    "NOTICE says what is known of it)",
}
_MARKDOWN = set("\\`*_[]<>|#~$&")


def model_card(run: Run, format: ModuleType, program: str, difference: float) -> str:
    """The card of one export, as markdown.

    Args:
        run: has a checkpoint.
        format: a module of ``cnnlab.export.formats``.
        program: classifies a picture.
        difference: the result of the check.
    """
    description, config = run.model_description(), shareable_config(run.config)
    height, width = description.picture_size
    evaluation = run.evaluation()
    return _TEXT.format(
        name=_plain(run.name),
        title=format.TITLE,
        how="" if config.weights is None else "by transfer learning ",
        num_classes=len(description.class_names),
        packages=" ".join(_packages(format)),
        program=program,
        rejection=_rejection(description.answer_rule, (run.path / FAMILIARITY_FILE).exists()),
        temperature=_temperature(description.answer_rule),
        height=height,
        width=width,
        views=_views(description),
        preprocessing=_preprocessing(description),
        measured=_measured(run, evaluation),
        classes=", ".join(map(_plain, description.class_names)),
        data=_plain(description.data_name),
        fingerprint=description.data_fingerprint,
        limit=f", {config.limit:,} of them" if config.limit else "",
        base=description.base,
        weights=_weights(config),
        frozen=description.frozen_layers,
        layers=num_base_layers(description.base),
        head=_head(description),
        epoch=description.best_epoch,
        selection=_selection(evaluation),
        epochs=config.epochs,
        seed=config.seed,
        versions=", ".join(map(_plain, description.versions)),
        pictures=counted(NUM_PICTURES, "picture"),
        difference=difference,
        tolerance=TOLERANCE,
    )


def shareable_config(config: TrainingConfig) -> TrainingConfig:
    """The settings without the folders of this computer: files by their name alone."""
    weights = config.weights and Path(config.weights).name
    return config.replace(data=Path(config.data).name, weights=weights)


def _weights(config: TrainingConfig) -> str:
    if config.weights is None:
        return "random weights"
    if config.weights != PRETRAINED:
        return f"the weights in {_plain(config.weights)}"
    return _PRETRAINED[config.base]


def _rejection(rule: AnswerRule, is_taught: bool) -> str:
    """Whether a picture of something else is rejected."""
    if rule.none_threshold is None:
        return _CLOSED_SET
    measured = None not in (rule.false_alarms, rule.misses)
    rates = _RATES.format(false_alarms=rule.false_alarms, misses=rule.misses) if measured else ""
    by_likeness = _BY_LIKENESS if is_taught else ""
    return _OPEN_SET.format(threshold=rule.none_threshold) + rates + by_likeness


def _temperature(rule: AnswerRule) -> str:
    is_changed = rule.temperature != 1
    return _TEMPERATURE.format(temperature=rule.temperature) if is_changed else ""


def _packages(format: ModuleType) -> list[str]:
    """The packages that use the file, in the versions that it was checked with."""
    return [f"{name}=={version(name)}" for name in (*format.RUNTIME, "numpy", "pillow")]


def _views(description: ModelDescription) -> str:
    if description.views == WHOLE:
        return ""
    height, width = description.image_size
    looks = counted(len(description.views), "time")
    parts = ", ".join(f"{share:.0%}" for share in description.views)
    return _VIEWS.format(looks=looks, parts=parts, height=height, width=width)


def _preprocessing(description: ModelDescription) -> str:
    sentence = _PREPROCESSING[description.normalization]
    return sentence + _BASE_PREPROCESSING[description.base_preprocessing]


def _head(description: ModelDescription) -> str:
    head = description.head
    layers = ", ".join(f"{units} units ({head.activation})" for units in head.units)
    dropout = f", dropout {head.dropout:g}" if head.dropout and head.units else ""
    seen = "means and maxima of the last blocks, then " if head.pooling == BLOCK_POOLING else ""
    return f"{seen}{layers or 'no hidden layer'}{dropout}, then one output a class"


def _measured(run: Run, evaluation: Evaluation | None) -> str:
    if evaluation is None:
        return "The run was ended before it measured this network."
    lines = [
        f"On {evaluation.num_images:,} test pictures that it was not trained on:",
        "",
        f"- accuracy: {evaluation.accuracy:.1%} ({_margin(evaluation)}); guessing would get "
        f"{evaluation.guessing_accuracy:.1%}",
        *_few(evaluation),
        *_balanced(evaluation),
        f"- loss (cross-entropy{_without_temperature(run)}): {evaluation.loss:.4f}",
        *_from_predictions(run),
        "",
        "| class | accuracy |",
        "|---|---|",
        *_class_rows(evaluation),
    ]
    return "\n".join(lines)


def _balanced(evaluation: Evaluation) -> list[str]:
    """With imbalanced classes, accuracy alone misleads."""
    if not evaluation.is_uneven:
        return []
    return [
        f"- mean of the classes' accuracies: {evaluation.balanced_accuracy:.1%} (the classes have "
        f"unevenly many test pictures; the commonest is {_plain(evaluation.commonest_class)})"
    ]


def _margin(evaluation: Evaluation) -> str:
    """The 95 % interval, by Wilson."""
    return str(interval_in_words(evaluation.accuracy, evaluation.num_images))


def _few(evaluation: Evaluation) -> list[str]:
    note = few_pictures_note(evaluation.accuracy, evaluation.num_images)
    return [] if note is None else [f"- **{note}**"]


def _selection(evaluation: Evaluation | None) -> str:
    """How the checkpoint was selected, on which the bias of the numbers depends."""
    if evaluation is None:
        return ""
    return str(selection_in_words(evaluation.selection))


def _without_temperature(run: Run) -> str:
    """The loss was measured in the training, before the temperature was fitted."""
    return (
        ", before the temperature" if run.model_description().answer_rule.temperature != 1 else ""
    )


def _from_predictions(run: Run) -> list[str]:
    predictions = run.predictions()
    if predictions is None:
        return []
    rule = run.model_description().answer_rule
    calibrated = rule.probabilities(predictions.probabilities)
    predictions = replace(predictions, probabilities=calibrated)
    error = calibration(predictions).expected_error
    lines = [f"- expected calibration error, 10 bins of equal width: {error:.3f}"]
    if len(predictions.class_names) > 3:
        lines.insert(0, f"- top-3 accuracy: {top_k_accuracy(predictions, 3):.1%}")
    return lines


def _class_rows(evaluation: Evaluation) -> list[str]:
    pairs = zip(evaluation.class_names, evaluation.class_accuracy, strict=True)
    return [
        f"| {_plain(name)} | {'no test picture' if accuracy is None else f'{accuracy:.1%}'} |"
        for name, accuracy in pairs
    ]


def _plain(text: str) -> str:
    """The text with markdown escaped, as names come from uploads."""
    letters = "".join(letter if letter.isprintable() else " " for letter in text)
    return "".join(f"\\{letter}" if letter in _MARKDOWN else letter for letter in letters)
