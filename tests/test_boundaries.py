"""What may stand where: held by reading the code, functions and all, so that no lazy import slips through."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tui.commands import COMMANDS

ROOT = Path(__file__).parents[1]
DOMAIN = sorted((ROOT / "annotations").rglob("*.py"))
DESK = sorted((ROOT / "tui").rglob("*.py"))
SHIPPED = [*DOMAIN, *DESK]
EVERY = [*SHIPPED, *sorted((ROOT / "tests").rglob("*.py")), *sorted((ROOT / "benchmarks").rglob("*.py"))]

DATABASE = {"sqlalchemy", "sqlmodel", "sqlite3", "alembic", "psycopg"}
TERMINAL = {"tui", "textual", "rich", "curses", "prompt_toolkit"}
NETWORK = {
    "socket", "socketserver", "ssl", "http", "urllib.request", "urllib.error", "ftplib", "smtplib", "poplib", "imaplib",
    "xmlrpc", "requests", "httpx", "aiohttp", "urllib3", "webbrowser",
}  # fmt: skip
UNSAFE = {"pickle", "marshal", "shelve", "dill", "cPickle"}
TERMINAL_LAYER = "tui/terminal/"
"""Turns bytes into the names of keys: there, names are data."""


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """`(line, module)` of every import in the file, at the top, in a function or by name at run time."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}:{node.lineno} imports relatively"
            yield node.lineno, node.module or ""
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")):
            named = [part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
            yield node.lineno, named[0] if named else "?"


def forbidden(path: Path, roots: set[str]) -> list[str]:
    return [
        f"{name_of(path)}:{line} imports {module}"
        for line, module in imports(path)
        if any(module == root or module.startswith(f"{root}.") for root in roots)
    ]


def test_there_is_something_to_look_at() -> None:
    assert len(DOMAIN) > 30
    assert len(DESK) > 20
    assert any(module == "sqlalchemy" for _, module in imports(ROOT / "annotations/store/engine.py"))
    lazily = list(imports(ROOT / "tui/launch.py"))
    assert any(module == "annotations.store.store" for _, module in lazily), "imports inside functions must be seen"


def test_the_domain_does_not_know_the_terminal() -> None:
    assert [line for path in DOMAIN for line in forbidden(path, TERMINAL)] == []


def test_the_desk_does_not_know_the_database() -> None:
    assert [line for path in DESK for line in forbidden(path, DATABASE)] == []


def test_only_the_store_talks_to_the_database() -> None:
    outside = [path for path in DOMAIN if not name_of(path).startswith("annotations/store/")]
    assert [line for path in outside for line in forbidden(path, DATABASE)] == []


def test_matching_segments_and_spans_are_pure() -> None:
    """No store, no files, no clock: what they say depends on what they are given."""
    rooms = ("annotations/segments/", "annotations/matching/", "annotations/spans.py", "annotations/text.py")
    impure = {"annotations.store.store", "annotations.store.reading", "os", "pathlib", "time", "random", "sqlite3"}
    pure = [path for path in DOMAIN if name_of(path).startswith(rooms)]
    assert [line for path in pure for line in forbidden(path, impure)] == []


def test_the_session_and_the_handlers_import_no_textual() -> None:
    rooms = (
        "tui/session.py",
        "tui/layer.py",
        "tui/search.py",
        "tui/commands.py",
        "tui/saving.py",
        "tui/dispatch.py",
        "tui/handlers/",
    )
    pure = [path for path in DESK if name_of(path).startswith(rooms)]
    assert [line for path in pure for line in forbidden(path, {"textual"})] == []


def test_nothing_that_is_shipped_speaks_to_a_network() -> None:
    assert [line for path in SHIPPED for line in forbidden(path, NETWORK)] == []


def test_nothing_that_is_read_is_evaluated_or_unpickled() -> None:
    found = [line for path in SHIPPED for line in forbidden(path, UNSAFE)]
    for path in SHIPPED:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in (
                "eval",
                "exec",
                "compile",
                "yaml.load",
                "os.system",
            ):
                found.append(f"{name_of(path)}:{node.lineno} calls {ast.unparse(node.func)}")
    assert found == []


def test_the_package_is_never_imported_as_a_whole() -> None:
    """`import annotations` meets `from __future__ import annotations`: the same name for two things."""
    found = []
    for path in EVERY:
        nodes = list(ast.walk(tree_of(path)))
        if any(isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in nodes):
            plain = [alias for node in nodes if isinstance(node, ast.Import) for alias in node.names]
            found += [name_of(path) for one in plain if one.name.split(".")[0] == "annotations" and not one.asname]
    assert found == []


# -- keys ------------------------------------------------------------------------------------------------------------

KEYS = {key for command in COMMANDS for key in command.keys}
KEY_NAMES = re.compile(r"(^|_|\.)(key|keys|character|pressed)$")


def key_literals(source: str, name: str) -> list[str]:
    """Comparisons of something called a key with a literal that is one, and handlers bound to a key by name."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            about_keys = any(KEY_NAMES.search(ast.unparse(side)) for side in sides)
            literals = [part.value for side in sides for part in ast.walk(side) if isinstance(part, ast.Constant)]
            if about_keys and KEYS & {value for value in literals if isinstance(value, str)}:
                found.append(f"{name}:{node.lineno} {ast.unparse(node)}")
        elif isinstance(node, ast.Match) and KEY_NAMES.search(ast.unparse(node.subject)):
            found.append(f"{name}:{node.lineno} match {ast.unparse(node.subject)}")
        elif isinstance(node, ast.ClassDef):
            methods = [part for part in node.body if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)]
            for method in methods:
                if re.match(r"_?key_[a-z]", method.name):
                    found.append(f"{name}:{method.lineno} def {method.name}: Textual calls this for a key")
        elif isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "Binding":
            found.append(f"{name}:{node.lineno} {ast.unparse(node)[:60]}")
    return found


def test_a_key_literal_would_be_found() -> None:
    for guilty in (
        'if event.key == "q": pass',
        'if key in ("x", "left"): pass',
        'if "ctrl+g" != last_key: pass',
        'match event.key:\n case "q": pass',
        "class A:\n def key_q(self): pass",
        'BINDINGS = [Binding("q", "quit")]',
    ):
        assert key_literals(guilty, "x.py"), guilty
    for innocent in ('if kind == "q": pass', "if key == given: pass", 'if key == "name": pass', "label.key == digit"):
        assert key_literals(innocent, "x.py") == []


def test_no_key_stands_anywhere_but_in_the_registry() -> None:
    rooms = [
        path for path in DESK if name_of(path) != "tui/commands.py" and not name_of(path).startswith(TERMINAL_LAYER)
    ]
    assert [line for path in rooms for line in key_literals(path.read_text(encoding="utf-8"), name_of(path))] == []


# -- rooms -----------------------------------------------------------------------------------------------------------


def test_a_file_is_a_room_of_at_most_400_lines_that_says_what_it_is_for() -> None:
    long = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in SHIPPED}
    assert {name: lines for name, lines in long.items() if lines > 400} == {}
    assert [name_of(path) for path in SHIPPED if not ast.get_docstring(tree_of(path))] == []


def test_a_function_has_at_most_40_lines() -> None:
    found = []
    for path in SHIPPED:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
                lines = node.end_lineno - node.lineno + 1
                if lines > 40 and "migrations" not in name_of(path):
                    found.append(f"{name_of(path)}:{node.lineno} {node.name}: {lines} lines")
    assert found == []


def test_no_room_is_called_after_nothing_in_particular() -> None:
    banned = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "tools", "base"}
    assert [name_of(path) for path in EVERY if banned & {path.stem, *path.relative_to(ROOT).parts}] == []
    classes = [
        f"{name_of(path)}: {node.name}"
        for path in SHIPPED
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ClassDef) and re.search(r"(Manager|Helper|Utils?)$", node.name)
    ]
    assert classes == []


def test_nothing_is_opened_or_timed_while_a_module_is_imported() -> None:
    """No engine, session, settings or clock at module level."""
    at_import = ("create_engine", "sqlite3.connect", "open", "datetime.now", "time.time", "Store", "load_profiles")
    found = []
    for path in SHIPPED:
        for statement in tree_of(path).body:
            if isinstance(statement, ast.Assign | ast.AnnAssign | ast.Expr):
                for node in ast.walk(statement):
                    if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(at_import):
                        found.append(f"{name_of(path)}:{node.lineno} {ast.unparse(node)[:60]}")
    assert found == []
