"""From a network and a data set to the inputs of a training."""

import time
from collections.abc import Callable, Generator, Sequence
from functools import lru_cache, partial
from typing import TYPE_CHECKING

import numpy as np

from cnnlab.datasets import Dataset
from cnnlab.features import cache
from cnnlab.features.computing import BlockSizes
from cnnlab.features.cuts import Cut, cuts
from cnnlab.features.feature_store import (
    CachedFeatures,
    FeatureRequest,
    Hold,
    Progress,
    are_cached,
    cached_features,
)
from cnnlab.features.model_split import FrozenPart, trainable_part
from cnnlab.features.precision import SMALLEST_SIMILARITY, fastest_precision, similarity
from cnnlab.messages import Note
from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.model.input_pipeline import InputPipeline
from cnnlab.storage.bounded_cache import room
from cnnlab.training.batches import Batch
from cnnlab.training.inputs import notes
from cnnlab.training.inputs.keys import Keys
from cnnlab.training.inputs.pictures import Pictures
from cnnlab.training.inputs.plan import Plan, make_plan
from cnnlab.training.inputs.training_inputs import TrainingInputs, cached_batches, fresh_batches

if TYPE_CHECKING:
    import keras

Split = tuple[
    Callable[["keras.Model", Cut, str], FrozenPart], Callable[["keras.Model", Cut], "keras.Model"]
]
"""Make the part of a model before a cut, in a precision, and the part behind it."""


def prepare(
    model: "keras.Model",
    data: Dataset,
    pipeline: InputPipeline,
    config: TrainingConfig,
    progress: Progress = lambda done, total, per_second: None,
    first_epoch: int = 0,
    hold: Hold = lambda folder: None,
    needs_unaugmented: bool = False,
    split: Split = (FrozenPart, trainable_part),
) -> TrainingInputs:
    """Run the frozen layers over the pictures and cache their outputs, if they are not cached.

    Training the trainable part on the batches equals training the model on the pictures.

    Args:
        model: compiled, with its initial weights.
        data: pictures and labels.
        pipeline: normalisation and preprocessing.
        config: of the training.
        progress: called while the frozen layers run; an error that it raises ends the work.
        first_epoch: that the batches begin with, from 0.
        hold: called with each folder of the cache that the batches are read from.
        needs_unaugmented: whether features of the training pictures without augmentation are
            needed, too, if those with augmentation are cached.
        split: makes the two parts of the model.

    Raises:
        OSError: the disk is full.
    """
    preparation = _Preparation(model, data, pipeline, config, needs_unaugmented, split)
    return preparation.inputs(progress, first_epoch, hold)


class _Preparation:
    def __init__(
        self,
        model: "keras.Model",
        data: Dataset,
        pipeline: InputPipeline,
        config: TrainingConfig,
        needs_unaugmented: bool,
        split: Split,
    ) -> None:
        frozen_part, self._trainable_part = split
        self._needs_unaugmented = needs_unaugmented and config.augmentation is not None
        self._model = model
        self._data = data
        self._pipeline = pipeline
        self._config = config
        self._pictures = Pictures(data, pipeline, config)
        self._parts = {"training": data.x_train, "test": data.x_test}
        self._parts |= {} if data.x_val is None else {"held-out": data.x_val}
        self._keys = Keys(model, config, self._parts)
        self._frozen = lru_cache(partial(frozen_part, model))

    def inputs(self, progress: Progress, first_epoch: int, hold: Hold) -> TrainingInputs:
        plan = self._plan()
        cached = cached_features(
            self._requests(plan),
            plan.cut.shape,
            plan.precision,
            lambda: self._frozen(plan.cut, plan.precision),
            BlockSizes(self._data.x_train[0].size // 3, self._config.deterministic),
            progress,
            hold,
        )
        self._mark_compared(plan)
        views, others = cached.arrays[: plan.views], cached.arrays[plan.views :]
        parts = dict(zip(self._measured(plan), others, strict=True))
        return TrainingInputs(
            self._trainable_part(self._model, plan.cut),
            self._batches(plan, views, first_epoch),
            parts.get("test", self._data.x_test),
            _as_float32 if parts else self._input_function(plan),
            plan.notes + self._notes(plan, cached),
            parts.get("held-out", self._data.x_val),
            views,
            parts.get("training", views[0] if views else None),
        )

    def _plan(self) -> Plan:
        """In bfloat16 if the settings say so, or if it is fast and as good."""
        requested = self._config.feature_precision
        plan = self._plan_in(fastest_precision() if requested == "auto" else requested)
        if requested != "auto" or plan.precision == "float32" or plan.cut.is_input:
            return plan
        if self._was_compared(plan) or self._agrees(plan):
            return plan
        return self._plan_in("float32")

    def _plan_in(self, precision: str) -> Plan:
        num_train = len(self._data.x_train)
        num_measured = sum(map(len, self._parts.values())) - num_train
        num_measured += num_train if self._needs_unaugmented else 0
        places = cuts(self._model)
        return make_plan(places, self._config, num_train, num_measured, precision, room())

    def _was_compared(self, plan: Plan) -> bool:
        """Whether all of it was cached by trainings that compared the precisions."""
        requests = self._requests(plan)
        return (
            bool(requests)
            and are_cached(requests, plan.precision)
            and all(cache.was_compared(request.key) for request in requests)
        )

    def _mark_compared(self, plan: Plan) -> None:
        if self._config.feature_precision == "auto" and plan.precision == "bfloat16":
            for request in self._requests(plan):
                cache.mark_compared(request.key)

    def _agrees(self, plan: Plan) -> bool:
        outputs = (
            self._frozen(plan.cut, precision)(self._pictures.sample)
            for precision in (plan.precision, "float32")
        )
        return similarity(*outputs) >= SMALLEST_SIMILARITY

    def _requests(self, plan: Plan) -> list[FeatureRequest]:
        """The views of the training pictures first, then the parts for evaluation."""
        views = [self._view_request(plan, number) for number in range(plan.views)]
        return views + [self._unaugmented_request(plan, part) for part in self._measured(plan)]

    def _measured(self, plan: Plan) -> list[str]:
        """The parts whose features are cached for evaluation alone."""
        if not plan.caches_measured:
            return []
        needs_training = self._needs_unaugmented and plan.views
        return [part for part in self._parts if part != "training" or needs_training]

    def _unaugmented_request(self, plan: Plan, part: str) -> FeatureRequest:
        key, images = self._keys.unaugmented(plan.cut, plan.precision, part), self._parts[part]
        about = self._about(plan, len(images), f"{part} pictures")
        return FeatureRequest(key, about, len(images), partial(self._pictures.unaugmented, images))

    def _view_request(self, plan: Plan, number: int) -> FeatureRequest:
        if self._config.augmentation is None:
            return self._unaugmented_request(plan, "training")
        count = len(self._data.x_train)
        key = self._keys.view(plan.cut, plan.precision, number)
        about = self._about(plan, count, f"training pictures, view {number + 1},")
        return FeatureRequest(key, about, count, partial(self._pictures.view, number))

    def _about(self, plan: Plan, count: int, kind: str) -> str:
        name, precision = self._data.name, plan.precision
        return f"{name}: {count:,} {kind} at {plan.cut.layer}, {precision}"

    def _batches(
        self, plan: Plan, views: Sequence[np.ndarray], first_epoch: int
    ) -> Generator[Batch, None, None]:
        images, labels = self._data.x_train, self._data.y_train
        if views:
            return cached_batches(views, labels, self._config, first_epoch)
        frozen = None if plan.cut.is_input else self._frozen(plan.cut, plan.precision)
        return fresh_batches(images, labels, self._pipeline, self._config, frozen, first_epoch)

    def _input_function(self, plan: Plan) -> Callable[[np.ndarray], np.ndarray]:
        if plan.cut.is_input:
            return self._pipeline
        frozen = self._frozen(plan.cut, plan.precision)
        return lambda images: _as_float32(frozen(self._pipeline(images)))

    def _notes(self, plan: Plan, cached: CachedFeatures) -> tuple[Note, ...]:
        if plan.views:
            is_augmented = self._config.augmentation is not None
            of_views = (notes.views_note(plan),) if is_augmented else ()
            return (notes.cached_note(plan, cached), *of_views)
        if plan.cut.is_input:
            return ()
        return (notes.each_epoch_note(plan, self._seconds_each_epoch(plan)),)

    def _seconds_each_epoch(self, plan: Plan) -> float:
        frozen, sample = self._frozen(plan.cut, plan.precision), self._pictures.sample
        frozen(sample)  # the first call builds the graph
        began = time.perf_counter()
        frozen(sample)
        return (time.perf_counter() - began) / len(sample) * len(self._data.x_train)


def _as_float32(features: np.ndarray) -> np.ndarray:
    return np.asarray(features, np.float32)
