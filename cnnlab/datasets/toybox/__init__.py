"""How the pictures of toybox10 are drawn: sample a scene in unit coordinates, then render it.

random_stream.py    the random numbers of one picture
colours.py          pigments, shades, tints, and the palette of an object
outlines.py         points of ellipses, boxes, soft polygons and bands
vehicles.py, nature.py, objects.py   the objects of the ten classes
object_classes.py   the ten classes by name
backgrounds.py      landscapes, rooms, papers, and objects of no class
scene.py            one picture as numbers: background, clutter, foreground, pose, light
rendering.py        a scene as pixels of any size
"""
