"""What a visitor does from the first page to the last, in a real browser."""

import io
import zipfile

import pytest

from cnnlab.datasets import toybox10
from cnnlab.images import decode_image, encode_image

pytestmark = pytest.mark.browser

PAGES = (
    "",
    "augmentation",
    "normalization",
    "batch_normalization",
    "transfer_learning",
    "classify",
    "runs",
)
QUICK = "transfer_learning?limit=200&head_units=16"


def drawn_files(count: int) -> list[dict]:
    """Picture files as a visitor would upload them."""
    images, labels = toybox10.draw_pictures(count, (96, 96), seed=99)
    return [
        {
            "name": f"my {toybox10.CLASS_NAMES[label]} {index}.png",
            "mimeType": "image/png",
            "buffer": encode_image(image),
        }
        for index, (image, label) in enumerate(zip(images, labels, strict=True))
    ]


def drawn_zip(count: int) -> bytes:
    """As many drawn pictures in class folders."""
    images, labels = toybox10.draw_pictures(count, (48, 48), seed=99)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for index, (image, label) in enumerate(zip(images, labels, strict=True)):
            archive.writestr(
                f"{toybox10.CLASS_NAMES[label]}/{index}.jpg", encode_image(image, "jpeg")
            )
    return file.getvalue()


def curve_points(visitor, chart: str = "curves_accuracy") -> int:
    """How many points all curves of a chart have in the browser."""
    return sum(map(len, curves(visitor, chart)))


def curves(visitor, chart: str) -> list[list[float]]:
    """The x values of each curve of a chart in the browser."""
    return visitor.page.evaluate(
        """key => [...document.querySelectorAll(`.st-key-${key} .js-plotly-plot`)]
        .flatMap(plot => plot._fullData || []).map(trace => [...trace.x])""",
        chart,
    )


def train_to_the_end(visitor, epochs: int = 1) -> None:
    visitor.open(f"{QUICK}&epochs={epochs}")
    visitor.press("Start training")
    visitor.page.get_by_text(f"finished, epochs: {epochs}").wait_for()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_opens_by_its_address_and_fits_the_screen(visitor, path, width):
    visitor.page.set_viewport_size({"width": width, "height": 844})
    visitor.open(path)
    overflow = visitor.page.evaluate(
        "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
    )
    assert overflow <= 0


def test_every_page_is_reached_by_the_menu(visitor):
    visitor.open()
    titles = ("Augmentation", "Normalisation", "Batch normalisation", "Transfer learning")
    for title in (*titles, "Classify", "Runs"):
        visitor.follow(title)


def test_nothing_is_asked_of_the_network_outside(visitor):
    outside = []
    visitor.page.on("request", lambda request: outside.append(request.url))
    for path in PAGES:
        visitor.open(path)
    local = (visitor.address, visitor.address.replace("http", "ws"), "data:", "blob:")
    assert [url for url in outside if not url.startswith(local)] == []


def test_a_slider_changes_the_pictures_and_the_link_brings_them_back(visitor):
    visitor.open("augmentation")
    before = visitor.pictures("variants")
    visitor.move_slider("rotation_range", presses=3)
    after = visitor.pictures("variants")
    assert after != before
    visitor.page.wait_for_url("**rotation_range=23**")
    link = visitor.page.url.removeprefix(f"{visitor.address}/")
    visitor.open()
    visitor.open(link)
    assert visitor.pictures("variants") == after


def test_pictures_are_taken_along_as_a_zip_of_class_folders(visitor):
    visitor.open("augmentation?view=take&size=64")
    visitor.press("Make them")
    download_button = visitor.page.get_by_role("button", name="Download as ZIP")
    download_button.wait_for()
    with visitor.page.expect_download() as download:
        download_button.click()
    with zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())) as archive:
        assert len(archive.namelist()) == 100
        first = archive.namelist()[0]
        assert first.split("/")[0] in toybox10.CLASS_NAMES
        assert decode_image(archive.read(first)).shape == (64, 64, 3)


def test_the_scrubber_moves_without_the_server_and_sets_the_slider(visitor):
    visitor.open("augmentation?view=sweep")
    scrubber = visitor.page.locator(".sweep input.scrubber")
    picture = visitor.page.locator(".sweep .picture")
    before = picture.evaluate("picture => picture.style.backgroundPositionY")
    reruns = visitor.finished
    scrubber.focus()
    scrubber.press("ArrowRight")
    assert picture.evaluate("picture => picture.style.backgroundPositionY") != before
    assert visitor.finished == reruns
    with visitor.rerun():
        visitor.page.locator(".sweep button.use").click()
    visitor.page.wait_for_url("**rotation_range=36**")


def test_a_preset_sets_the_sliders_and_reset_brings_them_back(visitor):
    visitor.open("augmentation")
    before = visitor.pictures("variants")
    visitor.page.get_by_role("button", name="Presets").click()
    visitor.press("From above")
    visitor.page.wait_for_url("**rotation_range=180**")
    assert visitor.pictures("variants") != before
    visitor.page.keyboard.press("Escape")
    visitor.press("Reset")
    visitor.until(lambda: visitor.pictures("variants") == before, "reset should bring all back")


def test_code_follows_the_settings(visitor):
    visitor.open("augmentation?view=take&rotation_range=33")
    code = visitor.page.locator("[data-testid=stCode]")
    assert "rotation_range=33" in code.first.inner_text()
    assert "--rotation-range 33" in code.nth(1).inner_text()


def test_normalisations_are_compared(visitor):
    visitor.open("normalization?num_images=4&samples=300")
    right = visitor.page.locator(".divider .cell .right").first
    shown = right.evaluate("side => side.style.backgroundImage")
    visitor.move_slider("epsilon", presses=2)
    visitor.until(
        lambda: right.evaluate("side => side.style.backgroundImage") != shown,
        "the whitened pictures did not follow epsilon",
    )
    # The divider moves by pointer and by keyboard, and asks the server nothing.
    finished = visitor.finished
    cell = visitor.page.locator(".divider .cell").nth(1)
    box = cell.bounding_box()
    visitor.page.mouse.click(box["x"] + box["width"] * 0.8, box["y"] + 20)
    divider = visitor.page.locator(".divider .range")
    assert abs(int(divider.input_value()) - 80) <= 2
    divider.press("ArrowLeft")
    assert right.evaluate("side => getComputedStyle(side).clipPath").endswith("79%)")
    assert visitor.finished == finished


def test_what_whitening_learned_is_drawn(visitor):
    visitor.open("normalization?samples=300&look=correlation")
    visitor.page.locator(".st-key-by_distance .js-plotly-plot").wait_for()
    visitor.open("normalization?samples=300&look=learned&whiten=patches")
    visitor.page.locator(".st-key-spectrum .js-plotly-plot").wait_for()
    assert visitor.page.locator(".grid-filters [role=img]").count() == 3


def test_two_networks_grow_side_by_side_and_the_scrubber_looks_inside(visitor):
    visitor.open("batch_normalization?bn_normalization=featurewise&bn_limit=500&bn_epochs=4")
    visitor.press("Train both networks")
    visitor.until(lambda: any(curves(visitor, "bn_accuracy")), "no point appeared")
    visitor.page.get_by_text("finished, epochs: 4").wait_for()
    visitor.until(
        lambda: list(map(len, curves(visitor, "bn_accuracy"))) == [4, 4, 4, 4],
        "both networks should have training and test curves of four epochs",
    )
    when, scrubber = (visitor.page.locator(f".inside .{name}") for name in ("when", "scrubber"))
    assert when.inner_text() == "After epoch 4"
    numbers = visitor.page.locator(".inside .numbers").first
    last, reruns = numbers.inner_text(), visitor.finished
    scrubber.focus()
    scrubber.press("Home")
    assert when.inner_text() == "Before learning"
    assert numbers.inner_text() != last
    assert visitor.finished == reruns


def test_a_training_grows_is_left_found_again_and_stopped(visitor):
    # Layers that learn take their time.
    visitor.open(f"{QUICK}&epochs=300&frozen_layers=15")
    visitor.press("Start training")
    visitor.until(lambda: curve_points(visitor) > 0, "no point appeared")
    seen = curve_points(visitor)
    visitor.follow("Augmentation")
    visitor.move_slider("rotation_range")
    visitor.follow("Transfer learning")
    visitor.until(lambda: curve_points(visitor) > seen, "the curves did not go on")
    seen = curve_points(visitor)
    with visitor.rerun():
        visitor.page.reload()
    visitor.until(lambda: curve_points(visitor) > seen, "the curves were lost by the reload")
    visitor.page.get_by_role("button", name="Stop", exact=True).click()
    visitor.page.get_by_text("stopped in epoch").wait_for()


def test_an_uploaded_picture_is_classified_by_a_finished_run(visitor):
    train_to_the_end(visitor)
    visitor.page.get_by_role("link", name="Show it your own pictures").click()
    visitor.page.get_by_role("heading", level=1, name="Classify").wait_for()
    visitor.choose("pictures_from", "My pictures")
    upload = visitor.page.locator(".st-key-pictures_to_classify_uploader input[type=file]")
    upload.set_input_files(drawn_files(2))
    pictures = visitor.page.locator(".picker button")
    visitor.until(lambda: pictures.count() == 2, "two pictures should be there to choose from")
    visitor.page.locator(".shares dt").nth(4).wait_for()
    assert "my " in pictures.nth(0).get_attribute("title")


def test_a_zip_of_pictures_is_cancelled_and_then_answered_as_a_table(visitor, server_home):
    train_to_the_end(visitor)
    trained = max(path.name for path in (server_home / "runs").iterdir())
    visitor.open(f"classify?model={trained}&how_many=many&many_from=zip")
    upload = visitor.page.locator(".st-key-many_zip_uploader input[type=file]")
    photos = {"name": "photos.zip", "mimeType": "application/zip", "buffer": drawn_zip(300)}
    upload.set_input_files(photos)
    visitor.page.locator(".st-key-many_cancel button").click()
    visitor.page.get_by_text("these pictures have no answers yet").wait_for()
    assert visitor.page.locator("[data-testid=stDataFrame]").count() == 0
    visitor.page.get_by_role("button", name="Classify them").click()
    visitor.page.locator("[data-testid=stDataFrame]").wait_for()
    visitor.page.get_by_text("Which classes are mixed up").wait_for()
    assert visitor.page.locator("[data-testid=stMetricValue]").first.inner_text() == "300"


def test_runs_are_listed_looked_at_and_deleted(visitor, server_home):
    train_to_the_end(visitor)
    train_to_the_end(visitor)
    visitor.follow("Runs")
    visitor.page.locator(".st-key-curves_accuracy .js-plotly-plot").wait_for()
    before = sorted(path.name for path in (server_home / "runs").iterdir())
    visitor.choose("run", before[0])
    visitor.page.get_by_role("button", name="Delete this run").click()
    visitor.press("Yes, delete it")
    visitor.page.get_by_text(f"{before[0]} was deleted").wait_for()
    after = sorted(path.name for path in (server_home / "runs").iterdir())
    assert after == before[1:]
    assert visitor.page.get_by_role("button", name="Yes, delete it").count() == 0
