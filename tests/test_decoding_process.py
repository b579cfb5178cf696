"""Pictures of rare formats in a process of their own."""

import io
import os
import signal
import threading

import numpy as np
import pytest
from PIL import Image

from cnnlab.errors import ImageError
from cnnlab.images import DecodingProcess, decode_image, encode_image, read_image

SLOPE = np.arange(8 * 6 * 3, dtype=np.uint8).reshape(8, 6, 3)


def encoded(format: str, pixels: np.ndarray = SLOPE, **options) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, format, **options)
    return file.getvalue()


@pytest.fixture(scope="module")
def process():
    with DecodingProcess() as process:
        yield process


def child_of(process: DecodingProcess) -> int | None:
    return process._child.process and process._child.process.pid


def test_the_child_begins_with_the_first_picture_that_needs_it():
    with DecodingProcess() as process:
        np.testing.assert_array_equal(process.read_image(encode_image(SLOPE)).pixels, SLOPE)
        with pytest.raises(ImageError, match="empty"):
            process.read_image(b"")
        assert child_of(process) is None
        process.read_image(encoded("TIFF"))
        assert child_of(process) is not None


@pytest.mark.parametrize("format", ["TIFF", "AVIF"])
@pytest.mark.parametrize("mode", ["rgb", "rgba", "grayscale"])
def test_pixels_and_notes_are_those_of_the_one_decoder(process, format, mode):
    more = [Image.new("RGB", (6, 8))]
    data = encoded(format, save_all=True, append_images=more)
    expected, result = read_image(data, mode), process.read_image(data, mode)
    np.testing.assert_array_equal(result.pixels, expected.pixels)
    assert result.notes == expected.notes
    assert len(result.notes) == 1


def test_one_child_reads_many_pictures_and_survives_bad_ones(process):
    process.read_image(encoded("TIFF"))
    child = child_of(process)
    with pytest.raises(ImageError, match="TIFF picture is cut off"):
        process.read_image(encoded("TIFF")[:-40])
    np.testing.assert_array_equal(process.read_image(encoded("TIFF")).pixels, SLOPE)
    assert child_of(process) == child


def test_a_child_that_died_is_replaced(process):
    process.read_image(encoded("TIFF"))
    os.kill(child_of(process), signal.SIGKILL)
    process._child.process.wait()
    np.testing.assert_array_equal(process.read_image(encoded("TIFF")).pixels, SLOPE)


def test_a_child_that_takes_too_long_is_ended_and_said():
    with DecodingProcess(seconds=0.01) as process:
        with pytest.raises(ImageError, match="TIFF picture took too much time or memory"):
            process.read_image(encoded("TIFF"))
        assert child_of(process) is None


def test_an_interrupt_leaves_no_response_for_the_next_picture(process, monkeypatch):
    def interrupted(pipe):
        raise KeyboardInterrupt

    first, second = (encoded("TIFF", np.full((2, 2, 3), value, np.uint8)) for value in (1, 2))
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("cnnlab.images.decoding_process.read_message", interrupted)
        process.read_image(first)
    assert process.read_image(second).pixels.max() == 2


def test_threads_get_their_own_pictures(process):
    pictures = [np.full((4, 4, 3), value, np.uint8) for value in range(8)]
    answers = {}

    def read(number: int) -> None:
        answers[number] = process.read_image(encoded("TIFF", pictures[number])).pixels

    threads = [threading.Thread(target=read, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, pixels in answers.items():
        np.testing.assert_array_equal(pixels, decode_image(encoded("TIFF", pictures[number])))
