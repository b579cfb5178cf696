"""Public names that have moved: the old places go on working through 0.1, with a warning."""

import sys
import warnings
from collections.abc import Callable, Sequence
from functools import wraps
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_RESULTS = (
    "AnswerRule",
    "Calibration",
    "Comparison",
    "Predictions",
    "are_uneven",
    "balanced_accuracy",
    "calibration",
    "choose_threshold",
    "compare",
    "confused_pairs",
    "fit_temperature",
    "guessing_accuracy",
    "mcnemar_p_value",
    "most_confident_mistakes",
    "pictures_in_cell",
    "separation",
    "top_k_accuracy",
    "wilson_interval",
)
_TRANSFORMS = (
    "apply_affine_transform",
    "apply_brightness_shift",
    "apply_channel_shift",
    "flip_axis",
    "random_brightness",
    "random_channel_shift",
    "random_rotation",
    "random_shear",
    "random_shift",
    "random_zoom",
    "transform_matrix_offset_center",
)
_FILES = (
    "array_to_img",
    "img_to_array",
    "list_pictures",
    "load_img",
    "save_img",
    "validate_filename",
)
_CLASSES = {
    "ImageDataGenerator": "image_data_generator",
    "Iterator": "iterator",
    "NumpyArrayIterator": "numpy_array_iterator",
    "DirectoryIterator": "directory_iterator",
    "DataFrameIterator": "dataframe_iterator",
}
_GENERATORS = (*_CLASSES, "BatchFromFilesMixin", *_TRANSFORMS, *_FILES)
_RUNS = (
    "ACTIVE_STATES",
    "CLASS_WEIGHTS",
    "SCHEDULES",
    "STATES",
    "History",
    "InputPipeline",
    "ModelDescription",
    "Run",
    "RunComparison",
    "RunStatus",
    "active_runs",
    "compare_runs",
    "delete_run",
    "list_runs",
    "load_run",
    "near_chance",
    "to_python",
)
_ACTIVATIONS = (
    "ActivationStatistics",
    "Distribution",
    "LayerStatistics",
    "activation_statistics",
    "gradient_norms",
)
_BATCH_NORMALIZATION = (
    "NETWORKS",
    "Experiment",
    "ExperimentConfig",
    "build_network",
    "diverged",
    "example_experiment",
    "last_accuracies",
    "list_experiments",
    "load_experiment",
    "new_experiment",
    "run_experiment",
    "start_experiment",
    "winner",
)
_ACTIVATION_RECORD = "cnnlab.experiments.batch_normalization:ActivationRecord"
_BATCH = {
    "Answer": "PictureResult",
    "Found": "PictureFiles",
    "GatheredPicture": "CollectedPicture",
    "answer_all": "classify_all",
    "gather": "collect_pictures",
}
_SURVEY = (
    *_BATCH,
    "NONE_OF_THESE",
    "PictureFile",
    "Summary",
    "harmless_cell",
    "none_counts_as_wrong",
    "open_pictures",
    "summarize",
    "summary_in_words",
    "to_csv",
    "to_dict",
)

MOVED = {
    "cnnlab.augmentation": dict.fromkeys(_GENERATORS, "cnnlab.generators"),
    "cnnlab.augmentation.affine_transformations": dict.fromkeys(_TRANSFORMS, "cnnlab.generators"),
    "cnnlab.augmentation.picture_files": dict.fromkeys(_FILES, "cnnlab.generators"),
    "cnnlab.augmentation.as_keras": dict.fromkeys(_GENERATORS, "cnnlab.generators.keras_compat"),
    **{
        f"cnnlab.augmentation.{module}": {name: "cnnlab.generators"}
        for name, module in _CLASSES.items()
    },
    "cnnlab.classification": {"ClassifierProcess": "cnnlab.serving"},
    "cnnlab.explanation": {
        "drawn_lookalikes": "cnnlab.explanation:drawn_neighbours",
        "training_lookalikes": "cnnlab.explanation:training_neighbours",
    },
    "cnnlab.survey": {
        name: f"cnnlab.classification.batch:{_BATCH.get(name, name)}" for name in _SURVEY
    },
    "cnnlab.evaluation": {"right_apart": "cnnlab.evaluation:discordant_pairs"},
    "cnnlab.results": dict.fromkeys(_RESULTS, "cnnlab.evaluation")
    | {"right_apart": "cnnlab.evaluation:discordant_pairs"},
    "cnnlab.training": dict.fromkeys(("Evaluation", "Selection", "evaluate"), "cnnlab.evaluation")
    | dict.fromkeys(_RUNS, "cnnlab.runs")
    | dict.fromkeys(
        ("ActivationStatistics", "activation_statistics", "gradient_norms"),
        "cnnlab.experiments.activations",
    )
    | dict.fromkeys(("Standby", "resume_run", "start_run", "stop_run"), "cnnlab.workers")
    | {"OPTIMIZERS": "cnnlab.models"},
    "cnnlab.training.activations": dict.fromkeys(_ACTIVATIONS, "cnnlab.experiments.activations"),
    "cnnlab.experiments.batch_normalization": {"Inside": _ACTIVATION_RECORD},
    "cnnlab.training.batch_normalization": dict.fromkeys(
        _BATCH_NORMALIZATION, "cnnlab.experiments.batch_normalization"
    )
    | {"Inside": _ACTIVATION_RECORD},
}
"""The module where a name was -> the name -> the module where it is, with ``:`` and its new name
if it has another one."""


def moved_names(module: str) -> Callable[[str], Any]:
    """The ``__getattr__`` of a module from which names have moved (PEP 562)."""

    def find(name: str) -> Any:
        if name not in MOVED[module]:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        place, _, new_name = MOVED[module][name].partition(":")
        new_name = new_name or name
        warnings.warn(
            f"{module}.{name} has moved: import {new_name} from {place}. The old place goes with "
            "0.2.",
            DeprecationWarning,
            stacklevel=2,
        )
        return getattr(import_module(place), new_name)

    return find


class MovedAttribute:
    """An attribute of a class under the name that it had."""

    def __init__(self, new_name: str) -> None:
        self._new_name = new_name

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = f"{owner.__name__}.{name}"

    def __get__(self, instance: object, owner: type) -> Any:
        if instance is None:
            return self
        warn_renamed(self._name, self._new_name)
        return getattr(instance, self._new_name)


def renamed_argument(old: str, new: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorate a function that takes an argument under the keyword that it had, too."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def call(*arguments: P.args, **keywords: P.kwargs) -> R:
            if old not in keywords:
                return function(*arguments, **keywords)
            warn_renamed(f"The argument {old} of {function.__name__}", new)
            value: Any = keywords.pop(old)
            # Both names at once are the function's own TypeError.
            return function(*arguments, **{new: value}, **keywords)

        return call

    return decorate


def warn_renamed(old: str, new: str) -> None:
    """Tell the caller of one's caller that it uses an old name."""
    warnings.warn(
        f"{old} is now called {new}. The old name goes with 0.2.", DeprecationWarning, stacklevel=3
    )


class MovedModules(MetaPathFinder, Loader):
    """Finds the modules of ``MOVED`` that have no file any more: only moved names are in them."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The spec of such a module, even if a folder of its name was left behind without files."""
        if fullname not in MOVED:
            return None
        found = PathFinder.find_spec(fullname, path)
        return found if found and found.has_location else ModuleSpec(fullname, self)

    def exec_module(self, module: ModuleType) -> None:
        """Give the empty module a ``__getattr__``."""
        vars(module)["__getattr__"] = moved_names(module.__name__)


def find_moved_modules() -> None:
    """Let ``import`` find the modules that are gone; ``cnnlab`` calls this before all else."""
    sys.meta_path.insert(0, MovedModules())
