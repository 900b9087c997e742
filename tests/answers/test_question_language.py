"""Which language a short question is in, measured on questions written before any was looked at."""

import pytest

from bot.answers.silence import language_of_question

QUESTIONS = {
    "es": """
        ¿Quién ganó?|¿Dónde está Assange?|¿Cuándo llegó a la embajada?|¿Por qué no salió?
        ¿Qué dijo Patiño?|¿Cuánto duró el juicio?|quien es el presidente|donde vive ahora
        cuando fue la reunión|por qué se negó|¿Hubo heridos?|¿Cómo terminó?|¿Cuál fue la respuesta?
        que paso ayer|¿Está preso?|¿Quiénes firmaron la carta?|¿A qué hora habló?|dime qué pasó
        ¿Tiene pasaporte?|¿Ya lo detuvieron?""",
    "fr": """
        Qui a gagné ?|Où est Assange ?|Quand est-il arrivé ?|Pourquoi n'est-il pas sorti ?
        Qu'a dit Patiño ?|Combien de temps a duré le procès ?|qui est le président|où vit-il
        c'était quand la réunion|pourquoi il a refusé|Y a-t-il des blessés ?|Comment ça a fini ?
        Quelle était la réponse ?|que s'est-il passé hier|Est-il en prison ?|Qui a signé la lettre ?
        À quelle heure a-t-il parlé ?|dis-moi ce qui s'est passé|A-t-il un passeport ?
        On l'a arrêté ?""",
    "pt": """
        Quem ganhou?|Onde está Assange?|Quando ele chegou?|Por que não saiu?|O que disse Patiño?
        Quanto durou o julgamento?|quem é o presidente|onde ele mora agora|quando foi a reunião
        por que recusou|Houve feridos?|Como terminou?|Qual foi a resposta?|o que aconteceu ontem
        Ele está preso?|Quem assinou a carta?|A que horas falou?|me diga o que aconteceu
        Ele tem passaporte?|Já foi detido?""",
    "de": """
        Wer hat gewonnen?|Wo ist Assange?|Wann kam er an?|Warum ging er nicht raus?
        Was sagte Patiño?|Wie lange dauerte der Prozess?|wer ist der Präsident|wo wohnt er jetzt
        wann war das Treffen|warum lehnte er ab|Gab es Verletzte?|Wie endete es?
        Wie lautete die Antwort?|was ist gestern passiert|Sitzt er im Gefängnis?
        Wer unterschrieb den Brief?|Um wie viel Uhr sprach er?|sag mir was passiert ist
        Hat er einen Pass?|Wurde er verhaftet?""",
    "en": """
        Who won?|Where is Assange?|When did he arrive?|Why did he not come out?|What did Patiño say?
        How long did the trial last?|who is the president|where does he live now
        when was the meeting|why did he refuse|Was anybody hurt?|How did it end?
        What was the answer?|what happened yesterday|Is he in prison?|Who signed the letter?
        Is Correa president?|de facto ruler?|Does he own a passport?|Die Hard release date?
        Los Angeles embassy?|Le Monde interview?|La Paz summit?|El Universo lawsuit?
        Rio de Janeiro conference?|San Francisco protests|coup d'état plans|Who is Madame Me?
        per diem paid?|Did Sao Paulo host it?""",
}


HELD = {
    "es": """
        ¿Cuándo vuelve?|quien lo acusa|donde fue la protesta|cuanto tiempo lleva ahi|como entró
        por que lo buscan|¿Quién paga la fianza?|hay un acuerdo|que dice el gobierno
        cual es el plan""",
    "fr": """
        Quand revient-il ?|qui l'accuse|où était la manifestation|depuis combien de temps
        comment est-il entré|pourquoi le cherche-t-on|Qui paie la caution ?|y a-t-il un accord
        que dit le gouvernement|quel est le plan""",
    "pt": """
        Quando ele volta?|quem o acusa|onde foi o protesto|há quanto tempo está lá|como entrou
        por que o procuram|Quem paga a fiança?|há um acordo|o que diz o governo|qual é o plano""",
    "de": """
        Wann kommt er zurück?|wer klagt ihn an|wo war die Demo|seit wann ist er da
        wie kam er hinein|warum sucht man ihn|Wer zahlt die Kaution?|gibt es eine Einigung
        was sagt die Regierung|was ist der Plan""",
    "en": """
        When is he back?|who accuses him|where was the protest|since when is he there
        How did he get in?|why do they want him|Who paid bail?|is there a deal
        what does the government say|what is the plan|Whose red hat?|El Paso talks?
        Is la Repubblica cited?|5 pm EST start?|Quo vadis?|Qui tam lawsuit?|Costa Rica deal
        Die Zeit interview|Was Garzón hired?|War crimes named?""",
}
"""Written after the words that tell were chosen; looked at once: two words were taken out again."""


def found(questions: str, own: str, *, uses: bool) -> list[str | None]:
    asked = [
        question.strip()
        for line in questions.strip().splitlines()
        for question in line.split("|")
        if question.strip()
    ]
    return [language_of_question(each, own, uses=uses) for each in asked]


@pytest.mark.parametrize("uses", [False, True], ids=["no word known", "some known"])
@pytest.mark.parametrize("questions", [QUESTIONS, HELD], ids=["seen", "held"])
@pytest.mark.parametrize("language", ["de", "es", "fr", "pt"])
def test_short_questions_in_another_language_are_seen(
    language: str, questions: dict[str, str], *, uses: bool
) -> None:
    told = found(questions[language], "en", uses=uses)

    assert sum(each is not None for each in told) >= 0.85 * len(told)
    assert sum(each == language for each in told) >= 0.7 * len(told)


@pytest.mark.parametrize("uses", [False, True], ids=["no word known", "some known"])
@pytest.mark.parametrize("questions", [QUESTIONS, HELD], ids=["seen", "held"])
def test_questions_in_the_story_s_language_are_left_alone(
    questions: dict[str, str], *, uses: bool
) -> None:
    assert [each for each in found(questions["en"], "en", uses=uses) if each] == []


@pytest.mark.parametrize("language", ["de", "es", "fr", "pt"])
def test_a_story_is_asked_in_its_own_language(language: str) -> None:
    told = found(QUESTIONS[language], language, uses=False)

    assert sum(each is None for each in told) >= 0.9 * len(told)
