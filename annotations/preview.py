"""What would come in: the first records of some inputs as articles with their regions; nothing is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from annotations.errors import InputError
from annotations.ingest.article import finish, identify
from annotations.ingest.outlets import Profiles
from annotations.ingest.publisher import Publishers
from annotations.ingest.sources import Reader
from annotations.store.records import Article
from annotations.text import text_hash

__all__ = ["preview", "sketch"]

_WIDTH = 72


def preview(paths: Sequence[Path], profiles: Profiles, reader: Reader, most: int) -> Iterator[Article | InputError]:
    """The first `most` articles (or refusals) of each input."""
    publishers = Publishers(profiles)
    for source in reader.sources(paths):
        if isinstance(source, InputError):
            yield source
            continue
        for item in islice(source.drafts(), most):
            if isinstance(item, InputError):
                yield item
                continue
            try:
                profile = identify(item, publishers)
                yield finish(item, profile, text_hash(item.text), item.place)
            except InputError as error:
                yield error


def sketch(article: Article) -> list[str]:
    """An article for people: what is known of it, and the beginning of each region."""
    known = [
        ("outlet", f"{article.outlet.name} ({article.outlet.key})"),
        ("published", article.published_at), ("byline", article.byline), ("language", article.language),
        ("url", article.url), ("characters", f"{len(article.text):,}"),
    ]  # fmt: skip
    lines = [f"{article.source}: {article.title}"]
    lines.append("  " + " · ".join(f"{name} {value}" for name, value in known if value))
    for region in article.regions:
        words = " ".join(article.text[region.start : region.start + 4 * _WIDTH].split()) or " "
        whole = region.end - region.start
        beginning = words[: min(_WIDTH, whole)]
        lines.append(f"  {region.kind:<9}{beginning}{'…' if whole > len(beginning) + 1 else ''}")
    return lines
