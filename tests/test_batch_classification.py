"""Many pictures at once: collected, classified, counted, written; no network needed."""

import base64
import csv
import errno
import io
import json
import os
import shutil
import zipfile
from pathlib import Path
from unicodedata import normalize

import numpy as np
import pytest
from PIL import Image

from cnnlab.classification import Prediction
from cnnlab.classification.batch import (
    NONE_OF_THESE,
    CollectedPicture,
    PictureResult,
    classify_all,
    collect_pictures,
    none_counts_as_wrong,
    open_pictures,
    summarize,
    summary_in_words,
    to_csv,
    to_dict,
)
from cnnlab.classification.batch.archive_cache import MAX_PICTURES, collect_archive
from cnnlab.classification.batch.predicting import true_class
from cnnlab.errors import DatasetError, ImageError, StorageError
from cnnlab.images import DecodingProcess, encode_image, read_image
from cnnlab.storage import paths
from tests.waiting import until

CLASSES = ("cat", "dog")
BLACK, WHITE = (encode_image(np.full((6, 9, 3), value, np.uint8)) for value in (0, 255))


def by_brightness(images):
    """A network without a network: white is a dog, black is a cat, grey is neither."""
    return [
        Prediction(CLASSES, (1 - share, share), is_none=0.2 < share < 0.8)
        if share < 0.5
        else Prediction(CLASSES[::-1], (share, 1 - share), is_none=share < 0.8)
        for share in (images / 255).mean(axis=(1, 2, 3)).tolist()
    ]


def answers_to(*sources, **options) -> list[PictureResult]:
    with open_pictures(sources) as found:
        pictures = collect_pictures(found.files, (4, 4))
        return [result for _, result in classify_all(pictures, by_brightness, CLASSES, **options)]


def a_result(name="a.png", result="cat", truth=None, is_none=False) -> PictureResult:
    other = CLASSES[result == "cat"]
    return PictureResult(name, Prediction((result, other), (0.75, 0.25), is_none), truth)


@pytest.fixture
def pets(tmp_path):
    """Cats are black and dogs white, but for one cat; one file is broken, one is no picture."""
    files = {
        "cat/1.png": BLACK,
        "cat/2.png": WHITE,
        "cat/broken.jpg": WHITE[:30],
        "cat/notes.txt": b"good cats",
        "dog/1.png": WHITE,
        "more/unknown.png": BLACK,
    }
    for name, content in files.items():
        (tmp_path / "pets" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "pets" / name).write_bytes(content)
    return tmp_path / "pets"


@pytest.fixture
def zipped(pets, tmp_path):
    return zip_of({path.relative_to(pets): path.read_bytes() for path in pets.rglob("*.*")},
                  tmp_path / "pets.zip")  # fmt: skip


def zip_of(files, path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(str(name), content)
    return path


class TestGathering:
    def test_files_folders_and_zips_are_read_alike(self, pets, zipped):
        from_folder, from_zip = answers_to(pets), answers_to(zipped)
        assert [Path(a.name).relative_to(pets) for a in from_folder] == [
            Path(a.name).relative_to(zipped) for a in from_zip
        ]
        for one, other in zip(from_folder, from_zip, strict=True):
            assert (one.class_name, one.true_class) == (other.class_name, other.true_class)
        (single,) = answers_to(pets / "cat" / "2.png")
        assert (single.name, single.class_name, single.true_class) == (
            str(pets / "cat" / "2.png"), "dog", "cat",
        )  # fmt: skip

    def test_one_bad_picture_is_named_and_the_others_are_classified(self, pets, tmp_path):
        results = answers_to(pets, tmp_path / "absent.png")
        bad = {Path(a.name).name: a for a in results if a.prediction is None}
        assert set(bad) == {"broken.jpg", "absent.png"}
        assert bad["broken.jpg"].error.code == "image-truncated"
        assert "No such file" in str(bad["absent.png"].error)
        assert len(results) == 6

    def test_linked_folders_are_followed_inside_and_named_outside(self, pets, tmp_path):
        (pets / ".kept" / "Dog").mkdir(parents=True)
        (pets / ".kept" / "Dog" / "9.png").write_bytes(WHITE)
        (pets / "linked").symlink_to(".kept/Dog")
        (tmp_path / "elsewhere").mkdir()
        (pets / "away").symlink_to(tmp_path / "elsewhere")
        with open_pictures([pets]) as found:
            names = {file.name for file in found.files}
        assert str(pets / "linked" / "9.png") in names
        assert found.unfollowed == (str(pets / "away"),)

    def test_folders_of_systems_hold_no_pictures(self, pets):
        for name in ("@eaDir", "cat/@eaDir/1.png", "#recycle"):
            (pets / name).mkdir(parents=True)
            (pets / name / "thumb.png").write_bytes(WHITE)
        assert len(answers_to(pets)) == 5

    def test_a_named_file_is_tried_whatever_it_is_called_but_not_one_in_a_folder(self, pets):
        (pets / "cat" / "3.data").write_bytes(WHITE)
        assert answers_to(pets / "cat" / "3.data")[0].class_name == "dog"
        with open_pictures([pets]) as found:
            assert found.ignored == 2

    def test_pictures_are_decoded_only_a_little_ahead_of_who_asks(self, tmp_path):
        files = {f"{number:04}.png": BLACK for number in range(1000)}
        seen = []
        with open_pictures([zip_of(files, tmp_path / "many.zip")]) as found:
            pictures = collect_pictures(
                found.files, (4, 4), keep=lambda pixels: seen.append(pixels.shape)
            )
            assert next(pictures).pixels.shape == (4, 4, 3)
            pictures.close()
        assert 1 <= len(seen) <= 3 * 64
        assert set(seen) == {(6, 9, 3)}

    def test_more_are_decoded_ahead_for_who_is_busy_otherwise(self, tmp_path):
        files = {f"{number:04}.png": BLACK for number in range(1000)}
        seen = []
        with open_pictures([zip_of(files, tmp_path / "many.zip")]) as found:
            pictures = collect_pictures(
                found.files, (4, 4), keep=lambda pixels: seen.append(pixels.shape), ahead=512
            )
            assert next(pictures).pixels.shape == (4, 4, 3)
            until(lambda: len(seen) >= 512)
            pictures.close()
        assert len(seen) < 1000

    def test_a_damaged_zip_is_refused(self, tmp_path):
        (tmp_path / "a.zip").write_bytes(b"PK\3\4 and no more")
        with pytest.raises(DatasetError, match=r"a\.zip is not a ZIP"):
            answers_to(tmp_path / "a.zip")

    def test_a_name_that_is_no_text_can_still_be_shown(self, tmp_path):
        raw = bytes(tmp_path / "cat") + b"\xff.png"
        with open(raw, "wb") as file:  # noqa: PTH123 - a path of bytes
            file.write(BLACK)
        (result,) = answers_to(tmp_path)
        assert result.name.endswith("cat\N{REPLACEMENT CHARACTER}.png")
        assert to_csv([result]).encode() and json.dumps(result.name).encode()

    def test_pictures_that_break_their_decoder_are_named_and_the_others_read(
        self, tmp_path, monkeypatch
    ):
        whole, file = Image.new("RGB", (6, 9), "white"), io.BytesIO()
        whole.save(file, "TIFF")
        tiff = file.getvalue()
        path = zip_of({"a.tif": tiff, "b.tif": tiff[:-9], "c.png": WHITE}, tmp_path / "scans.zip")
        ask = DecodingProcess._request
        results = iter([True, False])
        monkeypatch.setattr(
            DecodingProcess, "_request", lambda *parts: ask(*parts) if next(results) else None
        )
        collected = collect_archive(path, (4, 4)).pictures
        assert [picture.error and picture.error.code for picture in collected] == [
            None, "image-too-costly", None,
        ]  # fmt: skip
        np.testing.assert_array_equal(collected[0].pixels, np.full((4, 4, 3), 255))


class TestAnswering:
    def test_slices_give_what_one_call_gives(self, pets):
        assert [a.class_name for a in answers_to(pets, at_once=2)] == [
            a.class_name for a in answers_to(pets)
        ]

    def test_leaving_the_loop_asks_no_further(self):
        asked = []

        def classify(images):
            asked.append(len(images))
            return by_brightness(images)

        pictures = (CollectedPicture(str(n), pixels=np.zeros((4, 4, 3))) for n in range(100))
        for _, result in classify_all(pictures, classify, CLASSES, at_once=10):
            if result.name == "15":
                break
        assert asked == [10, 10]

    @pytest.mark.parametrize(
        ("folders", "expected"),
        [
            ((), None),
            (("photos",), None),
            (("train", "cat"), "cat"),
            (("Dog", "2024"), "dog"),
            (("cat", "dog"), "dog"),
            (("none of these",), NONE_OF_THESE),
        ],
    )
    def test_the_innermost_folder_that_is_called_like_a_class_is_the_truth(self, folders, expected):
        assert true_class(folders, CLASSES) == expected

    @pytest.mark.parametrize("learned", ["NFC", "NFD"])
    @pytest.mark.parametrize("folder", ["NFC", "NFD"])
    def test_both_ways_to_write_an_accent_say_the_truth(self, learned, folder):
        """Runs from before keep the names of their classes as the folders had them."""
        classes = (normalize(learned, "café"), "tee")
        assert true_class((normalize(folder, "Café"),), classes) == classes[0]

    def test_classes_that_differ_in_case_alone_are_known_by_their_exact_names(self):
        classes = ("Cat", "cat", "dog")
        truths = [true_class((name,), classes) for name in ("Cat", "cat", "CAT", "DOG")]
        assert truths == ["Cat", "cat", None, "dog"]

    def test_a_rejected_picture_is_correct_where_its_folder_says_so(self):
        assert a_result(truth=NONE_OF_THESE, is_none=True).is_correct
        assert a_result(truth="cat", is_none=True).is_correct is False
        assert not a_result(truth="cat", is_none=True).is_misclassified
        assert a_result(truth="cat", result="dog").is_misclassified
        assert a_result(truth="cat").is_correct
        assert a_result().is_correct is None


class TestSummary:
    def test_it_counts_by_hand(self, pets):
        summary = summarize(answers_to(pets), CLASSES)
        assert (summary.num_pictures, summary.num_unreadable, summary.num_none) == (5, 1, 0)
        assert (summary.num_labelled, summary.num_correct) == (3, 2)
        assert summary.accuracy == pytest.approx(2 / 3)
        assert summary.class_names == CLASSES
        assert summary.confusion_matrix == ((1, 1), (0, 1))

    def test_none_of_these_is_a_column_of_its_own_and_unknown_truths_are_left_out(self):
        results = [
            a_result(truth="dog", is_none=True),
            a_result(truth="dog", result="dog"),
            a_result(is_none=True),
        ]
        summary = summarize(results, ("bird", *CLASSES))
        assert summary.class_names == ("dog", NONE_OF_THESE)
        assert summary.confusion_matrix == ((1, 1), (0, 0))
        assert (summary.num_none, summary.accuracy) == (2, 0.5)
        assert (summary.num_false_rejections, summary.num_misclassified) == (1, 0)
        note = "Of the others 0 got a wrong name and 1 none, being too unsure."
        assert str(none_counts_as_wrong(summary)) == note

    def test_without_labels_it_is_said_too_how_many_got_no_name(self):
        summary = summarize([a_result(), a_result(is_none=True)], CLASSES)
        said = " ".join(map(str, summary_in_words(summary)))
        assert "too unsure to name 1 picture" in said

    def test_nothing_known_is_no_accuracy(self):
        summary = summarize([a_result()], CLASSES)
        assert (summary.accuracy, summary.confusion_matrix) == (None, ())


class TestReports:
    def test_the_table_can_be_read_back(self):
        bad = PictureResult("b.png", error=ImageError("x", "The file is, in short, bad."))
        rows = list(csv.DictReader(io.StringIO(to_csv([a_result(truth="dog"), bad], top_k=1))))
        assert rows[0] == {
            "file": "a.png", "answer": "cat", "true_class": "dog", "right": "no", "error": "",
            "explanation": "", "class_name_1": "cat", "probability_1": "0.75",
        }  # fmt: skip
        assert rows[1]["error"] == "The file is, in short, bad." and rows[1]["answer"] == ""

    @pytest.mark.parametrize(
        "name",
        [
            "=HYPERLINK(A1)", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\0=1", "＝1",
        ],
    )  # fmt: skip
    def test_no_cell_begins_as_a_formula(self, name):
        (row,) = csv.DictReader(io.StringIO(to_csv([a_result(name)])))
        readable = "".join(c if c.isprintable() else "?" for c in name)
        assert row["file"] == f"'{readable}"

    def test_quotes_lines_and_turned_writing_stay_in_their_cell(self):
        name = 'a",=1\n\u202egnp.png'
        (row,) = csv.DictReader(io.StringIO(to_csv([a_result(name)])))
        assert row["file"] == 'a",=1??gnp.png' and row["answer"] == "cat"

    def test_everything_is_in_the_json(self, pets):
        results = answers_to(pets)
        report = json.loads(json.dumps(to_dict("m", results, summarize(results, CLASSES))))
        assert report["model"] == "m"
        assert report["summary"]["confusion_matrix"] == [[1, 1], [0, 1]]
        first = report["pictures"][0]
        assert (first["answer"], first["true_class"], first["is_none"]) == ("cat", "cat", False)
        assert first["predictions"][0] == {"class_name": "cat", "probability": 1.0}
        assert any("cut off" in picture.get("error", "") for picture in report["pictures"])


class TestStorage:
    def test_a_zip_is_decoded_once_and_reads_as_it_was_gathered(self, zipped, monkeypatch):
        done = []
        collected = collect_archive(zipped, (4, 4), lambda *numbers: done.append(numbers))
        assert done[-1] == (5, 5) and collected.ignored == 1
        with open_pictures([zipped]) as found:
            for kept, fresh in zip(
                collected.pictures, collect_pictures(found.files, (4, 4)), strict=True
            ):
                assert str(zipped / kept.name) == fresh.name
                assert kept.folders == fresh.folders
                np.testing.assert_array_equal(kept.pixels, fresh.pixels)
                assert str(kept.error) == str(fresh.error)
        monkeypatch.setattr(
            "cnnlab.classification.batch.archive_cache.collect_pictures",
            lambda *_: pytest.fail("decoded again"),
        )
        assert len(collect_archive(zipped, (4, 4)).pictures) == 5

    def test_thumbnails_are_small_and_in_proportion(self, tmp_path):
        photo = np.zeros((300, 600, 3), np.uint8)
        path = zip_of({"a.png": encode_image(photo)}, tmp_path / "a.zip")
        (picture,) = collect_archive(path, (4, 4)).pictures
        data = zip_bytes(picture.kept)
        assert read_image(data).pixels.shape == (24, 48, 3) and len(data) < 1000

    def test_only_bad_pictures_are_still_a_table(self, tmp_path):
        path = zip_of({"a.png": b"no", "b.png": b""}, tmp_path / "bad.zip")
        collected = collect_archive(path, (4, 4))
        assert [picture.pixels for picture in collected.pictures] == [None, None]

    def test_no_picture_and_too_many_are_refused_and_leave_nothing(self, tmp_path):
        with pytest.raises(DatasetError, match=r"empty\.zip holds no picture"):
            collect_archive(zip_of({"a.txt": b"text"}, tmp_path / "empty.zip"), (4, 4))
        many = {f"{number}.png": b"x" for number in range(MAX_PICTURES + 1)}
        with pytest.raises(DatasetError, match="holds 2,001 pictures; at most 2,000"):
            collect_archive(zip_of(many, tmp_path / "many.zip"), (4, 4))
        assert [path.name for path in (paths.cache() / "datasets").iterdir()] == [".lock"]

    @pytest.mark.parametrize("bytes_left", [0, 1, 4 * 4 * 3, 2 * 4 * 4 * 3, 100 * 4 * 4 * 3])
    def test_a_cache_of_another_length_is_made_again(self, zipped, bytes_left):
        before = pixels_of(collect_archive(zipped, (4, 4)))
        (kept,) = (paths.cache() / "datasets").glob("survey-*/pictures.u8")
        os.truncate(kept, bytes_left)
        assert pixels_of(collect_archive(zipped, (4, 4))) == before

    @pytest.mark.parametrize("facts", ["", "[]", "null", '{"pictures": 3}', '{"image_size": []}'])
    def test_facts_that_are_damaged_are_made_again(self, zipped, facts):
        collect_archive(zipped, (4, 4))
        (kept,) = (paths.cache() / "datasets").glob("survey-*/facts.json")
        kept.write_text(facts)
        assert len(collect_archive(zipped, (4, 4)).pictures) == 5

    def test_what_is_gathered_stays_readable_when_the_cache_is_cleared_at_once(self, zipped):
        collected = collect_archive(zipped, (4, 4))
        shutil.rmtree(paths.cache())
        assert pixels_of(collected) == pixels_of(collect_archive(zipped, (4, 4)))

    def test_what_cannot_be_read_now_is_reported_and_kept(self, zipped, monkeypatch):
        collect_archive(zipped, (4, 4))

        def refuse(*arguments, **options):
            raise OSError(errno.EMFILE, "Too many open files")

        with monkeypatch.context() as patch, pytest.raises(StorageError, match="too many files"):
            patch.setattr(np, "memmap", refuse)
            collect_archive(zipped, (4, 4))
        monkeypatch.setattr(
            "cnnlab.classification.batch.archive_cache.collect_pictures",
            lambda *_: pytest.fail("decoded again"),
        )
        assert len(collect_archive(zipped, (4, 4)).pictures) == 5

    def test_cancelling_leaves_nothing_behind(self, zipped):
        def cancel(done, total):
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            collect_archive(zipped, (4, 4), cancel)
        assert [path.name for path in (paths.cache() / "datasets").iterdir()] == [".lock"]


def pixels_of(collected):
    """Copied: a file that is cut takes the pages with it that are mapped from it."""
    return [None if one.pixels is None else one.pixels.tolist() for one in collected.pictures]


def zip_bytes(data_uri: str) -> bytes:
    return base64.b64decode(data_uri.partition(",")[2])
