"""``python -m cnnlab code``: recipes as programs."""

import json

import pytest

from cnnlab.__main__ import main
from cnnlab.augmentation import AugmentationConfig


@pytest.fixture
def cli(capsys):
    """Run a command; its exit code, what it printed and what it said beside."""

    def run(*argv):
        code = main([str(word) for word in argv])
        return code, *capsys.readouterr()

    return run


def test_code_is_a_program_on_stdout_and_its_comparison_on_stderr(cli, tmp_path):
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text("rotation_range: 20")
    given = ("code", "--recipe", recipe, "--width-shift-range", "3", "--image-size", "64")
    code, out, said = cli(*given, "--dialect", "keras_layers")
    assert code == 0
    compile(out, "code", "exec")
    assert "RandomRotation(factor=(-20 / 360, 20 / 360)" in out
    assert "width_factor=(-0.03125, 0.03125)" in out
    assert "each layer samples the picture anew" in said
    code, out, said = cli(*given, "--quiet")
    assert (code, said) == (0, "")
    names = {}
    exec(out, names)
    assert names["config"] == AugmentationConfig(rotation_range=20, width_shift_range=3)


def test_code_for_programs_is_json_with_sentences(cli):
    code, out, _ = cli("code", "--dialect", "albumentations", "--zoom-range", "0.2", "--json")
    answer = json.loads(out)
    assert code == 0
    assert answer["dialect"] == "albumentations" and "A.Affine(" in answer["text"]
    assert {"", "zoom_range"} == {note["parameter"] for note in answer["comparison"]}
    assert all(note["sentence"].endswith(".") for note in answer["comparison"])
