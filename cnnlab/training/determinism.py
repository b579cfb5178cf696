"""The same numbers at every run, where TensorFlow would trade that for speed."""


def be_deterministic() -> None:
    """From here on, operations of this process give the same bits for the same input.

    TensorFlow offers no way back, so a process that has to be fast later must be another one.
    """
    import tensorflow as tf

    tf.config.experimental.enable_op_determinism()
