"""No page, in no state, light or dark, has what axe-core calls a serious fault."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

RUN = "run={run}"
STATES = (
    "",
    "augmentation?names=true",
    "augmentation?view=sweep",
    "augmentation?view=stages",
    "augmentation?view=sheet",
    "augmentation?view=take",
    "augmentation?presentation=1",
    "normalization?samples=300",
    "normalization?samples=300&look=numbers",
    "normalization?samples=300&look=correlation",
    "normalization?samples=300&look=learned",
    "batch_normalization",
    "transfer_learning",
    f"transfer_learning?look=curves&{RUN}",
    "classify",
    "classify?view_picture=why",
    "classify?view_picture=what_if",
    "classify?view_picture=inside",
    "classify?view_picture=alike",
    "classify?how_many=many",
    "classify?how_many=live",
    "teach",
    f"runs?{RUN}",
    f"runs?{RUN}&view_run=mixups",
    f"runs?{RUN}&view_run=mistakes",
    f"runs?{RUN}&view_run=confidence",
    f"runs?{RUN}&view_run=compare",
    f"runs?{RUN}&view_run=take",
    "claims",
    "claims?claim=own",
    "search",
)
GRAVE = {"serious", "critical"}
# Inside Streamlit's own widgets, where nothing of ours reaches.
EXCEPTIONS: dict[str, str] = {}
DRAWN = """() => document.querySelector("[data-test-script-state=notRunning]")
  && !document.querySelector("[data-stale=true], [data-testid=stSpinner]")
  && document.getAnimations().every((animation) => animation.playState !== "running"
    || animation.timeline !== document.timeline  // goes with scrolling, not with time
    || animation.effect.getTiming().iterations === Infinity)"""


def faults(page) -> list[str]:
    """What is grave, with the element that shows it."""
    return [
        f"{fault['id']}: {node['html'][:200]}"
        for fault in Axe().run(page).response["violations"]
        if fault["impact"] in GRAVE or fault["id"] == "heading-order"
        for node in fault["nodes"]
        if not any(part in node["html"] for part in EXCEPTIONS)
    ]


def lasting_faults(visitor) -> list[str]:
    """What is grave and stays: components draw themselves a moment after the page."""
    for _ in range(10):
        grave = faults(visitor.page)
        if not grave:
            break
        visitor.page.wait_for_timeout(1000)
    return grave


@pytest.mark.exam  # minutes: 30 states, twice
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_is_found_in_any_state(chromium, server, visit, run_names, scheme):
    context = chromium.new_context(
        viewport={"width": 1280, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    visitor = visit(context, server)
    found = {}
    for state in STATES:
        visitor.open(state.format(run=run_names[0]))
        visitor.until(lambda: visitor.page.evaluate(DRAWN), f"{state} is never done")
        found[state] = lasting_faults(visitor)
    assert {state: grave for state, grave in found.items() if grave} == {}
    context.close()


CODE = """() => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const linear = (share) => share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  const light = (colour) => numbers(colour).slice(0, 3)
    .reduce((sum, level, i) => sum + [0.2126, 0.7152, 0.0722][i] * linear(level / 255), 0.05);
  return [...document.querySelectorAll("pre .token")].map((token) => {
    const ground = light(getComputedStyle(token.closest("pre")).backgroundColor);
    const ink = light(getComputedStyle(token).color);
    return [token.className, Math.max(ink, ground) / Math.min(ink, ground)];
  });
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_of_code_is_read_on_its_ground(chromium, server, visit, scheme):
    """WCAG 2.2, 1.4.3. axe-core passes over single letters and what is folded in."""
    context = chromium.new_context(color_scheme=scheme, reduced_motion="reduce")
    visitor = visit(context, server)
    for address in ("normalization?samples=300", "augmentation?view=take"):
        visitor.open(address)
        visitor.page.locator("pre .token").first.wait_for(state="attached")
        faint = {name: ratio for name, ratio in visitor.page.evaluate(CODE) if ratio < 4.5}
        assert faint == {}, address
    context.close()


def test_lists_and_dialogs_have_no_serious_fault_either(visitor):
    visitor.open("augmentation")
    visitor.page.get_by_role("button", name="View").click()
    visitor.page.get_by_role("button", name="Glossary").wait_for()
    assert faults(visitor.page) == []
    visitor.page.get_by_role("button", name="Glossary").click()
    visitor.page.get_by_role("dialog", name="Glossary").wait_for()
    assert faults(visitor.page) == []
