"""One finished experiment for each claim, to look at before anything is trained.

finished    the examples that ship
packing     an experiment's folder without what only trainings need
"""

from cnnlab.experiments.paired.examples.finished import finished_example
from cnnlab.experiments.paired.examples.packing import pack_example

__all__ = ["finished_example", "pack_example"]
