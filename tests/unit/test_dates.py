"""Dates as outlets print them: with zone, without, in either language; and what is no date of publication."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.ingest.dates import EARLIEST_YEAR, SEARCHED, ZONES, first_date, given_date, parse_date

LONG = "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember"
SHORT = "Jan Feb Mar Apr Mei Jun Jul Agu Sep Okt Nov Des"


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Rabu, 9 Desember 2015 04:34 WIB", "2015-12-09T04:34:00+07:00"),
        ("Selasa, 31 Jan 2017 14:44 WITA", "2017-01-31T14:44:00+08:00"),
        ("Minggu, 3 Mei 2015 pukul 10.30 WIT", "2015-05-03T10:30:00+09:00"),
        ("Jum'at, 5 Agu. 2016 | 10:11 WIB", "2016-08-05T10:11:00+07:00"),
        ("Senin, 28 Desember 2015 - 13:45 WIB", "2015-12-28T13:45:00+07:00"),
        ("Sabtu, 26/01/2019 06:44 WIB", "2019-01-26T06:44:00+07:00"),
        ("09/12/2015, 04:34 wib", "2015-12-09T04:34:00+07:00"),
        ("31/12/2014 (16:21 WIB)", "2014-12-31T16:21:00+07:00"),
        ("Rabu,\xa09 Desember 2015\t04:34 WIB", "2015-12-09T04:34:00+07:00"),
        ("Wednesday, 9 December 2015 4:34 PM GMT", "2015-12-09T16:34:00+00:00"),
        ("December 9, 2015 at 04:34 GMT+7", "2015-12-09T04:34:00+07:00"),
        ("Dec. 9th, 2015", "2015-12-09"),
        ("2015-12-09T04:34:00-05:30", "2015-12-09T04:34:00-05:30"),
        ("2015-12-09T04:34:00Z", "2015-12-09T04:34:00+00:00"),
        ("2015-12-09", "2015-12-09"),
        ("Ahad, 3 Mei 2015", "2015-05-03"),
        ("9 Pebruari 2015 WIB", "2015-02-09"),
        ("9 Nopember 2015", "2015-11-09"),
        ("13/12/2015", "2015-12-13"),
        ("Sel, 2 Mei 2023 10:20 WIB", "2023-05-02T10:20:00+07:00"),
        ("Jum, 5 Mei 2023", "2023-05-05"),
        ("May 2, 2023, 10:20 p.m. GMT", "2023-05-02T22:20:00+00:00"),
        ("2 May 2023 9:05 a.m. WITA", "2023-05-02T09:05:00+08:00"),
    ],
)
def test_a_line_that_is_a_date_is_read_with_its_zone(line: str, date: str) -> None:
    assert parse_date(line) == date


@pytest.mark.parametrize(
    "line",
    [
        *(
            "2 hari lalu",
            "kemarin",
            "3 days ago",
            "hari ini pukul 10:00",
            "Senin",
            "Desember 2015",
            "9 Desember",
            "2015",
        ),
        *(
            "Senin, 30 Februari 2015",
            "31/31/2015",
            "9 Desember 2015 24:10 WIB",
            "9 Mei 2015 04:34 UTC+99",
            "12:30 2015",
        ),
        *("Senin 28 Desember 2015 di Tanjung Priok", "Perang Dunia 1945", "2015 2016 2017", "", " ", "((((", "9" * 500),
        *("9 Desember 2015" + " " * 80, "٩ Mei 2015"),
    ],
)
def test_what_is_no_full_date_is_none(line: str) -> None:
    assert parse_date(line) is None


def test_a_numeric_date_that_two_countries_read_differently_is_none() -> None:
    assert parse_date("09/12/2015") is None
    assert parse_date("Rabu, 09/12/2015") == "2015-12-09"
    assert parse_date("09/09/2015") == "2015-09-09"


def test_a_time_without_zone_counts_only_where_the_outlet_has_one() -> None:
    assert parse_date("Rabu, 9 Desember 2015 04:34") == "2015-12-09"
    assert parse_date("Rabu, 9 Desember 2015 04:34", "WITA") == "2015-12-09T04:34:00+08:00"
    assert parse_date("Rabu, 9 Desember 2015 04:34 WIB", "WITA") == "2015-12-09T04:34:00+07:00"
    assert parse_date("Rabu, 9 Desember 2015", "WITA") == "2015-12-09"


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 31)), st.sampled_from([LONG, SHORT]), st.sampled_from("|-,")
)
def test_every_minute_of_every_month_comes_back(moment: datetime, names: str, separator: str) -> None:
    months = names.split()
    for zone in ("WIB", "WITA", "WIT"):
        line = f"{moment.day} {months[moment.month - 1]} {moment.year} {separator} {moment:%H:%M} {zone}"
        expected = f"{moment:%Y-%m-%dT%H:%M}:00+{ZONES[zone]:02}:00"
        assert parse_date(line) == expected


DAYS = ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"]
DAYS_SHORT = ["Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Mgg"]
FORMS = ["{day}, {date} {clock} {zone}", "{day} {date} | {clock} {zone}", "{day} ({date}), pukul {clock} {zone}"]
DATES = ["{0.day} {month} {0.year}", "{0.day:02}/{0.month:02}/{0.year}", "{0.day}-{0.month}-{0.year}"]


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 31)),
    st.sampled_from([DAYS, DAYS_SHORT]),
    st.sampled_from(FORMS),
    st.sampled_from(DATES),
    st.sampled_from(sorted(set(ZONES) - {"Z"})),
    st.sampled_from(":."),
)
def test_a_dateline_with_its_weekday_comes_back_in_every_form(
    moment: datetime, days: list[str], form: str, date: str, zone: str, colon: str
) -> None:
    written = date.format(moment, month=LONG.split()[moment.month - 1])
    clock = f"{moment:%H}{colon}{moment:%M}"
    line = form.format(day=days[moment.weekday()], date=written, clock=clock, zone=zone)
    assert parse_date(line) == f"{moment:%Y-%m-%dT%H:%M}:00+{ZONES[zone]:02}:00"


UNITS = ["menit", "jam", "hari", "minggu", "bulan", "tahun", "minutes", "hours", "days", "weeks", "months", "years"]


@given(
    st.integers(1, 90),
    st.sampled_from(UNITS),
    st.sampled_from(["{0} {1} lalu", "{0} {1} yang lalu", "{0} {1} ago", "sejak {0} {1}", "dalam {0} {1}"]),
)
def test_what_counts_from_now_is_no_date(count: int, unit: str, form: str) -> None:
    line = form.format(count, unit)
    assert parse_date(line, "WIB") is None
    assert given_date(line, "WIB") is None


def test_a_field_may_have_its_date_without_signs() -> None:
    assert given_date("20230502") == "2023-05-02"
    assert given_date("20231302") is None


@given(st.text(max_size=90))
def test_no_line_breaks_it(line: str) -> None:
    date = parse_date(line)
    assert date is None or datetime.fromisoformat(date)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("kata Galuzin kepada kami, Senin 28 Desember 2015 di pelabuhan.", "2015-12-28"),
        ("Dikutip dari harian itu, Kamis, 26 November 2015, dalam pertemuan.", "2015-11-26"),
        ("ujarnya, Kamis (26/11/2015), dan lagi Jumat (27/11/2015).", "2015-11-26"),
        ("On Thursday, December 9, 2015, they met.", "2015-12-09"),
        ("pada 1 Mei 2014 dan 2 Mei 2014", "2014-05-01"),
        ("Bali dibom pada 12 Oktober 2002. Ia hadir pada Senin, 12\xa0Oktober 2015.", "2015-10-12"),
        ("Merdeka pada 17 Agustus 1945.", None),
        ("Selasa (31/1), 20 Januari lalu, 31 Februari 2015, dan 2 hari lalu", None),
        ("nomor 109 Desember 2015 atau 9 Desember 20151", None),
        ("It said 09/12/2015.", None),
    ],
)
def test_the_first_full_date_in_running_text_best_with_its_weekday(text: str, date: str | None) -> None:
    assert first_date(text) == date


def test_history_and_what_comes_very_late_is_not_the_day_of_publication() -> None:
    assert first_date(f"Senin, 1 Januari {EARLIEST_YEAR}") == f"{EARLIEST_YEAR}-01-01"
    assert first_date(f"Senin, 1 Januari {EARLIEST_YEAR - 1}") is None
    assert first_date(" " * SEARCHED + "1 Mei 2014") is None
