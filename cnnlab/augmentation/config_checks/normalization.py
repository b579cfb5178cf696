"""Normalisation of a generator: flags against each other, and statistics not fitted yet."""

from collections.abc import Iterator
from typing import Any, Protocol

from cnnlab.augmentation.config_checks.case import Case
from cnnlab.messages import Note


class NormalizationFlags(Protocol):
    """The flags of ``ImageDataGenerator`` that are read here."""

    featurewise_center: bool
    samplewise_center: bool
    featurewise_std_normalization: bool
    samplewise_std_normalization: bool
    zca_whitening: bool


def missing_statistics(generator: Any) -> list[str]:
    """The flags of an ``ImageDataGenerator`` that need statistics which nothing has given yet."""
    known = {
        "featurewise_center": generator.mean,
        "featurewise_std_normalization": generator.std,
        "zca_whitening": generator.zca_whitening_matrix,
    }
    return [name for name, value in known.items() if getattr(generator, name) and value is None]


def normalization_notes(flags: NormalizationFlags) -> tuple[Note, ...]:
    """A note for each combination that Keras silently rewrites or that rarely is what one wants."""
    return (*_notes_on_centring(flags), *_notes_on_combining(flags))


def _notes_on_centring(flags: NormalizationFlags) -> Iterator[Note]:
    for kind in ("featurewise", "samplewise"):
        divides = getattr(flags, f"{kind}_std_normalization")
        if divides and not getattr(flags, f"{kind}_center"):
            yield Note(
                "std-without-center",
                "`{kind}_std_normalization` without `{kind}_center` only divides, the mean stays; "
                "Keras would centre too. Set `{kind}_center=True` for mean 0.",
                {"kind": kind},
                "warning",
                f"{kind}_std_normalization",
            )
    if flags.zca_whitening and not flags.featurewise_center:
        yield Note(
            "zca-centres",
            "`zca_whitening` subtracts the mean of each channel itself; set "
            "`featurewise_center=True` to say so.",
            parameter="zca_whitening",
        )


def _notes_on_combining(flags: NormalizationFlags) -> Iterator[Note]:
    if flags.zca_whitening and flags.featurewise_std_normalization:
        yield Note(
            "zca-after-std",
            "`featurewise_std_normalization` is applied before `zca_whitening` (Keras drops it). "
            "Whitening alone already gives every direction variance 1.",
            severity="warning",
            parameter="featurewise_std_normalization",
        )
    samplewise = flags.samplewise_center or flags.samplewise_std_normalization
    if samplewise and (flags.featurewise_center or flags.zca_whitening):
        yield Note(
            "samplewise-before-featurewise",
            "`fit` learns from pictures before samplewise normalisation, as in Keras, so its "
            "statistics do not describe what they are applied to. Use one kind.",
            severity="warning",
            parameter="samplewise_center",
        )
    learning = flags.featurewise_center or flags.featurewise_std_normalization
    if getattr(flags, "preprocessing_function", None) and (learning or flags.zca_whitening):
        yield Note(
            "preprocessing-after-fit",
            "`fit` learns from pictures before `preprocessing_function`, as in Keras, so its "
            "statistics do not describe what they are applied to. Preprocess the pictures first.",
            severity="warning",
        )


def flags(case: Case) -> Iterator[Note]:
    """The generator's own notes."""
    if case.generator is not None:
        yield from case.generator.notes


def not_fitted(case: Case) -> Iterator[Note]:
    """Statistics were asked for, and ``fit`` was not called."""
    for name in missing_statistics(case.generator) if case.generator else ():
        yield Note(
            "statistics-not-fitted",
            "`{name}` needs to learn from your pictures first: call generator.fit(x_train).",
            {"name": name},
            "warning",
            name,
        )
