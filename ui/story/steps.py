"""The steps of the story as a table: where each takes place, and what it says."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One step; its sentences are for people who do not program.

    Attributes:
        page: file of the page where it takes place.
        query: what stands in that page's link, so that the sentences are true; the page's other
            controls are at their defaults.
        title: in a few words.
        do: the one thing to do.
        see: what there is to see then.
        question: to think about.
        answer: to the question.
    """

    page: str
    query: Mapping[str, str]
    title: str
    do: str
    see: str
    question: str
    answer: str

    @property
    def number(self) -> int:
        """Its place in the story, from 1; in links ``?step=``."""
        return STEPS.index(self) + 1


STEPS = (
    Step(
        "pages/augmentation.py",
        {"view": "variants", "rotation_range": "20"},
        "More pictures from few",
        "Pull **Turn** all the way to the right.",
        "From one picture come twelve; each turns another way, and you still know the thing.",
        "May every picture be mirrored?",
        "No. A mirrored cat is still a cat, but a mirrored 2 is no 2. Only change what does not "
        "change the answer.",
    ),
    Step(
        "pages/normalization.py",
        {"look": "compare", "left": "raw", "right": "standardized"},
        "A common measure",
        "Pull the line: nothing seems to change. Then press **numbers** above it.",
        "Numbers from 0 to 255 have become numbers around 0, in every picture alike.",
        "What is it good for?",
        "A bright boat and a dim boat now have the same brightness and contrast. A network need "
        "not learn that both are boats; only what differs is left to learn.",
    ),
    Step(
        "pages/normalization.py",
        {"look": "compare", "left": "raw", "right": "whitened"},
        "Whitening",
        "Pull the line over the pictures, slowly.",
        "Plain areas turn grey, outlines stay: what a pixel shares with its neighbours is gone.",
        "Is something lost?",
        "No: whitening can be undone. Nothing is thrown away, it is told without repeating itself.",
    ),
    Step(
        "pages/batch_normalization.py",
        {"experiment": "example-raw-pictures"},
        "Batch normalisation",
        "Press **Play** and watch the coloured hills.",
        "Without it, left, all is cut off: it guesses. With it the hills stay in the middle.",
        "Does it always help?",
        "No. Once the pictures themselves are brought to a common measure, both networks here "
        "learn equally well; try the card “Standardised”.",
    ),
    Step(
        "pages/transfer_learning.py",
        {"run": "example-transfer-learning", "look": "curves"},
        "Borrowed eyes",
        "Press **Play** and watch the ten pictures.",
        "A network that had learned from photos learns drawn things in five rounds.",
        "What does it bring along?",
        "Edges, colours and simple shapes. They are the same in all pictures, so only what they "
        "add up to must be learned anew.",
    ),
    Step(
        "pages/teach.py",
        {},
        "Your own pictures",
        "Press **All boats at night**, then **Teach**, then **try**.",
        "It tells cars from boats nearly always, until a car comes at night.",
        "What has it learned?",
        "Light and dark: that told its pictures apart, too. A network learns whatever does, and "
        "not what you mean. Gather things of your own: what could it mistake for them?",
    ),
    Step(
        "pages/claims.py",
        {"claim": "1"},
        "Is it true?",
        "Guess: is this sentence true? Then put it to the test.",
        "Networks learn with it and without it, again and again; then comes a verdict.",
        "Why not just try once?",
        "Luck makes one network a little better than its twin. Only when the same comes out again "
        "and again is it more than luck.",
    ),
)
