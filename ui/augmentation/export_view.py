"""The settings for use elsewhere: as code, as a command, as a recipe file, as pictures."""

import tempfile
from typing import IO

import streamlit as st

from cnnlab.augmentation import AugmentationConfig, read_recipe, write_recipe
from cnnlab.augmentation.codegen import DIALECTS, to_code
from cnnlab.augmentation.exporting import export_zip
from cnnlab.commands.flags import to_flags
from cnnlab.errors import CnnlabError
from ui.augmentation.controls import show_on_controls
from ui.augmentation.picture_choice import Pictures
from ui.choices import choose
from ui.components.zip_download import whole, zip_download
from ui.page import errors_shown, headline
from ui.preferences import named
from ui.text import message_text, t
from ui.uploads.control import file_control, held
from ui.uploads.limits import show_refusals, whole_within_limits

_NEXT = "pages/transfer_learning.py"
_RECIPE = "recipe_file"


def export_view(pictures: Pictures, config: AugmentationConfig, seed: int) -> None:
    """Code in the reader's own library, the recipe file, and a ZIP of pictures."""
    headline(t("What you set goes into your own work: as code, as a file, as pictures."), _NEXT)
    _code(config, pictures.picture.shape[:2])
    _recipe(config)
    _pictures(pictures, config, seed)


def _code(config: AugmentationConfig, image_size: tuple[int, int]) -> None:
    st.subheader(t("As code"))
    code = to_code(config, choose(t("For"), DIALECTS, "dialect"), image_size)
    st.code(code.text, language="python", wrap_lines=True)
    for remark in code.comparison:
        st.caption(message_text(remark))
    st.markdown(t("On the command line:"))
    st.code(
        f"python -m cnnlab augment photo.jpg --out variants {to_flags(config)}",
        language="sh",
        wrap_lines=True,
    )


def _recipe(config: AugmentationConfig) -> None:
    st.subheader(t("As a file"))
    kind, button = st.columns(2, vertical_alignment="bottom")
    with kind:
        file_format = choose(t("Recipe as"), {"json": "JSON", "yaml": "YAML"}, "recipe_format")
    button.download_button(
        t("Download the recipe"),
        write_recipe(config, file_format),
        file_name=f"augmentation.{file_format}",
        icon=":material/download:",
        on_click="ignore",
    )
    file_control(_RECIPE, t("Use a recipe file"), ("json", "yaml", "yml"), on_change=_use_recipe)
    show_refusals(_RECIPE)
    if "recipe_error" in st.session_state:
        st.error(st.session_state.pop("recipe_error"))


def _use_recipe() -> None:
    for file in whole_within_limits(_RECIPE, held(_RECIPE)):
        try:
            show_on_controls(read_recipe(file.getvalue()))
        except CnnlabError as error:
            st.session_state["recipe_error"] = message_text(error)


def _pictures(pictures: Pictures, config: AugmentationConfig, seed: int) -> None:
    st.subheader(t("As pictures"))
    number, name, kind = st.columns(3, vertical_alignment="bottom")
    num_images = number.number_input(t("How many"), 1, 20_000, 100, key="export_number")
    prefix = name.text_input(named(t("Names begin with"), "save_prefix"), "augmented", max_chars=50)
    save_format = kind.selectbox(named(t("Format"), "save_format"), ("png", "jpeg"))
    wanted = (pictures.images.tobytes(), config, seed, num_images, prefix, save_format)
    if st.button(t("Make them"), icon=":material/burst_mode:", key="export"):
        with errors_shown():
            file = _export(pictures, config, num_images, seed, prefix, save_format)
        st.session_state["exported"] = (hash(wanted), file)
    made, file = st.session_state.get("exported", (None, None))
    if made == hash(wanted):
        zip_download(whole(file), "augmented.zip")


def _export(
    pictures: Pictures,
    config: AugmentationConfig,
    num_images: int,
    seed: int,
    prefix: str,
    save_format: str,
) -> IO[bytes]:
    """On disk, without a name: it goes when the session goes."""
    bar = st.progress(0.0)

    def show_progress(done: int, total: int) -> None:
        bar.progress(done / total, t("{done:,} of {total:# picture}", done=done, total=total))

    file = tempfile.TemporaryFile()  # noqa: SIM115  the session keeps it open
    export_zip(
        file,
        pictures.images,
        pictures.names,
        config,
        num_images,
        seed,
        save_prefix=prefix,
        save_format=save_format,
        progress=show_progress,
    )
    bar.empty()
    return file
