"""Where files are kept, also for a user who has no folder."""

import os
import pwd
import subprocess
import sys
from pathlib import Path

import pytest

from cnnlab.__main__ import main
from cnnlab.errors import ConfigurationError
from cnnlab.models import imagenet_weights_path
from cnnlab.storage import paths

ROOT = Path(__file__).parent.parent
VARIABLES = ("HOME", "CNNLAB_HOME", "CNNLAB_DATA", "KERAS_HOME", "XDG_DATA_HOME", "NUMBA_CACHE_DIR")


@pytest.fixture
def no_home(monkeypatch, tmp_path):
    """A user whom the system does not know, in an empty folder."""

    def unknown(uid):
        raise KeyError(f"getpwuid(): uid not found: {uid}")

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_with_nowhere_to_go_a_sentence_says_what_to_set(no_home):
    for place in (paths.home, paths.data, paths.runs, paths.keras_home):
        with pytest.raises(ConfigurationError, match="Set CNNLAB_HOME"):
            place()
    assert list(no_home.iterdir()) == []


@pytest.mark.parametrize(
    "command", [("models", "list"), ("weights", "list"), ("cache",), ("runs",)]
)
def test_a_command_without_a_home_ends_in_one_line(no_home, capsys, command):
    assert main(command) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert list(no_home.iterdir()) == []


def test_without_a_home_keras_and_numba_get_a_place_beside_cnnlabs_own(no_home, monkeypatch):
    monkeypatch.setenv("CNNLAB_HOME", str(no_home / "lab"))
    paths.give_libraries_a_home()
    assert os.environ["KERAS_HOME"] == str(paths.keras_home()) == str(no_home / "lab" / "keras")
    assert os.environ["NUMBA_CACHE_DIR"] == str(no_home / "lab" / "cache" / "numba")
    assert imagenet_weights_path() is None
    assert main(("models", "list")) == main(("weights", "list")) == 0


def test_a_user_with_a_home_keeps_keras_own_place(monkeypatch, tmp_path):
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    paths.give_libraries_a_home()
    assert "KERAS_HOME" not in os.environ
    assert paths.keras_home() == tmp_path / ".keras"


def test_a_home_that_cannot_be_written_to_is_as_none_unless_kerass_folder_is_there(
    no_home, monkeypatch
):
    monkeypatch.setenv("HOME", str(no_home))
    monkeypatch.setenv("CNNLAB_HOME", str(no_home / "lab"))
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert paths.keras_home() == no_home / "lab" / "keras"
    (no_home / ".keras").mkdir()
    assert paths.keras_home() == no_home / ".keras"


def test_a_tilde_that_a_container_left_in_a_variable_is_the_users_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("CNNLAB_HOME", "~/lab")
    assert paths.runs() == tmp_path / "lab" / "runs"


@pytest.mark.tensorflow
@pytest.mark.exam
def test_no_folder_called_tilde_appears_where_there_is_no_home(no_home):
    code = (
        "import pwd; pwd.getpwuid = {}.__getitem__\n"
        "import cnnlab, keras, cnnlab.augmentation\n"
        "from cnnlab.augmentation import kernel\n"
        "print(keras.config.backend())"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT), "CNNLAB_HOME": str(no_home / "lab")}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=no_home, env=env, capture_output=True, text=True
    )
    assert done.stdout.strip() == "tensorflow", done.stderr
    assert [path.name for path in no_home.iterdir()] == ["lab"]
    assert (no_home / "lab" / "keras" / "keras.json").is_file()
