"""Panels of the runs page, one file each."""
