"""From a network and a data set to what the epochs work with."""

import time
from collections.abc import Callable, Generator, Sequence
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING

import numpy as np

from cnnlab.augmentation import Draws, apply, draw
from cnnlab.datasets import Dataset
from cnnlab.messages import Note
from cnnlab.training.batches import Batch
from cnnlab.training.config import TrainingConfig
from cnnlab.training.features import cache, costs
from cnnlab.training.features.computing import BlockSizes, steady_size
from cnnlab.training.features.cuts import cuts
from cnnlab.training.features.halves import FrozenPart, learning_part
from cnnlab.training.features.keeping import Kept, Progress, Wanted, are_kept, keep
from cnnlab.training.features.keys import Keys
from cnnlab.training.features.plan import Plan, make_plan
from cnnlab.training.features.precision import SMALLEST_SIMILARITY, fastest_precision, similarity
from cnnlab.training.features.supply import Supply, fresh_batches, kept_batches
from cnnlab.training.input_pipeline import InputPipeline

if TYPE_CHECKING:
    import keras


def prepare(
    model: "keras.Model",
    data: Dataset,
    pipeline: InputPipeline,
    config: TrainingConfig,
    progress: Progress = lambda done, total, per_second: None,
) -> Supply:
    """Run the frozen layers over what is to be kept, unless an earlier training has done so.

    Training the supply's learner on its batches equals training the model on the pictures.

    Args:
        model: compiled, with its starting weights.
        data: pictures and labels.
        pipeline: what happens to pictures before the network.
        config: of the training.
        progress: called while the frozen layers run; what it raises ends it.

    Raises:
        OSError: the disk is full.
    """
    return _Preparation(model, data, pipeline, config).supply(progress)


class _Preparation:
    def __init__(
        self,
        model: "keras.Model",
        data: Dataset,
        pipeline: InputPipeline,
        config: TrainingConfig,
    ) -> None:
        self._model = model
        self._data = data
        self._pipeline = pipeline
        self._config = config
        self._keys = Keys(model, config, data.x_train, data.x_test)
        self._frozen = lru_cache(partial(FrozenPart, model))

    def supply(self, progress: Progress) -> Supply:
        plan = self._plan()
        kept = keep(
            self._wanted(plan),
            plan.cut.shape,
            plan.precision,
            lambda: self._frozen(plan.cut, plan.precision),
            BlockSizes(self._data.x_train[0].size // 3, self._config.deterministic),
            progress,
        )
        views, test = kept.arrays[: plan.views], kept.arrays[plan.views :]
        return Supply(
            learning_part(self._model, plan.cut),
            self._batches(plan, views),
            test[0] if test else self._data.x_test,
            _as_float32 if test else self._input_function(plan),
            plan.notes + self._costs(plan, kept),
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
        num_train, num_test = len(self._data.x_train), len(self._data.x_test)
        places = cuts(self._model)
        return make_plan(places, self._config, num_train, num_test, precision, cache.limit())

    def _was_compared(self, plan: Plan) -> bool:
        """All of it is kept: it was compared when it was made."""
        wanted = self._wanted(plan)
        return bool(wanted) and are_kept(wanted, plan.precision)

    def _agrees(self, plan: Plan) -> bool:
        answers = (
            self._frozen(plan.cut, precision)(self._sample)
            for precision in (plan.precision, "float32")
        )
        return similarity(*answers) >= SMALLEST_SIMILARITY

    @cached_property
    def _sample(self) -> np.ndarray:
        """Training pictures from all over the set, as the network sees them."""
        images = self._data.x_train
        count = min(len(images), max(8, steady_size(images) // 4))
        return self._pipeline(images[np.linspace(0, len(images) - 1, count).astype(int)])

    def _wanted(self, plan: Plan) -> list[Wanted]:
        """The views of the training pictures first, then the test pictures."""
        cut, precision, data = plan.cut, plan.precision, self._data
        varied = self._config.augmentation is not None
        numbers = [number if varied else None for number in range(plan.views)]
        wanted = [
            Wanted(
                self._keys.train(cut, precision, number),
                self._about(plan, len(data.x_train), "training" + _of_view(number)),
                len(data.x_train),
                partial(self._training_pictures, number),
            )
            for number in numbers
        ]
        if plan.keeps_test:
            about = self._about(plan, len(data.x_test), "test")
            key = self._keys.test(cut, precision)
            wanted.append(Wanted(key, about, len(data.x_test), self._test_pictures))
        return wanted

    def _about(self, plan: Plan, count: int, kind: str) -> str:
        name, precision = self._data.name, plan.precision
        return f"{name}: {count:,} {kind} pictures at {plan.cut.layer}, {precision}"

    def _training_pictures(self, view: int | None, start: int, stop: int) -> np.ndarray:
        images = self._data.x_train[start:stop]
        if view is None:
            return self._pipeline(images)
        draws = self._draws(view).part(slice(start, stop))
        return self._pipeline(apply(images, draws, self._config.augmentation))

    def _draws(self, view: int) -> Draws:
        """Four numbers as the seed, where the epochs' own draws have three."""
        images, seed = self._data.x_train, [self._config.seed, view, 0, 1]
        generator = np.random.default_rng(seed)
        return draw(self._config.augmentation, images.shape[1:], len(images), generator)

    def _test_pictures(self, start: int, stop: int) -> np.ndarray:
        return self._pipeline(self._data.x_test[start:stop])

    def _batches(self, plan: Plan, views: Sequence[np.ndarray]) -> Generator[Batch, None, None]:
        images, labels = self._data.x_train, self._data.y_train
        if views:
            return kept_batches(views, labels, self._config)
        frozen = None if plan.cut.is_input else self._frozen(plan.cut, plan.precision)
        return fresh_batches(images, labels, self._pipeline, self._config, frozen)

    def _input_function(self, plan: Plan) -> Callable[[np.ndarray], np.ndarray]:
        if plan.cut.is_input:
            return self._pipeline
        frozen = self._frozen(plan.cut, plan.precision)
        return lambda images: _as_float32(frozen(self._pipeline(images)))

    def _costs(self, plan: Plan, kept: Kept) -> tuple[Note, ...]:
        if plan.views:
            return (costs.of_keeping(plan, kept),)
        if plan.cut.is_input:
            return ()
        seconds = len(self._data.x_train) * self._seconds_per_picture(plan)
        return (costs.of_each_epoch(plan, seconds),)

    def _seconds_per_picture(self, plan: Plan) -> float:
        frozen = self._frozen(plan.cut, plan.precision)
        frozen(self._sample)  # the first time prepares
        began = time.perf_counter()
        frozen(self._sample)
        return (time.perf_counter() - began) / len(self._sample)


def _as_float32(features: np.ndarray) -> np.ndarray:
    return np.asarray(features, np.float32)


def _of_view(number: int | None) -> str:
    return "" if number is None else f" (view {number + 1})"
