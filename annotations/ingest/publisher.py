"""Who published a draft: by what the input says, by URL, by the text, or by the folder it stands in."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import replace
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from annotations.ingest.draft import Draft
from annotations.ingest.outlets import Profiles, detect_outlet
from annotations.ingest.profile import UNKNOWN, Profile

__all__ = ["Publishers", "clean_url", "slug"]

_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|igshid|mc_[ce]id|ref_src|cmpid")
_LONGEST_NAME = 60
_REMEMBERED = 4096
"""Outlets, as inputs name them, that need not be looked for again."""
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_SECOND_LEVEL = frozenset(["co", "com", "net", "org", "go", "gov", "ac", "or", "web", "my", "sch", "mil"])
"""Below a country's domain these belong to the registry, so that `jakartatimes.co.id` is one name."""


class Publishers:
    """The outlets of a set of profiles, and those that inputs name besides."""

    def __init__(self, profiles: Profiles) -> None:
        self._profiles = profiles
        self._unknown = profiles[UNKNOWN]
        self._by_domain = {domain: profile for profile in profiles.values() for domain in profile.domains}
        self._by_name: dict[str, Profile] = {}
        for key, profile in profiles.items():
            for name in (key, profile.name, *profile.domains, *profile.also):
                self._by_name.setdefault(name.casefold(), profile)
        self._by_name.pop(UNKNOWN, None)
        self._made: dict[str, Profile] = {}
        self._told: dict[tuple[str | None, str], Profile] = {}

    def find(self, draft: Draft) -> Profile:
        """The profile of who published the draft.

        In this order: an outlet of the profiles that the input names, one whose URL it gives, another that it names,
        another whose URL it gives; then what the text speaks for, and the name of the folder.
        """
        named, host = draft.given.outlet, host_of(draft.given.url) if draft.given.url else ""
        if named or host:
            told = self._told.get((named, host))
            if told is None:
                told = self._of_what_is_told(named, host)
                if len(self._told) < _REMEMBERED:
                    self._told[named, host] = told
            return told
        found = detect_outlet(draft.text, self._profiles)
        if found.key == UNKNOWN and draft.folder:
            return self._named(draft.folder) or found
        return found

    def _of_what_is_told(self, named: str | None, host: str) -> Profile:
        found = (self._named(named) if named else None) or self._of_host(host)
        return found or self._make(named or _site(host), host)

    def _named(self, name: str) -> Profile | None:
        name = name.strip().casefold()
        return self._by_name.get(name) or (self._of_host(host_of(f"//{name}")) if _HOST.fullmatch(name) else None)

    def _of_host(self, host: str) -> Profile | None:
        parts = host.split(".")
        names = (".".join(parts[at:]) for at in range(len(parts)))
        return next((self._by_domain[name] for name in names if name in self._by_domain), None)

    def _make(self, name: str, host: str) -> Profile:
        """A profile for an outlet that nobody described: the rules that hold for every one."""
        name = " ".join(name.split())[:_LONGEST_NAME]
        key = slug(name)
        if key not in self._made:
            domain = (_site(host),) if host else ()
            self._made[key] = replace(self._unknown, key=key, name=name, domains=domain)
        return self._made[key]


def slug(name: str) -> str:
    """A key for an outlet from its name: small Latin letters, digits and `-`.

    >>> slug("Harian Bénar"), slug("jakartatimes.co.id")
    ('harian-benar', 'jakartatimes-co-id')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    key = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return key or f"outlet-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _site(host: str) -> str:
    """The domain that somebody registered: `news.detik.com` → `detik.com`."""
    parts = host.split(".")
    size = 3 if len(parts) > 2 and parts[-2] in _SECOND_LEVEL and len(parts[-1]) == 2 else 2
    return ".".join(parts[-size:])


@lru_cache(maxsize=4096)
def host_of(url: str) -> str:
    """The host that a URL names, without port and user, or an empty string."""
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname or ""
    except ValueError:
        return ""
    return host if _HOST.fullmatch(host) else ""


def clean_url(url: str) -> str:
    """A URL without its fragment and without what only tracks readers, so that one article has one URL.

    >>> clean_url("HTTPS://News.Example.com/a?id=7&utm_source=x#top")
    'https://news.example.com/a?id=7'
    """
    if not any(sign in url for sign in "?#") and url.islower():
        return url
    try:
        parts = urlsplit(url)
        query = parts.query
        if query and _TRACKING.search(query):
            kept = [(name, value) for name, value in parse_qsl(query, True) if not _TRACKING.fullmatch(name)]
            query = urlencode(kept)
        return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path, query, ""))
    except ValueError:
        return url
