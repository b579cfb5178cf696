"""The trials of a sweep on the computers of a Ray cluster. Importing it loads neither Ray nor
TensorFlow.

settings    which cluster, and what a trial needs of it
executor    on the computer that started the sweep: hands trainings out, puts what comes back away
connection  the few calls of Ray; all scheduling, retrying and moving of data is Ray's
board       where a trial says how it is doing, and hears whether to go on
task        a training, on the computer where Ray has put it
packing     what comes back of a run
nodes       what a computer has to have, looked at before the first trial
"""

from cnnlab.sweeps.cluster.settings import Cluster

__all__ = ["Cluster"]
