"""What a training takes before it can begin: pictures, a normalisation, a compiled network.

fresh    made anew, for one training
shared   remembered, for many trainings in one process
"""

from cnnlab.training.resources.fresh import Resources

__all__ = ["Resources"]
