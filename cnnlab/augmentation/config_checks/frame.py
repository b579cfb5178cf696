"""How much of the picture is still in its frame."""

from collections.abc import Iterator

import numpy as np

from cnnlab.augmentation.config import AugmentationConfig
from cnnlab.augmentation.config_checks.case import MOVING, Case
from cnnlab.messages import Note


def off_the_frame(case: Case) -> Iterator[Note]:
    """The expected share of the frame that is filled, not seen."""
    if case.pictures is None or case.only(MOVING) == case.only(()):
        return
    seen = case.seen(case.config)
    if seen.mean() <= 0.75:
        name = _culprit(case)
        yield Note(
            "off-the-frame",
            "On average {share} % of each result is filling (`fill_mode={mode}`), not picture. "
            "`{name}` does the most: less of it keeps more in view.",
            {
                "share": round(100 * (1 - seen.mean())),
                "mode": repr(case.config.fill_mode),
                "name": name,
            },
            "warning",
            name,
        )
    gone = np.mean(seen < 0.1)
    if gone >= 0.02:
        name = _culprit(case)
        yield Note(
            "picture-gone",
            "In about {share} % of the results less than a tenth of the frame still shows the "
            "picture. Its label stays, and so teaches something wrong: lower `{name}`.",
            {"share": round(100 * gone), "name": name},
            "warning",
            name,
        )


def _culprit(case: Case) -> str:
    def filled(config: AugmentationConfig) -> float:
        return 1 - case.seen(config).mean()

    return case.culprit(MOVING, filled)
