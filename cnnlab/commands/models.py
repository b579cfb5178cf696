"""``models``: list the models for classification; import, delete, and fetch ImageNet's."""

from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from pathlib import Path

from cnnlab.bundles import delete_model, import_bundle
from cnnlab.classification import KnownModel, list_models
from cnnlab.classification.model_registry import IMAGENET, damaged_models
from cnnlab.commands.arguments import add_output_arguments, add_progress_json
from cnnlab.commands.output import log, print_json, print_table, shown_progress
from cnnlab.commands.summary import percent
from cnnlab.configuration.checks import require_choice
from cnnlab.errors import ConfigurationError
from cnnlab.models.imagenet_classifier import MEGABYTES, fetch_imagenet_classifier


def add_arguments(parser: ArgumentParser) -> None:
    """A verb, by default ``list``, and its argument."""
    parser.add_argument(
        "verb", nargs="?", choices=tuple(_VERBS), default="list", help="(default: list)"
    )
    parser.add_argument(
        "target",
        nargs="?",
        metavar="NAME_OR_FILE",
        help=f"for import: a bundle; for delete: a model; for fetch: {IMAGENET} ({MEGABYTES} MB)",
    )
    parser.add_argument("--name", help="for import: what to call it (default: as the file)")
    add_progress_json(parser)
    add_output_arguments(parser)


def run(args: Namespace) -> int:
    """Run the verb."""
    expected, do = _VERBS[args.verb]
    if (args.target is None) != (expected is None):
        raise ConfigurationError(
            "models-target",
            "`models {verb}` takes {expected}; received {received}.",
            verb=args.verb,
            expected=expected or "nothing more",
            received=args.target or "nothing",
        )
    do(args)
    return 0


def _list(args: Namespace) -> None:
    models = list_models()
    if args.json:
        print_json([asdict(model) for model in models])
    else:
        print_table(("NAME", "KIND", "CLASSES", "ACCURACY", "HERE"), map(_row, models))
    for error in damaged_models():
        log(args, str(error))


def _row(model: KnownModel) -> tuple:
    here = "yes" if model.is_here else f"no, fetch: {MEGABYTES} MB"
    classes = len(model.class_names) or None
    return model.name, model.kind, classes, percent(model.accuracy), here


def _fetch(args: Namespace) -> None:
    require_choice("NAME", args.target, (IMAGENET,), "models")
    with shown_progress(args, unit="B", unit_scale=True) as progress:
        fetch_imagenet_classifier(progress)
    _done(args, args.target, f"{args.target} is on this machine.")


def _import(args: Namespace) -> None:
    with shown_progress(args, unit=" steps") as progress:
        name = import_bundle(Path(args.target), args.name, progress)
    _done(args, name, f"Imported: python -m cnnlab classify FILE --model {name}")


def _delete(args: Namespace) -> None:
    delete_model(args.target)
    _done(args, args.target, f"{args.target} was deleted.")


def _done(args: Namespace, name: str, sentence: str) -> None:
    if args.json:
        print_json({"name": name, "done": args.verb})
    log(args, sentence)


# Name -> its argument, and its function.
_VERBS = {
    "list": (None, _list),
    "import": ("the file of a bundle", _import),
    "delete": ("the name of an imported model", _delete),
    "fetch": ("the name of a model to download", _fetch),
}
