"""From what somebody asks of an export to the order that `write_dataset` carries out."""

from __future__ import annotations

from collections.abc import Callable

from annotations.dataset import Export, Order
from annotations.errors import KutipError
from annotations.formats.format import Context, Format
from annotations.scheme import parse_scheme
from annotations.shaping import Shape
from annotations.store.reading import Reading

__all__ = ["order_for"]


def order_for(
    reading: Reading, form: Format, variant: str = "", *, strict: bool = False, shape: Shape | None = None,
    watch: Callable[[Export], None] | None = None, quick: bool = False,
) -> Order:  # fmt: skip
    """The order. One that is `quick` knows the labels of the scheme only: to find others that marks may have takes a
    second for a million of them. Raises `KutipError` for a variant that the format does not have."""
    names = [name for name, _ in form.variants]
    if variant and variant not in names:
        hint = f"It has: {', '.join(names)}." if names else "It has no variants."
        raise KutipError(f"{form.name} has no variant {variant}.", hint)
    yaml = reading.scheme_yaml()
    scheme = parse_scheme(yaml, "the project's labels", stored=True) if yaml else None
    first = names[0] if names else ""
    entities = tuple(sorted(f"{each.kind}:{each.key}" for each in reading.entities().values()))
    labels = () if not form.labelled else reading.scheme_labels() if quick else reading.labels()
    context = Context(scheme, variant or first, ("",), labels, entities)
    return Order(
        form, variant or first, context=context, strict=strict, shape=None if shape == Shape() else shape, watch=watch
    )
