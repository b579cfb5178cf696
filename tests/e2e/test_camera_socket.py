"""The camera's door at the socket itself: somebody who is no browser sends what no camera does."""

import asyncio
import base64
import json
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from cnnlab.images import encode_image
from tests.e2e.conftest import PATIENCE
from ui.camera.component import _SECONDS_OF_WAITING
from ui.camera.frames import MAX_FRAMES

pytestmark = pytest.mark.browser

_EVENTS = "$$STREAMLIT_INTERNAL_KEY_{id}__events"
SMALLEST_ALLOWANCE = 32 // MAX_FRAMES  # reports that a session may send at once
FLOOD = 200


def jpeg(left: int, right: int, side: int = 64, kind: str = "jpeg") -> str:
    pixels = np.full((side, side, 3), left, np.uint8)
    pixels[:, side // 2 :] = right
    return base64.b64encode(encode_image(pixels, kind)).decode()


LEFT, RIGHT = jpeg(220, 20), jpeg(20, 220)
HOSTILE = {
    "too many a second": [LEFT] * MAX_FRAMES,
    "too many at once": [LEFT] * (MAX_FRAMES + 1),
    "too large": [jpeg(220, 20, 2000)],
    "another kind": [jpeg(220, 20, kind="png")],
    "no picture": ["A" * 200_000],
    "no text": [{"a": [1]}, None, 7],
}


class Client:
    """A session without a browser.

    Attributes:
        shown: the data of the camera's component, as they came last.
        runs: how many have ended.
    """

    def __init__(self, socket) -> None:
        self.socket, self.shown, self.runs, self.serial = socket, {}, 0, 0
        self._id = self._fragment = self._script = ""

    async def ask(self, pictures=None, serial: int | None = None) -> None:
        """Send a report; without pictures, ask for the page."""
        message = BackMsg()
        run = message.rerun_script
        run.query_string = "mode=live"
        run.fragment_id, run.page_script_hash = self._fragment, self._script
        if pictures is not None:
            self.serial = self.serial + 1 if serial is None else serial
            value = {"serial": self.serial, "name": "", "pictures": pictures}
            event = json.dumps([{"event": "taken", "value": value}])
            run.widget_states.widgets.add(id=_EVENTS.format(id=self._id), json_trigger_value=event)
        await self.socket.send(message.SerializeToString())

    async def hear(self) -> None:
        """What the server sends next."""
        text = await asyncio.wait_for(self.socket.recv(), PATIENCE)
        message = ForwardMsg.FromString(text)
        kind = message.WhichOneof("type")
        self.runs += kind == "script_finished"
        if kind == "navigation":
            self._script = message.navigation.page_script_hash
        if kind == "delta" and message.delta.new_element.WhichOneof("type") == "exception":
            pytest.fail(message.delta.new_element.exception.message)
        if kind == "delta" and message.delta.new_element.WhichOneof("type") == "bidi_component":
            component = message.delta.new_element.bidi_component
            self._id, self._fragment = component.id, message.delta.fragment_id
            self.shown = json.loads(component.json)

    async def until(self, condition) -> None:
        while not condition():
            await self.hear()

    async def answered(self, picture: str) -> str:
        """What the network says of a picture."""
        await self.ask([picture])
        await self.until(lambda: self.shown["serial"] == self.serial)
        return self.shown["says"]


def tell(story: Coroutine) -> None:
    """In a thread of its own: the browser of other tests keeps a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, story).result()


async def opened(address: str) -> Client:
    where = address.replace("http", "ws", 1) + "/_stcore/stream"
    client = Client(await websockets.connect(where, subprotocols=["streamlit"], max_size=None))
    await client.ask()
    await client.until(lambda: client.runs and client.shown)
    return client


def test_a_frame_is_answered_and_one_that_comes_twice_is_not_looked_at_again(camera_server):
    async def story() -> None:
        client = await opened(camera_server)
        assert await client.answered(LEFT) == "left"
        assert await client.answered(RIGHT) == "right"
        runs = client.runs
        await client.ask([LEFT], serial=client.serial)
        await client.until(lambda: client.runs > runs)
        assert client.shown["says"] == "right"
        await client.socket.close()

    tell(story())


@pytest.mark.parametrize("what", HOSTILE)
def test_who_floods_is_slowed_and_nobody_else(camera_server, what):
    async def story() -> None:
        flooder, other = await opened(camera_server), await opened(camera_server)
        before, began = flooder.runs, time.monotonic()
        reading = asyncio.create_task(flooder.until(lambda: False))
        for _ in range(FLOOD):
            await flooder.ask(HOSTILE[what])
        for number in range(20):
            picture, name = ((LEFT, "left"), (RIGHT, "right"))[number % 2]
            assert await other.answered(picture) == name
        # Each of the flooder's runs but the first few took the time that it has to wait.
        most = SMALLEST_ALLOWANCE + (time.monotonic() - began) / _SECONDS_OF_WAITING + 1
        assert flooder.runs - before <= most
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        while await flooder.answered(RIGHT) != "right":  # once it has calmed down
            await asyncio.sleep(_SECONDS_OF_WAITING)
        await flooder.socket.close()
        await other.socket.close()

    tell(story())


def test_a_foreign_page_has_no_door(camera_server):
    async def story() -> None:
        where = camera_server.replace("http", "ws", 1) + "/_stcore/stream"
        foreign = {"subprotocols": ["streamlit"], "origin": "http://evil.example"}
        with pytest.raises(websockets.InvalidStatus):
            await websockets.connect(where, **foreign)

    tell(story())
