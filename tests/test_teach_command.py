"""``teach`` and ``projects``, and features that are gathered while pictures arrive."""

import json
import zipfile

import numpy as np
import pytest

from cnnlab.__main__ import main
from cnnlab.errors import CnnlabError
from cnnlab.images import encode_image
from cnnlab.projects import create_project, list_projects, open_project
from cnnlab.runs import load_run
from cnnlab.serving import ClassifierProcess
from cnnlab.training.linear.gathering import gather_features
from cnnlab.training.linear.picture_features import PictureFeatures

networks = [
    pytest.mark.tensorflow,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]


def tinted(generator, channel: int) -> np.ndarray:
    pixels = generator.integers(0, 120, (64, 64, 3), np.uint8)
    pixels[..., channel] += 100
    return pixels


@pytest.fixture
def project(rng):
    """Six reddish and six bluish pictures."""
    project, _ = create_project("Colours", ("red", "blue"))
    for _ in range(6):
        project.add_picture("red", tinted(rng, 0))
        project.add_picture("blue", tinted(rng, 2))
    return project


class TestTeach:
    pytestmark = networks

    def test_it_prints_the_run_its_worth_and_what_is_odd(self, project, rng, capsys):
        odd = project.add_picture("red", tinted(rng, 2))

        assert main(["teach", str(project.path), "--quiet"]) == 0

        out = capsys.readouterr().out.splitlines()
        assert load_run(out[0].rsplit("/", 1)[1]).status.state == "finished"
        assert out[1].startswith("cross-validated accuracy 9") and "13 pictures" in out[1]
        assert any(f"red/{odd.name}" in line and "blue" in line for line in out[3:])

    def test_for_programs_it_prints_json(self, project, capsys):
        assert main(["teach", str(project.pictures_folder), "--quiet", "--json"]) == 0

        summary = json.loads(capsys.readouterr().out)
        assert summary["state"] == "finished" and summary["odd_pictures"] == []
        assert summary["cross_validated_accuracy"] == 1.0 and summary["num_pictures"] == 12

    def test_a_folder_without_classes_is_refused(self, tmp_path, capsys):
        assert main(["teach", str(tmp_path), "--quiet"]) == 2
        assert "classes" in capsys.readouterr().err


class TestGathering:
    pytestmark = networks

    def test_a_training_finds_gathered_features_ready(self, project, monkeypatch, capsys):
        assert gather_features(project.pictures_folder, most=5) == 7
        assert gather_features(project.pictures_folder) == 0
        computed = []
        monkeypatch.setattr(
            PictureFeatures, "_compute", lambda self, images: computed.append(images)
        )

        assert main(["teach", str(project.path), "--quiet"]) == 0
        assert computed == []

    def test_the_child_gathers_what_has_arrived_since(self, project, rng):
        with ClassifierProcess() as child:
            assert child.gather_features(project.pictures_folder, most=12) == 0
            for _ in range(3):
                project.add_picture("red", tinted(rng, 0))
            assert child.gather_features(project.pictures_folder, most=1) == 2

    def test_a_folder_that_was_deleted_meanwhile_is_told(self, tmp_path):
        with ClassifierProcess() as child, pytest.raises(CnnlabError):
            child.gather_features(tmp_path / "gone")


class TestProjects:
    def test_they_are_listed_and_deleted(self, project, capsys):
        assert main(["projects", "list", "--json"]) == 0
        [listed] = json.loads(capsys.readouterr().out)
        assert (listed["key"], listed["name"], listed["pictures"]) == (project.key, "Colours", 12)

        assert main(["projects", "delete", project.key, "--quiet"]) == 0
        assert list_projects() == []

    def test_a_damaged_one_can_be_deleted(self, project, capsys):
        (project.path / "project.json").write_text("{")

        assert main(["projects", "list"]) == 0
        assert "damaged" in capsys.readouterr().out
        assert main(["projects", "delete", project.key, "--quiet"]) == 0

    def test_an_unknown_one_is_told_and_none_is_deleted(self, project, capsys):
        assert main(["projects", "delete", project.key, "../x"]) == 2
        assert "There is no project" in capsys.readouterr().err
        assert list_projects() == [project]

    def test_a_zip_becomes_one(self, tmp_path, rng, capsys):
        with zipfile.ZipFile(tmp_path / "pets.zip", "w") as archive:
            for name in ("cat/1", "cat/2", "dog/1", "dog/2"):
                archive.writestr(f"{name}.png", encode_image(tinted(rng, 0)))
            archive.writestr("cat/3.png", b"no picture")

        command = ["projects", "import", str(tmp_path / "pets.zip"), "--json", "--progress-json"]
        assert main(command) == 0

        out, err = capsys.readouterr()
        report = json.loads(out)
        assert open_project(report["token"]).counts == {"cat": 2, "dog": 2}
        assert "cat/3.png" in report["notes"][0]
        assert json.loads(err.splitlines()[-1]) == {"done": 5, "total": 5}
