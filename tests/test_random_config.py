from cnnlab.augmentation.random_config import random_config


def test_the_same_seed_gives_the_same_surprise_and_others_differ():
    assert random_config(5) == random_config(5)
    assert len({random_config(seed) for seed in range(20)}) == 20


def test_surprises_stay_within_reason():
    for seed in range(200):
        config = random_config(seed)
        assert config.rotation_range <= 90
        assert max(config.width_shift_range, config.height_shift_range) <= 0.3
        assert config.zoom_range <= 0.5


def test_links_with_a_seed_keep_their_surprise():
    modes = [random_config(seed).fill_mode for seed in range(6)]
    assert modes == ["constant", "constant", "constant", "nearest", "constant", "reflect"]
