"""Which network answers, and in a sentence or two what it is worth."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from cnnlab.augmentation import AugmentationConfig
from cnnlab.classification import KnownModel, list_models
from cnnlab.classification.catalogue import IMAGENET
from cnnlab.models.imagenet_classifier import MEGABYTES
from cnnlab.training import ModelDescription, Run
from cnnlab.training.model_folder import ModelFolder
from ui.choices import choose
from ui.classification.importing import import_control, removal_control, show_removed
from ui.classification.worth import show_worth
from ui.downloads import Downloadable, offer_download
from ui.menu import link_to
from ui.text import plain, t

_ORDER = ("ready", "run", "imported", "imagenet")
_IMAGENET = Downloadable("vgg16_imagenet", ("models", "fetch", IMAGENET))


@dataclass(frozen=True)
class Network:
    """A network that can be asked.

    Attributes:
        model: what the library knows about it.
        key: the same for the same weights, for caches.
    """

    model: KnownModel
    key: str

    @property
    def image_size(self) -> tuple[int, int]:
        """(height, width) of the pictures that it takes, in pixels."""
        return self.model.image_size

    @property
    def class_names(self) -> tuple[str, ...]:
        """In the order of its outputs."""
        return self.model.class_names

    @property
    def description(self) -> ModelDescription:
        """Its layers and classes."""
        if self.model.folder is None:
            return ModelDescription(self.class_names, self.image_size)
        return ModelFolder(self.model.folder).model_description()

    @property
    def training(self) -> dict[str, Any]:
        """Which pictures it learned from, as ``training_lookalikes`` takes them."""
        which = {"description": self.description}
        if self.model.kind == "run":
            config = Run(self.model.folder).config
            which |= {"data": config.data, "limit": config.limit, "seed": config.seed}
        return which

    @property
    def augmentation(self) -> AugmentationConfig | None:
        """How its training varied pictures; None for not at all, or not known."""
        if self.model.kind == "run":
            return Run(self.model.folder).config.augmentation
        return self.description.augmentation

    @property
    def says_how_it_trained(self) -> bool:
        """Whether the absence of an augmentation means that there was none."""
        return self.model.kind == "run" or self.description.augmentation is not None


def choose_network() -> Network | None:
    """A control for the network, and what it is worth; None where none can answer yet."""
    models = sorted(list_models(), key=lambda model: _ORDER.index(model.kind))
    by_name = {model.name: model for model in models}
    wanted = st.query_params.get("model")
    if wanted is not None and wanted not in by_name:
        st.warning(t("There is no network {name} here; this is another.", name=plain(wanted[:100])))
    show_removed()
    name = choose(
        t("Network"),
        {model.name: _title(model) for model in models},
        "model",
        default_in_url=True,
    )
    model = by_name[name]
    network = Network(model, f"{model.name} {model.version}")
    if model.is_here:
        show_worth(model, network.description)
    else:
        _offer_imagenet(alone=len(models) == 1)
    import_control()
    if model.kind == "imported":
        removal_control(model.name)
    return network if model.is_here else None


def _title(model: KnownModel) -> str:
    titles = {
        "ready": t("Ready-made: ten kinds of things (CIFAR-10)"),
        "run": model.name,
        "imported": t("Imported: {name}", name=model.name),
        "imagenet": t("VGG16: 1000 kinds of things (ImageNet)"),
    }
    return titles[model.kind]


def _offer_imagenet(alone: bool) -> None:
    """VGG16 is not on this computer; where there is no other network either, a way to one."""
    st.caption(
        t(
            "This network knows 1000 kinds of things. Its weights are not on this computer: "
            "{size} MB are downloaded once, which needs a network connection.",
            size=MEGABYTES,
        )
    )
    offer_download(
        _IMAGENET,
        t("Download {size} MB", size=MEGABYTES),
        t("Once for this computer. The download goes on while you do other things here."),
    )
    if alone:
        st.info(t("There is no trained network yet. Train one on the page Transfer learning."))
        link_to("pages/transfer_learning.py")
