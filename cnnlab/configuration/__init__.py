"""Frozen settings, the same object for Python, page, URL, command line and run directory.

configuration    Configuration, setting: fields with defaults, validation, JSON
checks           checks of values that many settings share
files            configurations as JSON or YAML text, from anyone
differences      where configurations of one kind differ
"""

from cnnlab.configuration.configuration import Configuration, setting

__all__ = ["Configuration", "setting"]
