"""The finished examples that ship, read as any experiment's folder."""

from pathlib import Path

from cnnlab.experiments.paired.folder import ExperimentFolder

EXAMPLES = Path(__file__).parents[3] / "assets" / "experiments"


def finished_example(claim: str) -> ExperimentFolder | None:
    """The one of a claim; None where none ships.

    Args:
        claim: one of ``claims.CLAIMS``.
    """
    folder = ExperimentFolder(EXAMPLES / claim)
    return folder if folder.status.state == "finished" else None
