"""Moved to ``cnnlab.evaluation``."""

from cnnlab.moved_names import moved_names

__getattr__ = moved_names(__name__)
