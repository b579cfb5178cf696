"""Frozen layers are run once: what they answer is kept, and the rest trains from that.

cuts        where a network is cut in two
halves      the frozen part, and the part that learns
precision   which numbers the frozen part computes with
pictures    what the frozen part sees
plan        which cut, how many views of the pictures, kept or not
computing   the pass over the pictures
cache       what is kept on the disk
keys        what a kept answer depends on
keeping     found in the cache, or computed
supply      what the epochs work with
preparing   all of it together
costs       what it cost, in words
"""
