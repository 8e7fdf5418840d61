"""`python -m benchmarks [NAME …]`: measure the budgets and print tables."""

from __future__ import annotations

import argparse
import importlib
import os

from benchmarks.report import busy

BENCHMARKS = {
    "keys_latency": "what a key costs, beside SLATE and vim; flat in the article's length",
    "gold_keys": "keys per gold annotation, replayed",
    "polnear_keys": "the same on PolNeAR beside SLATE, if $KUTIP_POLNEAR says where it is",
    "proposed_keys": "the same while suggestions wait: the caret over them, walking, accepting",
    "aligned_reading": "what a caret move costs while the other panes follow",
    "library": "100,000 articles: the first screen, a search letter by letter, scrolling, memory",
    "cold_start": "from the command to a complete first screen",
    "export_rate": "training data out, beside a bare loop over the same rows",
    "leakage": "near-copies between train and test: a random split, Prodigy's way, and Kutip's",
    "match_project": "a project file matched: seconds, memory, one more article, the caret meanwhile",
    "events": "one event in other words, beside TF-IDF, if $KUTIP_ECB and others say where news is",
    "arrivals": "one more article against 5,000, 20,000 and 100,000: found, kept, and as a process",
    "matching": "copies and stories found among planted ones, beside datasketch, rensa and TF-IDF",
    "import_rate": "articles in: JSON Lines with rate and memory, HTML beside bare trafilatura",
    "boilerplate": "what is learned of planted furniture without a profile, and what wrongly",
    "dropped_line": "how fast the process is gone, and whether everything acknowledged is on disk",
    "suggestions": "claims, speakers, countries beside people's marks; spaCy, textacy, a regular expression",
}
"""Modules with a `run(quick, full) -> Report`, in the order in which they are run."""


def main() -> int:
    """Run what is asked for."""
    width = max(map(len, BENCHMARKS))
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="benchmarks:\n" + "\n".join(f"  {name:{width}}  {what}" for name, what in BENCHMARKS.items()),
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="which ones; all if none is named")
    parser.add_argument("--quick", action="store_true", help="few repetitions: a glance, not a verdict")
    parser.add_argument("--full", action="store_true", help="the largest sizes: a million marks")
    parser.add_argument(
        "--realtime", action="store_true", help="as root: let other work on this machine wait (SCHED_RR)"
    )
    options = parser.parse_args()
    unknown = set(options.names) - set(BENCHMARKS)
    if unknown:
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
    if options.realtime:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else each start compiles the program anew, as no user's does
    for name in options.names or BENCHMARKS:
        report = importlib.import_module(f"benchmarks.{name}").run(quick=options.quick, full=options.full)
        for table in report.tables:
            print(f"{table.text()}\n", flush=True)
        print(f"  {busy()}\n  ({report.write()})\n", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
