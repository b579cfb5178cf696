"""The one decoder: every row of the promises about pictures."""

import base64
import io
import struct
import threading
import warnings
import zlib

import numpy as np
import pytest
from PIL import Image, ImageOps

from cnnlab.errors import ImageError
from cnnlab.images import (
    decode_image,
    decoding,
    encode_image,
    read_image,
    resize_image,
    structure,
)

RED, WHITE = (255, 0, 0), (255, 255, 255)
# Every pixel differs from every other, so that each flip and turn shows.
SLOPE = np.stack(np.meshgrid(np.arange(6) * 40, np.arange(4) * 60, [90]), -1)[:, :, 0].astype("u1")

HEIC = base64.b64decode(
    b"AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAXxtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAA"
    b"AAAAAAAAAAAAACJpbG9jAAAAAERAAAEAAQAAAAABoAABAAAAAAAAADMAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAA"
    b"AAABAABodmMxAAAAAA5waXRtAAAAAAABAAAA/GlwcnAAAADcaXBjbwAAAHVodmNDAQNwAAAAkAAAAAAAHvAA/P34"
    b"+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQApQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbqrprm"
    b"4CGgwIAAAAyAAAADAIRiAAEABkQBwXPBiQAAABNjb2xybmNseAABAA0ABoAAAAAUaXNwZQAAAAAAAABAAAAAQAAA"
    b"AChjbGFwAAAAEAAAAAEAAAAQAAAAAf///9AAAAAC////0AAAAAIAAAAQcGl4aQAAAAADCAgIAAAAGGlwbWEAAAAA"
    b"AAAAAQABBYECAwWEAAAAO21kYXQAAAAvKAGvCchZGNA5I1d//8eCH/D2h+4qu1Z/E6/o7GU6ykOfRLGTzju+DICH"
    b"g7hey3A="
)


def encoded(picture: Image.Image, format: str, **options) -> bytes:
    file = io.BytesIO()
    picture.save(file, format, **options)
    return file.getvalue()


def png(depth: int, color_type: int, rows: list[bytes], *chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG written by hand: Pillow cannot write most of what it reads."""
    width = len(rows[0]) * 8 // (depth * {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[color_type])
    header = struct.pack(">IIBBBBB", width, len(rows), depth, color_type, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows))
    parts = [(b"IHDR", header), *chunks, (b"IDAT", pixels), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(*part) for part in parts)


def png_chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def code_of(data: bytes) -> str:
    with pytest.raises(ImageError) as caught:
        decode_image(data)
    assert "{" not in str(caught.value)
    return caught.value.code


@pytest.mark.parametrize("format", ["PNG", "WEBP", "GIF", "BMP", "AVIF", "TIFF"])
def test_every_allowed_format_is_read_whatever_the_name(format):
    options = {"WEBP": {"lossless": True}, "AVIF": {"quality": 100, "subsampling": "4:4:4"}}
    data = encoded(Image.fromarray(SLOPE), format, **options.get(format, {}))
    atol = 2 if format == "AVIF" else 0
    np.testing.assert_allclose(decode_image(data).astype(int), SLOPE, atol=atol)


def test_heic_is_read():
    """A picture of one colour, 16 x 16 pixels, written by libheif with x265."""
    np.testing.assert_allclose(decode_image(HEIC), np.full((16, 16, 3), (200, 40, 90)), atol=2)
    assert read_image(HEIC).notes == ()


def test_jpeg_is_read_nearly_unchanged():
    data = encoded(Image.new("RGB", (16, 8), RED), "JPEG", quality=95)
    assert decode_image(data).shape == (8, 16, 3)
    np.testing.assert_allclose(decode_image(data), np.full((8, 16, 3), RED), atol=2)


@pytest.mark.parametrize(
    ("mode", "expected"), [("rgb", [255, 0, 0]), ("rgba", [255, 0, 0, 255]), ("grayscale", [76])]
)
def test_the_mode_chooses_the_channels(mode, expected):
    pixels = decode_image(encoded(Image.new("RGB", (3, 2), RED), "PNG"), mode)
    assert pixels.dtype == np.uint8
    np.testing.assert_array_equal(pixels, np.broadcast_to(expected, (2, 3, len(expected))))


def test_an_unknown_mode_is_refused():
    with pytest.raises(ImageError, match="'rgb' or 'rgba' or 'grayscale'; received 'cmyk'"):
        decode_image(encode_image(SLOPE), "cmyk")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "image-empty"),
        (b"Dear decoder, this is a letter.", "image-is-text"),
        ("\u00e9t\u00e9\n".encode() * 99, "image-is-text"),
        (bytes(range(200, 256)) * 9, "image-unrecognized"),
        (b"\0" * 1000, "image-unrecognized"),
        (b"\x89PNG\r\n\x1a\n" + b"\xa7" * 90, "image-truncated"),
        (b"BM" + b"\xa7" * 90, "image-truncated"),
        (b"BM" + struct.pack("<I", 92) + b"\xa7" * 90, "image-damaged"),
        (b"\0" * 2**20 * 61, "image-too-many-bytes"),
    ],
)
def test_what_is_no_picture_is_refused_by_its_kind(data, code):
    assert code_of(data) == code


@pytest.mark.parametrize(
    ("start", "name"),
    [
        (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (b"\xef\xbb\xbf<svg/>", "SVG"),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "EPS"),
        (b"8BPS\0\1", "PSD"),
        (b"icns\0\0\1\0", "ICNS"),
        (b"\0\0\0\x18ftypisom\0\0\0\0", "video"),
        (b"\0\0\0\x18ftypcrx \0\0\0\1crx isom", "RAW"),
        (b"FUJIFILMCCD-RAW 0201", "RAW"),
        (b"%PDF-1.7", "PDF"),
        (b"P6\n2 2\n255\n", "PNM"),
        (b"PK\3\4", "ZIP"),
    ],
)
def test_other_formats_are_named_and_the_remedy_given(start, name):
    with pytest.raises(ImageError, match=rf"This is an? .*{name}.*file.*Convert it to JPEG or PNG"):
        decode_image(start)


@pytest.mark.parametrize("tags", [{50706: b"\1\4\0\0"}, {254: 1, 330: 8}], ids=["DNG", "NEF"])
def test_the_preview_in_a_cameras_raw_file_is_not_taken_for_the_picture(tags):
    data = encoded(Image.new("RGB", (16, 12)), "TIFF", tiffinfo=tags)
    with pytest.raises(ImageError, match=r"This is a RAW \(camera\) file"):
        decode_image(data)


def test_other_formats_have_the_right_article():
    with pytest.raises(ImageError, match="This is an SVG file"):
        decode_image(b"<svg/>")
    with pytest.raises(ImageError, match="This is a PDF file"):
        decode_image(b"%PDF-1.7")


@pytest.mark.parametrize("format", ["ICO", "PPM", "JPEG2000", "ICNS", "EPS"])
def test_what_pillow_could_read_but_we_do_not_is_refused(format):
    data = encoded(Image.new("RGB", (32, 32)), format)
    assert code_of(data) == "image-format-refused"


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "AVIF", "TIFF"])
def test_a_cut_off_file_is_refused_or_was_complete_already(format):
    rng = np.random.default_rng(0)
    data = encoded(Image.fromarray(rng.integers(0, 256, (12, 12, 3), np.uint8)), format)
    whole = decode_image(data)
    assert code_of(data[: len(data) // 2]) == "image-truncated"
    for length in range(len(data)):
        try:
            pixels = decode_image(data[:length])
        except ImageError:
            continue
        np.testing.assert_array_equal(pixels, whole)
        assert len(data) - length <= 4, "only an end mark may be missing"


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "AVIF", "TIFF"])
def test_scrambled_files_give_pixels_or_an_image_error_and_nothing_else(format):
    rng = np.random.default_rng(1)
    data = np.frombuffer(encoded(Image.fromarray(SLOPE), format), np.uint8)
    refused = 0
    for _ in range(300):
        scrambled = data.copy()
        scrambled[rng.integers(0, len(data), 4)] = rng.integers(0, 256, 4)
        try:
            assert decode_image(scrambled.tobytes()).shape[2] == 3
        except ImageError:
            refused += 1
    assert refused > 30


def test_a_png_with_a_flipped_bit_in_its_pixels_is_damaged():
    data = bytearray(encode_image(SLOPE))
    data[data.index(b"IDAT") + 20] ^= 1
    assert code_of(bytes(data)) == "image-damaged"


@pytest.mark.parametrize(
    "stream",
    [
        b"text instead of a stream" * 9,
        zlib.compress(SLOPE.tobytes())[2:],
        zlib.compress(b"\0" * 76)[:-4] + b"\1\2\3\4",
        b"",
    ],
    ids=["text", "no header", "wrong check sum", "empty"],
)
def test_a_png_whose_stream_is_broken_is_refused_though_its_chunks_are_right(stream):
    data = encode_image(SLOPE)
    header, end = data[: data.index(b"IDAT") - 4], png_chunk(b"IEND", b"")
    assert code_of(header + png_chunk(b"IDAT", stream) + end) == "image-damaged"


@pytest.mark.parametrize("size", [(8000, 6251), (10_000, 10_000), (60_000, 60_000)])
def test_too_many_pixels_are_refused_from_the_header(size, monkeypatch):
    header = struct.pack(">IIBBBBB", *size, 8, 2, 0, 0, 0)
    parts = (b"IHDR", header), (b"IDAT", zlib.compress(b"\0")), (b"IEND", b"")
    monkeypatch.setattr(decoding, "to_pixels", lambda *_: pytest.fail("it was decoded"))
    data = b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(*part) for part in parts)
    assert code_of(data) == "image-too-many-pixels"


@pytest.mark.parametrize(
    ("name", "size"), [("WEBP", (6000, 5100)), ("PNG", (1, 30_000_000)), ("PNG", (40_000_000, 1))]
)
def test_pictures_that_need_more_memory_than_their_pixels_are_refused_from_the_header(name, size):
    if name == "WEBP":
        data = encoded(Image.new("RGB", size), name, method=0)
    else:
        header = struct.pack(">IIBBBBB", *size, 8, 2, 0, 0, 0)
        data = b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", b"")
    with pytest.raises(ImageError, match=rf"{size[0]} x {size[1]} pixels; at most \d+ million"):
        decode_image(data)


@pytest.mark.parametrize("size", [(0, 4), (4, 0)])
def test_a_picture_without_pixels_is_refused(size):
    header = struct.pack(">IIBBBBB", *size, 8, 2, 0, 0, 0)
    assert code_of(b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header)) == "image-without-pixels"
    assert code_of(b"GIF89a" + struct.pack("<HH", *size) + b"\0\0\0;") == "image-without-pixels"
    bmp = bytearray(encoded(Image.new("RGB", (4, 4)), "BMP"))
    bmp[18:26] = struct.pack("<ii", *size)
    assert code_of(bytes(bmp)) == "image-without-pixels"


def test_a_jpeg_of_endless_scans_is_refused_at_once():
    data = encoded(Image.new("L", (64, 64), 128), "JPEG", progressive=True)
    scan = data[data.rindex(b"\xff\xc4") : -2]
    assert decode_image(data[:-2] + scan * 10 + data[-2:]).shape == (64, 64, 3)
    assert code_of(data[:-2] + scan * 1000 + data[-2:]) == "image-too-many-parts"


def test_scans_count_for_more_in_a_large_jpeg():
    data = encoded(Image.new("L", (64, 64), 128), "JPEG", progressive=True)
    scan = data[data.rindex(b"\xff\xc4") : -2]
    frame = data.index(b"\xff\xc2") + 5
    large = data[:frame] + struct.pack(">HH", 12_000, 12_000) + data[frame + 4 : -2]
    assert code_of(large + scan * 20 + data[-2:]) == "image-too-many-parts"


def test_scan_marks_in_other_parts_of_a_jpeg_are_no_scans():
    data = encoded(Image.new("L", (8, 8)), "JPEG")
    comment = b"\xff\xfe" + struct.pack(">H", 2002) + b"\xff\xda" * 1000
    assert decode_image(data[:2] + comment + data[2:] + comment).shape == (8, 8, 3)


@pytest.mark.parametrize("part", [b"\xff\xfe\0\2", b"\xff"], ids=["comments", "fill bytes"])
def test_a_jpeg_of_endless_parts_is_refused_at_once(part):
    data = encoded(Image.new("L", (8, 8)), "JPEG")
    assert code_of(data[:2] + part * 30_000 + data[2:]) == "image-too-many-parts"


def test_markers_have_the_fill_bytes_before_them(rng):
    """Where ITU-T T.81, B.1.1.2, has them, one byte after the other."""
    kinds = np.frombuffer(b"\xff\xff\xff\0\0\1\xd0\xd7\xd8\xd9\xda\xfe", np.uint8)
    for _ in range(3000):
        data = rng.choice(kinds, rng.integers(1, 40)).tobytes()
        assert list(structure._markers(data)) == list(markers_one_by_one(data))


def markers_one_by_one(data: bytes):
    position, fills = 0, 0
    while position < len(data):
        byte, position = data[position], position + 1
        if byte == 0xFF:
            fills += 1
        elif fills and byte != 0 and not 0xD0 <= byte <= 0xD7:
            if byte == 0xD9:
                return
            yield byte, fills, position
            if byte != 0xD8:
                position += int.from_bytes(data[position : position + 2], "big")
            fills = 0
        else:
            fills = 0


def test_a_gif_of_endless_blocks_is_refused_at_once_but_not_one_of_long_comments():
    data = encoded(Image.new("L", (8, 8), 7), "GIF")
    start = data.index(b"!") if b"!" in data else data.index(b",")
    long = b"!\xfe" + (b"\xff" + b"c" * 255) * 1000 + b"\0"
    assert decode_image(data[:start] + long + data[start:]).shape == (8, 8, 3)
    endless = b"!\xfe" + b"\1c" * 400_000 + b"\0"
    assert code_of(data[:start] + endless + data[start:]) == "image-too-many-parts"


def test_a_big_tiff_of_endless_entries_is_refused_at_once():
    data = b"II+\0\x08\0\0\0" + struct.pack("<QQ", 16, 2**20)
    assert code_of(data) == "image-too-many-parts"
    assert code_of(data[:12]) == "image-truncated"


def test_a_large_bmp_of_runs_is_refused_at_once():
    data = bytearray(encoded(Image.new("L", (8, 8)), "BMP"))
    data[30:34] = struct.pack("<I", 1)
    assert code_of(bytes(data) + bytes(7 * 2**20)) == "image-too-many-parts"


def test_a_png_of_endless_chunks_is_refused_at_once():
    data = encode_image(SLOPE)
    start = data.index(b"IDAT") - 4
    chunks = png_chunk(b"teSt", b"") * 30_000
    assert code_of(data[:start] + chunks + data[start:]) == "image-too-many-parts"


@pytest.mark.parametrize("format", ["GIF", "PNG", "WEBP", "AVIF", "TIFF"])
def test_an_animation_gives_its_first_frame_and_a_note(format):
    frames = [Image.new("RGB", (8, 8), color) for color in (RED, "blue")]
    options = {"lossless": True} if format == "WEBP" else {}
    data = encoded(frames[0], format, save_all=True, append_images=frames[1:], **options)
    result = read_image(data)
    np.testing.assert_allclose(result.pixels, np.full((8, 8, 3), RED), atol=2)
    assert [note.code for note in result.notes] == ["first-frame-only"]


def test_a_still_picture_has_no_notes():
    assert read_image(encode_image(SLOPE)).notes == ()


def test_cmyk_comes_out_in_its_own_colours():
    """Adobe stores CMYK inverted: Pillow writes that, and a mistake would give the negative."""
    data = encoded(Image.new("RGB", (8, 8), (200, 40, 90)).convert("CMYK"), "JPEG", quality=95)
    assert b"Adobe" in data
    np.testing.assert_allclose(decode_image(data), np.full((8, 8, 3), (200, 40, 90)), atol=4)


@pytest.mark.parametrize(("depth", "last"), [(1, 1), (2, 3), (4, 15), (8, 255), (16, 65535)])
def test_grey_of_every_depth_reaches_from_black_to_white(depth, last):
    row = {1: b"\x40", 2: b"\x30", 4: b"\x0f", 8: b"\0\xff", 16: b"\0\0\xff\xff"}[depth]
    pixels = decode_image(png(depth, 0, [row]))
    np.testing.assert_array_equal(pixels[0, :2], [[0] * 3, [255] * 3])


def test_sixteen_bits_are_scaled_and_rounded_not_clipped():
    values = np.arange(0, 65536, 97, dtype=">u2")
    pixels = decode_image(png(16, 0, [values.tobytes()]), "grayscale")
    np.testing.assert_array_equal(pixels[0, :, 0], np.rint(values / 257))


def test_sixteen_bit_colour_is_scaled():
    row = struct.pack(">6H", 0, 0x8080, 0xFFFF, 0x4040, 0x0101, 0xFEFE)
    np.testing.assert_array_equal(decode_image(png(16, 2, [row]))[0], [[0, 128, 255], [64, 1, 254]])


def test_a_palette_gives_its_colours():
    palette = (b"PLTE", bytes([255, 0, 0, 0, 0, 255]))
    np.testing.assert_array_equal(
        decode_image(png(8, 3, [b"\0\1"], palette))[0], [RED, (0, 0, 255)]
    )


# In each, the first pixel is opaque and the second fully transparent.
TRANSPARENT = {
    "RGBA": png(8, 6, [bytes([255, 0, 0, 255, 255, 0, 0, 0])]),
    "RGBA, 16 bit": png(16, 6, [struct.pack(">8H", 65535, 0, 0, 65535, 65535, 0, 0, 0)]),
    "RGB with one colour": png(8, 2, [bytes([255, 0, 0, 9, 8, 7])], (b"tRNS", b"\0\x09\0\x08\0\7")),
    "RGB with one colour, 16 bit": png(
        16, 2, [struct.pack(">6H", 65535, 0, 0, 999, 888, 777)], (b"tRNS", b"\3\xe7\3\x78\3\x09")
    ),
    "palette": png(8, 3, [b"\0\1"], (b"PLTE", bytes([255, 0, 0, 0, 0, 9])), (b"tRNS", b"\xff\0")),
}
TRANSPARENT_GREY = {
    "grey and alpha": png(8, 4, [bytes([0, 255, 0, 0])]),
    "grey and alpha, 16 bit": png(16, 4, [struct.pack(">4H", 0, 65535, 0, 0)]),
    "one grey, 1 bit": png(1, 0, [b"\x40"], (b"tRNS", b"\0\1")),
    "one grey, 2 bit": png(2, 0, [b"\x20"], (b"tRNS", b"\0\2")),
    "one grey, 4 bit": png(4, 0, [b"\x07"], (b"tRNS", b"\0\7")),
    "one grey, 8 bit": png(8, 0, [b"\0\x64"], (b"tRNS", b"\0\x64")),
    "one grey, 16 bit": png(16, 0, [b"\0\0\x30\x39"], (b"tRNS", b"\x30\x39")),
}


@pytest.mark.parametrize("kind", TRANSPARENT)
def test_transparent_colour_becomes_white(kind):
    np.testing.assert_array_equal(decode_image(TRANSPARENT[kind])[0], [RED, WHITE])
    np.testing.assert_array_equal(decode_image(TRANSPARENT[kind], "grayscale")[0], [[76], [255]])
    assert decode_image(TRANSPARENT[kind], "rgba")[0, :, 3].tolist() == [255, 0]


@pytest.mark.parametrize("kind", TRANSPARENT_GREY)
def test_transparent_grey_becomes_white(kind):
    np.testing.assert_array_equal(decode_image(TRANSPARENT_GREY[kind])[0, :2, 0], [0, 255])
    np.testing.assert_array_equal(
        decode_image(TRANSPARENT_GREY[kind], "grayscale")[0, :2, 0], [0, 255]
    )
    assert decode_image(TRANSPARENT_GREY[kind], "rgba")[0, :2, 3].tolist() == [255, 0]


def test_half_transparent_red_over_white_is_pink():
    data = png(8, 6, [bytes([255, 0, 0, 128])])
    np.testing.assert_allclose(decode_image(data)[0, 0], [255, 127, 127], atol=1)


def test_a_transparent_gif_is_laid_over_white():
    picture = Image.new("P", (4, 4))
    picture.putpalette([255, 0, 0, 0, 0, 255])
    data = encoded(picture, "GIF", transparency=0)
    np.testing.assert_array_equal(decode_image(data), np.full((4, 4, 3), 255))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_stand_upright_whatever_the_camera_wrote(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encoded(Image.fromarray(SLOPE), "PNG", exif=exif)
    oracle = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    np.testing.assert_array_equal(decode_image(data), np.asarray(oracle))


def test_an_upside_down_picture_is_turned():
    exif = Image.Exif()
    exif[0x0112] = 3
    pixels = decode_image(encoded(Image.fromarray(SLOPE), "PNG", exif=exif))
    np.testing.assert_array_equal(pixels, SLOPE[::-1, ::-1])


@pytest.mark.parametrize(
    "exif",
    [
        b"Exif\0\0" + b"\xa7" * 40,
        b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + b"\x12\1\3\0\xff\xff\xff\xff" * 3,
        b"Exif\0\0MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0\x63\0\0\0\0\0\0",
        b"Exif\0\0II*\0",
        b"Exif\0\0",
    ],
)
def test_broken_exif_is_ignored(exif):
    plain = Image.fromarray(SLOPE)
    data = encoded(plain, "JPEG", exif=exif)
    np.testing.assert_array_equal(decode_image(data), decode_image(encoded(plain, "JPEG")))


def test_large_pictures_are_converted_in_bands_without_a_seam(monkeypatch):
    expected = decode_image(TRANSPARENT_GREY["one grey, 16 bit"], "rgba")
    monkeypatch.setattr("cnnlab.images.colours._BAND_PIXELS", 1)
    tall = png(16, 0, [b"\0\0\x30\x39"] * 5, (b"tRNS", b"\x30\x39"))
    np.testing.assert_array_equal(decode_image(tall, "rgba"), np.repeat(expected, 5, axis=0))
    np.testing.assert_array_equal(decode_image(encode_image(SLOPE)), SLOPE)


def test_many_threads_leave_the_warning_filters_as_they_were():
    before, data = list(warnings.filters), encode_image(SLOPE)
    threads = [
        threading.Thread(target=lambda: [decode_image(data) for _ in range(50)]) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert warnings.filters == before


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("format", ["png", "webp", "jpeg"])
def test_encoding_and_decoding_keep_the_picture(format, channels):
    image = np.full((8, 6, channels), 200, np.uint8)
    image[..., -1] = 255
    data = encode_image(image, format, quality=95)
    decoded = decode_image(data, {1: "grayscale", 3: "rgb", 4: "rgba"}[channels])
    np.testing.assert_allclose(decoded, image, atol=3)


def test_png_keeps_every_value():
    np.testing.assert_array_equal(decode_image(encode_image(SLOPE, "png")), SLOPE)


def test_floats_are_rounded_and_clipped():
    image = np.array([[[-5.0], [0.4], [0.6], [254.7], [300.0], [np.nan]]])
    pixels = decode_image(encode_image(image), "grayscale")
    assert pixels.ravel().tolist() == [0, 0, 1, 255, 255, 0]


def test_jpeg_lays_transparency_over_white():
    image = np.zeros((8, 8, 4), np.uint8)
    np.testing.assert_array_equal(
        decode_image(encode_image(image, "jpeg")), np.full((8, 8, 3), 255)
    )


@pytest.mark.parametrize("shape", [(4, 4), (4, 4, 2), (0, 4, 3), (1, 4, 4, 3)])
def test_encoding_another_shape_is_refused(shape):
    with pytest.raises(ImageError, match=r"received \("):
        encode_image(np.zeros(shape))


def test_encoding_another_format_is_refused():
    with pytest.raises(ImageError, match="png, jpeg or webp; received 'tiff'"):
        encode_image(SLOPE, "tiff")


def test_resizing_to_the_same_size_changes_nothing():
    assert resize_image(SLOPE, SLOPE.shape[:2]) is SLOPE


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_resizing_gives_height_and_width_in_that_order(channels):
    image = np.full((10, 20, channels), 255, np.uint8)
    resized = resize_image(image, (5, 7))
    np.testing.assert_array_equal(resized, np.full((5, 7, channels), 255))


def test_shrinking_averages_instead_of_picking_pixels():
    stripes = np.zeros((64, 64, 1), np.uint8)
    stripes[:, ::2] = 255
    np.testing.assert_allclose(resize_image(stripes, (8, 8)), 127, atol=6)
