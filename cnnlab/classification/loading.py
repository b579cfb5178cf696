"""Rebuild a network from its description and fill it with its weights. Needs TensorFlow."""

from cnnlab.classification.model_registry import KnownModel, ModelSource, find_model
from cnnlab.classification.predictions import Classifier
from cnnlab.models.heads import base_output
from cnnlab.models.imagenet_classifier import build_imagenet_classifier
from cnnlab.runs.checkpoints.best_checkpoint import check_checkpoint
from cnnlab.runs.model.familiarity import Familiarity
from cnnlab.runs.model.input_pipeline import InputPipeline
from cnnlab.runs.model.model_folder import ModelFolder
from cnnlab.runs.run_directory import WEIGHTS, Run


def load_classifier(source: ModelSource) -> Classifier:
    """The network of a name, run or folder, with the preprocessing of its pictures.

    Raises:
        RunError: there is no such model, or a run is damaged or has no checkpoint yet.
        WeightsError: the weights were changed, or do not fit; or those of
            ImageNet are not on this machine.
    """
    model = find_model(source)
    if model.folder is None:
        return _imagenet_classifier(model)
    if model.run is not None:
        check_checkpoint(model.run)
        return _from_folder(model.run)
    ModelFolder(model.folder).check_weights()
    return _from_folder(ModelFolder(model.folder))


def _from_folder(folder: Run | ModelFolder) -> Classifier:
    from cnnlab.models.transfer_model import build_transfer_model
    from cnnlab.models.weights import load_weights

    description = folder.model_description()
    pipeline = InputPipeline.load(
        folder.path, description.normalization, description.base_preprocessing
    )
    model = build_transfer_model(
        description.base,
        None,
        (*description.image_size, 3),
        len(description.class_names),
        description.head,
        description.frozen_layers,
    )
    load_weights(model, folder.path / WEIGHTS)
    return Classifier(
        model,
        description.class_names,
        description.picture_size,
        pipeline,
        description.answer_rule,
        description.views,
        Familiarity.load(folder.path, base_output(model).shape[-1]),
    )


def _imagenet_classifier(model: KnownModel) -> Classifier:
    network = build_imagenet_classifier()
    pipeline = InputPipeline(base_preprocessing="vgg16")
    return Classifier(network, model.class_names, model.image_size, pipeline)
