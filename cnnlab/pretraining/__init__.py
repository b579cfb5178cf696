"""How the built-in networks were made: the base, and the classifier made from it.

    PretrainingConfig    all settings
    pretrain             train with batch normalisation behind each convolution, and fold it into
                         the convolutions at the end: VGG16's own layer list remains
    fold                 one normalisation into one convolution
    interpolate_weights  between a network and what it became when it learned further

Importing this loads no TensorFlow; ``pretrain`` does.
"""

from cnnlab.pretraining.config import PretrainingConfig
from cnnlab.pretraining.folding import fold
from cnnlab.pretraining.interpolation import interpolate_weights
from cnnlab.pretraining.pretrainer import pretrain

__all__ = ["PretrainingConfig", "fold", "interpolate_weights", "pretrain"]
