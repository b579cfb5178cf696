"""What the glossary explains: each term with the forms it appears in, and one plain sentence."""

TERMS = {
    "accuracy": (
        "accuracy",
        "The share of pictures that the network names correctly.",
    ),
    "activation": (
        "activation|activations",
        "What a unit of the network gives for a picture, and the rule by which it makes that out "
        "of its sum.",
    ),
    "augmentation": (
        "augmentation",
        "Making more training pictures out of few, by turning, shifting and recolouring them.",
    ),
    "base": (
        "base",
        "The larger part of a network, which has learned to see shapes from many other pictures.",
    ),
    "batch": (
        "batch|batches",
        "The handful of pictures after which a network corrects itself once.",
    ),
    "batch normalisation": (
        "batch normalisation",
        "A layer that brings the numbers passing through it to mean 0 and deviation 1, batch by "
        "batch, so that the next layer finds its work easier.",
    ),
    "calibration": (
        "calibration",
        "Whether a network that says “80% sure” is also right in 80 of 100 cases.",
    ),
    "channel": (
        "channel|channels",
        "One layer of a picture's numbers, such as all its red values.",
    ),
    "checkpoint": (
        "checkpoint",
        "The network as it was after an epoch, kept on the disk.",
    ),
    "CIFAR-10": (
        "CIFAR-10",
        "A well-known collection of 60,000 photos of ten kinds of things, 32 by 32 pixels each.",
    ),
    "class": (
        "class|classes",
        "A kind of thing that the network can name, such as “cat”.",
    ),
    "convolution": (
        "convolution|convolutions",
        "A layer that slides small filters over the picture, each looking for one pattern.",
    ),
    "correlation": (
        "correlation",
        "How well one number tells another: 1 completely, 0 not at all.",
    ),
    "dropout": (
        "dropout",
        "Switching off random parts of the network while it learns, so that it relies on no "
        "single one.",
    ),
    "epoch": (
        "epoch|epochs",
        "One round of learning in which the network has seen every training picture once.",
    ),
    "epsilon": (
        "epsilon|softening",
        "A small number added before a division, so that what is nearly 0 is not blown up; in ZCA "
        "whitening it keeps noise faint.",
    ),
    "feature": (
        "feature|features",
        "What a layer of the network found in a picture, as numbers.",
    ),
    "feature map": (
        "feature map|feature maps",
        "What one channel of a layer makes of a picture, shown as a picture: bright where it found "
        "its pattern.",
    ),
    "filter": (
        "filter|filters",
        "A small grid of weights that looks for one pattern everywhere in a picture.",
    ),
    "frozen": (
        "frozen|freeze",
        "Kept as it is while the rest of the network learns.",
    ),
    "gradient": (
        "gradient|gradients",
        "For each weight, in which direction and how steeply the loss would change with it.",
    ),
    "held out": (
        "held out|held-out pictures|held-out picture",
        "Kept apart in training: nothing learns from such pictures, and they choose the epoch "
        "whose network is kept.",
    ),
    "head": (
        "head",
        "The small last part of a network, which turns what the base sees into an answer.",
    ),
    "heat map": (
        "heat map|heat maps",
        "Colours laid over a picture that are bright where the network saw what speaks for its "
        "answer.",
    ),
    "hidden layer": (
        "hidden layer|hidden layers",
        "One of the steps between what goes into a network and its answer.",
    ),
    "ImageNet": (
        "ImageNet",
        "A collection of 1.2 million photos of 1000 kinds of things, from which many networks "
        "learned to see.",
    ),
    "label": (
        "label|labels|labelled",
        "The true class of a picture, as a person wrote it down.",
    ),
    "label smoothing": (
        "label smoothing",
        "Telling the network while it learns that a label is almost, but not quite, certain.",
    ),
    "layer": (
        "layer|layers",
        "One step of a network: numbers come in, are combined, and go on to the next.",
    ),
    "learning rate": (
        "learning rate",
        "How large each correction of the weights is.",
    ),
    "loss": (
        "loss",
        "One number for how wrong the answers are; learning makes it smaller.",
    ),
    "significance": (
        "McNemar's test",
        "How often chance alone would make such a difference, counted on the pictures that only "
        "one of two networks recognised.",
    ),
    "mix-up": (
        "mix-up|mix-ups",
        "One class taken for another, also called a confusion.",
    ),
    "momentum": (
        "momentum",
        "How much of its last correction a network adds to the next one, as a ball keeps rolling.",
    ),
    "noise gain": (
        "noise gain",
        "How many times larger random noise in the pictures becomes by whitening.",
    ),
    "optimiser": (
        "optimiser",
        "The rule by which the weights are corrected after each batch, such as SGD or Adam.",
    ),
    "overfitting": (
        "overfitting",
        "Learning the training pictures by heart, and doing worse on new ones.",
    ),
    "parameter": (
        "parameter|parameters",
        "A number inside the network that learning can change; also called a weight.",
    ),
    "patch": (
        "patch|patches",
        "A small square cut out of a picture.",
    ),
    "pooling": (
        "pooling",
        "A layer that makes the picture smaller and keeps the strongest of what was found.",
    ),
    "principal component": (
        "principal component|principal components",
        "A pattern that pictures share; mixed together, such patterns give every picture.",
    ),
    "probability": (
        "probability|probabilities",
        "How sure the network is of an answer, from 0 to 100%.",
    ),
    "ReLU": (
        "ReLU",
        "A step between layers that turns every number below 0 into 0.",
    ),
    "seed": (
        "seed",
        "The number that random choices start from: the same number repeats them exactly.",
    ),
    "SGD": (
        "SGD",
        "Stochastic gradient descent: after each batch, every weight is moved a little way "
        "downhill on the loss.",
    ),
    "standard deviation": (
        "standard deviation|deviation|deviations",
        "How far numbers typically lie from their mean.",
    ),
    "standardisation": (
        "standardisation|standardised|standardising",
        "Shifting and stretching numbers so that their mean is 0 and their standard deviation 1.",
    ),
    "test pictures": (
        "test pictures|test picture",
        "Pictures that the network never learns from, by which the result is measured, once.",
    ),
    "toybox": (
        "toybox",
        "Ten kinds of drawn things that cnnlab makes by itself, so that there is always something "
        "to learn from.",
    ),
    "transfer learning": (
        "transfer learning",
        "Keeping what a network learned from other pictures, and teaching only a new last part.",
    ),
    "tutorial": (
        "tutorial",
        "The course text “Application of image recognition, CNN 2” of 2020, whose calls and "
        "claims can all be tried here.",
    ),
    "validation": (
        "validation",
        "Testing on pictures kept out of the learning, while the learning goes on.",
    ),
    "unit": (
        "unit|units",
        "One place of a layer where numbers come together and a new one goes out.",
    ),
    "variance": (
        "variance",
        "How far numbers lie from their mean, squared and averaged: the square of the standard "
        "deviation.",
    ),
    "VGG16": (
        "VGG16",
        "A well-known network of 2014 with 13 convolutions and 3 more layers that learn; it "
        "learned from ImageNet.",
    ),
    "weight": (
        "weight|weights",
        "One of the numbers inside a network that learning changes; together they are what it "
        "knows.",
    ),
    "winners curse": (
        "winner’s curse",
        "The best of many tries is partly the luckiest one, so it looks better than it is.",
    ),
    "whitening": (
        "whitening|whitened",
        "Taking away what neighbouring pixels have in common, so that outlines remain.",
    ),
    "ZCA": (
        "ZCA",
        "The kind of whitening whose result looks most like the picture it was made of.",
    ),
}
"""Name -> (forms, separated by ``|``; sentence). What a translation replaces are the latter two."""
