"""Trainings in processes of their own: start, queue, resume, stop. No TensorFlow here.

run = start_run(config)          returns at once; the training outlives this process
resume_run(run)                  after it was stopped or interrupted
stop_run(run)                    ends it after the batch that it is at
Standby()                        one worker more, which waits with TensorFlow loaded
"""

from cnnlab.workers.processes import resume_run, start_run, stop_run
from cnnlab.workers.standby import Standby

__all__ = ["Standby", "resume_run", "start_run", "stop_run"]
