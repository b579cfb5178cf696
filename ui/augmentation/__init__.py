"""Panels of the augmentation page."""
