"""The folder of work in a process of its own: a training, an experiment. No TensorFlow.

run_folder   what every such folder holds
new_folder   how it is made
status       where the work stands
"""
