"""Make the README's screenshots: start the app, train, photograph each page.

Run by ``make screenshots``; needs chromium. Writes docs/<page>.png.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

DOCS = Path(__file__).parent
# What to open, and what to wait for.
PAGES = {
    "home": ("", ".live dt.right"),
    "augmentation": ("augmentation?rotation_range=30&zoom_range=0.25", ".wall[data-shown]"),
    "normalization": ("normalization", ".divider .cell"),
    "classify": ("classify", ".shares"),
}
TRAINING = "transfer_learning?epochs=12"


def main() -> None:
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        address, server = _start(home)
        try:
            browser = playwright.chromium.launch(
                executable_path="/usr/bin/chromium", args=["--no-sandbox"]
            )
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            for name, (path, pictures) in PAGES.items():
                page.goto(f"{address}/{path}")
                _settle(page, pictures)
                page.screenshot(path=DOCS / f"{name}.png")
            _photograph_training(page, address)
            browser.close()
        finally:
            server.terminate()
            server.wait()


def _start(home: str) -> tuple[str, subprocess.Popen]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true"]
    server = subprocess.Popen(
        [*command, f"--server.port={port}"],
        cwd=DOCS.parent,
        env=os.environ | {"CNNLAB_HOME": home},
    )
    address = f"http://127.0.0.1:{port}"
    while True:
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=2).close()
            return address, server
        except OSError:
            time.sleep(0.2)


def _settle(page: Page, pictures: str) -> None:
    page.locator(pictures).first.wait_for(timeout=120_000)
    page.wait_for_load_state("networkidle")


def _photograph_training(page: Page, address: str) -> None:
    page.goto(f"{address}/{TRAINING}")
    page.get_by_role("button", name="Start training").click()
    page.get_by_text("finished, epochs: 12").wait_for(timeout=300_000)
    page.get_by_text("The kept network").wait_for()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=DOCS / "transfer_learning.png")


if __name__ == "__main__":
    main()
