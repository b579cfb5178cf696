"""Panels of the page Teach, one file each."""
