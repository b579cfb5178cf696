"""The menu, Back and Forward, and what the reader switched on for all pages."""

import pytest

pytestmark = pytest.mark.browser

# Visible text below so many pixels, in the drawings of components too.
SMALL_TEXT = """least => {
  const small = [];
  const visit = (place) => place.querySelectorAll("*").forEach((element) => {
    if (element.shadowRoot) visit(element.shadowRoot);
    const own = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
    const text = own.map((node) => node.textContent.trim()).join("");
    const box = element.getBoundingClientRect();
    const hidden = !element.checkVisibility() || Math.min(box.width, box.height) <= 1;
    const size = parseFloat(getComputedStyle(element).fontSize);
    if (text && !hidden && size < least) small.push(`${text}: ${size}`);
  });
  visit(document.querySelector(".stApp"));
  return small;
}"""


def heading(visitor, name: str) -> None:
    visitor.page.get_by_role("heading", level=1, name=name, exact=True).wait_for()


def current(visitor) -> list[str]:
    """What the menu calls the open page."""
    links = visitor.page.locator(".st-key-menu [aria-current=page] p")
    return links.all_inner_texts()


def settings_of(visitor) -> dict[str, str]:
    return visitor.page.evaluate("Object.fromEntries(new URLSearchParams(location.search))")


def test_back_and_forward_take_one_press_a_page_and_keep_its_settings(visitor):
    visitor.open("augmentation?view=stages")
    visitor.page.get_by_text("Pictures: toybox, number 1").click()
    visitor.move_slider("picture", presses=2)
    visitor.page.wait_for_url("**picture=3**")
    visitor.follow("Runs")
    visitor.follow("Batch normalisation")
    with visitor.rerun():
        visitor.page.go_back()
    heading(visitor, "Runs")
    assert "picture" not in settings_of(visitor)
    with visitor.rerun():
        visitor.page.go_back()
    heading(visitor, "Augmentation")
    visitor.until(lambda: settings_of(visitor).get("picture") == "3", "the picture was lost")
    assert settings_of(visitor)["view"] == "stages"
    slider = visitor.page.locator(".st-key-picture input[type=range]")
    visitor.until(lambda: slider.input_value() == "3", "the slider was not set back")
    visitor.page.go_forward()
    heading(visitor, "Runs")
    visitor.page.go_forward()
    heading(visitor, "Batch normalisation")


def test_what_the_next_page_says_too_early_is_not_kept_for_the_page_that_is_left(visitor):
    visitor.open("augmentation?view=stages")
    # What Streamlit does with the address where the next page's settings come before its name.
    visitor.page.evaluate(
        """() => {
          const path = location.pathname;
          const link = [...document.querySelectorAll("a[data-testid=stPageLink-NavLink]")].find(
            (each) => each.href.endsWith("/runs"),
          );
          link.addEventListener("click", (event) => {
            event.preventDefault();
            event.stopImmediatePropagation();
          }, { once: true });
          link.click();
          for (const address of [`${path}?run=1`, path, "/runs?run=1"]) {
            history.pushState({}, "", address);
          }
          history.back();
        }"""
    )
    visitor.until(lambda: settings_of(visitor).get("view") == "stages", "the setting was lost")
    assert visitor.page.evaluate("location.pathname") == "/augmentation"
    assert "run" not in settings_of(visitor)


@pytest.mark.parametrize("search", ["", "?run=1"])
@pytest.mark.parametrize("how", ["pushState", "replaceState"])
def test_what_the_page_that_was_left_by_back_still_says_is_not_in_the_address(visitor, how, search):
    visitor.open("augmentation?view=stages")
    visitor.follow("Runs")
    # What Streamlit does with the address where a run of the page before still ends.
    visitor.page.evaluate(
        """([how, search]) => new Promise((done) => {
          const late = () => done(history[how]({}, "", location.pathname + search));
          window.addEventListener("popstate", late, { once: true });
          history.back();
        })""",
        [how, search],
    )
    heading(visitor, "Augmentation")
    assert settings_of(visitor)["view"] == "stages"
    assert "run" not in settings_of(visitor)


def test_a_setting_that_had_its_default_has_it_again_after_going_back(visitor):
    visitor.open("augmentation")
    visitor.follow("Runs")
    visitor.follow("Augmentation")
    with visitor.rerun():
        visitor.page.get_by_role("radio", name="steps").click()
    visitor.page.wait_for_url("**view=stages**")
    visitor.page.go_back()
    heading(visitor, "Runs")
    visitor.page.go_back()
    heading(visitor, "Augmentation")
    chosen = visitor.page.get_by_role("radio", name="variants", exact=True)
    visitor.until(lambda: chosen.get_attribute("aria-checked") == "true", "steps stayed chosen")
    assert "view" not in settings_of(visitor)


def test_the_menu_is_one_line_marks_the_page_and_names_every_link(visitor):
    visitor.open("runs")
    visitor.until(lambda: current(visitor) == ["Runs"], "the page was not marked")
    visitor.follow("Augmentation")
    visitor.until(lambda: current(visitor) == ["Augmentation"], "the mark did not move")
    visitor.resize((390, 844))
    menu = visitor.page.locator(".st-key-menu")
    assert menu.bounding_box()["height"] <= 48
    visitor.follow("Runs")


def test_on_a_phone_the_line_of_names_scrolls_to_the_open_page_and_fades_where_it_goes_on(visitor):
    visitor.resize((390, 844))
    visitor.open("search")
    visitor.until(lambda: current(visitor) == ["Search"], "the page was not marked")
    line = visitor.page.locator(".st-key-menu_pages")
    place = line.bounding_box()
    for link in line.locator("a").all():
        assert link.bounding_box()["height"] >= 40
        assert link.locator("p").bounding_box()["width"] > 20, "a name is hidden"
    marked = line.locator("[aria-current]").bounding_box()
    assert marked["x"] >= place["x"]
    assert marked["x"] + marked["width"] <= place["x"] + place["width"] + 1
    fades = "line => ['before', 'after'].map(side => "
    fades += "parseFloat(getComputedStyle(line).getPropertyValue(`--more-${side}`)))"
    sides = "nothing shows on which side there is more"
    visitor.until(lambda: [more > 0 for more in line.evaluate(fades)] == [True, False], sides)
    line.evaluate("line => { line.scrollLeft = 0; }")
    visitor.until(lambda: [more > 0 for more in line.evaluate(fades)] == [False, True], sides)


def test_the_way_past_the_menu_is_the_first_stop_and_leads_to_the_views(visitor):
    visitor.open("augmentation")
    visitor.page.keyboard.press("Tab")
    skip = visitor.page.get_by_role("link", name="Skip to main content")
    assert skip.evaluate("link => link === document.activeElement")
    visitor.page.wait_for_function("window.cnnlabFrame")
    visitor.page.keyboard.press("Enter")
    inside = "document.activeElement.closest('.st-key-view') !== null"
    presses = 2
    while not visitor.page.evaluate(inside):
        visitor.page.keyboard.press("Tab")
        presses += 1
        assert presses <= 10
    assert "#" not in visitor.page.url


def test_the_switch_for_argument_names_outlasts_the_session(chromium, server, visit):
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    visitor = visit(context, server)
    code = visitor.page.locator(".st-key-rotation_range code")
    visitor.open("augmentation")
    assert code.count() == 0
    visitor.page.get_by_role("button", name="View").click()
    with visitor.rerun():
        visitor.page.get_by_text("Argument names", exact=True).click()
    visitor.page.wait_for_url("**names=true**")
    code.first.wait_for()
    visitor.until(context.cookies, "nothing was remembered")
    another = visit(context, server)
    another.open("augmentation")
    another.page.locator(".st-key-rotation_range code").first.wait_for()
    context.close()


def test_a_link_switches_argument_names_on_for_this_visit_only(chromium, server, visit):
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    visitor = visit(context, server)
    visitor.open("augmentation?names=true")
    visitor.page.locator(".st-key-rotation_range code").first.wait_for()
    another = visit(context, server)
    another.open("augmentation")
    assert another.page.locator(".st-key-rotation_range code").count() == 0
    context.close()


def test_a_presentation_is_begun_and_ended_by_a_key(visitor):
    menu = visitor.page.locator(".st-key-menu")
    visitor.open("augmentation?presentation=1")
    menu.wait_for(state="hidden")
    visitor.page.wait_for_function("window.cnnlabFrame?.data.presenting")
    assert visitor.page.evaluate("getComputedStyle(document.body).fontSize") == "20px"
    with visitor.rerun():
        visitor.page.keyboard.press("Escape")
    menu.wait_for()
    assert "presentation" not in settings_of(visitor)
    with visitor.rerun():
        visitor.page.keyboard.press("p")
    menu.wait_for(state="hidden")
    visitor.press("End the presentation")
    menu.wait_for()


def test_a_presentation_goes_from_page_to_page_by_keys_and_by_its_bar(visitor):
    visitor.open("augmentation?presentation=1")
    visitor.page.wait_for_function("window.cnnlabFrame?.data.presenting")
    visitor.page.keyboard.press("PageDown")
    heading(visitor, "Normalisation")
    visitor.page.wait_for_url("**presentation=true**")
    visitor.page.keyboard.press("PageUp")
    heading(visitor, "Augmentation")
    visitor.page.keyboard.press("ArrowRight")
    heading(visitor, "Normalisation")
    visitor.page.keyboard.press("ArrowLeft")
    heading(visitor, "Augmentation")
    visitor.page.get_by_role("radio", name="variants", exact=True).press("ArrowRight")
    heading(visitor, "Augmentation")
    number = visitor.page.get_by_role("spinbutton").first
    number.press("PageDown")
    heading(visitor, "Augmentation")
    bar = visitor.page.locator(".st-key-presentation_bar")
    with visitor.rerun():
        bar.get_by_role("link", name="Home").click()
    heading(visitor, "cnnlab")
    assert bar.get_by_role("link").all_inner_texts()[-1].split("\n")[0] == "Augmentation"


@pytest.mark.parametrize("path", ["", "augmentation"])
def test_the_bar_of_a_presentation_covers_nothing(visitor, path):
    visitor.open(f"{path}?presentation=1")
    bar = visitor.page.locator(".st-key-presentation_bar")
    bar.get_by_role("button", name="End the presentation").wait_for()
    page = visitor.page.get_by_test_id("stAppViewContainer")

    def has_a_place_of_its_own(width: int) -> bool:
        above, place = page.bounding_box(), bar.bounding_box()
        inside = place["y"] + place["height"] <= 720 and place["x"] + place["width"] <= width
        links = [link.bounding_box()["height"] for link in bar.get_by_role("link").all()]
        return (
            inside and above["y"] + above["height"] <= place["y"] and max(links) <= place["height"]
        )

    for width in (1280, 390):
        visitor.resize((width, 720))
        visitor.until(
            lambda width=width: has_a_place_of_its_own(width),
            f"{width}: the bar covers something or leaves the screen",
        )


@pytest.mark.parametrize("path", ["augmentation", "batch_normalization", "transfer_learning"])
def test_all_text_of_a_presentation_is_large_enough_for_a_room(visitor, path):
    visitor.open(f"{path}?presentation=1")
    visitor.page.locator(".st-key-menu").wait_for(state="hidden")
    visitor.page.locator(".network, .inside .panel, .wall .cell").first.wait_for()
    assert visitor.page.evaluate(SMALL_TEXT, 20) == []
