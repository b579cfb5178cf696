"""What a network trains on: the first GPU that TensorFlow sees, else the processor's cores."""

from cnnlab.augmentation.parallel import num_threads
from cnnlab.messages import Note


def training_device() -> Note:
    """The device in words. Loads TensorFlow."""
    import tensorflow as tf

    gpus = tf.config.list_physical_devices("GPU")
    if not gpus:
        return Note("device-cpu", "CPU, {cores} cores", {"cores": num_threads()})
    details = tf.config.experimental.get_device_details(gpus[0])
    return Note("device-gpu", "GPU {name}", {"name": details.get("device_name", "0")})
