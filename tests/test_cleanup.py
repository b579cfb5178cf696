"""What is half made or half deleted never stays, and never stands in the way."""

import errno
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from cnnlab.errors import StorageError
from cnnlab.runs import delete_run, list_runs
from cnnlab.runs.new_run import new_run
from cnnlab.storage import atomic_files, cleanup, paths
from cnnlab.storage.atomic_files import (
    replace_file,
    replacing,
    unfinished,
    write_new,
    write_whole,
)
from cnnlab.storage.cleanup import remove_folder, sweep, sweep_home
from cnnlab.storage.staging import staging
from cnnlab.training import TrainingConfig


def names_in(folder):
    return sorted(path.name for path in folder.rglob("*"))


def open_files():
    return len(list(Path("/proc/self/fd").iterdir()))


def filled(folder):
    folder.mkdir(parents=True)
    (folder / "file").write_bytes(b"content")
    return folder


class TestWholeFiles:
    def test_a_file_is_replaced_when_the_block_ends(self, tmp_path):
        (tmp_path / "file").write_text("old")
        with replacing(tmp_path / "file") as file:
            file.write(b"new")
            assert (tmp_path / "file").read_text() == "old"
        assert (tmp_path / "file").read_text() == "new"
        assert names_in(tmp_path) == ["file"]

    @pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
    def test_what_breaks_off_leaves_the_file_before_and_nothing_else(self, tmp_path, error):
        (tmp_path / "file").write_text("old")
        with pytest.raises(error), replacing(tmp_path / "file") as file:
            file.write(b"new")
            raise error
        assert (tmp_path / "file").read_text() == "old"
        assert names_in(tmp_path) == ["file"]

    def test_it_has_the_rights_that_any_new_file_has(self, tmp_path):
        (tmp_path / "plain").touch()
        write_whole(tmp_path / "whole", "text")
        assert (tmp_path / "whole").stat().st_mode == (tmp_path / "plain").stat().st_mode

    def test_a_link_goes_on_leading_to_the_file(self, tmp_path):
        (tmp_path / "link").symlink_to(tmp_path / "file")
        write_whole(tmp_path / "link", "text")
        assert (tmp_path / "link").is_symlink()
        assert (tmp_path / "file").read_text() == "text"

    def test_threads_that_write_one_file_never_meet(self, tmp_path):
        texts = [str(number) * 10_000 for number in range(8)]

        def write(text):
            for _ in range(20):
                write_whole(tmp_path / "file", text, durable=False)

        threads = [threading.Thread(target=write, args=(text,)) for text in texts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (tmp_path / "file").read_text() in texts
        assert names_in(tmp_path) == ["file"]

    def test_a_new_file_takes_no_name_that_is_taken(self, tmp_path):
        assert write_new(tmp_path / "file", b"first")
        assert not write_new(tmp_path / "file", b"second")
        assert (tmp_path / "file").read_bytes() == b"first"

    def test_a_refusal_names_the_file_and_not_its_folder(self, tmp_path):
        with pytest.raises(StorageError) as refused:
            write_whole(tmp_path / "absent" / "file.json", "text")
        assert str(refused.value).startswith("file.json cannot be")
        assert str(tmp_path) not in str(refused.value)
        assert refused.value.errno == errno.ENOENT


class TestSweeping:
    @pytest.mark.parametrize("name", [".deleted-a", ".new-a", ".staging-a"])
    def test_a_hidden_folder_of_nobody_goes(self, tmp_path, name):
        filled(tmp_path / name)
        filled(tmp_path / "kept")
        sweep(tmp_path)
        assert names_in(tmp_path) == [".lock", "file", "kept"]

    def test_nothing_goes_while_somebody_works_there(self, tmp_path):
        filled(tmp_path / ".staging-of-a-killed-one")
        with staging(tmp_path / "other") as folder:
            sweep(tmp_path)
            assert folder.is_dir()
        assert not (tmp_path / ".staging-of-a-killed-one").exists()

    @pytest.mark.parametrize("name", [".0123.tmp", "0123.part"])
    def test_an_unfinished_file_of_nobody_goes(self, tmp_path, name):
        (tmp_path / name).touch()
        sweep(tmp_path)
        assert names_in(tmp_path) == []

    def test_an_unfinished_file_of_a_living_writer_stays(self, tmp_path):
        with replacing(tmp_path / "file") as file:
            file.write(b"whole")
            sweep(tmp_path)
        assert (tmp_path / "file").read_bytes() == b"whole"

    def test_an_unfinished_file_stays_until_it_has_its_name(self, tmp_path, monkeypatch):
        def sweep_and_replace(*arguments):
            sweep(tmp_path)
            replace_file(*arguments)

        monkeypatch.setattr(atomic_files, "replace_file", sweep_and_replace)
        write_whole(tmp_path / "file", "text")
        assert (tmp_path / "file").read_text() == "text"

    def test_what_a_killed_writer_left_is_swept(self, tmp_path):
        code = (
            "import os, sys; from pathlib import Path; sys.path.insert(0, sys.argv[2])\n"
            "from cnnlab.storage.atomic_files import replacing\n"
            "with replacing(Path(sys.argv[1])): os.kill(os.getpid(), 9)"
        )
        root = Path(cleanup.__file__).parents[2]
        subprocess.run([sys.executable, "-c", code, tmp_path / "file", root], check=False)
        assert len(names_in(tmp_path)) == 1
        sweep(tmp_path)
        assert names_in(tmp_path) == []

    def test_a_program_that_starts_sweeps_all_folders_of_its_own(self):
        upload = filled(paths.uploads() / "abc")
        (upload / "x.part").touch()
        (paths.uploads() / "empty").mkdir()
        (paths.uploads() / "empty" / "y.part").touch()
        (paths.home() / unfinished(paths.home() / "speed.json").name).touch()
        for parent in (paths.runs(), paths.models(), paths.cache() / "datasets"):
            filled(parent / ".deleted-a")
        sweep_home()
        left = {name for name in names_in(paths.home()) if name != ".lock"}
        assert left == {"uploads", "abc", "file", "runs", "models", "cache", "datasets"}

    def test_sweeping_what_is_not_there_or_not_ours_is_silent(self, tmp_path, monkeypatch):
        def refuse(*arguments):
            raise PermissionError(errno.EACCES, "Permission denied")

        sweep(tmp_path / "absent")
        filled(tmp_path / ".deleted-a")
        monkeypatch.setattr("fcntl.flock", refuse)
        sweep(tmp_path)
        assert (tmp_path / ".deleted-a").exists()


class TestDeleting:
    @pytest.fixture
    def run(self):
        run, lock = new_run(TrainingConfig())
        os.close(lock)
        return run

    def test_what_an_earlier_delete_left_is_swept_and_blocks_no_later_one(self, run):
        filled(run.path.with_name(f".deleted-{run.name}"))
        delete_run(run)
        list_runs()
        assert names_in(paths.runs()) == [".lock"]

    def test_a_folder_that_cannot_be_renamed_stays_as_it_was(self, tmp_path, monkeypatch):
        filled(tmp_path / "folder")

        def refuse(*arguments):
            raise OSError(errno.EIO, "Input/output error")

        with monkeypatch.context() as patch, pytest.raises(StorageError, match="folder cannot"):
            patch.setattr("pathlib.Path.rename", refuse)
            remove_folder(tmp_path / "folder")
        assert names_in(tmp_path) == ["file", "folder"]

    @pytest.mark.skipif(sys.platform != "linux", reason="only Linux lists open files")
    def test_a_start_that_is_refused_keeps_no_descriptor(self, monkeypatch):
        def refuse(folder):
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr("cnnlab.runs.folder.new_folder.reserve", refuse)
        before = open_files()
        for _ in range(5):
            with pytest.raises(Exception, match="could not be made in runs: No space left"):
                new_run(TrainingConfig())
        assert open_files() == before
        assert names_in(paths.runs()) == [".lock"]
