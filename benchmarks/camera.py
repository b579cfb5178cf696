"""What live answers from the camera cost: answers a second, and the server's share of a core.

Run: python -m benchmarks.camera [--seconds 20] [--model cifar10-compact]

A browser whose camera plays photographs looks at the page Classify, without heat and with it. The
processor time is that of the server and all its children, the browser apart, above that of the
same page with the camera off. Needs chromium and Linux.
"""

import argparse
import os
import shutil
import tempfile
import time
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.pages import ROOT, Server
from cnnlab.images import decode_image, resize_image, sample_photos

SIDE = 240
FRAMES_OF_EACH = 30
TICKS = os.sysconf("SC_CLK_TCK")


def film(path: Path) -> Path:
    """The sample photographs, one and a half seconds each, as a camera of 20 frames a second."""
    with path.open("wb") as file:
        file.write(b"YUV4MPEG2 W%d H%d F20:1 Ip A1:1 C420jpeg\n" % (SIDE, SIDE))
        for photo in sample_photos().values():
            picture = resize_image(decode_image(photo.read_bytes()), (SIDE, SIDE))
            file.write((b"FRAME\n" + _yuv(picture)) * FRAMES_OF_EACH)
    return path


def _yuv(picture: np.ndarray) -> bytes:
    """Full range of ITU-R 601, as planes; those of colour have half the sides."""
    weights = [[0.299, 0.587, 0.114], [-0.1687, -0.3313, 0.5], [0.5, -0.4187, -0.0813]]
    planes = np.einsum("pc,hwc->phw", weights, picture) + np.array([0, 128, 128])[:, None, None]
    brightness, *colours = np.clip(planes.round(), 0, 255).astype(np.uint8)
    return b"".join(plane.tobytes() for plane in (brightness, *(c[::2, ::2] for c in colours)))


def processor_seconds(process: int) -> float:
    """What a process and all that it started have used so far."""
    used, parents = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        number = int(path.parent.name)
        used[number], parents[number] = sum(map(int, fields[11:15])), int(fields[1])
    family = {process}
    while more := {one for one, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(used.get(one, 0) for one in family) / TICKS


class Answers:
    """Counts the runs that a tab was sent."""

    def __init__(self, page: Page) -> None:
        self.count = 0
        page.on("websocket", lambda socket: socket.on("framereceived", self._count))

    def _count(self, frame: object) -> None:
        if isinstance(frame, bytes):
            self.count += ForwardMsg.FromString(frame).WhichOneof("type") == "script_finished"


def _measured(page: Page, server: Server, seconds: float) -> float:
    """The server's share of a core while the page stays as it is."""
    began, used = time.perf_counter(), processor_seconds(server.process.pid)
    page.wait_for_timeout(seconds * 1000)
    return (processor_seconds(server.process.pid) - used) / (time.perf_counter() - began)


def _live(page: Page, server: Server, path: str, seconds: float) -> tuple[float, float, float]:
    """Answers a second, and the server's share of a core with the camera off and on."""
    answers = Answers(page)
    page.goto(f"{server.address}/{path}")
    switch, rate = page.locator("button.switch"), page.locator(".rate", has_text="answers")
    switch.click()
    rate.wait_for()
    page.wait_for_timeout(5000)  # the network is loaded and compiled
    switch.click()
    page.wait_for_timeout(2000)
    idle = _measured(page, server, seconds)
    switch.click()
    rate.wait_for()
    before = answers.count
    busy = _measured(page, server, seconds)
    return (answers.count - before) / seconds, idle, busy


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--model", default="cifar10-compact")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        playing = film(Path(folder) / "film.y4m")
        camera = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", *camera, f"--use-file-for-fake-video-capture={playing}"],
        )
        with Server(ROOT / "app.py") as server:
            for name, query in (("bars", ""), ("bars and heat", "&live_heat=true")):
                path = f"classify?how_many=live&model={options.model}{query}"
                with browser.new_page() as page:
                    page.set_default_timeout(120_000)
                    rate, idle, busy = _live(page, server, path, options.seconds)
                cost = (busy - idle) / rate * 1000
                print(
                    f"{name:14} {rate:4.1f} answers a second, {cost:3.0f} ms each: "
                    f"{busy - idle:.0%} of a core above the {idle:.0%} of an idle page"
                )


if __name__ == "__main__":
    main()
