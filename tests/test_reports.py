"""Documents as one HTML file and as Markdown; an experiment as a document."""

import json
import re

import plotly.graph_objects as go
import pytest

from cnnlab.configuration.files import read_configuration
from cnnlab.experiments.paired import Comparison, Experiment, run_experiment
from cnnlab.experiments.paired import runner as runner_module
from cnnlab.reports import (
    Chart,
    Document,
    Section,
    Table,
    as_html,
    as_markdown,
    experiment_document,
)
from cnnlab.runs.config import TrainingConfig
from tests.fake_trainer import FakeTrainer

NASTY = "<script>alert(1)</script> | *bold* [a](http://x.y)\n# no heading"
DOCUMENT = Document(
    NASTY,
    [NASTY],
    [
        Section(
            NASTY,
            [NASTY],
            [Table(("a", NASTY), [("1", NASTY)])],
            [Chart(go.Figure(go.Scatter(y=[1, 2], name="</script>")), "Two points.")],
            code="epochs: 3\n```\n</pre>",
        )
    ],
)


class TestHtml:
    def test_text_is_nothing_but_text(self):
        page = as_html(DOCUMENT)
        assert "<script>alert" not in page
        assert page.count("&lt;script&gt;alert(1)") == 7

    def test_the_file_needs_no_other(self):
        page = as_html(DOCUMENT)
        assert "Plotly.newPlot" in page
        assert not re.search(r"<(script|link|img)[^>]*(src|href)=", page)

    def test_a_chart_is_data_that_cannot_end_its_script(self):
        (data,) = re.findall(r"const figure = (.*);\n", as_html(DOCUMENT))
        assert "<" not in data
        assert json.loads(data)["data"][0]["name"] == "</script>"

    def test_without_charts_there_is_no_plotly(self):
        assert len(as_html(Document("Title", ["Text"], []))) < 2_000


class TestMarkdown:
    def test_text_is_nothing_but_text(self):
        text = as_markdown(DOCUMENT).split("    epochs")[0]
        assert not re.search(r"[<*\[]", re.sub(r"\\.", "", text))
        assert len(re.findall(r"^#+ ", text, re.MULTILINE)) == 2

    def test_tables_have_as_many_cells_in_each_row(self):
        lines = [line for line in as_markdown(DOCUMENT).splitlines() if line.startswith("|")]
        assert {re.sub(r"\\.", "", line).count("|") for line in lines} == {3}


@pytest.fixture
def folder(few_pictures, monkeypatch):
    monkeypatch.setattr(runner_module, "train", FakeTrainer())
    base = TrainingConfig(data=str(few_pictures), base="vgg16-compact", weights=None, epochs=2)
    asked = Experiment(
        "Is Adam better?",
        base,
        (Comparison("Adam", treatment={"optimizer": "adam"}),),
        most_pairs=3,
        minutes=10,
    )
    return run_experiment(asked)


class TestExperiment:
    def test_it_holds_verdict_pairs_recipe_and_machine(self, folder):
        document = experiment_document(folder)
        comparison, recipe, made_with = document.sections
        assert document.title == "Is Adam better?"
        assert comparison.heading == "Adam"
        settings, pairs = comparison.tables
        assert settings.rows == [("optimizer", "adam", "sgd")]
        assert [row[0] for row in pairs.rows] == ["0", "1", "2"]
        assert pairs.rows[0][1:] == ("75.0%", "50.0%")
        assert dict(made_with.tables[0].rows)["python"]
        assert read_configuration(Experiment, recipe.code) == folder.config

    def test_it_can_be_written_in_both_forms(self, folder):
        document = experiment_document(folder)
        assert "Is Adam better?" in as_html(document)
        assert "Is Adam better?" in as_markdown(document)
