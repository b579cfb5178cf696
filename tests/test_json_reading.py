"""JSON from strangers: read as Python's reader does, as deep as is sensible."""

import json

import pytest

from cnnlab.storage.json_reading import MAX_DEPTH, parse_json

BRACKETS_IN_A_STRING = json.dumps({'"\\[{': "[{" * 1000 + '\\"[', "a": [1, "]"]})


@pytest.mark.parametrize(
    "text",
    [
        BRACKETS_IN_A_STRING,
        BRACKETS_IN_A_STRING.encode(),
        BRACKETS_IN_A_STRING.encode("utf-16"),
        "[" * MAX_DEPTH + "]" * MAX_DEPTH,
        json.dumps([[index] for index in range(1000)]),
    ],
)
def test_what_is_wide_or_quoted_is_read_as_ever(text):
    assert parse_json(text) == json.loads(text)


@pytest.mark.parametrize("number", [MAX_DEPTH + 1, 10**6])
@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"":'])
def test_what_is_nested_too_deeply_is_no_json_whether_it_ends_or_not(opening, number):
    closing = opening[::-1].translate(str.maketrans("[{", "]}", '"a:'))
    for text in (opening * number, opening * number + "1" + closing * number):
        with pytest.raises(ValueError, match="nested too deeply"):
            parse_json(text)


@pytest.mark.parametrize(
    "text", ["", "[", "[}" * 100, '"' + "[" * 100, b"\xff\xfe\x00[", "9" * 5000]
)
def test_what_is_no_json_is_a_value_error(text):
    with pytest.raises(ValueError, match=r"."):
        parse_json(text)


def test_a_number_of_too_many_digits_has_an_error_of_our_own():
    with pytest.raises(ValueError, match="a number in it has too many digits"):
        parse_json('{"a": ' + "9" * 5000 + "}")
