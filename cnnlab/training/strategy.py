"""Which devices of this computer train: one, or all GPUs in step with each other.

``"mirrored"`` is ``tf.distribute.MirroredStrategy``: every GPU holds the weights and gets a share
of each batch; their gradients are summed before the step, so all weights stay equal. The frozen
layers' pass and the validation stay on one device.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cnnlab.messages import Note

if TYPE_CHECKING:
    import tensorflow as tf

ONE_DEVICE = Note(
    "strategy-one-device",
    "There is one device to train on here, so `mirrored` changes nothing.",
    parameter="strategy",
)


@contextmanager
def strategy_scope(strategy: str) -> Iterator[tuple[Note, ...]]:
    """Networks that are built inside are trained on the devices of a strategy. Loads TensorFlow.

    Args:
        strategy: ``"default"`` or ``"mirrored"``.

    Yields:
        Notes on the devices.
    """
    if strategy == "default":
        yield ()
        return
    import tensorflow as tf

    kinds = map(tf.config.list_logical_devices, ("GPU", "CPU"))
    devices = [device.name for device in next(filter(None, kinds))]
    if len(devices) == 1:
        yield (ONE_DEVICE,)
        return
    with tf.distribute.MirroredStrategy(devices).scope():
        yield ()


def replica_batch(batch: "tuple[tf.Tensor, ...]") -> "tuple[tf.Tensor, ...]":
    """The part of a batch for the current replica; called inside ``strategy.run``.

    Keras takes the mean over a share and divides it by the number of replicas. Each has as many
    rows here, and what is missing at the end is filled up with the last row at weight 0; the
    others weigh so much more that the sum over all replicas is the mean over the batch.

    Args:
        batch: pictures, labels, and perhaps what each counts.
    """
    import tensorflow as tf

    context = tf.distribute.get_replica_context()
    replicas = context.num_replicas_in_sync
    if replicas == 1:
        return batch
    total = tf.shape(batch[0])[0]
    each = (total + replicas - 1) // replicas
    rows = context.replica_id_in_sync_group * each + tf.range(each)
    counts = tf.cast(rows < total, tf.float32) * tf.cast(each * replicas, tf.float32)
    counts /= tf.cast(total, tf.float32)
    pictures, labels, *weights = (tf.gather(part, tf.minimum(rows, total - 1)) for part in batch)
    return pictures, labels, counts * weights[0] if weights else counts
