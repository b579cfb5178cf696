"""Three ready searches, each of 3 to 10 minutes on two processor cores.

On two fast ones with AVX-512 and bfloat16 they take about three.
"""

from collections.abc import Mapping

from cnnlab.models.heads import HeadConfig
from cnnlab.runs.config import TrainingConfig
from cnnlab.sweeps.space import Parameter
from cnnlab.sweeps.sweep import Sweep

PRETRAINED = TrainingConfig(
    base="vgg16-compact",
    validation_share=0.3,
    frozen_layers=19,
    head=HeadConfig(units=(256,)),
    optimizer="adam",
    learning_rate=1e-3,
    learning_rate_schedule="cosine",
    epochs=10,
)
"""What the searches begin with: a head on a frozen base."""

READY: Mapping[str, Sweep] = {
    "augmentation": Sweep(
        "Which augmentation helps with few pictures?",
        PRETRAINED.replace(limit=600, validation_share=0.5, cached_views=8, epochs=24),
        (
            Parameter("augmentation.horizontal_flip", (False, True)),
            Parameter("augmentation.rotation_range", low=0, high=30, step=5),
            Parameter("augmentation.width_shift_range", low=0.0, high=0.2, step=0.05),
            Parameter("augmentation.height_shift_range", low=0.0, high=0.2, step=0.05),
            Parameter("augmentation.zoom_range", low=0.0, high=0.3, step=0.1),
        ),
        pruner="none",
        trials=200,
        minutes=10,
    ),
    "rate": Sweep(
        "Which learning rate, and how many frozen layers?",
        PRETRAINED.replace(limit=2000, epochs=15),
        (
            Parameter("frozen_layers", (11, 15, 19)),
            Parameter("optimizer", ("sgd", "adam")),
            Parameter("learning_rate", low=1e-5, high=1e-1, log=True),
        ),
        trials=40,
        minutes=10,
    ),
    "image-size": Sweep(
        "Are larger pictures worth their time?",
        PRETRAINED.replace(limit=3000, epochs=30),
        (
            Parameter("image_size", ((32, 32), (48, 48), (64, 64), (96, 96), (128, 128))),
            Parameter("learning_rate", low=1e-4, high=1e-2, log=True),
            Parameter("head.units", ((), (256,))),
        ),
        trials=80,
        minutes=10,
    ),
}
"""Name -> search."""
