"""Convolutions are computed with oneDNN wherever it can be had, unless the user says otherwise."""

import os
import platform

import pytest

from cnnlab.processes.onednn import enable_onednn

SETTING = "TF_ENABLE_ONEDNN_OPTS"


@pytest.mark.parametrize(
    ("machine", "before", "after"),
    [
        ("x86_64", None, "1"),
        ("AMD64", None, "1"),
        ("x86_64", "0", "0"),
        ("arm64", None, None),
    ],
)
def test_onednn_is_used_on_x86_unless_it_was_turned_off(monkeypatch, machine, before, after):
    monkeypatch.setattr(platform, "machine", lambda: machine)
    monkeypatch.delenv(SETTING, raising=False)
    if before is not None:
        monkeypatch.setenv(SETTING, before)
    enable_onednn()
    assert os.environ.get(SETTING) == after
