"""Networks while they learn, measured. Importing this loads no TensorFlow.

activations           how any Keras network's activations spread, layer by layer; its gradients
batch_normalization   two small networks side by side, with and without it
paired                claims put to the test: paired trainings that differ in named settings only
"""
