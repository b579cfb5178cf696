"""Many people at once over the real socket: some drag sliders, some click, some only look.

Run: python -m benchmarks.load [--draggers 30] [--clickers 100] [--idle 200] [--seconds 20]

First one person alone drags each of the app's live sliders, and clicks. Then those who drag with a
few who click; then many who click among many who look; then all together. Prints new pictures a
second for each dragger, how long those waited who clicked, every three seconds, and the server's
processor time: the one number that hardly depends on what else the computer does.

Nothing is painted here: a browser adds its own time, which benchmarks.pages measures. On one
computer the visitors of this script take processor time too; how much of a core is printed.
"""

import argparse
import asyncio
import json
import random
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.pages import ROOT, Server

PAUSE = 3.0  # seconds between two clicks of one person
FEW = 10  # who click while others drag
PATIENCE = 120  # seconds for one response
ALONE = {
    "augmentation: turn 12 pictures of 128 px": ("augmentation", "rotation_range"),
    "normalisation: epsilon": ("normalization", "epsilon"),
    "classify: what if": ("classify?view_picture=what_if", "vary_by"),
}
SWITCH, WALL = "horizontal_flip", "variants_wall"
_EVENTS = "$$STREAMLIT_INTERNAL_KEY_{id}__events"
_EARLY = ForwardMsg.FINISHED_EARLY_FOR_RERUN


class Failed(Exception):
    """The page showed an exception, or the server did not respond."""


@dataclass
class Visitor:
    """One browser tab without the browser.

    Attributes:
        socket: to the server.
        page: as in the address, with its query.
        script: the server's name for the page, once it is known.
        sliders: slider's id -> what it was given last, and its fragment.
        shown: ids of the components that the last run updated.
        toggles: ids of switches.
    """

    socket: Any
    page: str
    script: str = ""
    sliders: dict[str, tuple[dict, str]] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)
    toggles: dict[str, str] = field(default_factory=dict)

    async def run(self, fragment: str = "", *widgets: dict[str, Any]) -> float:
        """Ask for a run of the page, with some widgets' new values; seconds until it is done."""
        message = BackMsg()
        state = message.rerun_script
        name, _, state.query_string = self.page.partition("?")
        if self.script:
            state.page_script_hash = self.script
        else:
            state.page_name = name
        state.fragment_id = fragment
        for widget in widgets:
            state.widget_states.widgets.add(**widget)
        self.shown.clear()
        began = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        await asyncio.wait_for(self._until_done(), PATIENCE)
        return time.perf_counter() - began

    async def _until_done(self) -> None:
        while True:
            message = ForwardMsg()
            message.ParseFromString(await self.socket.recv())
            kind = message.WhichOneof("type")
            if kind == "script_finished" and message.script_finished != _EARLY:
                return
            if kind == "navigation":
                self.script = message.navigation.page_script_hash
            if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                self._look_at(message.delta)

    def _look_at(self, delta: Any) -> None:
        element = delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            raise Failed(element.exception.message)
        if kind == "bidi_component" and element.bidi_component.json:
            component = element.bidi_component
            self.shown.add(component.id)
            if component.id.endswith("_slider"):
                self.sliders[component.id] = json.loads(component.json), delta.fragment_id
        if kind == "checkbox":
            self.toggles[element.checkbox.id] = delta.fragment_id

    async def find_slider(self, key: str) -> str:
        """Its id; as a browser does, looks again while the page waits for a response.

        Raises:
            Failed: it does not come.
        """
        end = time.perf_counter() + PATIENCE
        while time.perf_counter() < end:
            for name in self.sliders:
                if name.endswith(f"-{key}_slider"):
                    return name
            await asyncio.sleep(0.4)
            await self.run()
        raise Failed(f"{self.page} has no slider {key}")

    async def drag(self, key: str, seconds: float) -> int:
        """Drag a slider to and fro; how many responses came."""
        name = await self.find_slider(key)
        responses, end = 0, time.perf_counter() + seconds
        for value in _to_and_fro(self.sliders[name][0]):
            if time.perf_counter() > end:
                break
            data, fragment = self.sliders[name]
            moved = {"values": [value], "serial": data["serial"] + 1, "held": True}
            event = json.dumps([{"event": "moved", "value": moved}])
            trigger = {"id": _EVENTS.format(id=name), "json_trigger_value": event}
            await self.run(fragment, {"id": name, "json_value": "{}"}, trigger)
            if self.sliders[name][0]["serial"] != moved["serial"]:
                raise Failed(f"the response to move {moved['serial']} was not the slider's")
            responses += 1
        return responses

    async def click(self, seconds: float, pause: float = PAUSE) -> list[float]:
        """Press a switch again and again; how long each response took."""
        times, end = [], time.perf_counter() + seconds
        name = next(name for name in self.toggles if name.endswith(f"-{SWITCH}"))
        await asyncio.sleep(random.uniform(0, pause))
        while time.perf_counter() < end:
            is_on = len(times) % 2 == 1
            times.append(await self.run(self.toggles[name], {"id": name, "bool_value": is_on}))
            if not any(shown.endswith(f"-{WALL}") for shown in self.shown):
                raise Failed("the response to a click had no pictures")
            await asyncio.sleep(pause)
        return times


def _to_and_fro(slider: dict) -> Iterator[float]:
    steps = slider.get("stops")
    if steps is None:
        width = slider["highest"] - slider["lowest"]
        steps = [slider["lowest"] + width * step / 100 for step in range(1, 100)]
    while True:
        yield from steps
        yield from reversed(steps)


async def visit(address: str, page: str) -> Visitor:
    """Open a page as a browser does."""
    where = address.replace("http", "ws", 1) + "/_stcore/stream"
    socket = await websockets.connect(where, subprotocols=["streamlit"], max_size=None)
    visitor = Visitor(socket, page)
    await visitor.run()
    return visitor


@dataclass
class Meter:
    """Processor time since it was made, in seconds: of the server and of this script."""

    server: Server

    def __post_init__(self) -> None:
        self._began = time.perf_counter(), self.server.processor_seconds(), time.process_time()

    def read(self) -> tuple[float, float]:
        """``(server's, own share of a core)``."""
        began, server, own = self._began
        share = (time.process_time() - own) / (time.perf_counter() - began)
        return self.server.processor_seconds() - server, share


async def alone(server: Server, seconds: float) -> None:
    """One person on each of the pages."""
    for name, (page, key) in ALONE.items():
        visitor = await visit(server.address, page)
        await visitor.drag(key, 1)
        meter = Meter(server)
        responses = await visitor.drag(key, seconds)
        cost = meter.read()[0] / responses * 1000
        print(
            f"{name}: {responses / seconds:.1f} pictures a second, {cost:.1f} ms of processor time"
        )
        await visitor.socket.close()
    visitor = await visit(server.address, "augmentation")
    meter = Meter(server)
    waits = await visitor.click(seconds, pause=0.0)
    cost = meter.read()[0] / len(waits) * 1000
    wait = statistics.median(waits) * 1000
    print(f"augmentation: a click takes {wait:.0f} ms, {cost:.1f} ms of processor time")
    await visitor.socket.close()


async def together(
    server: Server, draggers: list[Visitor], clickers: list[Visitor], idle: int, seconds: float
) -> None:
    """Everybody at once; prints what each got."""
    meter = Meter(server)
    dragging = [person.drag("rotation_range", seconds) for person in draggers]
    clicking = [person.click(seconds) for person in clickers]
    began = time.perf_counter()
    results = await asyncio.gather(*dragging, *clicking, return_exceptions=True)
    took = time.perf_counter() - began
    used, own = meter.read()
    errors = [result for result in results if isinstance(result, BaseException)]
    rates = [result / seconds for result in results if isinstance(result, int)]
    waits = sorted(wait for result in results if isinstance(result, list) for wait in result)
    print(f"{len(draggers)} drag, {len(clickers)} click, {idle} look:")
    if rates:
        each = f"{statistics.median(rates):.1f} ({min(rates):.1f} to {max(rates):.1f})"
        print(f"  new pictures a second for each dragger: {each}, together {sum(rates):.0f}")
    if waits:
        middle, slow = statistics.median(waits), waits[int(0.95 * (len(waits) - 1))]
        print(f"  clicks: {len(waits)}, median {middle:.2f} s, 95 % within {slow:.2f} s")
    responses = len(waits) + sum(result for result in results if isinstance(result, int))
    print(f"  processor time for each response: {used / max(1, responses) * 1000:.0f} ms")
    print(f"  of one core: server {used / took:.0%}, this script {own:.0%}")
    print(f"  errors: {len(errors)}", *map(repr, errors[:3]))


async def _measure(server: Server, options: argparse.Namespace) -> None:
    await alone(server, min(options.seconds, 10))
    few = min(FEW, options.clickers)
    draggers = [await visit(server.address, "augmentation") for _ in range(options.draggers)]
    clickers = [await visit(server.address, "augmentation") for _ in range(few)]
    await together(server, draggers, clickers, 0, options.seconds)
    others = options.clickers - few + options.idle
    people = clickers + [await visit(server.address, "augmentation") for _ in range(others)]
    clickers = people[: options.clickers]
    await together(server, [], clickers, options.idle + options.draggers, options.seconds)
    await together(server, draggers, clickers, options.idle, options.seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    for name, default in (("draggers", 30), ("clickers", 100), ("idle", 200), ("seconds", 20)):
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    with Server(ROOT / "app.py") as server:
        asyncio.run(_measure(server, options))


if __name__ == "__main__":
    main()
