"""The settings of a whitening, and the gain that they give each direction."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, Self

import numpy as np

from cnnlab.configuration.checks import number, require_choice
from cnnlab.errors import ConfigurationError
from cnnlab.normalization.spectrum import Center

EpsilonOn = Literal["singular_values", "eigenvalues"]

CENTERS = ("pixel", "channel")
EPSILON_ON = ("singular_values", "eigenvalues")


@dataclass(frozen=True)
class WhiteningSettings:
    """The arguments of ``ZCAWhitening``, which documents them.

    Raises:
        ConfigurationError: a value that cannot be used.
    """

    epsilon: float = 1e-6
    center: Center = "pixel"
    epsilon_on: EpsilonOn = "singular_values"
    num_components: int | None = None
    rotate: bool = False
    cholesky: bool = False

    def __post_init__(self) -> None:
        require_choice("center", self.center, CENTERS, "zca")
        require_choice("epsilon_on", self.epsilon_on, EPSILON_ON, "zca")
        self._check_numbers()
        if self.rotate and self.cholesky:
            raise ConfigurationError(
                "zca-two-forms",
                "`rotate` (PCA) and `cholesky` are two forms of whitening; received both as True. "
                "Choose one, or none for ZCA.",
            )

    def _check_numbers(self) -> None:
        if not 0 <= number(self.epsilon) < math.inf:
            raise ConfigurationError(
                "zca-epsilon",
                "`zca_epsilon` must be a finite number, 0 or more; received {epsilon}. "
                "Keras uses 1e-6; more smooths.",
                epsilon=repr(self.epsilon),
            )
        if self.num_components is not None and not (
            isinstance(self.num_components, int | np.integer) and self.num_components >= 1
        ):
            raise ConfigurationError(
                "zca-num-components",
                "`num_components` must be a whole number, 1 or more, or None for all; received "
                "{received}.",
                received=repr(self.num_components),
            )

    def changed(self, changes: Mapping[str, Any], fitted: bool) -> Self:
        """With other values. Raises ``ConfigurationError`` for an unknown name or a late center."""
        if unknown := set(changes) - set(asdict(self)):
            raise ConfigurationError(
                "zca-setting-unknown",
                "A whitening has no setting {unknown}; it has {known}.",
                unknown=", ".join(sorted(unknown)),
                known=", ".join(asdict(self)),
            )
        if fitted and changes.get("center", self.center) != self.center:
            raise ConfigurationError(
                "zca-center-fitted",
                "`center` is {center} since fit; another one needs a new fit: "
                "ZCAWhitening(center=...).fit(images).",
                center=repr(self.center),
            )
        return replace(self, **changes)

    def gains(self, eigenvalues: np.ndarray, mean_eigenvalue: float, num_images: int) -> np.ndarray:
        """The factor of the coordinate along each direction; float64."""
        if self.epsilon_on == "eigenvalues":
            return 1 / np.sqrt(eigenvalues + self.epsilon * mean_eigenvalue)
        # sqrt(n) / (s + epsilon) with the singular values s = sqrt(n * eigenvalue) of the data.
        return 1 / (np.sqrt(eigenvalues) + self.epsilon / math.sqrt(num_images))

    def to_dict(self) -> dict[str, Any]:
        """JSON types only."""
        return asdict(self)
