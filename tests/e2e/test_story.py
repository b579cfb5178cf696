"""What a visitor does from the first page to the last, in a real browser."""

import io
import re
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
    "teach",
    "runs",
    "claims",
    "search",
)
QUICK = "transfer_learning?limit=200&head_units=16"


# Presses Cancel as soon as it is there.
CANCEL = """() => {
  const observer = new MutationObserver(() => {
    const button = document.querySelector(".st-key-many_cancel button");
    if (!button) return;
    observer.disconnect();
    button.click();
  });
  observer.observe(document.body, { childList: true, subtree: true });
}"""


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


def runs_in(home) -> set[str]:
    """What a list of all runs has to show."""
    return {path.name for path in (home / "runs").iterdir() if not path.name.startswith(".")}


def test_every_page_is_reached_by_the_menu(visitor):
    visitor.open()
    titles = ("Augmentation", "Normalisation", "Batch normalisation", "Transfer learning")
    for title in (*titles, "Classify", "Runs"):
        visitor.follow(title)


def test_every_page_fits_a_phone_and_asks_nothing_of_the_network_outside(chromium, server, visit):
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    visitor, asked = visit(context, server), []
    visitor.page.on("request", lambda request: asked.append(request.url))
    for path in PAGES:
        visitor.open(path)
        visitor.until(lambda: visitor.sideways() <= 0, f"{path} scrolls sideways")
    local = (server, server.replace("http", "ws"), "data:", "blob:")
    assert asked and [url for url in asked if not url.startswith(local)] == []
    context.close()


def test_a_slider_changes_the_pictures_and_the_link_brings_them_back(visitor, visit):
    visitor.open("augmentation")
    before = visitor.wall("variants")
    visitor.move_slider("rotation_range", presses=3)
    visitor.page.wait_for_url("**rotation_range=23**")
    another = visit(visitor.page.context, visitor.address)
    another.open(visitor.page.url.removeprefix(f"{visitor.address}/"))
    after = another.wall("variants")
    assert after != before
    visitor.until(lambda: visitor.wall("variants") == after, "the link shows other pictures")


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
    turned = visitor.page.locator(".sweep .picture").nth(1)
    visitor.page.locator(".sweep button.step").first.wait_for()
    before = turned.evaluate("picture => picture.toDataURL()")
    asked = visitor.asked
    scrubber.focus()
    scrubber.press("ArrowRight")
    assert turned.evaluate("picture => picture.toDataURL()") != before
    assert visitor.asked == asked
    with visitor.rerun():
        visitor.page.locator(".sweep button.use").click()
    visitor.page.wait_for_url("**rotation_range=36**")


def test_a_preset_sets_the_sliders_and_reset_brings_them_back(visitor):
    visitor.open("augmentation")
    before = visitor.wall("variants")
    visitor.page.get_by_role("radio", name="From above").click()
    visitor.page.wait_for_url("**rotation_range=180**")
    thumb = visitor.page.locator(".st-key-rotation_range input[type=range]")
    visitor.until(lambda: thumb.input_value() == "180", "the preset did not move the slider")
    visitor.until(lambda: visitor.wall("variants") != before, "the preset did not change anything")
    visitor.press("Reset")
    visitor.until(lambda: visitor.wall("variants") == before, "reset should bring all back")


def test_a_switch_changes_pictures_and_ready_settings_and_is_changed_by_them(visitor):
    visitor.open("augmentation")
    before = visitor.wall("variants")
    mild = visitor.page.get_by_role("radio", name="Mild")
    switch = visitor.page.get_by_role("switch", name="Left to right, at random")
    assert mild.is_checked() and switch.is_checked()
    visitor.page.locator(".st-key-horizontal_flip label").first.click()
    visitor.until(lambda: visitor.wall("variants") != before, "the switch changed no picture")
    visitor.page.wait_for_url("**horizontal_flip=false**")
    visitor.page.get_by_text("Your own settings.").wait_for()
    assert not mild.is_checked()
    mild.click()
    visitor.until(switch.is_checked, "the ready setting did not move the switch")
    visitor.until(lambda: visitor.wall("variants") == before, "the pictures are not as before")


def test_a_variant_says_what_was_drawn_and_opens_large(visitor):
    visitor.open("augmentation")
    variant = visitor.page.get_by_role("button", name="Variant 3: ")
    words = variant.get_attribute("aria-label")
    variant.hover()
    visitor.page.get_by_text(words).first.wait_for()
    variant.click()
    large = visitor.page.get_by_role("dialog")
    assert large.get_by_role("img").get_attribute("aria-label") == words
    visitor.page.keyboard.press("ArrowRight")
    assert "Variant 4: " in large.get_by_role("img").get_attribute("aria-label")
    visitor.page.keyboard.press("Escape")
    large.wait_for(state="hidden")


def test_code_follows_the_settings(visitor):
    visitor.open("augmentation?view=take&rotation_range=33")
    code = visitor.page.locator("[data-testid=stCode]")
    assert "rotation_range=33" in code.first.inner_text()
    assert "--rotation-range 33" in code.nth(1).inner_text()


def test_normalisations_are_compared(visitor):
    visitor.open("normalization?num_images=4&samples=300")
    learned = visitor.page.get_by_text("learned from 300 training pictures")
    learned.wait_for()
    right = visitor.page.locator(".divider .cell .right").first
    picture = "side => getComputedStyle(side).backgroundImage"
    visitor.until(lambda: "url" in right.evaluate(picture), "there are no whitened pictures")
    shown = right.evaluate(picture)
    visitor.move_slider("epsilon", presses=2)
    visitor.until(
        lambda: right.evaluate(picture) != shown,
        "the whitened pictures did not follow epsilon",
    )
    # The divider moves by pointer and by keyboard, and asks the server nothing.
    asked = visitor.asked
    cell = visitor.page.locator(".divider .cell").nth(1)
    box = cell.bounding_box()
    visitor.page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 20)
    visitor.page.mouse.down()
    visitor.page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + 20, steps=4)
    visitor.page.mouse.up()
    divider = visitor.page.locator(".divider .range").first
    assert abs(int(divider.input_value()) - 80) <= 2
    divider.press("ArrowLeft")
    assert right.evaluate("side => getComputedStyle(side).clipPath").endswith("79%)")
    assert visitor.asked == asked


def test_the_divider_is_on_the_first_screen_and_stays_while_the_controls_pass(visitor):
    visitor.open("normalization?samples=300")
    cells = visitor.page.locator(".divider .grid .cell")
    below = visitor.page.locator(".st-key-controls").get_by_text("About these pictures")

    def is_seen(width: int, height: int) -> bool:
        first, last = cells.first.bounding_box(), cells.last.bounding_box()
        visible = height if width > 640 else first["y"] + height / 2
        return first["y"] <= 420 and last["y"] + last["height"] <= visible

    for size in ((1280, 720), (1920, 1080), (390, 844)):
        visitor.resize(size)
        visitor.page.get_by_role("heading", level=1).scroll_into_view_if_needed()
        visitor.until(lambda size=size: is_seen(*size), f"{size}: the divider is out of sight")
        below.focus()
        below.hover()
        assert 0 <= cells.first.bounding_box()["y"] < size[1] / 2


def test_what_whitening_learned_is_drawn(visitor):
    visitor.open("normalization?samples=300&look=correlation")
    visitor.page.locator(".st-key-by_distance .js-plotly-plot").wait_for()
    visitor.open("normalization?samples=300&look=learned&whiten=patches")
    visitor.page.locator(".st-key-spectrum .js-plotly-plot").wait_for()
    filters = visitor.page.locator(".grid-filters [role=img]")
    visitor.until(lambda: filters.count() == 3, "three filters should be drawn")


def test_two_networks_grow_side_by_side_and_the_scrubber_looks_inside(visitor):
    visitor.open("batch_normalization?bn_normalization=featurewise&bn_limit=500&bn_epochs=4")
    visitor.page.get_by_text("Own settings", exact=True).click()
    visitor.press("Train both networks")
    visitor.page.locator(".inside.large polyline.solid").first.wait_for(state="attached")
    with visitor.rerun():
        visitor.page.get_by_text("Numbers", exact=True).click()
    visitor.page.get_by_text("finished, epochs: 4").wait_for()
    visitor.until(
        lambda: list(map(len, curves(visitor, "bn_accuracy"))) == [4, 4, 4, 4],
        "both networks should have training and test curves of four epochs",
    )
    hills = visitor.page.locator(".inside.large")
    when, scrubber = (hills.locator(f".{name}") for name in ("when", "scrubber"))
    visitor.until(lambda: when.inner_text() == "After epoch 4", "it should play to the end")
    numbers = hills.locator(".cell .numbers").first
    last, asked = numbers.inner_text(), visitor.asked
    scrubber.focus()
    scrubber.press("Home")
    assert when.inner_text() == "Before learning"
    assert numbers.inner_text() != last
    assert visitor.asked == asked


def test_a_training_grows_is_left_found_again_and_stopped(visitor):
    # Layers that learn take their time.
    visitor.open(f"{QUICK}&epochs=300&frozen_layers=15")
    visitor.press("Start training")
    visitor.until(lambda: curve_points(visitor) > 0, "no point appeared")
    seen = curve_points(visitor)
    visitor.follow("Augmentation")
    visitor.move_slider("rotation_range")
    link = visitor.page.locator(".st-key-learning a")
    link.get_by_text("epoch").wait_for()
    first = link.inner_text()
    visitor.until(lambda: link.inner_text() != first, "the link stood still")
    link.click()
    visitor.page.get_by_role("heading", level=1, name="Transfer learning").wait_for()
    visitor.until(lambda: curve_points(visitor) > seen, "the curves did not go on")
    seen = curve_points(visitor)
    with visitor.rerun():
        visitor.page.reload()
    visitor.until(lambda: curve_points(visitor) > seen, "the curves were lost by the reload")
    visitor.page.get_by_role("button", name="Stop", exact=True).click()
    visitor.page.get_by_text("stopped in epoch").wait_for()
    link.wait_for(state="detached")


def test_an_uploaded_picture_is_classified_by_a_finished_run(visitor, run_names):
    visitor.open(f"transfer_learning?run={run_names[0]}&look=curves")
    visitor.page.get_by_role("link", name="Show it your own pictures").click()
    visitor.page.get_by_role("heading", level=1, name="Classify").wait_for()
    upload = visitor.page.locator(".st-key-pictures_to_classify_uploader input[type=file]")
    upload.set_input_files(drawn_files(2))
    pictures = visitor.page.locator(".st-key-shown_picker .picker button")
    visitor.until(lambda: pictures.count() == 2, "two pictures should be there to choose from")
    visitor.page.locator(".shares dt").nth(4).wait_for()
    assert "my " in pictures.nth(0).get_attribute("title")


def test_a_zip_of_pictures_is_cancelled_and_then_classified_as_a_table(visitor, run_names):
    visitor.open(f"classify?model={run_names[0]}&how_many=many&many_from=zip")
    upload = visitor.page.locator(".st-key-many_zip_uploader input[type=file]")
    photos = {"name": "photos.zip", "mimeType": "application/zip", "buffer": drawn_zip(300)}
    visitor.page.evaluate(CANCEL)  # the work may be over before a test sees the button
    upload.set_input_files(photos)
    visitor.page.get_by_text("these pictures have no answers yet").wait_for()
    assert visitor.page.locator("[data-testid=stDataFrame]").count() == 0
    visitor.page.get_by_role("button", name="Classify them").click()
    visitor.page.locator("[data-testid=stDataFrame]").first.wait_for()
    visitor.page.get_by_text("Which classes are mixed up").wait_for()
    assert visitor.page.locator("[data-testid=stMetricValue]").first.inner_text() == "300"


def test_runs_are_listed_looked_at_and_deleted(visitor, server_home, run_names):
    others = runs_in(server_home)
    visitor.open(f"{QUICK}&epochs=1")
    visitor.press("Start training")
    visitor.page.get_by_text("finished, epochs: 1").wait_for()
    (trained,) = runs_in(server_home) - others
    visitor.follow("Runs")
    visitor.page.locator(".st-key-curves_accuracy .js-plotly-plot").wait_for()
    for name in (run_names[0], trained):
        with visitor.rerun():
            visitor.page.locator(f'.st-key-run_list [data-name="{name}"]').click()
        visitor.page.wait_for_url(re.compile(f"run={name}"))
    visitor.page.get_by_role("button", name="Delete this run").click()
    visitor.press("Yes, delete it")
    visitor.page.get_by_text(f"{trained} was deleted").wait_for()
    assert runs_in(server_home) == others >= set(run_names)
    visitor.page.get_by_role("button", name="Yes, delete it").wait_for(state="detached")
