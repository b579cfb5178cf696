"""From a network and a data set to what the epochs work with."""

import time
from collections.abc import Callable, Generator, Sequence
from functools import lru_cache, partial
from typing import TYPE_CHECKING

import numpy as np

from cnnlab.datasets import Dataset
from cnnlab.features import cache
from cnnlab.features.computing import BlockSizes
from cnnlab.features.cuts import cuts
from cnnlab.features.feature_store import Hold, Kept, Progress, Wanted, are_kept, keep
from cnnlab.features.model_split import FrozenPart, learning_part
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
from cnnlab.training.inputs.training_inputs import Supply, fresh_batches, kept_batches

if TYPE_CHECKING:
    import keras


def prepare(
    model: "keras.Model",
    data: Dataset,
    pipeline: InputPipeline,
    config: TrainingConfig,
    progress: Progress = lambda done, total, per_second: None,
    first_epoch: int = 0,
    hold: Hold = lambda folder: None,
    asks_plain: bool = False,
) -> Supply:
    """Run the frozen layers over what is to be kept, unless an earlier training has done so.

    Training the supply's learner on its batches equals training the model on the pictures.

    Args:
        model: compiled, with its starting weights.
        data: pictures and labels.
        pipeline: what happens to pictures before the network.
        config: of the training.
        progress: called while the frozen layers run; what it raises ends it.
        first_epoch: that the batches begin with, from 0.
        hold: called with each folder of the cache that the batches are read from.
        asks_plain: whether the training pictures are wanted as they are, too, where they are
            learned from varied and kept.

    Raises:
        OSError: the disk is full.
    """
    preparation = _Preparation(model, data, pipeline, config, asks_plain)
    return preparation.supply(progress, first_epoch, hold)


class _Preparation:
    def __init__(
        self,
        model: "keras.Model",
        data: Dataset,
        pipeline: InputPipeline,
        config: TrainingConfig,
        asks_plain: bool,
    ) -> None:
        self._asks_plain = asks_plain and config.augmentation is not None
        self._model = model
        self._data = data
        self._pipeline = pipeline
        self._config = config
        self._pictures = Pictures(data, pipeline, config)
        self._parts = {"training": data.x_train, "test": data.x_test}
        self._parts |= {} if data.x_val is None else {"held-out": data.x_val}
        self._keys = Keys(model, config, self._parts)
        self._frozen = lru_cache(partial(FrozenPart, model))

    def supply(self, progress: Progress, first_epoch: int, hold: Hold) -> Supply:
        plan = self._plan()
        kept = keep(
            self._wanted(plan),
            plan.cut.shape,
            plan.precision,
            lambda: self._frozen(plan.cut, plan.precision),
            BlockSizes(self._data.x_train[0].size // 3, self._config.deterministic),
            progress,
            hold,
        )
        self._mark_compared(plan)
        views, others = kept.arrays[: plan.views], kept.arrays[plan.views :]
        parts = dict(zip(self._measured(plan), others, strict=True))
        return Supply(
            learning_part(self._model, plan.cut),
            self._batches(plan, views, first_epoch),
            parts.get("test", self._data.x_test),
            _as_float32 if parts else self._input_function(plan),
            plan.notes + self._costs(plan, kept),
            parts.get("held-out", self._data.x_val),
            views,
            parts.get("training", views[0] if views else None),
        )

    def _plan(self) -> Plan:
        """In bfloat16 where that is asked for, or where it is fast and as good."""
        wish = self._config.feature_precision
        plan = self._plan_in(fastest_precision() if wish == "auto" else wish)
        if wish != "auto" or plan.precision == "float32" or plan.cut.is_input:
            return plan
        if self._was_compared(plan) or self._agrees(plan):
            return plan
        return self._plan_in("float32")

    def _plan_in(self, precision: str) -> Plan:
        num_train = len(self._data.x_train)
        num_measured = sum(map(len, self._parts.values())) - num_train
        num_measured += num_train if self._asks_plain else 0
        places = cuts(self._model)
        return make_plan(places, self._config, num_train, num_measured, precision, room())

    def _was_compared(self, plan: Plan) -> bool:
        """All of it is kept by trainings that compared; one that was told what to take did not."""
        wanted = self._wanted(plan)
        return (
            bool(wanted)
            and are_kept(wanted, plan.precision)
            and all(cache.was_compared(features.key) for features in wanted)
        )

    def _mark_compared(self, plan: Plan) -> None:
        if self._config.feature_precision == "auto" and plan.precision == "bfloat16":
            for features in self._wanted(plan):
                cache.mark_compared(features.key)

    def _agrees(self, plan: Plan) -> bool:
        answers = (
            self._frozen(plan.cut, precision)(self._pictures.sample)
            for precision in (plan.precision, "float32")
        )
        return similarity(*answers) >= SMALLEST_SIMILARITY

    def _wanted(self, plan: Plan) -> list[Wanted]:
        """The views of the training pictures first, then what is measured."""
        views = [self._wanted_view(plan, number) for number in range(plan.views)]
        return views + [self._wanted_plain(plan, part) for part in self._measured(plan)]

    def _measured(self, plan: Plan) -> list[str]:
        """The parts of which answers are kept that nothing learns from."""
        if not plan.keeps_measured:
            return []
        asks_training = self._asks_plain and plan.views
        return [part for part in self._parts if part != "training" or asks_training]

    def _wanted_plain(self, plan: Plan, part: str) -> Wanted:
        key, images = self._keys.plain(plan.cut, plan.precision, part), self._parts[part]
        about = self._about(plan, len(images), f"{part} pictures")
        return Wanted(key, about, len(images), partial(self._pictures.plain, images))

    def _wanted_view(self, plan: Plan, number: int) -> Wanted:
        if self._config.augmentation is None:
            return self._wanted_plain(plan, "training")
        count = len(self._data.x_train)
        key = self._keys.view(plan.cut, plan.precision, number)
        about = self._about(plan, count, f"training pictures, view {number + 1},")
        return Wanted(key, about, count, partial(self._pictures.view, number))

    def _about(self, plan: Plan, count: int, kind: str) -> str:
        name, precision = self._data.name, plan.precision
        return f"{name}: {count:,} {kind} at {plan.cut.layer}, {precision}"

    def _batches(
        self, plan: Plan, views: Sequence[np.ndarray], first_epoch: int
    ) -> Generator[Batch, None, None]:
        images, labels = self._data.x_train, self._data.y_train
        if views:
            return kept_batches(views, labels, self._config, first_epoch)
        frozen = None if plan.cut.is_input else self._frozen(plan.cut, plan.precision)
        return fresh_batches(images, labels, self._pipeline, self._config, frozen, first_epoch)

    def _input_function(self, plan: Plan) -> Callable[[np.ndarray], np.ndarray]:
        if plan.cut.is_input:
            return self._pipeline
        frozen = self._frozen(plan.cut, plan.precision)
        return lambda images: _as_float32(frozen(self._pipeline(images)))

    def _costs(self, plan: Plan, kept: Kept) -> tuple[Note, ...]:
        if plan.views:
            varied = self._config.augmentation is not None
            of_views = (notes.of_views(plan),) if varied else ()
            return (notes.of_keeping(plan, kept), *of_views)
        if plan.cut.is_input:
            return ()
        return (notes.of_each_epoch(plan, self._seconds_each_epoch(plan)),)

    def _seconds_each_epoch(self, plan: Plan) -> float:
        frozen, sample = self._frozen(plan.cut, plan.precision), self._pictures.sample
        frozen(sample)  # the first time prepares
        began = time.perf_counter()
        frozen(sample)
        return (time.perf_counter() - began) / len(sample) * len(self._data.x_train)


def _as_float32(features: np.ndarray) -> np.ndarray:
    return np.asarray(features, np.float32)
