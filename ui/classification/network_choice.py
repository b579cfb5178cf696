"""The choice of a network, with a summary of how good it is."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnlab.augmentation import AugmentationConfig
from cnnlab.classification import KnownModel, find_model, list_models
from cnnlab.classification.model_registry import IMAGENET
from cnnlab.errors import CnnlabError
from cnnlab.models.imagenet_classifier import MEGABYTES
from cnnlab.models.optimizers import LBFGS
from cnnlab.runs import ModelDescription
from cnnlab.runs.model.model_folder import ModelFolder
from ui.choices import choose, is_news
from ui.classification.model_summary import show_model_summary
from ui.classification.network_import import import_control, removal_control, show_removed
from ui.downloads import Downloadable, offer_download
from ui.page import errors_shown, headline
from ui.text import plain, t
from ui.training.run_names import run_titles

_ORDER = ("ready", "run", "imported", "imagenet")
_LAST_USED = "network_asked"
_IMAGENET = Downloadable("vgg16_imagenet", ("models", "fetch", IMAGENET))


@dataclass(frozen=True)
class Network:
    """A network that can predict.

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
        """Which pictures it learned from, as ``training_neighbours`` takes them."""
        which: dict[str, Any] = {"description": self.description}
        if self.model.run is not None:
            config = self.model.run.config
            names = ("data", "limit", "seed", "classes_from_names")
            which |= {name: getattr(config, name) for name in names}
        return which

    @property
    def augmentation(self) -> AugmentationConfig | None:
        """How its training varied pictures; None for not at all, or not known."""
        if self.model.run is not None:
            return self.model.run.config.augmentation
        return self.description.augmentation

    @property
    def is_taught(self) -> bool:
        """Whether it knows somebody's own things, as the page Teach teaches them."""
        return self.model.run is not None and self.model.run.config.optimizer == LBFGS

    @property
    def says_how_it_trained(self) -> bool:
        """Whether the absence of an augmentation means that there was none."""
        return self.model.kind == "run" or self.description.augmentation is not None


def choose_network(problems: DeltaGenerator) -> Network | None:
    """A closed control for the network, with its summary; None if none can predict yet.

    While the chosen one is not on this computer, the one before stays in use.

    Args:
        problems: place for a message that a network is not there, and how to get one.
    """
    with problems, errors_shown():
        wanted = st.query_params.get("model")
        models = [*sorted(list_models(), key=lambda model: _ORDER.index(model.kind))]
        models += _within_work({wanted, st.session_state.get("model")})
        titles = _titles(models)
    with problems:
        if wanted is not None and wanted not in titles:
            st.warning(
                t("There is no network {name} here; this is another.", name=plain(wanted[:100]))
            )
        show_removed()
    with st.expander(_closed(titles, wanted), icon=":material/hub:", key="network"):
        name = choose(t("Network"), titles, "model", default_in_url=True)
        model = next(model for model in models if model.name == name)
        if model.is_here:
            show_model_summary(model, network_of(model).description)
        import_control()
        if model.kind == "imported":
            removal_control(model.name)
    if model.is_here:
        st.session_state[_LAST_USED] = model.name
        return network_of(model)
    before = _last_used(models)
    with problems:
        _offer_imagenet(before, titles)
    return None if before is None else network_of(before)


def _within_work(names: set[str | None]) -> list[KnownModel]:
    """Of experiments and searches only the networks that are asked for: there may be thousands."""
    found = []
    for name in names:
        if name is not None and "/" in name:
            with suppress(CnnlabError):
                found.append(find_model(name))
    return found


def network_of(model: KnownModel) -> Network:
    """The network of a model that is here."""
    return Network(model, f"{model.name} {model.version}")


def _last_used(models: list[KnownModel]) -> KnownModel | None:
    """The network that was used last, else the first on this computer; None where there is none."""
    here = [model for model in models if model.is_here]
    name = st.session_state.get(_LAST_USED)
    return next((model for model in here if model.name == name), next(iter(here), None))


def _choose_network(name: str) -> None:
    """For callbacks."""
    st.session_state["model"] = name


def _closed(titles: dict[str, str], wanted: str | None) -> str:
    """The label of the closed control: the network's title."""
    name = st.session_state.get("model", "")
    if wanted is not None and wanted in titles and is_news("model", [wanted]):
        name = wanted
    return plain(titles.get(name, next(iter(titles.values()))))


def _titles(models: list[KnownModel]) -> dict[str, str]:
    """The name of each network -> what it is called for people."""
    of_runs = run_titles(model.run for model in models if model.run is not None)
    titles = {
        "ready": lambda model: t("Ready-made: ten kinds of things (CIFAR-10)"),
        "run": lambda model: of_runs[model.name],
        "imported": lambda model: t("Imported: {name}", name=model.name),
        "imagenet": _imagenet_title,
    }
    return {model.name: titles[model.kind](model) for model in models}


def _imagenet_title(model: KnownModel) -> str:
    title = t("VGG16: 1000 kinds of things (ImageNet)")
    if model.is_here:
        return title
    return t("{title}; not here: {size} MB to download", title=title, size=MEGABYTES)


def _offer_imagenet(before: KnownModel | None, titles: dict[str, str]) -> None:
    """VGG16 is not on this computer; the way back, or to a first network where there is none.

    Args:
        before: the network that goes on answering, if there is one.
        titles: what each network is called for people.
    """
    if before is None:
        headline(
            t("There is no trained network here yet."),
            "pages/transfer_learning.py",
            t("Train one now"),
        )
        answers = ""
    else:
        answers = t("Until it is, **{title}** answers.", title=plain(titles[before.name]))
    with st.container(border=True, gap="small", key="model_absent"):
        st.markdown(t("VGG16, with 1000 kinds of things, is not on this computer.") + " " + answers)
        with st.container(horizontal=True, vertical_alignment="center"):
            offer_download(
                _IMAGENET,
                t("Download {size} MB", size=MEGABYTES),
                t("Once for this computer. The download goes on while you do other things here."),
            )
            if before is not None:
                st.button(
                    t("Back"),
                    icon=":material/arrow_back:",
                    key="network_before",
                    help=t("To the network before"),
                    on_click=_choose_network,
                    args=(before.name,),
                )
