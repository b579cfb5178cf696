"""A page as a visitor opens it, without a browser; no run of it may show an exception."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from tests.waiting import HANGS_AFTER

APP = Path(__file__).parent.parent / "app.py"


def open_page(name: str, **query: str) -> AppTest:
    """From the home page to a page by its name, with what stands in the link."""
    app = AppTest.from_file(str(APP), default_timeout=HANGS_AFTER).run()
    app.query_params.update(query)
    return rerun(app.switch_page(f"pages/{name}.py"))


def rerun(app: AppTest) -> AppTest:
    """After a widget was used."""
    app.run()
    assert not app.exception, app.exception
    return app
