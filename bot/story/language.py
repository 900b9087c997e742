"""Which language an article is in, and how sure that is: by script, then by little words."""

import math
import re
from collections import Counter
from typing import NamedTuple

SURE = 0.9
"""From this confidence on, a detected language is better than the story's."""

_MAX_CHARS = 4_000
_MIN_LETTERS = 40
_SHARE_OF_SCRIPT = 0.3
_KNOWN_ODDS = 24.0
"""How much likelier a little word is in its own language than in another."""
_TEMPER = 0.35
"""Words of a text are not independent; each counts as this much of one."""

_WORD = re.compile(r"[^\W\d_]+")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
# Kana before the characters that Japanese shares; Ukrainian and Serbian before Russian.
_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]"), 0.1),
    ("ko", re.compile(r"[\uac00-\ud7af]"), _SHARE_OF_SCRIPT),
    ("zh", re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]"), _SHARE_OF_SCRIPT),
    ("he", re.compile(r"[\u05d0-\u05ea]"), _SHARE_OF_SCRIPT),
    ("ar", re.compile(r"[\u0600-\u06ff]"), _SHARE_OF_SCRIPT),
    ("el", re.compile(r"[\u0370-\u03ff]"), _SHARE_OF_SCRIPT),
    ("hi", re.compile(r"[\u0900-\u097f]"), _SHARE_OF_SCRIPT),
    ("ta", re.compile(r"[\u0b80-\u0bff]"), _SHARE_OF_SCRIPT),
    ("hy", re.compile(r"[\u0530-\u058f]"), _SHARE_OF_SCRIPT),
    ("uk", re.compile(r"[іїєґІЇЄҐ]"), 0.03),  # Ukrainian
    ("ru", re.compile(r"[\u0400-\u04ff]"), _SHARE_OF_SCRIPT),
)
_LITTLE_WORDS = {
    "en": "the of and to in a is that for it was on with as he be by at his had are but from have "
    "not they which this were an their has said been who will would more there when its",
    "de": "der die das und in den von zu mit sich des auf für ist im dem nicht ein eine als auch es "
    "an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über so zum war",
    "fr": "le la les de des et à un une du en que est dans qui pour au il sur ne se pas par ce plus "
    "avec son sa ont été mais aux cette sont ses elle leur nous après deux",
    "es": "el la de que y en los se del las un por con no una su para es al lo como más pero sus le "
    "ha me sin sobre este ya entre cuando todo esta ser son dos también fue",
    "it": "il di che e la a in un è per una non sono con del da si le dei nel al come più gli della "
    "ha anche lo alla ma dal dalla delle questo stato suo nella hanno",
    "pt": "o de que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele "
    "das tem à seu sua ou ser quando muito nos já também pelo pela são",
    "nl": "de het een en van in is dat op te zijn met voor die niet aan er om ook als dan maar bij "
    "nog uit naar heeft door over hij ze worden wordt werd deze",
    "sv": "och att det i en som på är av för med den till inte har de ett om men var sig så från vi "
    "kan nu när efter också eller hade under",
    "da": "og at det i en som på er af for med den til ikke har de et om men var sig så fra vi kan "
    "efter også eller blev efter hun",
    "no": "og å det i en som på er av for med den til ikke har de et om men var seg så fra vi kan "
    "etter også eller ble hun mot",
    "fi": "ja on ei että se oli hän mutta ovat myös kun joka sekä kuin jo vain tai mukaan olla "
    "hänen vielä sen ole",
    "pl": "i w na z do się że nie to jest o jak po za od przez ale dla są był jego który oraz tym co "
    "przed też może",
    "cs": "a v se na je že s z do o ve to i k pro za by ale jak po jsou jeho která který nebo také "
    "bylo byl podle",
    "hu": "a az és hogy nem is egy volt van meg de ez ki már csak azt mint még vagy szerint pedig "
    "lesz után",
    "ro": "de și în a la cu că pe nu din este o un pentru care mai au fi sunt al după dar fost ale "
    "prin sau",
    "tr": "ve bir bu da de için ile olarak çok daha olan gibi ne en ama kadar sonra göre ancak ise "
    "olduğu",
    "id": "yang dan di itu dengan untuk tidak ini dari dalam akan pada juga ke karena ada oleh "
    "sudah saya mereka",
    "ca": "el la de que i en els a les un per amb una no és del al es més com ha dels són però seva "
    "aquest també",
}
_LANGUAGES_OF: dict[str, list[str]] = {}
for _language, _words in _LITTLE_WORDS.items():
    for _word in dict.fromkeys(_words.split()):
        _LANGUAGES_OF.setdefault(_word, []).append(_language)


class Detected(NamedTuple):
    """A language and how sure it is.

    Attributes:
        language: ISO 639-1 code.
        confidence: Probability, 0 to 1, among the languages known here.
    """

    language: str
    confidence: float


def detect_language(text: str) -> Detected | None:
    """Return the language of a text's beginning; None where too little tells."""
    sample = text[:_MAX_CHARS]
    words = _WORD.findall(sample.lower())
    letters = sum(map(len, words))
    if letters < _MIN_LETTERS:
        return None
    others = "" if sample.isascii() else "".join(_NOT_ASCII.findall(sample))
    for language, script, least in _SCRIPTS if others else ():
        share = len(script.findall(others)) / letters
        if share >= least:
            return Detected(language, round(min(0.99, 0.9 + share / 10), 2))
    return _by_little_words(Counter(words))


def _by_little_words(words: Counter[str]) -> Detected | None:
    held: Counter[str] = Counter()
    for word in filter(_LANGUAGES_OF.__contains__, words):
        count = words[word]
        for language in _LANGUAGES_OF[word]:
            held[language] += count
    if not held:
        return None
    best, most = held.most_common(1)[0]
    odds = math.log(_KNOWN_ODDS) * _TEMPER
    total = sum(math.exp(odds * (held[language] - most)) for language in _LITTLE_WORDS)
    return Detected(best, round(min(0.99, 1 / total), 2))
