"""Function words tell Indonesian and English, a model the others, and neither says more than it knows."""

from __future__ import annotations

import subprocess
import sys

import pytest

from annotations.ingest import language as room
from annotations.ingest.language import FUNCTION_WORDS, guess_language, known_language

NEWS = {
    "id": "Menteri Keuangan mengatakan pemerintah akan menurunkan harga bahan bakar pada tahun depan karena turun.",
    "en": "The president said that the agreement would be signed by both countries next year.",
    "ms": "Perdana Menteri berkata kerajaan akan memberi tumpuan kepada usaha mengurangkan kos sara hidup rakyat "
    "kerana ia isu utama. Beliau berkata demikian dalam sidang media selepas mempengerusikan mesyuarat itu hari ini.",
    "jv": "Bupati Bantul ngendika yen pamarentah bakal mbiyantu para petani sing sawahe kebanjiran. Warga ing desa iku "
    "wis ora bisa panen amarga banyune durung asat. Kabeh wong padha ngarep-arep supaya bantuan enggal teka.",
    "su": "Gubernur Jawa Barat nyarios yen pamarentah bakal ngabantuan patani anu sawahna kakeueum ku caah. Warga di "
    "eta desa teu bisa panen lantaran caina can saat keneh. Sakabeh jalma miharep sangkan bantuan gancang datang.",
    "ar": "قال رئيس الوزراء إن الحكومة ستعمل على خفض تكاليف المعيشة للمواطنين خلال العام المقبل.",
    "zh": "总理表示，政府将在明年努力降低民众的生活成本，并加强对中小企业的支持。",
    "th": "นายกรัฐมนตรีกล่าวว่ารัฐบาลจะลดค่าครองชีพของประชาชนในปีหน้า",
    "fr": "Le Premier ministre a déclaré que le gouvernement travaillerait à réduire le coût de la vie.",
    "de": "Der Bundeskanzler sagte am Montag, die Regierung werde die Lebenshaltungskosten senken.",
    "es": "El presidente dijo el lunes que el gobierno trabajará para reducir el costo de la vida.",
    "pt": "O presidente disse na segunda-feira que o governo trabalhará para reduzir o custo de vida das famílias.",
    "nl": "De premier zei maandag dat de regering de kosten van levensonderhoud volgend jaar wil verlagen.",
    "ja": "首相は月曜日、政府が来年の生活費を引き下げるために努力すると述べた。",
    "ko": "총리는 월요일 정부가 내년에 생활비를 낮추기 위해 노력할 것이라고 말했다.",
    "vi": "Thủ tướng cho biết chính phủ sẽ nỗ lực giảm chi phí sinh hoạt cho người dân trong năm tới.",
    "tl": "Sinabi ng pangulo noong Lunes na sisikapin ng pamahalaan na pababain ang halaga ng pamumuhay.",
    "ru": "Премьер-министр заявил в понедельник, что правительство снизит стоимость жизни в будущем году.",
    "hi": "प्रधानमंत्री ने सोमवार को कहा कि सरकार अगले साल जीवन यापन की लागत कम करने का प्रयास करेगी।",
    "tr": "Başbakan pazartesi günü hükümetin gelecek yıl yaşam maliyetini düşürmek için çalışacağını söyledi.",
}


@pytest.mark.parametrize("language", NEWS)
def test_news_is_told_by_its_language(language: str) -> None:
    assert guess_language(NEWS[language]) == language
    assert guess_language(" ".join([NEWS[language]] * 30)) == language


@pytest.mark.parametrize(
    "text",
    [
        "Jakarta Bandung Surabaya",
        "The Jakarta Post",
        "Jokowi Prabowo Megawati Susilo Bambang Yudhoyono Sri Mulyani",
        "yang dan di the of and",
        "Isi",
        "",
        "12345 !!! ???",
        "😀" * 50,
        # Minangkabau, Sundanese too short to be told from Javanese, English within Indonesian
        "Gubernur Sumatera Barat mangatokan bahwa pamarintah ka mambantu urang sawah nan tanamannyo rusak dek banjir.",
        "Warga desa nyarios bantuan tos dugi ka dieu dinten ayeuna.",
    ],
)
def test_what_is_not_sure_is_not_said(text: str) -> None:
    assert guess_language(text) is None


def test_a_borrowed_sentence_does_not_change_the_language() -> None:
    assert guess_language(f'{NEWS["id"]} Ia berkata, "The show must go on," dan tidak ada yang tahu itu.') == "id"
    assert guess_language(f'{NEWS["en"]} "Tidak ada yang tahu," he added, and left.') == "en"


def test_a_malay_article_is_none_of_indonesia_although_it_has_the_function_words() -> None:
    text = "Kementerian itu dan jabatan yang lain tidak akan ada lagi pada tahun ini oleh itu di sini untuk kita. "
    assert guess_language(text * 5) == "id"
    assert guess_language(f"{text * 5} Beliau berkata kerana mesyuarat iaitu bahawa {NEWS['ms']}") == "ms"


def test_indonesian_and_english_articles_need_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked() -> None:
        raise AssertionError("the model was asked")

    monkeypatch.setattr(room, "_model", asked)
    indonesian = (
        "Presiden dan menteri yang ada di sana tidak akan pergi karena itu sudah dikatakan oleh mereka hari ini. "
    )
    english = "The president and the minister said that they would not go there because it was said to them before. "
    assert (guess_language(indonesian * 10), guess_language(english * 10)) == ("id", "en")


def test_the_room_costs_no_import_until_it_is_asked_something_hard() -> None:
    code = "import sys, annotations.ingest.article; sys.exit('py3langid' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_no_word_votes_for_both() -> None:
    assert not FUNCTION_WORDS["id"] & FUNCTION_WORDS["en"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("id-ID", "id"), ("in", "id"), ("Bahasa Indonesia", "id"), ("Bahasa Melayu", "ms"), ("Basa Jawa", "jv"),
        ("zh-Hans-CN", "zh"), ("English (UK)", "en"), ("?", None), ("", None), (None, None),
    ],
)  # fmt: skip
def test_what_an_input_says_is_read(given: str | None, code: str | None) -> None:
    assert known_language(given) == code
