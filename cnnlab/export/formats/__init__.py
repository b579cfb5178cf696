"""The file formats of an exported network, one module each, all with the same parts:

TITLE                    shown to people
FILE                     name of the file or folder in the ZIP
REQUIREMENTS             packages for writing and checking it, beside cnnlab: name for pip -> module
RUNTIME                  packages for using it, names for pip
write(classifier, path)  write a loaded network with its preprocessing; raises OSError
predict(path, images)    its probabilities for float32 RGB pictures in [0, 255]
IMPORTS, PREDICT         lines of Python that load it and predict without cnnlab
"""

from importlib.util import find_spec

from cnnlab.configuration.checks import require_choice
from cnnlab.errors import ConfigurationError
from cnnlab.export.formats import bundle, keras_file, litert, onnx_file, saved_model

FORMATS = {
    "keras": keras_file,
    "saved_model": saved_model,
    "onnx": onnx_file,
    "litert": litert,
    "cnnlab": bundle,
}


def missing_packages(format: str) -> tuple[str, ...]:
    """The packages that exporting in this format needs and that are not installed, for pip."""
    requirements = FORMATS[format].REQUIREMENTS
    return tuple(name for name, module in requirements.items() if find_spec(module) is None)


def check_installed(format: str) -> None:
    """Raise ``ConfigurationError`` unless the format is known and can be written here."""
    require_choice("format", format, FORMATS, "export")
    missing = missing_packages(format)
    if missing:
        raise ConfigurationError(
            "export-packages-missing",
            "{title} needs what is not installed here. Install it and try again: "
            "pip install {packages}",
            title=FORMATS[format].TITLE,
            packages=" ".join(missing),
        )
