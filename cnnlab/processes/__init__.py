"""Processes that work for us: what they are given, what they may take, and how we talk to them.

child_environment    the environment of children that load TensorFlow
child_pipes          their standard input and output
limited_child        work on a stranger's file, with little time and memory
wire                 messages between two processes: JSON values and arrays
onednn               convolutions as fast as the processor allows
memory               how much memory may still be taken
"""
