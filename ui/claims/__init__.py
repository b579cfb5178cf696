"""The panels of the page Claims: a sentence, a guess, an experiment, a verdict."""
