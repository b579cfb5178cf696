"""Frozen settings, the same object for Python, page, URL, command line and run directory.

configuration    Configuration, setting: fields with defaults, validation, JSON
checks           common checks of values
files            untrusted configurations as JSON or YAML text
differences      between configurations of one kind
"""

from cnnlab.configuration.configuration import Configuration, setting

__all__ = ["Configuration", "setting"]
