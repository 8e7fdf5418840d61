"""Articles and marks in: JSON Lines into a project with rate and peak memory; HTML pages beside bare trafilatura."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time

from annotations.ingest.article import finish, identify
from annotations.ingest.outlets import load_profiles
from annotations.ingest.publisher import Publishers
from annotations.ingest.sources import Reader, Source
from annotations.store.records import Article
from annotations.text import text_hash
from benchmarks.corpus import Shape, _Writer, project
from benchmarks.peers import cache_dir
from benchmarks.report import Report, Table, verdict

__all__ = ["run"]

MARKS = 5000
"""Imported in a second of the processor's time."""
RATE, MEMORY, RATIO = 1500, 300, 1.15
"""Articles a second; MB of peak memory; times the seconds of bare trafilatura."""
WORDS = 400
LINKS = 100
"""Of each of the two menus of a page; the front matter of news sites has more."""
DISTINCT = 5000
"""Bodies that are made up; each comes under as many titles and URLs as are needed, so no text is there twice."""


def run(quick: bool = False, full: bool = False) -> Report:
    """100,000 articles as JSON Lines; some hundred pages as HTML."""
    return Report(
        "import_rate",
        [_marks(1_000 if quick else 10_000), _records(5_000 if quick else 100_000), _pages(60 if quick else 300)],
    )


def _paragraphs(writer: _Writer) -> list[str]:
    sentences = writer.sentences(WORDS)
    return [" ".join(sentences[at : at + 3]) for at in range(0, len(sentences), 3)]


def write_records(path: Path, articles: int) -> None:
    """Articles of `WORDS` words as JSON Lines."""
    bodies = [_paragraphs(_Writer(f"import {n}")) for n in range(min(articles, DISTINCT))]
    writer = _Writer("titles")
    with path.open("w", encoding="utf-8") as file:
        for n in range(articles):
            record = {
                "title": " ".join(writer.words(8)).capitalize(),
                "text": "\n\n".join(bodies[n % len(bodies)]),
                "url": f"https://nasional.tempo.co/read/{n}",
                "date": f"2020-01-{1 + n % 28:02}T10:00:00+07:00",
            }
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def _records(articles: int) -> Table:
    table = Table(
        f"{articles:,} articles of {WORDS} words as JSON Lines into a new project",
        ("what", "seconds", "articles/s", "CPU s", "peak MB", f"≥ {RATE}/s", f"≤ {MEMORY} MB"),
    )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "news.jsonl"
        write_records(file, articles)
        for what in ("kutip add", "again, all known"):
            seconds, cpu, memory = _timed([sys.executable, "-m", "annotations", "add", str(file)], Path(folder))
            rate = articles / seconds
            verdicts = verdict(rate, RATE, at_least=True), verdict(memory, MEMORY)
            table.rows.append((what, seconds, rate, cpu, memory, *verdicts))
    table.notes.append(
        "regions, language, dates and the full-text index included; reading, building and writing overlap"
    )
    return table


def _marks(articles: int) -> Table:
    """Articles with ten marks each, as the native format has them, into a new project, and once more."""
    table = Table(
        f"{10 * articles:,} marks on {articles:,} articles as native JSONL into a new project, and once more",
        ("what", "seconds", "CPU s", "marks/CPU s", "peak MB", f"≥ {MARKS}/s"),
    )
    database = project(Shape(stories=articles, outlets=1, words=250, marks=10), cache_dir())
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "marks.jsonl"
        export = ["export", "jsonl", str(file), "--project", str(database)]
        subprocess.run([sys.executable, "-m", "annotations", *export], check=True, capture_output=True)
        for what in ("kutip import", "again, all known"):
            command = [sys.executable, "-m", "annotations", "import", "jsonl", str(file)]
            seconds, cpu, memory = _timed(command, Path(folder))
            rate = 10 * articles / cpu
            table.rows.append((what, seconds, cpu, rate, memory, verdict(rate, MARKS, at_least=True)))
    table.notes.append("the program's start, articles, regions and the full-text index included")
    return table


def _timed(command: list[str], folder: Path) -> tuple[float, float, float]:
    """Seconds, CPU seconds and peak MB of a command that runs in `folder`."""
    code = (
        "import resource, subprocess, sys; status = subprocess.run(sys.argv[1:]).returncode;"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN);"
        "print('used', used.ru_utime + used.ru_stime, used.ru_maxrss / 1024); sys.exit(status)"
    )
    start = perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, *command], cwd=folder, capture_output=True, text=True, check=True
    )
    seconds = perf_counter() - start
    found = re.search(r"used ([\d.]+) ([\d.]+)", done.stdout)
    assert found is not None, done.stdout
    return seconds, float(found[1]), float(found[2])


PAGE = """<html lang="id"><head><title>{title} - Harian</title><meta property="og:title" content="{title}">
<meta property="og:site_name" content="Harian">
<meta property="article:published_time" content="2020-01-02T10:00:00+07:00">
<link rel="canonical" href="https://harian.example/{n}"></head><body><nav><ul>{menu}</ul></nav><article><h1>{title}</h1>
<figure><img src="a.jpg"><figcaption>{caption}</figcaption></figure>{body}</article><aside><ul>{menu}</ul></aside>
<footer><p>Harian. Hak cipta dilindungi.</p></footer></body></html>"""


def _page(n: int) -> str:
    writer = _Writer(f"page {n}")
    menu = "".join(f'<li><a href="/{k}">{" ".join(writer.words(5))}</a></li>' for k in range(LINKS))
    body = "".join(f"<p>{paragraph}</p>" for paragraph in _paragraphs(writer))
    title = " ".join(writer.words(8)).capitalize()
    return PAGE.format(title=title, n=n, menu=menu, caption=writer.sentence(), body=body)


def _pages(count: int) -> Table:
    import trafilatura

    table = Table(
        f"{count} HTML pages of {WORDS} words to articles, beside bare trafilatura with metadata",
        ("what", "CPU ms a page", "ratio", f"≤ {RATIO}"),
    )
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{n:05}.html" for n in range(count)]
        for n, path in enumerate(paths):
            path.write_text(_page(n), encoding="utf-8")
        publishers = Publishers(load_profiles())

        def bare(path: Path) -> None:
            page = trafilatura.bare_extraction(path.read_text(encoding="utf-8"), with_metadata=True)
            assert page is not None

        def ours(path: Path) -> None:
            assert _article(path, publishers).text

        ways = {"bare trafilatura": bare, "kutip": ours}
        for way in ways.values():
            way(paths[0])  # both with everything imported and compiled
        spent = dict.fromkeys(ways, 0.0)
        for n, path in enumerate(paths):  # in turn and each first by turns: what the machine does meets both
            for name, way in list(ways.items())[:: 1 if n % 2 else -1]:
                start = process_time()
                way(path)
                spent[name] += process_time() - start
    first = spent["bare trafilatura"]
    for name, seconds in spent.items():
        ratio = seconds / first
        table.rows.append((name, 1000 * seconds / count, ratio, verdict(ratio, RATIO) if name == "kutip" else ""))
    return table


def _article(path: Path, publishers: Publishers) -> Article:
    [source] = Reader().sources([path])
    assert isinstance(source, Source)
    [draft] = source.drafts()
    assert not isinstance(draft, Exception)
    return finish(draft, identify(draft, publishers), text_hash(draft.text), draft.place)
