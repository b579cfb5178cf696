"""The normalisation for use elsewhere: as Python and as a command."""

import streamlit as st

from ui.data_source import flags_of_names, takes_names
from ui.normalization.controls import WhiteningChoice
from ui.text import plain, t


def export_view(data: str, mode: str, choice: WhiteningChoice) -> None:
    """The code that makes what the page shows; an upload is named by a place to fill in."""
    with st.expander(t("Export"), icon=":material/code:"):
        name = data if data.isidentifier() else "photos.zip"
        by_names = takes_names(data)
        st.markdown(t("In Python:"))
        st.code(_python(name, mode, choice, by_names), language="python", wrap_lines=True)
        st.markdown(t("On the command line, which also writes the pictures:"))
        st.code(_command(name, choice, by_names), language="sh", wrap_lines=True)
        if name != data:
            st.caption(
                t(
                    "Put the path of your own ZIP or folder in the place of {name}.",
                    name=plain(name),
                )
            )


def _python(data: str, mode: str, choice: WhiteningChoice, by_names: bool) -> str:
    names = ", classes_from_names=True" if by_names else ""
    return "\n".join(
        [
            "from cnnlab import datasets",
            "from cnnlab.normalization import make_normalizer",
            "",
            f"data = datasets.load({data!r}, limit={choice.num_samples}{names})",
            f"standardized = make_normalizer({mode!r}).fit_transform(data.x_train)",
            f"whitening = make_normalizer({', '.join(_arguments(choice))})",
            "whitened = whitening.fit_transform(data.x_train)",
        ]
    )


def _arguments(choice: WhiteningChoice) -> list[str]:
    arguments = [repr(choice.method), f"zca_epsilon={choice.epsilon:g}"]
    if choice.as_keras:
        return [*arguments, 'zca_center="channel"']
    return arguments + (['zca_epsilon_on="eigenvalues"'] if choice.method == "zca" else [])


def _command(data: str, choice: WhiteningChoice, by_names: bool) -> str:
    flags = f"--normalization {choice.method} --zca-epsilon {choice.epsilon:g}"
    if choice.as_keras:
        flags += " --zca-center channel"
    elif choice.method == "zca":
        flags += " --zca-epsilon-on eigenvalues"
    flags += f" --limit {choice.num_samples} --out whitened"
    return " ".join(["python -m cnnlab normalize --data", data, flags, *flags_of_names(by_names)])
