"""Frozen layers are run once: what they answer is kept, and the rest trains from that.

cuts        where a network is cut in two
halves      the frozen part, and the part that learns
precision   which numbers the frozen part computes with
plan        which cut, how many views of the pictures, kept or not
computing   the pass over the pictures
cache       what is kept on the disk
supply      all of it together: the batches of every epoch, and the answers to the test pictures
"""
