"""Pictures of a set that cannot be read: they are named and left out; too many refuse the set."""

from collections import Counter, defaultdict
from itertools import islice

from cnnlab.datasets.checks.listing_notes import some_of
from cnnlab.datasets.checks.required_classes import MIN_IN_CLASS, check_classes
from cnnlab.datasets.folders.class_folders import LabelledFile, Listing
from cnnlab.errors import LONGEST_QUOTE, DatasetError, ImageError, cut
from cnnlab.messages import Note

MIN_GOOD_SHARE = 0.5

# In the sentence, and in the values beside it.
_REASONS, _KEPT = 3, 100


class UnreadableImages:
    """Collects the unreadable pictures of a listing, and ends the work as soon as it is in vain.

    Args:
        listing: all pictures, good and bad.
        name: of the data set, for messages.

    Attributes:
        errors: why, by the place in the listing.
    """

    def __init__(self, listing: Listing, name: str) -> None:
        self.errors: dict[int, ImageError] = {}
        self._pictures, self._name = listing.pictures, name
        self._of_class = Counter(picture.class_name for picture in listing.pictures)
        self._bad_of_class: Counter[str] = Counter()

    def add(self, number: int, error: ImageError) -> None:
        """Record the picture at this place of the listing.

        Raises:
            DatasetError: not enough can be left, in all or of its class, whatever the rest is like.
        """
        self.errors[number] = error
        if len(self.errors) > (1 - MIN_GOOD_SHARE) * len(self._pictures):
            raise self._too_many()
        class_name = self._pictures[number].class_name
        self._bad_of_class[class_name] += 1
        if self._of_class[class_name] - self._bad_of_class[class_name] < MIN_IN_CLASS:
            raise self._too_many_of(class_name)

    def good(self) -> list[LabelledFile]:
        """The others. Raises ``DatasetError`` where a class has too few of them to train with."""
        good = [picture for n, picture in enumerate(self._pictures) if n not in self.errors]
        check_classes(good, self._name)
        return good

    def note(self) -> Note:
        """Which they are, and why; there is at least one."""
        names = {n: str(self._pictures[n].file.path) for n in self.errors}
        values = {
            "count": len(names),
            "total": len(self._pictures),
            "listed": self._listed(names),
            "reasons": [f"{names[n]}: {error}" for n, error in islice(self.errors.items(), _KEPT)],
        }
        text = "{count:,} of {total:# picture} could not be read and {count:was|were} left out. "
        return Note("pictures-unreadable", text + "{listed}", values, "warning")

    def _listed(self, names: dict[int, str]) -> str:
        """The first names of each of the first reasons."""
        by_reason = defaultdict(list)
        for number, error in self.errors.items():
            by_reason[cut(str(error), LONGEST_QUOTE)].append(names[number])
        reasons = [f"{some_of(of)}: {reason}" for reason, of in islice(by_reason.items(), _REASONS)]
        others = sum(map(len, islice(by_reason.values(), _REASONS, None)))
        return " ".join(reasons) + (f" And {others:,} for other reasons." if others else "")

    def _too_many(self) -> DatasetError:
        return DatasetError(
            "dataset-too-many-bad-pictures",
            "{name} is refused: {count:,} of {total:# picture} cannot be read, as far as they were "
            "tried, and at least half have to be good. The first, {reason} Remove or convert them.",
            name=self._name,
            count=len(self.errors),
            total=len(self._pictures),
            reason=self._first(),
        )

    def _too_many_of(self, class_name: str) -> DatasetError:
        return DatasetError(
            "dataset-class-too-small",
            "{name} is refused: {count:,} of the {total:,} pictures of the class {class_name} "
            "cannot be read, and at least {needed} are needed. The first, {reason} Remove or "
            "convert them.",
            name=self._name,
            class_name=class_name,
            count=self._bad_of_class[class_name],
            total=self._of_class[class_name],
            needed=MIN_IN_CLASS,
            reason=self._first(class_name),
        )

    def _first(self, class_name: str | None = None) -> str:
        number = next(n for n in self.errors if class_name in (None, self._pictures[n].class_name))
        return f"{cut(str(self._pictures[number].file.path), 100)}: {self.errors[number]}"
