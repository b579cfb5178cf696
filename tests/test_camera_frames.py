"""What comes from a camera, or from somebody who says that it does."""

import base64

import numpy as np
import pytest

from cnnlab.images import encode_image
from ui.camera.frames import MAX_FRAMES, MAX_SIDE, Pace, Report, read_frame, read_frames

RANDOM = np.random.default_rng(0)
NOISE = RANDOM.integers(0, 256, (MAX_SIDE, MAX_SIDE, 3), dtype=np.uint8)


def sent(height: int, width: int, kind: str = "jpeg") -> str:
    pixels = np.full((height, width, 3), 90, np.uint8)
    return base64.b64encode(encode_image(pixels, kind)).decode()


def test_a_frame_is_its_jpeg_and_its_pixels():
    frame = read_frame(sent(192, 256))
    assert frame.pixels.shape == (192, 256, 3)
    assert abs(frame.pixels.astype(int) - 90).max() <= 2
    assert frame.data.startswith(b"\xff\xd8")


def test_the_worst_frame_that_the_component_makes_is_taken():
    assert read_frame(base64.b64encode(encode_image(NOISE, "jpeg", 95)).decode()) is not None


@pytest.mark.parametrize(
    "text",
    [
        None,
        7,
        ["x"],
        "",
        "no base64!",
        "ÿØÿ",
        base64.b64encode(b"\xff\xd8\xff").decode(),
        base64.b64encode(b"GIF89a" + bytes(50)).decode(),
        sent(64, 64, "png"),
        sent(MAX_SIDE + 1, 10),
        sent(10, MAX_SIDE + 1),
        sent(64, 64)[:-400],
        "A" * 10**6,
    ],
    ids=lambda text: repr(text)[:20],
)
def test_what_is_no_frame_is_dropped(text):
    assert read_frame(text) is None


def test_a_huge_picture_is_refused_by_its_header_alone(monkeypatch):
    monkeypatch.setattr("ui.camera.frames.decode_image", lambda data: pytest.fail("decoded"))
    assert read_frame(sent(3000, 3000)) is None


def test_one_bad_frame_or_too_many_refuse_a_report():
    good = sent(64, 64)
    assert len(read_frames([good] * MAX_FRAMES)) == MAX_FRAMES
    assert read_frames([good] * (MAX_FRAMES + 1)) is None
    assert read_frames([good, "x"]) is None
    assert read_frames([]) is None


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        {"serial": "1", "name": "a", "pictures": []},
        {"serial": 1, "name": None, "pictures": []},
        {"serial": 1, "name": "a", "pictures": "x"},
    ],
)
def test_what_is_no_report_is_none(value):
    assert Report.read(value) is None


def test_a_report_is_read():
    report = Report.read({"serial": 3, "name": "a", "pictures": ["x"]})
    assert (report.serial, report.name, report.pictures) == (3, "a", ["x"])


def test_a_pace_allows_so_many_a_second_and_a_few_more_at_once():
    now = [0.0]
    pace = Pace(per_second=10, at_once=20, clock=lambda: now[0])
    assert pace.allows(20) and not pace.allows(1)
    now[0] += 0.5
    assert not pace.allows(6) and pace.allows(5)
    now[0] += 100.0
    assert pace.allows(20) and not pace.allows(1)


def test_over_minutes_no_more_than_the_rate_gets_through():
    now = [0.0]
    pace = Pace(per_second=10, at_once=20, clock=lambda: now[0])
    allowed = 0
    for _ in range(6000):
        now[0] += 0.01
        allowed += pace.allows(1)
    assert 600 <= allowed <= 620
