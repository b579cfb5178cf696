"""Moved to ``cnnlab.experiments.activations``."""

from cnnlab.moved_names import moved_names

__getattr__ = moved_names(__name__)
