"""The two checkpoints of a run. No TensorFlow.

best_checkpoint   the network of the best epoch, to predict with
last_checkpoint   the state after the last epoch, to go on from
"""
