"""Two networks side by side: settings, folder, training, worker."""

import json
import os

import numpy as np
import pytest

from cnnlab.errors import ConfigurationError, DatasetError, RunError
from cnnlab.experiments.batch_normalization import (
    NETWORKS,
    ExperimentConfig,
    build_network,
    diverged,
    example_experiment,
    last_accuracies,
    list_experiments,
    load_experiment,
    new_experiment,
    run_experiment,
    start_experiment,
    winner,
)
from cnnlab.experiments.batch_normalization.activation_log import read_activations
from cnnlab.experiments.batch_normalization.experiment import NUM_KEPT
from cnnlab.experiments.batch_normalization.side_by_side import batches
from cnnlab.messages import Note
from cnnlab.runs.records.history import MetricsLog
from cnnlab.storage import paths
from cnnlab.storage.locks import releasing
from cnnlab.training.status_recorder import StatusRecorder
from tests.processes import kill
from tests.waiting import until

TINY = ExperimentConfig(
    normalization="featurewise", limit=100, depth=3, learning_rate=0.05, epochs=2, batch_size=16
)


class TestConfig:
    def test_it_goes_to_json_and_back(self):
        assert ExperimentConfig.from_json(TINY.to_json()) == TINY

    @pytest.mark.parametrize(
        ("name", "value", "message"),
        [
            ("data", "", "`data` must be a name or a path; received ''"),
            ("limit", 1, "`limit` must be a whole number from 2"),
            ("normalization", "l2", "`normalization` must be one of none, samplewise"),
            ("depth", 0, "`depth` must be a whole number from 1 to 20; received 0"),
            ("depth", True, "`depth` must be a whole number"),
            ("units", 0, "`units` must be a whole number from 1"),
            ("learning_rate", 0, "`learning_rate` must be a number above 0"),
            ("learning_rate", float("nan"), "`learning_rate` must be a number above 0"),
            ("batch_size", 1, "`batch_size` must be a whole number from 2"),
            ("epochs", 101, "`epochs` must be a whole number from 1 to 100"),
            ("seed", -1, "`seed` must be a whole number from 0"),
        ],
    )
    def test_a_value_that_cannot_be_used_says_so(self, name, value, message):
        with pytest.raises(ConfigurationError, match=message):
            ExperimentConfig(**{name: value})


class TestBatches:
    def test_every_picture_comes_once_an_epoch_in_batches_of_nearly_one_size(self):
        config = ExperimentConfig(batch_size=32)
        epoch = list(batches(65, config, 1))
        assert sorted(map(len, epoch)) == [21, 22, 22]
        assert sorted(np.concatenate(epoch)) == list(range(65))

    def test_the_order_follows_from_seed_and_epoch(self):
        def order(seed, epoch):
            return np.concatenate(list(batches(50, ExperimentConfig(seed=seed), epoch))).tolist()

        assert order(0, 1) == order(0, 1)
        assert order(0, 1) != order(0, 2) != order(1, 2)


class TestExample:
    def test_it_opens_by_its_name_and_is_not_among_the_readers_own(self):
        example = load_experiment(example_experiment().name)
        assert example.is_example
        assert len(example.history("normalized").epochs) == example.config.epochs
        assert list_experiments() == []

    def test_the_readers_own_are_no_examples(self):
        made, lock = new_experiment(TINY)
        os.close(lock)
        assert not load_experiment(made.name).is_example


def ended(plain: list[float], normalized: list[float], num_test: int | None = 1000):
    """An experiment that has ended with these test accuracies, epoch by epoch."""
    made, lock = new_experiment(TINY)
    with releasing(lock):
        pictures = {"num_classes": 10} | ({"num_test": num_test} if num_test else {})
        (made.path / "pictures.json").write_text(json.dumps(pictures))
        for network, accuracies in (("plain", plain), ("normalized", normalized)):
            log = MetricsLog(made.path / f"{network}.metrics.jsonl")
            for epoch, accuracy in enumerate(accuracies, start=1):
                results = {"loss": 1.0, "accuracy": accuracy}
                log.append(
                    "epoch",
                    {"epoch": epoch} | results | {f"val_{k}": v for k, v in results.items()},
                )
        recorder = StatusRecorder(made)
        recorder.begin(1)
        recorder.end("finished")
    return made


class TestVerdict:
    @pytest.mark.parametrize(
        ("plain", "normalized", "better"),
        [
            ([0.1], [0.35], "normalized"),
            ([0.40], [0.33], "plain"),
            # Of 1,000 pictures each; 1.96 standard errors are 0.042 here.
            ([0.35], [0.39], "neither"),
            ([0.35], [0.395], "normalized"),
            ([0.0], [0.0], "neither"),
            # One broke down in the second epoch, and the other went on.
            ([0.9], [0.2, 0.2], "normalized"),
            ([0.2, 0.2], [0.9], "plain"),
            ([], [], None),
        ],
    )
    def test_a_difference_counts_where_chance_would_not_make_it(self, plain, normalized, better):
        assert winner(ended(plain, normalized)) == better

    def test_of_fewer_pictures_the_same_difference_says_nothing(self):
        assert winner(ended([0.35], [0.40], num_test=100)) == "neither"

    def test_there_is_none_where_nobody_kept_how_many_pictures_there_were(self):
        assert winner(ended([0.1], [0.9], num_test=None)) is None

    def test_there_is_none_before_the_end(self):
        made, lock = new_experiment(TINY)
        with releasing(lock):
            assert winner(made) is None
        assert last_accuracies(made) == {"plain": None, "normalized": None}

    def test_a_network_that_broke_down_is_the_one_that_did_not_go_on(self):
        made = ended([0.2], [0.2, 0.3])
        assert diverged(made) == set()
        note = Note("network-diverged", "The plain network broke down.", {"epoch": 2}, "warning")
        StatusRecorder(made).add_notes((note,))
        assert diverged(made) == {"plain"}

    def test_the_example_shows_what_batch_normalisation_is_good_for(self):
        assert winner(example_experiment()) == "normalized"


class TestFolder:
    def test_only_the_newest_are_kept_and_living_ones_stay(self):
        first, held = new_experiment(TINY)
        with releasing(held):
            for _ in range(NUM_KEPT + 2):
                _, lock = new_experiment(TINY)
                os.close(lock)
            kept = list_experiments()
        assert first in kept and len(kept) == NUM_KEPT + 1

    @pytest.mark.parametrize("name", ["../../etc", "", ".new-1", "gone", "a/b"])
    def test_a_name_from_a_link_leads_nowhere_else(self, name):
        with pytest.raises(RunError, match="There is no experiment"):
            load_experiment(name)

    def test_one_without_a_process_was_interrupted(self):
        experiment, lock = new_experiment(TINY)
        with releasing(lock):
            StatusRecorder(experiment).begin(10)
            assert experiment.status.state == "running"
        assert experiment.status.state == "interrupted"
        assert "in epoch 1; what was measured so far is shown" in str(experiment.status.message)

    def test_an_unreadable_one_says_so_and_is_listed(self):
        experiment, lock = new_experiment(TINY)
        with releasing(lock):
            (experiment.path / "config.json").write_text("garbage")
        (again,) = list_experiments()
        assert again.status.state == "unreadable"
        assert again.num_classes is None
        assert again.history("plain").epochs == again.activations("plain") == ()

    def test_lines_that_are_no_records_are_passed_over(self, tmp_path):
        log = tmp_path / "log"
        log.write_bytes(b'garbage\n{"epoch": 1}\n[]\n{"epoch": 2, "gradient_norms"')
        assert read_activations(log) == ()


@pytest.mark.tensorflow
class TestNetworks:
    @pytest.fixture
    def pair(self):
        return [build_network(name, TINY, (32, 32, 3), 10) for name in NETWORKS]

    def test_they_are_the_tutorials_layers_with_and_without(self, pair):
        plain, normalized = ([layer.name for layer in model.layers] for model in pair)
        hidden = [f"{kind}_{n}" for n in (1, 2, 3) for kind in ("dense", "relu")]
        assert plain == ["images", "flatten", *hidden, "predictions"]
        assert normalized[2:5] == ["batch_normalization_1", "dense_1", "relu_1"]
        assert [n for n in normalized if not n.startswith("batch")] == plain

    def test_both_begin_with_the_very_same_weights(self, pair):
        plain, normalized = pair
        for layer in plain.layers:
            for one, other in zip(
                layer.get_weights(), normalized.get_layer(layer.name).get_weights(), strict=True
            ):
                assert np.array_equal(one, other)
        first, second = (plain.get_layer(f"dense_{n}").get_weights()[0] for n in (2, 3))
        assert first.shape == second.shape and not np.array_equal(first, second)

    def test_another_seed_begins_with_other_weights(self, pair):
        other = build_network("plain", TINY.replace(seed=1), (32, 32, 3), 10)
        one = pair[0].get_layer("dense_1").get_weights()[0]
        assert not np.array_equal(one, other.get_layer("dense_1").get_weights()[0])


@pytest.fixture(scope="module")
def finished(home_of_module):
    """A finished experiment, and the statuses that were reported meanwhile."""
    reported = []
    return run_experiment(TINY, report=reported.append), reported


@pytest.mark.tensorflow
@pytest.mark.usefixtures("drawn_toybox")
class TestInThisProcess:
    def test_the_folder_holds_the_whole_truth(self, finished):
        experiment, reported = finished
        assert experiment.status.state == "finished" and experiment.config == TINY
        assert experiment.num_classes == 10 and not experiment.is_alive
        assert {path.name for path in experiment.path.iterdir()} == {
            "config.json",
            "normalized.inside.jsonl",
            "normalized.metrics.jsonl",
            "pictures.json",
            "plain.inside.jsonl",
            "plain.metrics.jsonl",
            "run.lock",
            "status.json",
        }
        progress = [status.progress for status in reported]
        assert progress == sorted(progress) and progress[-1] == 1

    @pytest.mark.parametrize("network", NETWORKS)
    def test_every_epoch_is_measured_and_the_state_before_learning_too(self, finished, network):
        experiment, _ = finished
        epochs, records = experiment.history(network).epochs, experiment.activations(network)
        assert [epoch["epoch"] for epoch in epochs] == [1, 2]
        assert all(0 <= epoch["val_accuracy"] <= 1 for epoch in epochs)
        assert epochs[1]["loss"] < epochs[0]["loss"]
        assert [record.epoch for record in records] == [0, 1, 2]
        for record in records:
            assert record.activations.num_images == 100
            assert [x.layer for x in record.activations.of("relu")] == [
                "relu_1",
                "relu_2",
                "relu_3",
            ]
            assert all(norm > 0 for norm in record.gradient_norms.values())
            assert list(record.gradient_norms) == ["dense_1", "dense_2", "dense_3", "predictions"]

    def test_only_the_normalised_one_keeps_the_spread_through_its_layers(self, finished):
        """With Glorot's weights each ReLU halves what varies (He et al. 2015)."""
        experiment, _ = finished
        plain, normalized = (experiment.activations(n)[0].activations.of("relu") for n in NETWORKS)
        assert plain[2].before.std < 0.7 * plain[0].before.std
        assert normalized[2].before.std == pytest.approx(1, abs=0.15)
        for layer in experiment.activations("normalized")[0].activations.of("batch_normalization"):
            assert layer.after.mean == pytest.approx(0, abs=1e-3)
            assert layer.after.std == pytest.approx(1, abs=0.05)

    def test_the_first_layer_sees_the_same_in_both_before_learning(self, finished):
        """Standardised pictures, same weights: the first sums differ by normalisation only."""
        experiment, _ = finished
        plain = experiment.activations("plain")[0].activations.of("relu")[0].before
        before = experiment.activations("normalized")[0].activations.layers[0].before
        assert before.std == pytest.approx(1, abs=0.1)
        assert plain.mean is not None

    def test_one_seed_gives_one_result(self, finished):
        experiment, _ = finished
        again = run_experiment(TINY)
        for network in NETWORKS:
            for one, other in zip(
                experiment.history(network).epochs, again.history(network).epochs, strict=True
            ):
                assert other["loss"] == pytest.approx(one["loss"], rel=1e-3)
                assert other["val_loss"] == pytest.approx(one["val_loss"], rel=1e-3)

    def test_where_the_plain_network_breaks_down_the_other_goes_on(self):
        experiment = run_experiment(TINY.replace(learning_rate=1.0, epochs=3))
        assert experiment.status.state == "finished"
        (note,) = experiment.status.notes
        assert "The plain network broke down in epoch" in str(note)
        assert len(experiment.history("plain").epochs) < 3
        assert len(experiment.history("normalized").epochs) == 3
        for path in experiment.path.glob("*.jsonl"):
            for line in path.read_text().splitlines():
                json.loads(line, parse_constant=pytest.fail)

    def test_where_both_break_down_it_ends_and_says_so(self):
        experiment = run_experiment(TINY.replace(depth=1, learning_rate=100.0, epochs=50))
        assert experiment.status.state == "diverged"
        assert "Lower the learning rate (100)" in str(experiment.status.message)

    def test_raw_pictures_kill_the_units_of_the_plain_network_only(self):
        """The page's first preset, smaller."""
        experiment = run_experiment(ExperimentConfig(limit=500, epochs=3))
        plain, normalized = (experiment.activations(name)[-1].dead_share for name in NETWORKS)
        assert plain > 0.5 and normalized < 0.1

    def test_a_stop_from_outside_ends_it_between_two_batches(self):
        def stop_in_the_second_epoch(status):
            if status.epoch == 2:
                list_experiments()[0].stop()

        experiment = run_experiment(TINY.replace(epochs=50), report=stop_in_the_second_epoch)
        assert experiment.status.state == "stopped" and experiment.status.epoch == 2
        assert len(experiment.history("plain").epochs) == 1
        assert experiment.status.notes == ()

    def test_what_the_user_got_wrong_is_raised_and_kept(self, tmp_path):
        with pytest.raises(DatasetError) as refused:
            run_experiment(TINY.replace(data=str(tmp_path / "nowhere")))
        (experiment,) = list_experiments()
        assert experiment.status.state == "failed"
        assert str(experiment.status.message) == str(refused.value)


@pytest.mark.tensorflow
@pytest.mark.usefixtures("drawn_toybox")
class TestWorkers:
    @pytest.fixture(autouse=True)
    def no_worker_stays(self):
        yield
        for experiment in list_experiments():
            experiment.stop()
        until(lambda: not any(experiment.is_alive for experiment in list_experiments()))

    def test_experiments_take_turns_and_a_killed_one_reads_as_interrupted(self):
        first = start_experiment(TINY.replace(epochs=100, limit=None))
        second = start_experiment(TINY.replace(epochs=1))
        assert first.is_alive and second.is_alive
        until(lambda: len(first.activations("plain")) > 1)
        assert second.status.state == "queued" and second.place_in_queue == 1
        kill(first.path)
        until(lambda: first.status.state == "interrupted")
        assert first.history("plain").epochs
        until(lambda: second.status.state == "finished")
        assert (paths.home() / "experiments.lock").exists()
