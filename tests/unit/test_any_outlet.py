"""An outlet that no profile knows, of any language: what is around the article is found by the rules for every outlet.

The forms are those of the big ones; the words are made up.
"""

from __future__ import annotations

import pytest

from annotations.ingest.outlets import UNKNOWN, detect_outlet, load_profiles
from annotations.ingest.regions import lay_out

SAMPLES = {
    "reuters": """
        title  | Cyprus police arrest five
        body   | Oct 31 (Reuters) - Cyprus police said on Monday they had arrested five people.
        aside  | Register now for FREE unlimited access to Reuters.com
        body   | The company had no comment, a spokesman said.
        byline | Reporting by David Shepherd; editing by Miral Fahim
        aside  | Our Standards: The Thomson Reuters Trust Principles.
    """,
    "bbc": """
        title    | COP26: World leaders promise to end deforestation
        byline   | By Georgina Rannart
        byline   | BBC News
        dateline | Published
        dateline | 2 November 2021
        caption  | Image source, Getty Images
        caption  | Image caption, Trees are often cut down to create grazing land
        body     | More than 100 world leaders will promise to end deforestation by 2030.
        body     | Brazil is among them, officials said.
        aside    | Related Topics
        aside    | - Deforestation
    """,
    "ap": """
        title    | Detention of player extended
        byline   | By JIM HEINZ
        dateline | March 17, 2022
        body     | MOSCOW (AP) — A Russian court has extended the detention of a player.
        body     | She was arrested in February.
        aside    | ___
        aside    | Follow AP's coverage of the war at https://apnews.com/hub/war
        aside    | Copyright 2022 The Associated Press. All rights reserved.
    """,
    "guardian": """
        title    | Ministers promise new law
        dateline | Tue 2 May 2023 10.20 BST
        dateline | Last modified on Tue 2 May 2023 12.00 BST
        body     | Ministers promised a new law on Tuesday after weeks of pressure.
        aside    | Sign up to First Edition, our free daily newsletter
        aside    | skip past newsletter promotion
        aside    | after newsletter promotion
        body     | The law will be debated, they said.
    """,
    "spiegel": """
        title    | Kanzler verspricht Entlastung
        dateline | 02.05.2023, 10.20 Uhr
        body     | Der Kanzler hat am Dienstag Entlastungen versprochen, wie er sagte.
        aside    | Anzeige
        aside    | Lesen Sie auch: Was die Opposition sagt
        body     | »Das reicht nicht«, sagte die Opposition.
    """,
    "le monde": """
        title    | Le premier ministre promet une loi
        dateline | Publié le 02 mai 2023 à 10h20
        aside    | Temps de Lecture 2 min.
        body     | Le premier ministre a promis une loi mardi, sous la pression de la rue.
        aside    | Lire aussi : La rue ne faiblit pas
        aside    | Il vous reste 50% de cet article à lire. La suite est réservée aux abonnés.
    """,
    "el pais": """
        title | El presidente promete una ley
        body  | El presidente prometió una ley el martes, bajo la presión de la calle.
        aside | Publicidad
        aside | Lea también: La calle no cede
        body  | «No basta», dijo la oposición.
    """,
    "an agency of Indonesia": """
        title  | Menteri Resmikan Pelabuhan
        body   | Menteri meresmikan pelabuhan pada Senin di Makassar.
        aside  | Scroll ke bawah untuk melanjutkan membaca
        body   | "Pelabuhan ini untuk rakyat," kata dia.
        aside  | Baca Juga
        aside  | Pelabuhan Lain Dibangun
        byline | Penulis: Budi Santosa
        byline | Editor: Ani Lestari
    """,
}
DATES = {"bbc": "2021-11-02", "ap": "2022-03-17", "guardian": "2023-05-02"}
BYLINES = {
    "reuters": "David Shepherd",
    "bbc": "Georgina Rannart",
    "ap": "JIM HEINZ",
    "an agency of Indonesia": "Budi Santosa",
}


def read(sample: str) -> list[tuple[str, str]]:
    pairs = (line.split("|", 1) for line in sample.strip().splitlines())
    return [(kind.strip(), text.strip()) for kind, text in pairs]


@pytest.mark.parametrize("name", SAMPLES)
def test_the_furniture_of_an_unknown_outlet_is_set_aside(name: str) -> None:
    wanted = read(SAMPLES[name])
    text = "\n".join(line for _, line in wanted)
    profile = detect_outlet(text, load_profiles())
    assert profile.key == UNKNOWN
    layout = lay_out(text, profile)
    found = [
        (region.kind, line) for region in layout.regions for line in text[region.start : region.end].split("\n") if line
    ]
    assert found == wanted
    assert (layout.published_at, layout.byline) == (DATES.get(name), BYLINES.get(name))


@pytest.mark.parametrize(
    "line",
    [
        "The editor: a person who edits.",
        "Simak penjelasan menteri berikut ini dalam wawancara kami.",
        "Baca buku itu juga, kata dia.",
        "Mr Smith said that reporting by the agency was wrong.",
        "Anzeige erstattete am Montag die Opposition.",
        "Published papers say otherwise, he said.",
        "Share prices fell on Monday.",
        "Copyright law is old.",
        "Tag team wins.",
    ],
)
def test_sentences_that_look_like_furniture_stay_in_the_body(line: str) -> None:
    text = f"Judul Berita Hari Ini\nKalimat pertama ada di sini, kata menteri.\n{line}\nKalimat terakhir ada di sini."
    layout = lay_out(text, load_profiles()[UNKNOWN])
    at = text.index(line)
    assert [region.kind for region in layout.regions if region.start <= at < region.end] == ["body"]
