"""Moved to ``cnnlab.experiments.batch_normalization``."""

from cnnlab.moved_names import moved_names

__getattr__ = moved_names(__name__)
