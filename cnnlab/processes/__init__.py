"""Child processes: their environment, their limits, and messages to and from them.

child_environment    the environment of children that load TensorFlow
child_pipes          their standard input and output
replaceable_child    one that starts when it is needed, and again if it has died
limited_child        work on an untrusted file, with limited time and memory
wire                 messages between two processes: JSON values and arrays
onednn               convolutions as fast as the processor allows
memory               how much memory is available
"""
