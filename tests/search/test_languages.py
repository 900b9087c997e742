"""Which language is a text in, and which forms are one word in English?"""

import pytest

from bot.search.irregular import BASE_FORMS
from bot.search.languages import guess_language
from bot.search.stopwords import BY_LANGUAGE


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ("en", "Ecuador has granted political asylum to the founder of WikiLeaks."),
        ("de", "Ecuador hat dem Gründer von WikiLeaks politisches Asyl gewährt."),
        ("es", "Ecuador ha concedido asilo político al fundador de WikiLeaks."),
        ("fr", "L'Équateur a accordé l'asile politique au fondateur de WikiLeaks."),
        ("it", "L'Ecuador ha concesso asilo politico al fondatore di WikiLeaks."),
        ("nl", "Ecuador heeft politiek asiel verleend aan de oprichter van WikiLeaks."),
        ("pt", "O Equador concedeu asilo político ao fundador do WikiLeaks, em Londres."),
        ("ru", "Эквадор предоставил политическое убежище основателю WikiLeaks."),
        ("zh", "厄瓜多爾給予維基解密創辦人政治庇護。"),
        ("ja", "エクアドルはウィキリークスの創設者に政治亡命を認めた。"),
        ("ko", "에콰도르는 위키리크스 설립자에게 정치적 망명을 허용했다."),
        ("ar", "منحت الإكوادور حق اللجوء السياسي لمؤسس ويكيليكس"),
        ("el", "Ο Ισημερινός έδωσε πολιτικό άσυλο στον ιδρυτή του WikiLeaks."),  # noqa: RUF001  # Greek
        ("hi", "इक्वाडोर ने विकिलीक्स के संस्थापक को राजनीतिक शरण दी।"),
        ("en", "WikiLeaks Quito Assange"),
        ("en", "12 345"),
        ("en", ""),
    ],
)
def test_a_text_tells_its_language(expected: str, text: str) -> None:
    assert guess_language([text]) == expected


def test_no_text_is_taken_for_english() -> None:
    assert guess_language([]) == "en"


def test_a_few_foreign_words_do_not_change_a_text_s_language() -> None:
    english = "Ecuador has granted asylum to the founder of WikiLeaks. "

    assert (
        guess_language([english * 5, "使館", "Foreign minister: «el asilo es un derecho»"]) == "en"
    )


def test_no_base_form_is_itself_a_form_of_another_word() -> None:
    assert not set(BASE_FORMS.values()) & BASE_FORMS.keys()


def test_no_irregular_form_is_a_stop_word() -> None:
    stop_words = BY_LANGUAGE["en"]

    assert not stop_words & (BASE_FORMS.keys() | set(BASE_FORMS.values()))
