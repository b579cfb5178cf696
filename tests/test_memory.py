"""The memory that can still be taken: of the machine, or of the container if less."""

import os

import pytest

from cnnlab.processes import memory


@pytest.fixture(autouse=True)
def no_container(tmp_path, monkeypatch):
    """The folder of control groups, empty: no container."""
    monkeypatch.setattr(memory, "_CONTAINER", tmp_path)


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """What Linux says of a machine of which 5 of 8 MB can be taken."""
    meminfo = tmp_path / "meminfo"
    meminfo.write_text("MemTotal: 8000 kB\nMemFree: 100 kB\nMemAvailable:    5000 kB\n")
    monkeypatch.setattr(memory, "_MEMINFO", meminfo)
    return meminfo


def test_it_is_a_number_of_this_machine():
    assert 10**7 < memory.free_memory() <= memory._physical() < 10**14


def test_what_linux_can_give_without_swapping_counts(machine):
    assert memory.free_memory() == 5000 * 1024


@pytest.mark.parametrize(
    ("limit", "used", "free"),
    [("max", 300, 5000 * 1024), (1000, 300, 700), (10**9, 300, 5000 * 1024), (300, 400, -100)],
)
def test_the_limit_of_a_container_counts_if_it_leaves_less(machine, tmp_path, limit, used, free):
    (tmp_path / "memory.current").write_text(f"{used}\n")
    (tmp_path / "memory.max").write_text(f"{limit}\n")
    assert memory.free_memory() == free


@pytest.mark.parametrize("text", [None, "", "MemFree: 100 kB\n", "MemAvailable: many kB\n"])
def test_where_nobody_tells_it_is_half_of_what_is_built_in(machine, text):
    machine.unlink() if text is None else machine.write_text(text)
    assert memory.free_memory() == os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
