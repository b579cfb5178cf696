"""The frozen layers run once: their outputs are cached, and the other layers train on them.

cuts        where a network is cut in two
halves      the frozen part, and the trainable part
precision   the number format in which the frozen part computes
pictures    the input of the frozen part
plan        which cut, how many views of the pictures, cached or not
computing   the pass over the pictures
cache       the outputs on the disk
keys        what the outputs depend on, as a hash
keeping     outputs found in the cache, or computed
supply      the input of the trainable part, epoch by epoch
preparing   all of it together
costs       time and space that it took, in words
"""
