"""What the trainable part of a network is trained on: pictures, or cached features of them.

pictures         the input of the frozen part
plan             where the network is split, how many views of the pictures, cached or not
keys             the keys of the features of a training in the cache
training_inputs  the input of the trainable part, epoch by epoch
preparing        all of it together
notes            the time and the space that it took, in words
"""
