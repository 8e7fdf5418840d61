"""A project file matched as `kutip match` does it: seconds, memory, one more article, and the caret meanwhile."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import benchmarks.newswire
import benchmarks.planted
from annotations.config import seeds_dir
from annotations.matching.evaluate import score_clusters
from annotations.pairing.arrivals import Arrivals
from annotations.store.records import article_uid
from annotations.store.schema import HEAD
from annotations.store.store import Store
from annotations.text import text_hash
from benchmarks.keyboard import Action, at_their_terminals
from benchmarks.newswire import OUTLETS
from benchmarks.peers import cache_dir, kutip
from benchmarks.planted import Planted, generate
from benchmarks.report import Report, Table, percentile, verdict

__all__ = ["ADD_P50", "ADD_P99", "NEW", "insert", "match", "planted_project", "query", "run"]

SIZES = (5_000, 20_000, 100_000)
"""Articles: `--quick`, usually, `--full`. $KUTIP_MATCHING asks for another number."""

SECONDS = {100_000: 20.0, 1_000_000: 180.0}
MEMORY_GB, ADD_P50, ADD_P99, CARET_P99, B3 = 4.0, 2.0, 20.0, 8.0, 0.95
"""The budgets: gigabytes, and milliseconds."""

NEW = 200
"""Articles that are added one by one."""

AT = "2026-01-01T00:00:00.000+00:00"
_PAGE = 2000


@dataclass(frozen=True, slots=True)
class Ran:
    """One `kutip match` in a process of its own: seconds, gigabytes of its largest process; of each stage the seconds,
    and those of all its processors."""

    seconds: float
    gigabytes: float
    stages: dict[str, tuple[float, float]]
    last: dict[str, Any]


def run(*, quick: bool, full: bool) -> Report:
    """Measure."""
    count = int(os.environ.get("KUTIP_MATCHING", 0)) or SIZES[0 if quick else 2 if full else 1]
    source = planted_project(count + NEW, count, cache_dir())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copy(source, Path(folder) / "project.db"))
        ran = match(path)
        tables = [_whole(count, ran, path), _additions(path, count), _caret(path, Path(folder))]
    return Report("match_project", tables)


def match(path: Path) -> Ran:
    """Run `kutip match` on the project."""
    begun = time.perf_counter()
    command = [sys.executable, "-m", "annotations", "match", "--project", str(path), "--progress", "json"]
    stages: dict[str, tuple[float, float]] = {}
    last: dict[str, Any] = {}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        since, stage, spent = begun, "start", 0.0
        for line in process.stdout or ():
            last = json.loads(line)
            if last["stage"] != stage:
                so_far = max(spent, _processor_seconds(process.pid))
                stages[stage] = time.perf_counter() - since, so_far - spent
                since, stage, spent = time.perf_counter(), last["stage"], so_far
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"kutip match ended with {process.returncode}")
    return Ran(time.perf_counter() - begun, usage.ru_maxrss / 1e6, stages, last)


def _processor_seconds(pid: int) -> float:
    """What a process and those that it started have used of the processors so far; 0 where the system does not say."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    except OSError:
        return 0.0
    # fields 14 to 17 of proc(5): own and waited-for children's, in user and kernel mode
    own = sum(int(field) for field in told[11:15]) / os.sysconf("SC_CLK_TCK")
    return own + sum(_processor_seconds(int(child)) for child in children)


def _whole(count: int, ran: Ran, path: Path) -> Table:
    headers = ("stage", "s", "CPU s per 10,000", "articles/s", "GB", "budget", "")
    table = Table(f"kutip match over {count:,} articles in a project file", headers)
    limit = SECONDS.get(count)
    judged = (f"{limit:.0f} s", verdict(ran.seconds, limit)) if limit else ("", "")
    spent = sum(processors for _, processors in ran.stages.values()) * 1e4 / count
    table.rows.append(("whole", ran.seconds, spent, round(count / ran.seconds), None, *judged))
    for name, (seconds, processors) in ran.stages.items():
        rate = round(count / max(seconds, 1e-3))
        table.rows.append((f"  {name}", seconds, processors * 1e4 / count, rate, None, "", ""))
    memory = verdict(ran.gigabytes, MEMORY_GB)
    table.rows.append(("largest process", None, None, None, ran.gigabytes, f"{MEMORY_GB} GB", memory))
    score = _score(path)
    table.rows.append(("stories: B³ F1", score, None, None, None, f"≥ {B3}", verdict(score, B3, at_least=True)))
    blocks = "SELECT coalesce(sum(length(grams) + length(articles)), 0) FROM posting_block"
    size = query(path, f"SELECT sum(length(grams)) + ({blocks}) + 16 * (SELECT count(*) FROM posting) FROM sketch")
    table.notes.append(f"{ran.last.get('compared'):,} pairs compared; index {size[0][0] / count:.0f} B an article")
    return table


def _score(path: Path) -> float:
    told = "SELECT a.uid, a.source, x.story_id FROM article a LEFT JOIN story_article x ON x.article_id = a.id"
    gold, found = {}, {}
    for uid, source, story in query(path, told):
        gold[uid] = source.split("/")[0]
        if story is not None:
            found[uid] = story
    return score_clusters(gold, found).f1


def _additions(path: Path, count: int) -> Table:
    """Articles that were left out, added and matched one at a time."""
    table = Table(f"One more article against {count:,}", ("what", "ms p50", "p95", "p99", "budget", ""))
    times = []
    with Store(str(path)) as store:
        arrivals = Arrivals(store)
        for each in list(generate(count + NEW))[count:]:
            insert(path, [each])
            key = query(path, "SELECT max(id) FROM article")[0][0]
            begun = time.perf_counter()
            arrivals.match(key)
            times.append((time.perf_counter() - begun) * 1000)
    p50, p95, p99 = (percentile(times, at) for at in (50, 95, 99))
    judged = f"{verdict(p50, ADD_P50)}, {verdict(p99, ADD_P99)}"
    table.rows.append(("matched, and that on disk", p50, p95, p99, f"p50 {ADD_P50:.0f}, p99 {ADD_P99:.0f}", judged))
    return table


def _caret(path: Path, folder: Path) -> Table:
    """The desk in a real terminal, a caret moved while the same project is matched by a child of lower priority."""
    headers = ("when", "keys", "ms p50", "p99", "budget", "")
    table = Table("A caret move, 80x24, while the project is matched anew", headers)
    keys = Action("caret", ("right",) * 25 + ("left",) * 25)
    with at_their_terminals([kutip(path, folder, " done")], 24, 80) as (typist,):
        for when in ("alone", "while matching"):
            child = _beside(path) if when != "alone" else None
            typist.costs.clear()
            for _ in range(10):
                typist.round(keys)
            if child is not None:
                child.terminate()
                child.wait()
            costs = typist.costs["caret"]
            judged = verdict(costs.ms(99), CARET_P99)
            table.rows.append((when, len(costs.sizes), costs.ms(50), costs.ms(99), f"p99 {CARET_P99:.0f}", judged))
    return table


def _beside(path: Path) -> subprocess.Popen[bytes]:
    command = ["nice", "-n", "10", sys.executable, "-m", "annotations", "match", "--all", "--project", str(path)]
    policy, param = os.sched_getscheduler(0), os.sched_getparam(0)
    os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))  # with --realtime the keys go first, as beside a desk
    try:
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    finally:
        os.sched_setscheduler(0, policy, param)
    time.sleep(1.5)  # it has begun to work
    return child


def query(path: Path, sql: str) -> list[tuple[Any, ...]]:
    """All rows."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def planted_project(total: int, count: int, cache: Path) -> Path:
    """A project with the first `count` of `total` planted articles, made in `cache` unless it is there."""
    texts = [Path(module.__file__ or "").read_bytes() for module in (benchmarks.planted, benchmarks.newswire)]
    recipe = hashlib.sha256(b"".join(texts) + HEAD.encode()).hexdigest()[:10]
    path = cache / "projects" / f"planted-{count}-of-{total}-{recipe}.db"
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    with Store(str(unfinished)) as store:
        store.apply_scheme((seeds_dir() / "labels.yaml").read_text(encoding="utf-8"), AT)
    with closing(sqlite3.connect(unfinished)) as connection:
        rows = [(n + 1, f"outlet{n}", f"Outlet {n}") for n in range(OUTLETS)]
        connection.executemany("INSERT INTO outlet (id, key, name) VALUES (?, ?, ?)", rows)
        connection.commit()
    for page in _pages(generate(total), count):
        insert(unfinished, page)
    unfinished.rename(path)
    return path


def _pages(planted: Iterator[Planted], count: int) -> Iterator[list[Planted]]:
    page: list[Planted] = []
    for each in planted:
        if each.number >= count:
            break
        page.append(each)
        if len(page) == _PAGE:
            yield page
            page = []
    if page:
        yield page


def insert(path: Path, planted: list[Planted]) -> None:
    """Rows as the store makes them. The number goes into the hash: an exact copy may be of the same outlet."""
    articles, regions = [], []
    for each in planted:
        key, outlet = each.number + 1, each.page.outlet
        digest = text_hash(f"{each.number} {each.page.text}")
        day = (date(2026, 1, 1) + timedelta(days=each.day)).isoformat()
        uid, source = article_uid(f"outlet{outlet}", digest), f"{each.story}/{key}.txt"
        articles.append((key, uid, outlet + 1, each.page.title, day, each.page.text, digest, source, AT, 1))
        kinds = (("title" if start == 0 else "aside", start, end) for start, end in each.page.holes)
        regions += [(key, n, kind, start, end) for n, (kind, start, end) in enumerate(kinds)]
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.executemany(
            "INSERT INTO article (id, uid, outlet_id, title, published_at, text, sha256, source, added_at, version)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            articles,
        )
        into = 'INSERT INTO region (article_id, ordinal, kind, start, "end") VALUES (?, ?, ?, ?, ?)'
        connection.executemany(into, regions)
        connection.execute(
            "INSERT INTO article_fts (rowid, title, text) SELECT id, title, text FROM article WHERE id BETWEEN ? AND ?",
            (articles[0][0], articles[-1][0]),
        )
        connection.commit()
