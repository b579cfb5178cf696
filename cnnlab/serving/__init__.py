"""A child process that keeps networks loaded and answers named calls. No TensorFlow here.

classifier_process    ClassifierProcess: the client, for any thread
server                the child; calls: the functions that it offers, by name
serialization         of requests and responses
fair_lock             first come, first served
"""

from cnnlab.serving.classifier_process import ClassifierProcess

__all__ = ["ClassifierProcess"]
