"""Panels of the normalisation page."""
