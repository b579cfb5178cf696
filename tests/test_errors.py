import json
import pickle
from pathlib import Path

from cnnlab.errors import CnnlabError, ImageError, error_from_dict, quoted


def test_the_message_is_the_text_filled_with_its_values():
    error = ImageError("too-small", "Received {size}, expected 32.", size=8)
    assert str(error) == "Received 8, expected 32."
    assert (error.code, error.values) == ("too-small", {"size": 8})


def test_errors_cross_process_borders_whole():
    error = pickle.loads(pickle.dumps(ImageError("too-small", "Received {size}.", size=8)))
    assert (type(error), str(error), error.code) == (ImageError, "Received 8.", "too-small")


def test_values_from_users_are_never_used_as_templates():
    assert str(CnnlabError("c", "Name: {name}", name="{0} {evil}")) == "Name: {0} {evil}"


def test_values_may_have_any_name():
    assert str(CnnlabError("c", "{code} {text}", code=1, text=2)) == "1 2"


def test_a_sentence_repeats_at_most_200_characters_of_what_was_received():
    error = CnnlabError("c", "No {name}, {names}: {n}.", name="x" * 10**6, names=["y"] * 9, n=7)
    assert len(error.values["name"]) == 200 and error.values["name"].endswith("x…")
    assert str(error) == f"No {'x' * 199}…, {['y'] * 9}: 7."
    assert len(str(CnnlabError("c", "{received}", received=[8] * 10**5))) == 200
    assert len(str(CnnlabError("c", "{reason}", reason="z" * 10**6))) == 2000


def test_what_was_received_is_quoted_whatever_it_is():
    assert quoted(["a", 1]) == "['a', 1]"
    assert len(quoted("x" * 10**6)) == 200
    assert quoted((10**5000,)) == "a number of too many digits"


def test_errors_survive_json():
    error = ImageError("missing", "No {path}, {n} tried.", path=Path("a"), n=3)
    again = error_from_dict(json.loads(json.dumps(error.to_dict())))
    assert (type(again), str(again), again.values["n"]) == (ImageError, "No a, 3 tried.", 3)


def test_errors_of_any_depth_survive_json():
    class DeeperError(ImageError):
        """A child of a child, as libraries' own exception types need."""

    again = error_from_dict(DeeperError("deep", "Deep.").to_dict())
    assert type(again) is DeeperError
