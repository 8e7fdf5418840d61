"""The project's stories against labels that people made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from annotations.matching.evaluate import ClusterScore, Labels, PairScore, pairs_of, score_clusters, score_pairs
from annotations.store.reading import Reading

__all__ = ["Evaluated", "evaluate"]

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Evaluated:
    """Scores over pairs, and over stories if those were labelled. `unknown`: names that no article has."""

    pairs: PairScore
    stories: ClusterScore | None
    labelled: int
    unknown: tuple[str, ...]

    def plain(self) -> dict[str, Any]:
        """As JSON has it: all errors."""
        out: dict[str, Any] = {
            "labelled": self.labelled, "precision": self.pairs.precision, "recall": self.pairs.recall,
            "f1": self.pairs.f1, "wrong": self.pairs.wrong, "missed": self.pairs.missed, "unknown": self.unknown,
        }  # fmt: skip
        if self.stories is not None:
            out |= {
                "ari": self.stories.ari, "b3_precision": self.stories.precision, "b3_recall": self.stories.recall,
                "b3_f1": self.stories.f1, "largest_merge": self.stories.largest_merge, "merged": self.stories.merged,
                "split": self.stories.split,
            }  # fmt: skip
        return out

    def told(self) -> str:
        """As a person reads it: the scores, and the first errors with the command that shows one."""
        pairs = self.pairs
        lines = [
            f"pairs    precision {pairs.precision:.3f}  recall {pairs.recall:.3f}  F1 {pairs.f1:.3f}"
            f"  ({pairs.right} right, {len(pairs.wrong)} wrong, {len(pairs.missed)} missed; {self.labelled} labels)"
        ]
        if self.stories is not None:
            each = self.stories
            lines.append(
                f"stories  ARI {each.ari:.3f}  B³ precision {each.precision:.3f}  recall {each.recall:.3f}"
                f"  F1 {each.f1:.3f}  (largest wrong merge: {each.largest_merge})"
            )
        for word, errors in (("wrong", pairs.wrong), ("missed", pairs.missed)):
            lines += [f"  {word:6}  kutip match --explain {a} {b}" for a, b in errors[:_SHOWN]]
            if len(errors) > _SHOWN:
                lines.append(f"  {word:6}  … {len(errors) - _SHOWN} more (--json has all)")
        return "\n".join(lines)


def evaluate(reading: Reading, labels: Labels) -> Evaluated:
    """Score the project's stories. Labels name articles by uid; those of unknown articles do not count."""
    names = sorted({*labels.stories, *(each for pair in labels.pairs for each in pair)})
    known = reading.ids_of(names)
    found = reading.stories_of([name for name in names if name in known])
    unknown = tuple(name for name in names if name not in known)
    stories = {article: story for article, story in labels.stories.items() if article in known}
    gold = {pair: same for pair, same in labels.pairs.items() if pair[0] in known and pair[1] in known}
    mine = set(pairs_of(found))
    if stories:
        gold |= dict.fromkeys(pairs_of(stories), True)
        gold |= {pair: False for pair in mine if pair not in gold and pair[0] in stories and pair[1] in stories}
    score = score_clusters(stories, found) if stories else None
    return Evaluated(score_pairs(gold, mine), score, len(labels.stories) + len(labels.pairs), unknown)
