import json
from dataclasses import dataclass

import pytest

from cnnlab.configuration import Configuration, setting
from cnnlab.errors import ConfigurationError


@dataclass(frozen=True)
class Inner(Configuration):
    size: tuple[int, int] = setting((3, 4), "height and width")


@dataclass(frozen=True)
class Outer(Configuration):
    rate: float = setting(0.5, "between 0 and 1")
    inner: Inner | None = setting(None, "something nested")

    def validate(self):
        if not 0 <= self.rate <= 1:
            raise ConfigurationError("rate-range", "rate is {rate}; use 0 to 1.", rate=self.rate)


def test_round_trip_through_json_keeps_nested_settings_and_tuples():
    config = Outer(rate=0.25, inner=Inner(size=(5, 6)))
    assert Outer.from_json(config.to_json()) == config


def test_to_dict_holds_plain_json_with_the_schema_version():
    values = Outer(inner=Inner()).to_dict()
    assert json.loads(json.dumps(values)) == values
    assert values["schema"] == 1


def test_changes_are_enough_to_make_the_same_settings_again():
    config = Outer(rate=0.25)
    assert config.changes() == {"rate": 0.25}
    assert Outer.from_dict(config.changes()) == config


def test_missing_fields_take_their_defaults():
    assert Outer.from_dict({}) == Outer()


def test_replace_checks_again():
    with pytest.raises(ConfigurationError, match="rate is 2"):
        Outer().replace(rate=2)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"rat": 1}, "no field 'rat'; it has rate, inner"),
        ({"schema": 2}, "Update cnnlab"),
        ({"schema": "x"}, "has schema x"),
        ([1, 2], "received list"),
    ],
)
def test_foreign_settings_are_refused_with_what_is_expected(values, message):
    with pytest.raises(ConfigurationError, match=message):
        Outer.from_dict(values)


def test_text_that_is_not_json_is_refused():
    with pytest.raises(ConfigurationError, match="expected JSON"):
        Outer.from_json("{")
