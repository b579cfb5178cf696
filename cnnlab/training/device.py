"""What a network trains on: the first GPU that TensorFlow sees or all, else the processor."""

from pathlib import Path

from cnnlab.augmentation.parallel import num_threads
from cnnlab.messages import Note

GPUS = Path("/proc/driver/nvidia/gpus")


def training_device(strategy: str = "default") -> Note:
    """The device in words. Loads TensorFlow."""
    import tensorflow as tf

    gpus = tf.config.list_physical_devices("GPU")
    if not gpus:
        return Note("device-cpu", "CPU, {cores:# core}", {"cores": num_threads()})
    details = tf.config.experimental.get_device_details(gpus[0])
    name = details.get("device_name", "0")
    if strategy == "mirrored" and len(gpus) > 1:
        return Note("device-gpus", "{count} GPUs {name}", {"count": len(gpus), "name": name})
    return Note("device-gpu", "GPU {name}", {"name": name})


def num_gpus_listed() -> int:
    """How many GPUs the system has a driver for, without TensorFlow; 0 where nobody tells."""
    return len(list(GPUS.iterdir())) if GPUS.is_dir() else 0
