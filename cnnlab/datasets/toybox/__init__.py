"""How the pictures of toybox10 are drawn: sample a scene in unit coordinates, then render it.

random_stream.py    the random numbers of one picture
paints.py           pigments, shades and tints
outlines.py         points of ellipses, boxes, soft polygons and bands
vehicles.py, nature.py, objects.py   the ten things
things.py           the ten things by name
backdrops.py        landscapes, rooms, papers and what lies around
scene.py            one picture as numbers: backdrop, clutter, thing, pose, light
rendering.py        a scene as pixels of any size
"""
