"""Batches from folders and data frames."""

import io
import itertools
import pickle
import queue
import threading
import warnings
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFile

from cnnlab.errors import ConfigurationError, ImageError
from cnnlab.generators import DataFrameIterator, ImageDataGenerator
from cnnlab.generators.files.fast_jpeg import decode_jpeg
from cnnlab.generators.files.jpeg_header import plain_header
from cnnlab.generators.files.loading import Loading
from cnnlab.generators.image_utils import INTERPOLATIONS, img_to_array, load_img
from cnnlab.images import decode_image, resize_image
from tests.test_picture_colours import WIDE, in_srgb
from tests.waiting import HANGS_AFTER

pandas = pytest.importorskip("pandas")


@pytest.fixture
def folder(tmp_path, rng):
    """Classes a (5 pictures), b (3), and one that is empty; each picture of one colour."""
    values = iter(range(8))
    for name in ("a/1.png", "a/2.PNG", "a/deep/3.bmp", "a/deep/4.ppm", "a/x.tif", *"456"):
        path = tmp_path / (name if "/" in name else f"b/{name}.png")
        path.parent.mkdir(parents=True, exist_ok=True)
        colour = np.full((6, 9, 3), 10 * next(values), np.uint8)
        Image.fromarray(colour).save(path, path.suffix[1:].lower().replace("tif", "tiff"))
    (tmp_path / "empty").mkdir()
    (tmp_path / "a" / "notes.txt").write_text("not a picture")
    return tmp_path


@pytest.fixture
def frame(folder):
    names = ["a/1.png", "a/2.PNG", "a/deep/3.bmp", "b/4.png", "b/5.png"]
    return pandas.DataFrame({"filename": names, "class": list("aaabb"), "weight": range(5)})


FILES = [
    "a/1.png",
    "a/2.PNG",
    "a/x.tif",
    "a/deep/3.bmp",
    "a/deep/4.ppm",
    *(f"b/{i}.png" for i in "456"),
]
PLAIN = {"target_size": (6, 9), "shuffle": False}


def values(images):
    return (images[:, 0, 0, 0] / 10).tolist()


# Folders


def test_a_folder_is_read_class_by_class_in_alphabetical_order(folder):
    flow = ImageDataGenerator().flow_from_directory(folder, **PLAIN)
    assert flow.filenames == FILES
    assert flow.filepaths == [str(folder / name) for name in FILES]
    assert flow.class_indices == {"a": 0, "b": 1, "empty": 2}
    assert flow.classes.tolist() == flow.labels.tolist() == [0] * 5 + [1] * 3
    assert (flow.samples, flow.n, flow.num_classes, len(flow)) == (8, 8, 3, 1)
    assert (flow.image_shape, flow.directory) == ((6, 9, 3), folder)
    images, labels = next(flow)
    assert values(images) == [0, 1, 4, 2, 3, 5, 6, 7]
    np.testing.assert_array_equal(labels, np.eye(3)[flow.classes])
    assert (images.dtype, labels.dtype) == (np.float32, np.float32)


@pytest.mark.parametrize(
    ("class_mode", "expected"),
    [("sparse", [0, 0, 0, 0, 0, 1, 1, 1]), ("binary", [0, 0, 0, 0, 0, 1, 1, 1])],
)
def test_class_modes_with_numbers(folder, class_mode, expected):
    flow = ImageDataGenerator().flow_from_directory(folder, class_mode=class_mode, **PLAIN)
    assert next(flow)[1].tolist() == expected


def test_class_modes_without_classes(folder):
    flow = ImageDataGenerator().flow_from_directory(folder, class_mode=None, **PLAIN)
    assert next(flow).shape == (8, 6, 9, 3)
    generator = ImageDataGenerator(rotation_range=30)
    images, targets = next(generator.flow_from_directory(folder, class_mode="input", **PLAIN))
    np.testing.assert_array_equal(images, targets)
    assert not np.may_share_memory(images, targets)


def test_chosen_classes_have_the_numbers_of_their_order(folder):
    flow = ImageDataGenerator().flow_from_directory(folder, classes=["b", "a"], **PLAIN)
    assert flow.class_indices == {"b": 0, "a": 1}
    assert flow.classes.tolist() == [0] * 3 + [1] * 5


def test_a_folder_is_split_in_each_class(folder):
    generator = ImageDataGenerator(validation_split=0.4)
    parts = [
        generator.flow_from_directory(folder, subset=subset).filenames
        for subset in ("validation", "training")
    ]
    assert parts == [[FILES[0], FILES[1], FILES[5]], [*FILES[2:5], *FILES[6:]]]


def test_links_are_followed_if_asked(folder, tmp_path_factory):
    other = tmp_path_factory.mktemp("linked")
    (other / "c").mkdir()
    (other / "c" / "link").symlink_to(folder / "b")
    for follow, samples in ((False, 0), (True, 3)):
        flow = ImageDataGenerator().flow_from_directory(other, follow_links=follow)
        assert flow.samples == samples


@pytest.mark.parametrize(("color_mode", "channels"), [("rgb", 3), ("rgba", 4), ("grayscale", 1)])
def test_colour_modes_and_data_formats(folder, color_mode, channels):
    for data_format, shape in (
        ("channels_last", (5, 7, channels)),
        ("channels_first", (channels, 5, 7)),
    ):
        generator = ImageDataGenerator(data_format=data_format, rotation_range=20)
        flow = generator.flow_from_directory(folder, target_size=(5, 7), color_mode=color_mode)
        assert flow.image_shape == shape
        assert next(flow)[0].shape == (8, *shape)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"color_mode": "cmyk"}, "`color_mode` must be one of 'rgb', 'rgba', 'grayscale'"),
        ({"class_mode": "output"}, "Invalid class_mode: 'output'; expected one of: 'binary'"),
        ({"subset": "foo"}, "Invalid subset name: 'foo'"),
        ({"interpolation": "cubic"}, "`interpolation` must be one of 'nearest'"),
        ({"target_size": 224}, "`target_size` must be the height and width.*received 224"),
        ({"target_size": None}, "`target_size` must be the height and width"),
        ({"target_size": (8, 8, 3)}, "`target_size` must be the height and width"),
        ({"target_size": (8.0, 8.0)}, "`target_size` must be .*whole numbers from 1 on"),
        ({"target_size": (0, 8)}, "`target_size` must be .*whole numbers from 1 on"),
    ],
)
def test_arguments_that_cannot_be_used_are_refused(folder, arguments, message):
    with pytest.raises(ConfigurationError, match=message):
        ImageDataGenerator().flow_from_directory(folder, **arguments)


def test_a_target_size_that_is_set_is_checked_at_the_next_batch(folder):
    flow = ImageDataGenerator().flow_from_directory(folder, target_size=np.array([5, 7]))
    assert next(flow)[0].shape[1:] == (5, 7, 3)
    flow.target_size = 224
    with pytest.raises(ConfigurationError, match="`target_size` must be the height and width"):
        next(flow)


def test_class_folders_may_be_paths(folder):
    here = ImageDataGenerator().flow_from_directory(folder / "b", classes=["."], **PLAIN)
    below = ImageDataGenerator().flow_from_directory(folder, classes=["a/deep"], **PLAIN)
    assert here.filenames == ["4.png", "5.png", "6.png"]
    assert below.filenames == ["a/deep/3.bmp", "a/deep/4.ppm"]
    assert [len(next(flow)[0]) for flow in (here, below)] == [3, 2]


def test_files_that_are_read_nowhere_else_are_read_as_keras_only(folder, rng, monkeypatch):
    pixels = rng.integers(0, 256, (40, 40, 3), np.uint8)
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    for name, format in (("tga.bmp", "TGA"), ("cut.png", "PNG")):
        file = io.BytesIO()
        Image.fromarray(pixels).save(file, format)
        data = file.getvalue()
        (folder / "b" / name).write_bytes(data[:-2000] if format == "PNG" else data)
        flows = [
            ImageDataGenerator(keras_compat=compat).flow_from_directory(folder)
            for compat in (False, True)
        ]
        with pytest.raises(ImageError, match=name):
            next(flows[0])
        assert len(next(flows[1])[0]) == 9
        (folder / "b" / name).unlink()


def test_a_folder_that_is_missing_or_empty_is_reported(tmp_path):
    for kind in (ConfigurationError, FileNotFoundError):
        with pytest.raises(kind, match=r"There is no folder .*nowhere"):
            ImageDataGenerator().flow_from_directory(tmp_path / "nowhere")
    flow = ImageDataGenerator().flow_from_directory(tmp_path)
    assert (flow.samples, len(flow)) == (0, 0)
    with pytest.raises(ConfigurationError, match="no picture to take"):
        next(flow)


def test_a_broken_file_is_named(folder):
    (folder / "b" / "4.png").write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    flow = ImageDataGenerator().flow_from_directory(folder)
    with pytest.raises(ImageError, match=r"b.4\.png: The PNG picture is cut off"):
        next(flow)


def test_saved_pictures_of_a_folder_are_the_varied_ones(folder, tmp_path_factory):
    target = tmp_path_factory.mktemp("saved")
    flow = ImageDataGenerator(rescale=1 / 255).flow_from_directory(
        folder, save_to_dir=target, save_prefix="v", **PLAIN
    )
    next(flow)
    assert len(list(target.iterdir())) == 8
    saved = decode_image((target / "v_5_5.png").read_bytes())
    np.testing.assert_array_equal(saved, np.full((6, 9, 3), 50))


def test_files_of_the_next_two_batches_are_read_while_the_consumer_is_busy(folder, monkeypatch):
    read, load = queue.Queue(), Loading.load_batch

    def load_batch(self, paths):
        pixels = load(self, paths)
        read.put(len(paths))
        return pixels

    monkeypatch.setattr(Loading, "load_batch", load_batch)
    flow = ImageDataGenerator().flow_from_directory(folder, batch_size=3, seed=0)
    batches = [next(flow)]
    assert [read.get(timeout=HANGS_AFTER) for _ in range(3)] == [3, 3, 2]
    batches += [next(flow) for _ in range(5)]
    same = ImageDataGenerator().flow_from_directory(folder, batch_size=3, seed=0)
    for i, (images, labels) in enumerate(batches):
        expected, expected_labels = same[i % 3]
        np.testing.assert_array_equal(images, expected)
        np.testing.assert_array_equal(labels, expected_labels)
        if i == 2:
            same.on_epoch_end()


def test_a_flow_from_files_can_be_sent_to_another_process(folder):
    flow = ImageDataGenerator(rotation_range=9).flow_from_directory(folder, batch_size=3)
    next(flow)
    copy = pickle.loads(pickle.dumps(flow))
    for _ in range(4):
        np.testing.assert_array_equal(next(copy)[0], next(flow)[0])


def test_a_dropped_flow_from_files_leaves_no_thread_behind(folder):
    flow = ImageDataGenerator().flow_from_directory(folder, batch_size=2)
    next(flow)
    (thread,) = [t for t in threading.enumerate() if t.name.startswith("cnnlab-next-batch")]
    del flow
    thread.join(timeout=HANGS_AFTER)
    assert not thread.is_alive()


# Data frames


def test_a_data_frame_names_files_and_classes(folder, frame):
    flow = ImageDataGenerator().flow_from_dataframe(frame, folder, **PLAIN)
    assert flow.filenames == frame["filename"].tolist()
    assert (flow.classes, flow.class_indices) == ([0, 0, 0, 1, 1], {"a": 0, "b": 1})
    images, labels = next(flow)
    assert values(images) == [0, 1, 2, 5, 6]
    np.testing.assert_array_equal(labels, np.eye(2)[flow.classes])


def test_a_data_frame_needs_neither_generator_nor_directory(folder, frame):
    whole = frame.assign(filename=[str(folder / name) for name in frame["filename"]])
    images, _ = next(DataFrameIterator(whole, target_size=(6, 9), shuffle=False))
    assert values(images) == [0, 1, 2, 5, 6]


def test_rows_of_missing_files_are_left_out_with_a_warning(folder, frame):
    frame.loc[1, "filename"] = "a/none.png"
    frame.loc[3, "filename"] = "a/notes.txt"
    with pytest.warns(UserWarning, match=r"Found 2 invalid image filename\(s\)"):
        flow = ImageDataGenerator().flow_from_dataframe(frame, folder)
    assert flow.filenames == ["a/1.png", "a/deep/3.bmp", "b/5.png"]
    assert flow.classes == [0, 0, 1]
    flow = ImageDataGenerator().flow_from_dataframe(frame, folder, validate_filenames=False)
    assert flow.samples == 5


def test_pictures_may_have_several_classes(folder, frame):
    frame["class"] = [["b", "a"], "b", ["c"], "a", ("a", "c")]
    flow = ImageDataGenerator().flow_from_dataframe(frame, folder, **PLAIN)
    expected = [[1, 1, 0], [0, 1, 0], [0, 0, 1], [1, 0, 0], [1, 0, 1]]
    assert next(flow)[1].tolist() == expected
    assert flow.classes == [[1, 0], 1, [2], 0, [0, 2]]


def test_rows_of_other_classes_are_left_out(folder, frame):
    frame["class"] = ["b", "a", ["c"], ["c", "b"], "b"]
    flow = ImageDataGenerator().flow_from_dataframe(frame, folder, classes=["b", "a", "b"])
    assert flow.class_indices == {"b": 0, "a": 1}
    assert flow.classes == [0, 1, [0], 0]
    assert flow.samples == 4


def test_raw_and_multiple_outputs_are_handed_through(folder, frame):
    frame = frame.assign(one=np.arange(5) / 2, two=[np.full(2, i) for i in range(5)])
    generator = ImageDataGenerator()
    keywords = PLAIN | {"batch_size": 2}
    raw = generator.flow_from_dataframe(frame, folder, y_col="one", class_mode="raw", **keywords)
    assert next(raw)[1].tolist() == [0, 0.5]
    both = {"y_col": ["one", "weight"], "class_mode": "raw"}
    assert next(generator.flow_from_dataframe(frame, folder, **both, **keywords))[1].shape == (2, 2)
    several = {"y_col": ["one", "two"], "class_mode": "multi_output"}
    outputs = next(generator.flow_from_dataframe(frame, folder, **several, **keywords))[1]
    assert isinstance(outputs, list)
    assert [output.tolist() for output in outputs] == [[0, 0.5], [[0, 0], [1, 1]]]


def test_weights_of_a_data_frame_come_third(folder, frame):
    flow = ImageDataGenerator().flow_from_dataframe(
        frame, folder, weight_col="weight", class_mode="input", y_col=None, **PLAIN
    )
    assert next(flow)[2].tolist() == [0, 1, 2, 3, 4]


def test_a_data_frame_is_split_as_a_whole(folder, frame):
    generator = ImageDataGenerator(validation_split=0.4)
    parts = [
        generator.flow_from_dataframe(frame, folder, subset=s) for s in ("validation", "training")
    ]
    assert [part.filenames for part in parts] == [FILES[:2], ["a/deep/3.bmp", "b/4.png", "b/5.png"]]
    assert [part.classes for part in parts] == [[0, 0], [0, 1, 1]]


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        ({"x_col": "weight"}, TypeError, "'weight' must hold texts: the file names"),
        ({"y_col": "weight"}, TypeError, "must hold texts, lists or tuples; received 0"),
        ({"y_col": "weight", "class_mode": "sparse"}, TypeError, "must hold texts"),
        ({"class_mode": "multi_output"}, TypeError, "`y_col` must be a list of columns"),
        ({"weight_col": "class"}, TypeError, "'class' of `weight_col` must hold numbers"),
        ({"class_mode": "binary", "classes": ["a"]}, ValueError, "must be 2 classes; found 1"),
        ({"y_col": "filename", "class_mode": "binary"}, ValueError, "found 5"),
        ({"class_mode": "output"}, ValueError, "Invalid class_mode"),
        ({"typo": 1}, ValueError, "has no argument `typo`"),
        ({"x_col": "file"}, KeyError, "There is no column 'file' among 'filename', "),
        ({"y_col": None}, KeyError, "There is no column None among"),
        ({"y_col": "no", "class_mode": "raw"}, KeyError, "There is no column 'no'"),
        ({"y_col": ["class", "no"], "class_mode": "raw"}, KeyError, "There is no column 'no'"),
        ({"y_col": ["no"], "class_mode": "multi_output"}, KeyError, "There is no column 'no'"),
        ({"weight_col": "no"}, KeyError, "There is no column 'no'"),
        ({"y_col": ["class"]}, TypeError, r"Exactly one column is needed.*\['class'\] stands for"),
    ],
)
def test_columns_that_cannot_be_used_are_refused(folder, frame, arguments, kind, message):
    with pytest.raises(ConfigurationError, match=message) as caught:
        ImageDataGenerator().flow_from_dataframe(frame, folder, **arguments)
    assert isinstance(caught.value, kind)


@pytest.mark.parametrize("received", [None, "labels.csv", Path("labels.csv"), 3])
def test_what_is_no_data_frame_is_reported(folder, received):
    with pytest.raises(ConfigurationError, match="A data frame is needed, such as"):
        ImageDataGenerator().flow_from_dataframe(received, folder)


def test_classes_may_be_an_array(folder, frame):
    names = np.array(["b", "a"])
    flows = (
        ImageDataGenerator().flow_from_directory(folder, classes=names),
        ImageDataGenerator().flow_from_dataframe(frame, folder, classes=names),
    )
    assert [flow.class_indices for flow in flows] == [{"b": 0, "a": 1}] * 2


def test_raw_labels_are_arrays_of_numpy_whatever_pandas_keeps_them_in(folder, frame):
    frame = frame.assign(whole=frame["weight"].astype("Int64"))
    for column in ("whole", "class"):
        flow = ImageDataGenerator().flow_from_dataframe(
            frame, folder, y_col=column, class_mode="raw", **PLAIN
        )
        assert type(next(flow)[1]) is np.ndarray
        assert flow.labels.tolist() == frame[column].tolist()


@pytest.mark.parametrize("name", ["has_ext", "sort", "drop_duplicates"])
def test_retired_arguments_are_taken_with_a_warning(folder, frame, name):
    with pytest.warns(DeprecationWarning, match=f"`{name}` does nothing"):
        ImageDataGenerator().flow_from_dataframe(frame, folder, **{name: True})
    with pytest.warns(DeprecationWarning, match='is called "raw" now'):
        ImageDataGenerator().flow_from_dataframe(frame, folder, class_mode="other")
    with pytest.warns(UserWarning, match="`classes` is not used"):
        ImageDataGenerator().flow_from_dataframe(frame, folder, class_mode=None, classes=["a"])


# Loading


def jpeg(image, **options):
    file = io.BytesIO()
    Image.fromarray(image).save(file, "JPEG", **options)
    return file.getvalue()


@pytest.mark.parametrize("options", [{}, {"subsampling": 0}, {"progressive": True, "quality": 40}])
@pytest.mark.parametrize("color_mode", ["rgb", "rgba", "grayscale"])
def test_jpeg_files_come_out_as_from_the_one_decoder(rng, options, color_mode):
    colour = rng.integers(0, 256, (5, 7, 3), np.uint8).repeat(9, 0).repeat(9, 1)
    for image in (colour, colour[..., 0]):
        data = jpeg(image, **options)
        np.testing.assert_array_equal(
            decode_jpeg(data, color_mode, turn_upright=True), decode_image(data, color_mode)
        )


@pytest.mark.parametrize("orientation", range(1, 9))
def test_jpeg_files_are_turned_upright_as_by_the_one_decoder(rng, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = jpeg(rng.integers(0, 256, (16, 24, 3), np.uint8), exif=exif)
    upright, as_stored = (decode_jpeg(data, "rgb", turn_upright=turn) for turn in (True, False))
    np.testing.assert_array_equal(upright, decode_image(data))
    np.testing.assert_array_equal(as_stored, img_to_array(load_img(io.BytesIO(data))))


def test_unusual_jpeg_files_are_left_to_the_careful_decoder(rng):
    cmyk = Image.fromarray(rng.integers(0, 256, (8, 8, 4), np.uint8), "CMYK")
    file = io.BytesIO()
    cmyk.save(file, "JPEG")
    whole = jpeg(np.zeros((8, 8, 3), np.uint8))
    for data in (file.getvalue(), whole[:-20], b"", b"\xff\xd8\xff\xd9", whole[:30] + b"\xff\xd9"):
        assert decode_jpeg(data, "rgb", turn_upright=True) is None


@pytest.mark.parametrize("options", [{}, {"subsampling": 0, "comment": b"by hand"}, {"quality": 1}])
def test_the_header_of_a_plain_jpeg_is_what_pillow_reads(rng, options):
    colour = rng.integers(0, 256, (40, 56, 3), np.uint8)
    for image in (colour, colour[..., 0]):
        data = jpeg(image, **options)
        opened = Image.open(io.BytesIO(data))
        header = plain_header(data)
        assert (header.size, header.is_grey) == ((40, 56), opened.mode == "L")
        assert (header.scan, header.orientation) == (opened.fp.tell(), 1)


def test_headers_with_more_in_them_are_left_to_pillow(rng):
    image = rng.integers(0, 256, (16, 24, 3), np.uint8)
    exif = Image.Exif()
    exif[0x0112] = 6
    for options in ({"exif": exif}, {"progressive": True}, {"icc_profile": WIDE}, {"xmp": b"<x/>"}):
        assert plain_header(jpeg(image, **options)) is None
    file = io.BytesIO()
    Image.fromarray(rng.integers(0, 256, (8, 8, 4), np.uint8), "CMYK").save(file, "JPEG")
    assert plain_header(file.getvalue()) is None
    plain = jpeg(image)
    frame = plain.index(b"\xff\xc0")
    assert plain_header(plain[:frame] + plain[frame : frame + 19] + plain[frame:]) is None
    for length in range(plain.index(b"\xff\xda") + 4):
        assert plain_header(plain[:length]) is None


@pytest.mark.parametrize("color_mode", ["rgb", "rgba", "grayscale"])
@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize("size", [(30, 30), (15, 15), (4, 4)])
def test_a_reduced_scale_gives_the_pixels_of_the_one_decoder(rng, color_mode, orientation, size):
    exif = Image.Exif()
    exif[0x0112] = orientation
    colour = rng.integers(0, 256, (15, 20, 3), np.uint8).repeat(8, 0).repeat(8, 1)
    for image, progressive in ((colour, False), (colour, True), (colour[..., 0], False)):
        data = jpeg(image, exif=exif, progressive=progressive)
        reduced = decode_jpeg(data, color_mode, turn_upright=True, for_size=size)
        assert max(reduced.shape) < 160
        np.testing.assert_array_equal(reduced, decode_image(data, color_mode, for_size=size))


def test_flows_read_at_a_reduced_scale_where_that_is_asked_for(tmp_path):
    (tmp_path / "a").mkdir()
    image = np.uint8(np.indices((160, 240)).sum(0) // 2)[..., None].repeat(3, 2)
    (tmp_path / "a" / "1.jpg").write_bytes(jpeg(image, quality=95))
    arguments = {"target_size": (40, 60), "interpolation": "bilinear", "class_mode": None}
    generator = ImageDataGenerator()
    rows = {"filename": np.array(["a/1.jpg"])}
    for flow in (
        lambda **more: generator.flow_from_directory(tmp_path, **arguments, **more),
        lambda **more: generator.flow_from_dataframe(rows, tmp_path, **arguments, **more),
    ):
        whole, reduced = next(flow()), next(flow(reduced_scale=True))
        expected = resize_image(decode_image(jpeg(image, quality=95), for_size=(40, 60)), (40, 60))
        np.testing.assert_array_equal(reduced[0], expected)
        assert 0 < np.abs(whole - reduced).mean() < 1


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("keras_compat", [False, True])
def test_a_jpeg_damaged_inside_is_refused_exactly_where_pillow_refuses_it(
    tmp_path, rng, progressive, keras_compat
):
    whole = jpeg(rng.integers(0, 256, (9, 12, 3), np.uint8).repeat(8, 0).repeat(8, 1),
                 progressive=progressive)  # fmt: skip
    refused = 0
    for number in range(150):
        data, start = bytearray(whole), 20 if number % 3 == 0 else len(whole) // 4
        for position in rng.integers(start, len(whole) - 2, rng.integers(1, 30)):
            data[position] = rng.integers(256)
        path = tmp_path / f"{number}.jpg"
        path.write_bytes(data)
        load = Loading(target_size=(72, 96), keras_compat=keras_compat).load
        try:
            expected = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
        except OSError:
            refused += 1
            with pytest.raises(OSError if keras_compat else ImageError):
                load(path)
        else:
            np.testing.assert_array_equal(load(path), expected)
    assert 20 < refused < 150


def test_colour_profiles_are_obeyed_unless_keras_is_asked_for(tmp_path):
    path = tmp_path / "wide.jpg"
    picture = Image.new("RGB", (8, 8), (200, 60, 40))
    picture.save(path, icc_profile=WIDE, quality=95)
    shown, stored = (
        Loading(target_size=(8, 8), keras_compat=compat).load(path)[0, 0].astype(int)
        for compat in (False, True)
    )
    np.testing.assert_allclose(stored, (200, 60, 40), atol=3)
    np.testing.assert_allclose(shown, in_srgb(picture)[0, 0], atol=6)
    assert shown[0] > stored[0] + 15


def test_a_second_marker_within_a_jpeg_is_left_to_the_careful_decoder(rng):
    data = bytearray(jpeg(rng.integers(0, 256, (64, 64, 3), np.uint8)))
    assert decode_jpeg(bytes(data), "rgb", turn_upright=True) is not None
    data[-300:-298] = b"\xff\xc4"
    assert decode_jpeg(bytes(data), "rgb", turn_upright=True) is None


@pytest.mark.parametrize("interpolation", INTERPOLATIONS)
@pytest.mark.parametrize("color_mode", ["rgb", "grayscale"])
def test_sizes_are_pillows(tmp_path, rng, interpolation, color_mode):
    for i, (height, width, keep) in enumerate(itertools.product((7, 40), (16, 53), (False, True))):
        path = tmp_path / f"{i}.png"
        Image.fromarray(rng.integers(0, 256, (height, width, 3), np.uint8)).save(path)
        got = Loading(color_mode, (13, 18), interpolation, keep).load(path)
        expected = img_to_array(load_img(path, color_mode, (13, 18), interpolation, keep))
        np.testing.assert_array_equal(got, expected)


def test_a_dropped_flow_from_files_ends_quietly(folder):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(3):
            next(ImageDataGenerator(rotation_range=9).flow_from_directory(folder, batch_size=2))
