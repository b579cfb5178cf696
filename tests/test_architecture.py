"""The rules of the house, kept by reading the sources (see ARCHITECTURE.md)."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Set
from graphlib import TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LIBRARY = sorted((ROOT / "cnnlab").rglob("*.py"))
SCREENS = [ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py"))]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
OURS = {"cnnlab", "ui", "pages", "app", "tests", "benchmarks", "docs"}
# What the library does without, and says so where it is missed: high orders of interpolation.
OPTIONAL = {"scipy"}
APP = SCREENS + sorted((ROOT / "ui").rglob("*.py"))
# Folders of modules, but for that with a file a command.
FOLDERS = sorted(
    {path.parent for path in (*LIBRARY, *(ROOT / "ui").rglob("*.py"))}
    - {ROOT / "cnnlab" / "commands"}
)
# The folders of pages in ui, the lowest first: each imports from those before it only.
PANELS = [
    "augmentation",
    "normalization",
    "training",
    "batch_normalization",
    "runs",
    "classification",
    "claims",
    "teaching",
    "search",
    "home",
]
# The rooms of the library, the lowest first: each imports from those before it only.
ROOMS = [
    "moved_names",
    "wording",
    "messages",
    "errors",
    "storage",
    "configuration",
    "processes",
    "images",
    "datasets",
    "normalization",
    "augmentation",
    "generators",
    "models",
    "features",
    "evaluation",
    "runs",
    "projects",
    "training",
    "workers",
    "experiments",
    "sweeps",
    "classification",
    "explanation",
    "serving",
    "bundles",
    "export",
    "pretraining",
    "figures",
    "reports",
    "commands",
]
# Modules that build or run a network; everything else stays free of TensorFlow.
NETWORK_MODULES = ("cnnlab.workers.worker", "cnnlab.serving.classifier_process")

# The exceptions: who reads back the file that it has just written itself, to check it; where the
# settings of all charts stand; and who opens weights, in a child or with a hash that is known.
ALLOWED = {
    ("h5py.File(", "cnnlab/models/weight_files.py"),
    ("h5py.File(", "cnnlab/models/weight_writing.py"),
    ("read_weight_file(", "cnnlab/models/weight_files.py"),
    ("read_weight_file(", "cnnlab/models/weight_reader.py"),
    ("read_weight_file(", "cnnlab/models/weights.py"),
    ("load_model(", "cnnlab/export/formats/keras_file.py"),
    (".plotly_chart(", "ui/components/chart.py"),
}
# What is done in one place, and used from there.
ONE_PLACE = {
    ".file_uploader(": "ui/uploads/control.py",
    ".camera_input(": "ui/uploads/control.py",
    "import fcntl": "cnnlab/storage/locks.py",
    "file_digest(": "cnnlab/storage/hashes.py",
    "temporary.replace(": "cnnlab/storage/atomic_files.py",
    "mkdtemp(": "cnnlab/storage/cleanup.py",
    "MemAvailable": "cnnlab/processes/memory.py",
    "child.stdin": "cnnlab/processes/child_pipes.py",
}
# Calls that the promises of safety rule out, and why.
FORBIDDEN = {
    "load_model(": "a graph from a file is never deserialised",
    "safe_mode=False": "a graph from a file is never deserialised",
    "h5py.File(": "HDF5 hangs and crashes over damaged files: a limited child opens them",
    "read_weight_file(": "HDF5 hangs and crashes over damaged files: a limited child opens them",
    ".load_weights(": "Keras would open the file in this process",
    "extractall(": "archives are read entry by entry",
    "unsafe_allow_html": "text from users never becomes HTML",
    "MAX_IMAGE_PIXELS = None": "the guard against decompression bombs stays",
    "pickle.load(": "pickles of users run code",
    "pickle.loads(": "pickles of users run code",
    ".plotly_chart(": "its tool bar may send a chart to a stranger; ui.components.chart's does not",
    ".slider(": "ui.components.slider's speaks while it is dragged, and its number can be typed",
    "select_slider(": "ui.components.slider's live_step speaks while it is dragged",
    'bind="query-params"': "no button leads to another page beside it; ui.choices keeps the link",
    "st.altair_chart(": "its menu opens an editor of others; ui.components.chart draws",
    "st.vega_lite_chart(": "its menu opens an editor of others; ui.components.chart draws",
    "st.line_chart(": "its menu opens an editor of others; ui.components.chart draws",
    "st.bar_chart(": "its menu opens an editor of others; ui.components.chart draws",
    " id(": "a number that the next object gets; caches go by content",
    "np.random.seed": "the global generator is shared by all sessions",
}


def imports_of(path: Path) -> set[str]:
    """Full names of all modules that a file imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_the_library_never_imports_streamlit_or_the_app():
    for path in LIBRARY:
        foreign = {n for n in imports_of(path) if n.split(".")[0] in {"streamlit", "ui", "pages"}}
        assert not foreign, f"{path.name} imports {foreign}"


def room_of(module: str) -> str | None:
    """The room of the library in which a module is; None outside, and for what stands before it."""
    top, _, below = module.partition(".")
    room = below.partition(".")[0]
    return room if top == "cnnlab" and room in ROOMS else None


def test_every_room_of_the_library_is_in_the_list():
    inside = {path.relative_to(ROOT / "cnnlab").parts[0].removesuffix(".py") for path in LIBRARY}
    assert inside - {"__init__", "__main__"} == set(ROOMS)


def test_the_map_shows_the_rooms_in_this_order():
    tree = (ROOT / "ARCHITECTURE.md").read_text().split("```")[1].partition("cnnlab/ ")[2]
    shown = re.findall(r"^  ((?:\w+, )*\w+)/?  ", tree, re.MULTILINE)
    assert [room for line in shown for room in line.split(", ")] == [*ROOMS, "assets"]


def test_rooms_import_from_lower_ones_only():
    arrows = {
        (room_of(module_name(path)), room_of(name))
        for path in LIBRARY
        if room_of(module_name(path))
        for name in imports_of(path)
        if room_of(name)
    }
    assert not {(room, used) for room, used in arrows if ROOMS.index(used) > ROOMS.index(room)}


def modules_used(path: Path, modules: Set[str]) -> set[str]:
    """Those of these modules that a file imports; a package counts for names of its own only."""
    used = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            used |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            below = {f"{node.module}.{alias.name}" for alias in node.names}
            used |= {name if name in modules else node.module for name in below}
    return used & modules


def test_no_modules_of_the_library_import_each_other_in_a_circle():
    """Nor for types alone: what comes from above is described by a ``Protocol`` below."""
    paths = {module_name(path): path for path in LIBRARY}
    graph = {name: modules_used(path, paths.keys()) - {name} for name, path in paths.items()}
    TopologicalSorter(graph).prepare()


def test_pages_import_neither_each_other_nor_anything_private():
    for path in SCREENS:
        for name in imports_of(path):
            parts = name.split(".")
            assert parts[0] not in {"pages", "app"}, f"{path.name} imports the page {name}"
            assert not any(p.startswith("_") for p in parts), f"{path.name} imports private {name}"


def test_the_library_loads_without_tensorflow():
    """Importing every module that runs no network must not cost TensorFlow's seconds."""
    modules = [module_name(p) for p in LIBRARY if p.name != "__main__.py"]
    light = [name for name in modules if name not in NETWORK_MODULES]
    code = (
        f"import importlib, sys\nfor name in {light}: importlib.import_module(name)\n"
        "print([m for m in ('tensorflow', 'keras', 'streamlit') if m in sys.modules])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert answer.stdout.strip() == "[]"


def test_the_app_never_imports_tensorflow():
    for path in APP:
        heavy = {n for n in imports_of(path) if n.split(".")[0] in {"tensorflow", "keras"}}
        assert not heavy, f"{path.name} imports {heavy}"


@pytest.mark.parametrize("call", FORBIDDEN)
def test_calls_that_break_a_promise_do_not_occur(call):
    files = (path for path in (*LIBRARY, *APP) if call in path.read_text())
    users = {path.relative_to(ROOT).as_posix() for path in files}
    users -= {path for allowed, path in ALLOWED if allowed == call}
    assert not users, f"{call} in {users}: {FORBIDDEN[call]}"


@pytest.mark.parametrize("call", ONE_PLACE)
def test_what_has_a_place_is_done_there_alone(call):
    files = (path for path in (*LIBRARY, *APP) if call in path.read_text())
    assert {path.relative_to(ROOT).as_posix() for path in files} == {ONE_PLACE[call]}


def test_files_stay_small():
    for path in (*LIBRARY, *APP):
        limit = 120 if path in SCREENS else 300
        lines = len(path.read_text().splitlines())
        assert lines <= limit, f"{path.relative_to(ROOT)} has {lines} lines; split it"


def test_panels_import_from_lower_ones_only_and_what_they_share_from_none():
    """A panel is a page's folder in ``ui``; all else in ``ui`` is shared."""
    rank = {name: place for place, name in enumerate(PANELS)}
    for path in (ROOT / "ui").rglob("*.py"):
        own = rank.get(path.relative_to(ROOT / "ui").parts[0], -1)
        panels = {name.split(".")[1] for name in imports_of(path) if name.startswith("ui.")}
        above = {name for name in panels if rank.get(name, -1) > own}
        assert not above, f"{path.relative_to(ROOT)} imports {above}"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_folders_stay_small(folder):
    """At most 25 modules and 2,500 lines of its own: what is more gets rooms of its own."""
    modules = list(folder.glob("*.py"))
    lines = sum(len(path.read_text().splitlines()) for path in modules)
    assert len(modules) <= 25 and lines <= 2500, f"{len(modules)} modules, {lines} lines; split it"


def requirements(name: str) -> list[str]:
    """What a file of requirements lists, with ranges; files that it includes are left out."""
    return [line for line in (ROOT / name).read_text().splitlines() if line[:1].isalpha()]


def test_the_wheel_and_the_files_of_requirements_ask_for_the_same():
    extras = PROJECT["optional-dependencies"]
    assert set(extras) == {"app", "search", "ray", "export"}
    of_app = PROJECT["dependencies"] + extras["app"] + extras["search"]
    assert of_app == requirements("requirements.txt")
    assert extras["export"] == requirements("requirements-export.txt")
    assert extras["ray"] == requirements("requirements-ray.txt")
    assert "-r requirements-export.txt" in (ROOT / "requirements-dev.txt").read_text()
    # It is large, and for those who have a cluster; `make exam` installs it.
    assert "ray" not in (ROOT / "requirements-dev.txt").read_text()


def distributions(paths: Iterable[Path]) -> set[str]:
    """What has to be installed for all imports of these files, by its normalised name."""
    tops = {name.split(".")[0] for path in paths for name in imports_of(path)}
    tops -= OURS | sys.stdlib_module_names
    installed = packages_distributions()
    return {normalised(name) for top in tops for name in installed.get(top, [top])}


def normalised(requirement: str) -> str:
    """The package's name alone, as the package index compares names."""
    return re.sub(r"[-_.]+", "-", re.split(r"[<>=!~]", requirement)[0].strip()).lower()


def test_what_is_imported_is_asked_for_and_nothing_else():
    extras = PROJECT["optional-dependencies"]
    library = {normalised(name) for name in PROJECT["dependencies"]}
    app, *of_extras = (
        {normalised(name) for name in extras[extra]} for extra in ("app", "export", "search", "ray")
    )
    extra = set().union(*of_extras)
    developing = {normalised(name) for name in requirements("requirements-dev.txt")}
    of_library, of_app = distributions(LIBRARY), distributions(APP)
    others = [path for folder in ("tests", "benchmarks") for path in (ROOT / folder).rglob("*.py")]
    assert of_library - extra - OPTIONAL == library
    assert of_app - library == app
    assert distributions(others) - library - app - extra <= developing


def test_types_travel_with_the_wheel():
    packaged = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    assert "py.typed" in packaged["package-data"]["cnnlab"]
    assert (ROOT / "cnnlab" / "py.typed").is_file()


def test_the_type_checker_reads_every_room_in_the_same_way():
    checker = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]
    assert checker.get("strict_optional", True)
    excepted = {name for part in checker["overrides"] for name in part["module"]}
    assert not {name for name in excepted if name.partition(".")[0] in OURS}


def test_the_lock_names_no_index_and_pins_everything():
    lines = (ROOT / "requirements.lock").read_text().split()
    assert lines
    assert all(line.count("==") == 1 and "/" not in line for line in lines)
