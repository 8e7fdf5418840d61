"""Markdown: what stands between two lines of dashes on top says what the article is. Nothing in it is executed."""

from __future__ import annotations

import re
from typing import Any

from annotations.errors import InputError
from annotations.ingest.draft import Draft
from annotations.ingest.fields import Origin, draft_of
from annotations.ingest.records import Choose

__all__ = ["read_markdown"]

_FRONT = re.compile(r"\ufeff?---[ \t]*\n(.*?)(?:^|\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_LONGEST = 16_000
"""Code points of front matter."""
_BRACKETS = 200
"""Opening brackets in it: a reader in Python takes seconds for thousands of them, one within the other."""
_PLAIN = "tag:yaml.org,2002:"
_KNOWN = frozenset({"str", "int", "float", "bool", "null", "timestamp", "seq", "map"})
_TEXT = "text"


def read_markdown(text: str, origin: Origin, choose: Choose) -> Draft:
    """The draft of a Markdown file; its text is the Markdown itself, without the front matter.

    Raises `InputError` if the front matter is no YAML, uses a tag, or if there is no text below it.
    """
    match = _FRONT.match(text)
    if match is None or len(match[1]) > _LONGEST:
        return draft_of({_TEXT: text}, choose([_TEXT]), origin)
    values = _front_matter(match[1], origin)
    body = text[match.end() :]
    fields = choose([*(name for name in values if name.lower() != _TEXT), _TEXT])
    if fields.names.get("text") != _TEXT:  # the file is the text, whatever the front matter calls its summary
        fields = type(fields)({**{k: v for k, v in fields.names.items() if v != _TEXT}, "text": _TEXT})
    return draft_of({**values, _TEXT: body}, fields, origin)


def _front_matter(yaml_text: str, origin: Origin) -> dict[str, Any]:
    """The scalars and lists of scalars of a mapping, as they are written. No object is ever constructed."""
    import yaml

    def refuse(reason: str, line: int) -> InputError:
        return InputError(origin.file, f"its front matter {reason}", "Mend it, or take it out.", line)

    if yaml_text.count("[") + yaml_text.count("{") > _BRACKETS:
        raise refuse("is nested too deep", 2)
    try:
        top = yaml.compose(yaml_text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or "cannot be read"
        raise refuse(f"is no YAML: {reason}", (mark.line if mark else 0) + 2) from error
    except (RecursionError, ValueError) as error:
        raise refuse(
            "is nested too deep" if isinstance(error, RecursionError) else f"is no YAML: {error}", 2
        ) from error
    if top is None:
        return {}
    if not isinstance(top, yaml.MappingNode):
        raise refuse("is no list of names and values", top.start_mark.line + 2)
    out: dict[str, Any] = {}
    for key, value in top.value:
        for node in (key, value):
            if node.tag.removeprefix(_PLAIN) not in _KNOWN:
                raise refuse(f"uses the YAML tag {node.tag[:60]}; it was not followed", node.start_mark.line + 2)
        if isinstance(key, yaml.ScalarNode):
            out[key.value] = _scalar(value)
    return out


def _scalar(node: Any) -> Any:
    import yaml

    if isinstance(node, yaml.ScalarNode):
        return None if node.tag == f"{_PLAIN}null" else node.value
    if isinstance(node, yaml.SequenceNode):
        return [item.value for item in node.value if isinstance(item, yaml.ScalarNode)]
    return None
