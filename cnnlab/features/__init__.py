"""Features: outputs of the frozen layers of a network, computed once and cached.

cuts           where a network can be split
model_split    its frozen part, and its trainable part
precision      the number format in which the frozen part computes
computing      the pass over the pictures
cache          features on the disk
hashes         what features depend on, as hashes
feature_store  features from the cache, or computed
"""
