"""Claims put to the test: pairs of runs that differ in named settings only.

experiment    Experiment, Comparison: the design as data
verdict       whether a claim holds, from accuracies or times of the pairs; with more_wanted
differences   gain and loss per class, change of the confusion matrix, pictures that changed
curves        the mean curve of several runs, with a band
"""

from cnnlab.experiments.paired.experiment import Comparison, Experiment

__all__ = ["Comparison", "Experiment"]
