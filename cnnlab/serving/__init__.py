"""A child process that keeps networks loaded and answers named calls. No TensorFlow here.

classifier_process    ClassifierProcess: asks, from any thread
server                the child; calls: what can be asked of it, by name
serialization         the values that cross between the two
fair_lock             who asked first is answered first
"""

from cnnlab.serving.classifier_process import ClassifierProcess

__all__ = ["ClassifierProcess"]
