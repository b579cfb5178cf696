"""What is refused of an upload is no longer held by the server."""

from types import SimpleNamespace

from streamlit.proto.Common_pb2 import FileURLs
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec

from ui.uploads import limits


def test_files_that_are_let_go_are_held_no_longer(monkeypatch):
    manager = MemoryUploadedFileManager("/uploads")
    records = [UploadedFileRec(str(n), f"{n}.jpg", "image/jpeg", bytes(9)) for n in range(3)]
    for record in records:
        manager.add_file("session", record)
    context = SimpleNamespace(uploaded_file_mgr=manager, session_id="session")
    monkeypatch.setattr(limits, "get_script_run_ctx", lambda: context)
    limits._let_go([UploadedFile(record, FileURLs()) for record in records[:2]])
    assert manager.get_files("session", ["0", "1", "2"]) == records[2:]
