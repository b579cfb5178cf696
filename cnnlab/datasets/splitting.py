"""The test part of a set that names none: a share of each class, drawn by the seed."""

from collections import defaultdict

import numpy as np

from cnnlab.datasets.duplicates import Duplicates

TEST_SHARE = 0.2


def num_drawn_for_testing(count: int) -> int:
    """How many of a class's pictures become test pictures if the set names none."""
    return max(1, round(TEST_SHARE * count))


def draw_test(labels: np.ndarray, copies: Duplicates, rng: np.random.Generator) -> np.ndarray:
    """A mask over a fifth of each class, such that no photo is on both sides.

    Where too few pictures of a class are left so, as of a video, whose pictures are all nearly the
    same, only those that are the same pixel by pixel stay on one side. A class of nothing but
    copies of one photo has no test picture.

    Args:
        labels: (num_images,), of the classes.
        copies: among the pictures.
        rng: that draws; without copies it alone decides.
    """
    is_test = np.zeros(len(labels), bool)
    for label in np.unique(labels):
        members = rng.permutation(np.flatnonzero(labels == label))
        count = num_drawn_for_testing(len(members))
        drawn = _drawn(members, copies.alike, count)
        if 2 * len(drawn) < count:
            drawn = _drawn(members, copies.identical, count)
        is_test[drawn] = True
    return is_test


def _drawn(members: np.ndarray, group: np.ndarray, count: int) -> list[int]:
    """The first ``count`` members whose groups come along whole, the smallest groups first.

    Args:
        members: of a class, in the order in which they are drawn.
        group: of every picture of the set.
        count: how many are wanted; more where even the smallest group is larger.
    """
    sizes = np.bincount(group, minlength=len(group))
    inside = defaultdict(list)
    for member in members[np.argsort(sizes[group[members]], kind="stable")]:
        inside[group[member]].append(member)
    drawn: list[int] = []
    for number, one in inside.items():
        is_whole = len(one) == sizes[number]
        is_smallest = not drawn and 2 * len(one) <= len(members)
        if is_whole and (len(drawn) + len(one) <= count or is_smallest):
            drawn += one
    return drawn
