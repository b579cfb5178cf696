"""What a training writes down while it is at work. No TensorFlow.

history      the log, batch by batch and epoch by epoch
samples      ten test pictures, and the predictions for them after each epoch
throughput   pictures a second, from the log
"""
