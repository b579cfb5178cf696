"""The ten classes by name, each with the function that draws an object of it."""

from collections.abc import Callable

from cnnlab.datasets.toybox.colours import Palette
from cnnlab.datasets.toybox.nature import fish, flower, mushroom, tree
from cnnlab.datasets.toybox.objects import balloon, cup, house, toy_star
from cnnlab.datasets.toybox.outlines import Shape
from cnnlab.datasets.toybox.random_stream import RandomStream
from cnnlab.datasets.toybox.vehicles import boat, car

# In the order of the labels.
OBJECT_CLASSES: dict[str, Callable[[RandomStream, Palette], list[Shape]]] = {
    "car": car,
    "house": house,
    "tree": tree,
    "fish": fish,
    "flower": flower,
    "cup": cup,
    "star": toy_star,
    "boat": boat,
    "balloon": balloon,
    "mushroom": mushroom,
}
