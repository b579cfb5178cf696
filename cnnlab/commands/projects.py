"""``projects``: list, import and delete them. For who runs this computer: it asks for no link."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from cnnlab.commands.arguments import add_output_arguments, add_progress_json
from cnnlab.commands.output import log, log_notes, plain, print_json, print_table, shown_progress
from cnnlab.errors import DatasetError
from cnnlab.projects import Project, import_zip, list_projects
from cnnlab.projects.space import num_bytes
from cnnlab.storage.bounded_cache import in_words
from cnnlab.sweeps.of_projects import delete_with_work


def add_arguments(parser: ArgumentParser) -> None:
    """One subcommand for each thing that can be done."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    shown = actions.add_parser("list", help="all projects, the last changed first")
    new = actions.add_parser("import", help="make a project of a ZIP of class folders")
    new.add_argument("archive", metavar="ZIP", help="one folder of pictures for each class")
    new.add_argument("--name", help="of the project (default: that of the ZIP)")
    add_progress_json(new)
    gone = actions.add_parser("delete", help="remove projects with all that was made from them")
    gone.add_argument("keys", nargs="+", metavar="KEY", help="as `list` shows them")
    for action, do in ((shown, _list), (new, _import), (gone, _delete)):
        add_output_arguments(action)
        action.set_defaults(do=do)


def run(args: Namespace) -> int:
    """Do what the subcommand says."""
    args.do(args)
    return 0


def _list(args: Namespace) -> None:
    found = [_facts(project) for project in list_projects()]
    if args.json:
        print_json(found)
        return
    rows = ((one["key"], one["name"], one["pictures"], one["size"]) for one in found)
    print_table(("KEY", "NAME", "PICTURES", "SIZE"), rows)


def _facts(project: Project) -> dict[str, Any]:
    size = in_words(num_bytes(project.path))
    try:
        name, count = project.name, sum(project.counts.values())
    except DatasetError:
        return {"key": project.key, "name": "damaged", "pictures": None, "size": size}
    return {"key": project.key, "name": name, "pictures": count, "size": size}


def _import(args: Namespace) -> None:
    path = Path(args.archive)
    with shown_progress(args, unit=" pictures") as progress:
        project, token, notes = import_zip(path, args.name or path.stem, progress)
    if args.json:
        print_json(_facts(project) | {"token": token, "notes": list(map(str, notes))})
        return
    log_notes(args, notes)
    print(f"{project.key}  {plain(project.name)}")
    log(args, f"The link of the page Teach ends in ?project={token}")


def _delete(args: Namespace) -> None:
    known = {project.key: project for project in list_projects()}
    for key in args.keys:
        if key not in known:
            raise DatasetError(
                "project-unknown",
                "There is no project {key}. `python -m cnnlab projects list` shows them.",
                key=repr(key),
            )
    for key in args.keys:
        delete_with_work(known[key])
        log(args, f"Deleted {key}")
