"""The command line: one module a command, each with ``add_arguments(parser)`` and ``run(args)``.

A command reads its arguments, calls the library once, and prints: results on stdout, progress
and messages on stderr. Its module is imported when its name is typed, so that ``--help`` is
fast.
"""

SUMMARIES = {
    "augment": "write randomly varied pictures",
    "code": "write augmentation as a program for a library",
    "normalize": "standardise or whiten pictures",
    "train": "train a network by transfer learning",
    "teach": "teach a network the classes of a folder in a moment, and say which pictures are odd",
    "projects": "list, import and delete projects: pictures of somebody's own classes",
    "pretrain": "train a whole network from its first weight on, as the built-in ones were",
    "find-learning-rate": "try all learning rates in one short training",
    "speed": "measure how fast this computer trains",
    "batchnorm": "train two small networks, with and without batch normalisation",
    "experiment": "put a claim to the test with paired trainings",
    "sweep": "search among settings with many trainings, here or on a cluster",
    "runs": "list, show, compare, stop and delete training runs",
    "classify": "say what is in pictures, with a trained network",
    "gather": "decode the pictures of a ZIP, so that they are ready to be classified",
    "models": "list, fetch, import and delete models that can answer",
    "export": "write a trained network for other programs",
    "weights": "what the bases learned before: list, fetch VGG16's",
    "cache": "what is kept on the disk and may go: list, clear, limit",
    "data": "load a data set, so that it is ready, and describe it",
}
