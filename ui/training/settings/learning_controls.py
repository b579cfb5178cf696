"""Controls of the training: optimiser, learning rate, epochs, batches, class weights."""

from typing import Any

from cnnlab.models import OPTIMIZERS
from cnnlab.runs import CLASS_WEIGHTS, SCHEDULES
from cnnlab.runs.config import LARGEST_VALIDATION_SHARE
from cnnlab.training import TrainingConfig
from cnnlab.training.device import num_gpus_listed
from ui.choices import choose, choose_number, choose_segment, choose_switch
from ui.components.linked_stops import with_linked
from ui.components.slider import live_slider, live_step
from ui.preferences import named
from ui.text import t

LEARNING_RATES = tuple(float(f"{digit}e{power}") for power in range(-6, 1) for digit in (1, 3))
_WEIGHT_DECAYS = (0.0, 1e-4, 4e-4, 1e-3, 4e-3, 1e-2, 4e-2, 1e-1)


def learning_controls(defaults: TrainingConfig) -> dict[str, Any]:
    """Optimiser, learning rate and schedule, as fields of ``TrainingConfig``.

    Args:
        defaults: what a link means that leaves a setting out.
    """
    names = {"sgd": "SGD", "adam": "Adam", "adamw": "AdamW", "rmsprop": "RMSprop"}
    optimizer = choose(
        named(t("Optimiser"), "optimizer"),
        {name: names[name] for name in OPTIMIZERS},
        "optimizer",
        help=t(
            "How the network is corrected after each batch. SGD, which the course “CNN 2” uses, "
            "goes straight downhill; the others fit their steps to each weight."
        ),
        default=defaults.optimizer,
    )
    learning_rate = live_step(
        named(t("Learning rate"), "learning_rate"),
        with_linked(LEARNING_RATES, "learning_rate"),
        "learning_rate",
        defaults.learning_rate,
        "{:g}".format,
        help=t("How large each correction is. Too small learns slowly, too large not at all."),
    )
    chosen = {"optimizer": optimizer, "learning_rate": learning_rate}
    return chosen | _of_the_optimizer(optimizer, defaults) | _schedule(defaults)


def batch_controls(defaults: TrainingConfig) -> dict[str, Any]:
    """Early end, batches, fairness and devices; as ``learning_controls``."""
    return _early_end(defaults) | _batches(defaults) | _fairness(defaults) | _devices()


def choose_epochs(defaults: TrainingConfig) -> int:
    """A control for ``epochs``."""
    return choose_number(
        named(t("Epochs"), "epochs"),
        1,
        500,
        defaults.epochs,
        "epochs",
        help=t("How many times all training pictures are gone through."),
    )


def _of_the_optimizer(optimizer: str, defaults: TrainingConfig) -> dict[str, Any]:
    if optimizer == "adamw":
        return {"weight_decay": _weight_decay(defaults)}
    if optimizer == "adam":
        return {}
    momentum = live_slider(
        named(t("Momentum"), "momentum"),
        0.0,
        0.99,
        defaults.momentum,
        0.01,
        "momentum",
        format="{:.2f}",
        help=t("How much of the last correction goes on in the next, which smooths the way."),
    )
    if optimizer == "rmsprop":
        return {"momentum": momentum}
    nesterov = choose_switch(
        named(t("Look ahead (Nesterov)"), "nesterov"),
        "nesterov",
        defaults.nesterov,
        help=t("The slope is measured where the momentum leads, not where the network stands."),
    )
    return {"momentum": momentum, "nesterov": nesterov}


def _weight_decay(defaults: TrainingConfig) -> float:
    return live_step(
        named(t("Weight decay"), "weight_decay"),
        with_linked(_WEIGHT_DECAYS, "weight_decay"),
        "weight_decay",
        defaults.weight_decay,
        "{:g}".format,
        help=t("All weights shrink a little at each step, so that only useful ones stay large."),
    )


def _schedule(defaults: TrainingConfig) -> dict[str, Any]:
    labels = {
        "constant": t("stays the same (the course “CNN 2”)"),
        "cosine": t("falls gently to nothing (cosine)"),
        "step": t("drops in steps"),
        "exponential": t("falls all the time (exponential)"),
    }
    schedule = choose(
        named(t("In the course of the training it"), "learning_rate_schedule"),
        {name: labels[name] for name in SCHEDULES},
        "learning_rate_schedule",
        help=t("Large steps at first and small ones later often end at a better place."),
        default=defaults.learning_rate_schedule,
    )
    warmup = live_slider(
        named(t("Warm-up epochs"), "warmup_epochs"),
        0,
        10,
        defaults.warmup_epochs,
        1,
        "warmup_epochs",
        help=t("Over so many epochs the learning rate rises from nothing; 0 for no warm-up."),
    )
    chosen = {"learning_rate_schedule": schedule, "warmup_epochs": warmup}
    return chosen | _decay(defaults) if schedule in ("step", "exponential") else chosen


def _decay(defaults: TrainingConfig) -> dict[str, Any]:
    rate = live_slider(
        named(t("Multiplied by"), "decay_rate"),
        0.05,
        1.0,
        defaults.decay_rate,
        0.05,
        "decay_rate",
        format="{:.2f}",
    )
    epochs = live_slider(
        named(t("each time after so many epochs"), "decay_epochs"),
        1,
        50,
        defaults.decay_epochs,
        1,
        "decay_epochs",
    )
    return {"decay_rate": rate, "decay_epochs": epochs}


def _early_end(defaults: TrainingConfig) -> dict[str, Any]:
    share = live_slider(
        named(t("Held out to choose the best epoch"), "validation_share"),
        0.0,
        LARGEST_VALIDATION_SHARE,
        defaults.validation_share or 0.0,
        0.05,
        "validation_share",
        format="{:.0%}",
        help=t(
            "Nothing learns from this share of the training pictures; the epoch that does best on "
            "them is kept. So the test pictures, which are asked once at the end, tell the truth. "
            "Where they would be too few, or at 0, the network of the last epoch is kept."
        ),
    )
    patience = live_slider(
        named(t("End early after so many epochs without progress"), "early_stopping"),
        0,
        20,
        defaults.early_stopping,
        1,
        "early_stopping",
        help=t(
            "Progress is a higher accuracy on the held-out pictures, or the same at a lower loss. "
            "The best network is kept in any case. 0 never ends early."
        ),
    )
    return {"validation_share": share, "early_stopping": patience}


def _batches(defaults: TrainingConfig) -> dict[str, Any]:
    batch_size = live_step(
        named(t("Batch size"), "batch_size"),
        with_linked((8, 16, 32, 64, 128, 256), "batch_size"),
        "batch_size",
        defaults.batch_size,
        help=t("After this many pictures the network corrects itself."),
    )
    seed = choose_number(
        named(t("Seed"), "seed"),
        0,
        2**31 - 1,
        0,
        "seed",
        help=t("The same seed gives the same order, starting weights and random variations."),
    )
    deterministic = choose_switch(
        named(t("Exactly repeatable"), "deterministic"),
        "deterministic",
        defaults.deterministic,
        help=t(
            "The same settings give exactly the same curves again on this computer. That costs "
            "next to nothing on a processor, and some speed on a graphics card."
        ),
    )
    return {"batch_size": batch_size, "seed": seed, "deterministic": deterministic}


def _fairness(defaults: TrainingConfig) -> dict[str, Any]:
    labels = {"none": t("each picture"), "balanced": t("each class")}
    class_weights = choose_segment(
        named(t("What counts alike"), "class_weights"),
        {name: labels[name] for name in CLASS_WEIGHTS},
        "class_weights",
        help=t("If some classes have few pictures, let each class count alike."),
    )
    smoothing = live_slider(
        named(t("Doubt in the labels"), "label_smoothing"),
        0.0,
        0.5,
        defaults.label_smoothing,
        0.05,
        "label_smoothing",
        format="{:.0%}",
        help=t(
            "This share of each label is spread over all classes, so that the network does not "
            "learn to be surer than it can be (label smoothing)."
        ),
    )
    return {"class_weights": class_weights, "label_smoothing": smoothing}


def _devices() -> dict[str, Any]:
    """Nothing to choose where there are not several GPUs."""
    count = num_gpus_listed()
    if count < 2:
        return {}
    strategy = choose_segment(
        named(t("Trains on"), "strategy"),
        {"default": t("one GPU"), "mirrored": t("all {count} GPUs", count=count)},
        "strategy",
        help=t("All GPUs share each batch. Worth it for many learning layers and large batches."),
    )
    return {"strategy": strategy}
