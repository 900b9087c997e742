import pytest

from bot.story.language import SURE, Detected, detect_language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The bridge was closed on Monday, and the town is waiting for an answer."),
        ("de", "Die Brücke wurde am Montag gesperrt, und die Stadt wartet auf eine Antwort."),
        ("fr", "Le pont a été fermé lundi et la ville attend une réponse depuis deux jours."),
        (
            "es",
            "El puente se cerró el lunes y la ciudad espera una respuesta de la región, que no la ha dado.",
        ),
        ("it", "Il ponte è stato chiuso lunedì e la città aspetta una risposta della regione."),
        (
            "pt",
            "A ponte foi fechada na segunda-feira e a cidade não sabe quando ela reabre, mas o governo já fala em um mês.",
        ),
        ("nl", "De brug is maandag gesloten en de stad wacht op een antwoord van het rijk."),
        ("ru", "Мост закрыли в понедельник, и город ждёт ответа от властей."),
        ("uk", "Міст закрили в понеділок, і місто чекає на відповідь від влади її."),
        (
            "zh",
            "大桥于星期一关闭,该市正在等待答复,居民们感到不安,桥梁专家正在检查桥墩的裂缝并评估其深度和危险程度。",
        ),
        ("ar", "أغلق الجسر يوم الاثنين وتنتظر المدينة جوابا من الحكومة المركزية."),
    ],
)
def test_a_language_is_known_and_sure(language: str, text: str) -> None:
    detected = detect_language(text)

    assert detected is not None
    assert detected.language == language
    assert SURE <= detected.confidence <= 1


@pytest.mark.parametrize("text", ["", "Yes.", "12,5 % 🙂", "Oslo Bergen"])
def test_too_little_text_tells_no_language(text: str) -> None:
    assert detect_language(text) is None


def test_a_text_in_two_languages_is_not_sure() -> None:
    mixed = "The bridge was shut on Monday night. Die Brücke ist seit der Nacht zum Montag zu."

    assert (detect_language(mixed) or Detected("", 1)).confidence < SURE
