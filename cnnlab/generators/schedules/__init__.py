"""Which images come when, and with which random numbers.

schedule, keras_schedule    what a seed means, in cnnlab's way or Keras's
progress                    order and position of an iterator, by Keras's hooks
random_source               the random numbers of the current batch, for all code that draws
keras_dataset               iterators that ``model.fit`` takes
"""
