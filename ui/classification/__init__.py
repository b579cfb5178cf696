"""Panels of the classify page, one file each."""
