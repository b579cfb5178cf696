"""Panels of the batch normalisation page."""
