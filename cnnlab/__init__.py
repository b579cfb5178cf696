"""cnnlab: a laboratory for image recognition with convolutional networks.

Pictures are ``(num_images, height, width, channels)``, channels last, RGB, uint8 or
float32 in [0, 255], until a normaliser or a network's own preprocessing changes them.

Importing ``cnnlab`` loads neither TensorFlow nor Streamlit. The rooms:

    cnnlab.images           bytes <-> arrays
    cnnlab.datasets         toybox10, CIFAR-10, class folders and ZIPs
    cnnlab.normalization    Standardizer, ZCAWhitening
    cnnlab.augmentation     AugmentationConfig, draw, apply
    cnnlab.generators       ImageDataGenerator and its iterators, as Keras's
    cnnlab.models           VGG16, wide or compact, or a small base, with a new head
    cnnlab.evaluation       accuracy, calibration and comparison, from predictions
    cnnlab.runs             Run, list_runs, compare_runs: what a run is on the disk
    cnnlab.training         TrainingConfig, recommended, train
    cnnlab.workers          start_run, resume_run, stop_run: trainings in processes of their own
    cnnlab.experiments      activations of networks while they learn
    cnnlab.classification   classify, load_classifier, list_models; batch: many pictures as a table
    cnnlab.explanation      explain, overlay, what_if, feature_maps, nearest_pictures
    cnnlab.serving          ClassifierProcess: a child process that keeps networks loaded
    cnnlab.bundles          import_bundle, delete_model
    cnnlab.export           export_run: Keras, SavedModel, ONNX, LiteRT
    cnnlab.pretraining      how the built-in networks were made
    cnnlab.figures          plain data -> Plotly figures
"""

from cnnlab.moved_names import find_moved_modules
from cnnlab.processes.onednn import enable_onednn
from cnnlab.storage.paths import give_libraries_a_home

__version__ = "0.1.0"

find_moved_modules()
give_libraries_a_home()
enable_onednn()
