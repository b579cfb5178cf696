"""The export of a run: its network for other programs, its settings as code, its curves."""

import tempfile
from pathlib import Path
from typing import IO

import streamlit as st

from cnnlab.commands.flags import to_flags
from cnnlab.export import FORMATS, TOLERANCE, missing_packages
from cnnlab.runs import Run, to_python
from cnnlab.runs.run_directory import TENSORBOARD
from cnnlab.storage import paths
from ui.child_process import run_command_with_bar
from ui.choices import choose
from ui.components.zip_download import whole, zip_download
from ui.page import errors_shown, headline
from ui.text import plain, t


def export_view(run: Run) -> None:
    """The network as a file, the settings as a program and as a command, TensorBoard."""
    if run.status.state == "unreadable":
        headline(
            t("The folder of this run is damaged: there is nothing to export."),
            "pages/transfer_learning.py",
            t("Train again"),
        )
        return
    headline(
        t("What this training made is yours: its network, its settings and its curves."),
        "pages/classify.py",
        t("Try it first"),
        model=run.full_name,
    )
    _network(run)
    _settings(run)
    _tensorboard(run)


def _network(run: Run) -> None:
    st.subheader(t("The network"))
    if not run.has_checkpoint:
        if run.status.is_active:
            st.info(t("This run has no network yet."))
        else:
            st.info(t("This run ended before its first epoch was completed, without a network."))
        return
    st.markdown(
        t(
            "A ZIP for other programs: the network with its preprocessing inside, the names of its "
            "classes, a model card, and a short Python program that classifies a picture with it."
        )
    )
    kinds = {name: module.TITLE for name, module in FORMATS.items()}
    chosen, button = st.columns(2, vertical_alignment="bottom")
    with chosen:
        format = choose(t("Format"), kinds, "export_format")
    missing = missing_packages(format)
    made = (run.full_name, run.model_description().weights_sha256, format)
    if button.button(
        t("Make and check the file"),
        icon=":material/deployed_code:",
        key="make_export",
        disabled=bool(missing),
    ):
        st.session_state["exported_network"] = (made, *_export(run, format))
    if missing:
        st.info(t("This format needs more packages:"))
        st.code(f"pip install {' '.join(missing)}", language="sh")
    _download(run, made)


def _export(run: Run, format: str) -> tuple[IO[bytes], float]:
    """A file on disk without a name, which goes when the session goes; and the check's result."""
    with errors_shown(), tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "export.zip"
        report = run_command_with_bar(
            t("Loading the network …"),
            t("Writing and checking the file: step {done} of {total} …"),
            *("export", run.full_name, "--format", format, "--out", str(out)),
        )
        return out.open("rb"), report["largest_difference"]


def _download(run: Run, made: tuple[str, str | None, str]) -> None:
    wanted, file, difference = st.session_state.get("exported_network", (None, None, 0.0))
    if wanted != made:
        return
    st.success(
        t(
            "Checked: the file was loaded again, and its probabilities differ from the run's by at "
            "most {difference:.1g} ({tolerance:g} would be let through).",
            difference=difference,
            tolerance=TOLERANCE,
        )
    )
    zip_download(whole(file), f"{run.name}-{made[2]}.zip", key="download_export")


def _settings(run: Run) -> None:
    st.subheader(t("The settings"))
    st.markdown(t("Each of these trains once more with the same settings. As Python:"))
    st.code(to_python(run.config), language="python", wrap_lines=True)
    st.markdown(t("On the command line:"))
    # Without a name the command would take the base that its computer is ready for.
    command = f"python -m cnnlab train {to_flags(run.config, always=('base',))}"
    st.code(command, language="sh", wrap_lines=True)
    with st.expander(t("All settings, with their defaults"), icon=":material/tune:"):
        st.code(run.config.to_json(), language="json")


def _tensorboard(run: Run) -> None:
    folder = run.path / TENSORBOARD
    if not folder.is_dir():
        return
    st.subheader(t("The curves in TensorBoard"))
    st.markdown(
        t(
            "The curves are also written in TensorBoard's form. Where it is installed "
            "(`pip install tensorboard`), this opens them:"
        )
    )
    st.code(f'tensorboard --logdir "{paths.shown(folder)}"', language="sh", wrap_lines=True)
    st.caption(
        t("All runs at once: `{folder}`.", folder=plain(paths.shown(paths.runs())).replace("`", ""))
    )
