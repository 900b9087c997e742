"""Is a plain message a question about the story? Silence beats noise: only what surely is counts.

A message asks if one of its sentences does: it reads as a question, or as a request to be
told something, and is not talk between people ("are you coming?"), nor rhetoric ("who
cares?"), nor everyday chatter. English first; German, French, Spanish and Portuguese by
their question words; any other language by its question mark.

tests/answers/test_detection.py measures it on labelled messages. Language alone lets small talk
through that it has no pattern for; :mod:`bot.answers.overheard` has the last word.
"""

import re
from collections.abc import Sequence

from bot.search.analysis import fold

_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`]*`", re.DOTALL)
_QUOTED_LINE = re.compile(r"^[^\S\n]*>.*$", re.MULTILINE)
_LINK = re.compile(r"<?https?://\S+")
_THIS = re.compile(r"\bthis\b", re.IGNORECASE)
_SOMEBODY = re.compile(r"<@[!&]?\d+>|(?<!\w)@\w")
_QUOTED_QUESTION = re.compile(r"[\"“][^\"“”\n]{0,200}[?\uff1f][\"”](?=\s*\w)")
_SENTENCE_END = re.compile(r"(?<=[.!?\uff1f\u061f…])\s+|\n+")
_MARK = re.compile(r"(?<![?\uff1f\u061f])[?\uff1f\u061f]+[\"'”\u2019)*_\s]*\Z")
_SHOUTS = re.compile(r"!\s*\?|\?\s*!")
_UNITED_STATES = re.compile(r"\bU\.?S\b\.?")  # not "us"
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_LOOKS_LIKE_CODE = re.compile(
    r"[;{}=]|\w\(|\bSELECT\b|\?\.|\?\?\s*\w|^\s*(?:return|const|var|if)\b.*[:=]"
)
_VOCATIVE = re.compile(r"\s*[A-Z]\w+,\s*\w")
_NOT_NAMES = frozenset(
    "hello hi hey ok okay so and but well please what who when where which how why question yes no "
    "hallo salut bonjour hola ola oi thanks sorry also now then again".split()
)

_WH = (
    r"who|whom|whose|who's|what|what's|when|when's|where|where's|which|why|how|how's"
    r"|wer|wen|wem|wessen|was|wann|wo|woher|wohin|warum|weshalb|wieso|wie|welche[rsnm]?"
    r"|qui|que|qu|quoi|quand|ou|pourquoi|comment|combien|quel(?:le)?s?"
    r"|quien(?:es)?|cuando|donde|como|cuant[oa]s?|cual(?:es)?"
    r"|quem|quando|onde|quant[oa]s?|qual|quais"
)
_AUX = (
    r"is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must"
    r"|ist|sind|war|waren|wird|wurde|wurden|hat|haben|hatte|kann|konnte|darf|muss|soll"
    r"|est|etait|sont|a|ont|peut|va|vont|es|son|fue|era|esta|ha|hay|puede|pueden"
    r"|foi|sao|pode|podem|tem|houve"
)
_OPENING = re.compile(
    r"(?:(?:and|so|but|ok|okay|hey|hi|hello|well|also|then|now|please|und|aber|et|mais|y|pero|e|mas"
    r"|quick question|question|just wondering|frage|pregunta|pergunta)\b[\s,:!-]*)+"
)
_TAIL = frozenset("lol haha lmao pls plz please btw tho though".split())
# What only asks to be told: the rest is the question.
_FRAME = re.compile(
    r"(?:please )?(?:"
    r"(?:can|could|would|will) (?:you|someone|somebody|anyone|anybody)(?: please)?"
    r" (?:tell|explain|remind|show|say|give|list|find|quote|summari[sz]e|describe)(?: (?:me|us))?"
    r"|(?:do|does) (?:you|we|anyone|anybody|someone|somebody) (?:know|remember|recall)(?= \w)"
    r"|(?:anyone|anybody|someone|somebody) (?:knows?|remembers?|recalls?)(?= \w)"
    r"|(?:one thing )?i (?:don't|do not) (?:get|understand|see)(?: one thing)?"
    r"(?= (?:who|whom|whose|what|when|where|which|why|how)\b)"
    r"|any idea(?= (?:who|whom|whose|what|when|where|which|why|how|if|whether)\b)"
    r"|i(?:'d| would) (?:like|love) to know|i want to know|i wonder(?: if)?"
    r"|(?:tell|remind) (?:me|us)|(?:show|give) (?:me|us)"
    r"|wei(?:\u00df|ss) (?:jemand|einer)|(?:kann|konnte) (?:mir |uns )?(?:jemand"
    r"|einer)(?: mir| uns)? (?:sagen|erklaren)"
    r"|quelqu'un sait|(?:dites|expliquez|montrez|rappelez)[- ](?:moi|nous)"
    r"|alguien sabe|alguem sabe|(?:dime|dinos|explicame|explicanos|diga-me|explique-me|me diga)"
    r")\b[\s,:-]*"
)
_REQUEST = re.compile(
    r"(?:please )?(?:tell (?:me|us)|explain|describe|show(?: (?:me|us))?|list"
    r"|summari[sz]e|find|quote"
    r"|give (?:me|us)|remind (?:me|us)|erklare?|beschreibe?|zeige?|nenne?|explique[zr]?"
    r"|decri(?:s|vez)"
    r"|dites[- ](?:moi|nous)|expliquez[- ](?:moi|nous)|dis[- ]moi"
    r"|explicame|explica|dime|describe|resume|explique|descreva|diga|liste)\b"
    r"[\s,:-]*(?:please |bitte |me |mir |uns )*"
)
# A request is for something to be told: a topic follows it.
_TOPIC = re.compile(
    rf"(?:about|since|seit|depuis|desde|the|a|an|who|what|when|where|which|why|how|whether"
    rf"|all|every\w*|each|two|three|of|on"
    rf"|der|die|das|den|was|wer|wie|warum|wann|ce|le|la|les|l|qu|el|los|las|o|os|as|{_WH})\b"
)
_TOLD_FIRST = re.compile(
    r"(?:please )?(?:explain|describe|summari[sz]e|erklare?|explica|explique)\b"
)

_PERSONAL = re.compile(
    r"\b(?:i|i'm|i've|i'd|i'll|me|my|mine|myself|you|yourself|yourselves|themselves"
    r"|you're|you've|you'd|your|yours|u|ur|ya|y'all"
    r"|guys|everyone|everybody|folks|we|we're|we've|us"
    r"|our|ours|let's"
    r"|du|dich|dir|dein\w*|ihr|euch|eu(?:er|re)\w*|wir|uns|unser\w*|ich|mich|mir|mein\w*|jemand"
    r"|tu|te|toi|ton|tes|vous|votre|vos|nous|notre|je|j'ai|moi|mon|on va"
    r"|vosotros|usted(?:es)?|nosotros|yo|mis|haces|estas|vienes|tienes|quieres|puedes"
    r"|sabes|eres|vas"
    r"|crees|piensas|opinas|dices|\w+(?:ais|eis)|(?!assez|chez|nez)\w{2,}ez"
    r"|voces?|vcs?|eu|meus?|minhas?)\b"
)
# "Anyone up for it?" is said to the room; "Did they threaten anyone?" is not.
_TO_THE_ROOM = re.compile(
    rf"^(?:{_AUX}|who|what|how|where|when)?\s*(?:anyone|anybody|someone|somebody)\b"
    r"|\b(?:anyone|anybody|someone|somebody) (?:else|here|want|wants|up|fancy|fancies|got|have)\b"
)
_RHETORIC = re.compile(
    r"^(?:who|what|why|how) (?:cares?|knows?|needs?|wants?|fancies|asked$|dares?|even"
    r"|else (?:is \w+(?:ed|ing)|needs|wants|cares)"
    r"|in the world|on earth"
    r"|the (?:hell|heck|fuck)|would have|could possibly|possibly|not|bother)\b"
    r"|\b(?:the (?:hell|heck|fuck)|on earth|anymore|anyway|honestly|seriously|even"
    r"|ever learn|wtf)\b"
    r"|^(?:why|how) would any|^who would do|^how (?:hard|dare|nice|lovely|stupid|come on"
    r"|about that)\b"
    r"|^how \w+ is (?:that|this|it)\s*$|^what if\b|^(?:what now|now what)\s*$"
    r"|^(?:do|does|did|is|was) (?:this|that|it) (?:look|work|sound|ok|okay|so)\b"
    r"|^alg(?:uien|uem) (?:para|quiere|quer|juega|joga|ai)\b|^on (?:mange|va|fait|joue|sort|part)\b"
    r"|^why (?:bother|try)|^(?:is|are|do|does|did|has|have|was|were|wo|would|ca|could|should)n't\b"
    r"|^what (?:a|an)\b|^what(?:'s| is) (?:up|new|wrong with|the point|next|that supposed)\b"
    r"|[,\s](?:right|huh|eh|no|yes|surely|correct|innit|(?:is|are|was|were|do|does|did"
    r"|has|have|will|wo|ca)n't"
    r" (?:it|he|she|they|that))\s*$"
    r"|^(?:wer|was) (?:hatte|weiss|wei\u00df|soll das|fur ein)\b|\b(?:denn|gedacht|schon)\s*$"
    r"|^(?:quel(?:le)?|que|qué) \w+\s*$"
)
_CHATTER = re.compile(
    r"\b(?:lunch|dinner|breakfast|coffee|tea|beer|pizza|drinks?|hungry|film|movie|netflix"
    r"|weekend|tonight"
    r"|this (?:morning|afternoon|evening|channel|server|room|bot|thing)|right channel|new channel"
    r"|bots?|mods?|human|pinned?|pin this|mute|unmute|charger|laptop|wifi|discord|emoji|meme"
    r"|last (?:slice|night)|time is it|(?:up|in) for|feel(?:ing)? like|going on"
    r"|doing today|hear|joke|joking"
    r"|guess who|let me know|cat|dog|exam|homework|school|dogs|birthday|holidays?"
    r"|abendessen|mittagessen|kaffee|kino|lust|heute abend|wochenende"
    r"|manger|dejeuner|diner|ce soir|week-end|cenar|comer|esta noche|jantar|almocar|hoje a noite)\b"
)
_PLEASANTRY = re.compile(
    r"^(?:how (?:are|is|was) (?:it|things|everybody|life|everything)\b.*"
    r"|how(?:'s| is) it\b.*|comment (?:ca va|allez.*)|ca va|como (?:vai|estas?|estais)|tudo bem"
    r"|que tal|wie geht.*|e ai|come again)$"
)
_EMPTY = frozenset(
    "a an the this that these those it its it's that's is are was were be been being do does "
    "did has have had can could will would should may might must to of in on at for with and or "
    "but so then if not no yes any some more else again though up out off me what who why how "
    "when where which whom whose sure sorry really ok okay new point wrong going happening "
    "serious just way come here there yet what's who's where's how's when's ist das es der die "
    "denn was wer wie wo warum wann so ca va c'est est ce que qui quoi et y que como e ai tal "
    "quando cuando".split()
)
_STATED = re.compile(
    r"^(?:(?:what|when|where|how|why|which) (?:i|he|she|it|they|we|you|there|in|goes"
    r"|comes|matters)\b"
    r"|which (?:is|was|are|means|reminds)\b|is what\b|when the\b)"
)
# Without a question mark only word order tells.
_ORDERED = re.compile(
    rf"^(?:(?:what|when|where|why|how|who|whom|(?:what|which|whose) \w+"
    rf"|how (?:many|much|long|far|often|old|big)(?: \w+)?|(?:on|in|to|for|by|at|under|since|from)"
    rf" (?:what|which|whom|when)(?: \w+)?|wer|was|wann|wo|wie|welche\w* \w+|wie \w+)"
    rf" (?:{_AUX})\b(?! (?:it is|up\b|the best))"
    rf"|(?:what|who|where|when|how)'s (?:the |a |an |his |her |their )?\w{{3,}}"
    rf"|(?:who|whose \w+) (?:[a-z]{{3,}}ed|said|wrote|won|made|gave|paid|told|spoke|lost|took)\b"
    rf"|(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)"
    rf" (?:he|she|they|the|there|any|his|her|their)\b"
    rf"|(?:warum|weshalb|wieso|pourquoi|combien|por que|cuant[oa]s?|quant[oa]s?|o que|quien|donde"
    rf"|onde|quem)\b(?= \S+ \S+))"
)
_MIN_WORDS = 2
_MIN_FRAGMENT_WORDS = 3
_MIN_FRAGMENT_CONTENT = 2
_PIECES = re.compile(rf"\b(?:{_WH})\b")


def is_question(message: str) -> bool:
    """Say whether a message in a listening channel asks something that the story may answer."""
    text = _QUOTED_LINE.sub("", _CODE.sub(" ", message))
    if _SOMEBODY.search(text):  # it is meant for them
        return False
    if _LINK.search(text):  # "this" is then what it leads to
        text = _THIS.sub("this page", _LINK.sub(" ", text))
    text = _QUOTED_QUESTION.sub(" ", text)
    return any(_asks(sentence.strip()) for sentence in _SENTENCE_END.split(text))


def wants_to_be_told(message: str) -> bool:
    """Say whether a message asks in so many words to be told something: ``anyone know who ...``."""
    spoken = " ".join(_WORD.findall(fold(message).replace("\u2019", "'")))
    if opening := _OPENING.match(spoken):
        spoken = spoken[opening.end() :]
    return bool(_FRAME.match(spoken) or _REQUEST.match(spoken))


def _asks(sentence: str) -> bool:
    bare = sentence.strip("*_~|-\u2013 \t")
    if _LOOKS_LIKE_CODE.search(bare) or _SHOUTS.search(bare) or _is_vocative(bare):
        return False
    marked = bool(_MARK.search(bare))
    if marked and not _is_latin(bare):
        return True
    words = _WORD.findall(fold(_UNITED_STATES.sub("america", bare)).replace("\u2019", "'"))
    spoken = " ".join(words[: _tail_of(words)])
    if opening := _OPENING.match(spoken):
        spoken = spoken[opening.end() :]
    if len(words) < _MIN_WORDS or _is_request(spoken):
        return len(words) >= _MIN_WORDS
    if not marked and bare.endswith((".", "!", "…")):
        return _is_framed(spoken)
    return _is_framed(spoken) or _is_plain_question(spoken, marked=marked)


def _tail_of(words: Sequence[str]) -> int:
    """Return where the words begin that only go on at the end: ``... please lol``."""
    at = len(words)
    while at > 1 and words[at - 1] in _TAIL:
        at -= 1
    return at


def _is_framed(spoken: str) -> bool:
    """Say whether words ask to be told something that follows: ``does anyone know …``."""
    framed = _FRAME.match(spoken)
    if framed is None:
        return False
    asked = spoken[framed.end() :]
    told = _names_something(asked.removeprefix("about ")) and bool(_TOPIC.match(asked))
    return told and not _is_talk(asked)


def _is_plain_question(spoken: str, *, marked: bool) -> bool:
    if _is_talk(spoken):
        return False
    if marked:
        return _is_about_something(spoken)
    return not _STATED.match(spoken) and bool(_ORDERED.match(spoken))


def _is_vocative(sentence: str) -> bool:
    """Say whether a sentence calls somebody by name: ``Ana, can you …``."""
    match = _VOCATIVE.match(sentence)
    return match is not None and fold(sentence.strip().split(",")[0]) not in _NOT_NAMES


def _is_latin(sentence: str) -> bool:
    letters = [char for char in sentence if char.isalpha()]
    return sum(char < "\u0250" for char in letters) * 2 >= len(letters)


def _is_request(spoken: str) -> bool:
    match = _REQUEST.match(spoken)
    if match is None:
        return False
    told = spoken[match.end() :]
    if _is_talk(told) or not _names_something(told.removeprefix("about ")):
        return False
    return bool(_TOPIC.match(told) or _TOLD_FIRST.match(spoken))


def _is_talk(asked: str) -> bool:
    """Say whether words are talk between people, rhetoric or chatter."""
    patterns = (_PERSONAL, _TO_THE_ROOM, _RHETORIC, _CHATTER, _PLEASANTRY)
    return any(pattern.search(asked) for pattern in patterns)


def _names_something(asked: str) -> bool:
    return any(word not in _EMPTY for word in asked.split())


def _is_about_something(asked: str) -> bool:
    """Say whether what ends with a question mark names what it asks about."""
    words = asked.split()
    content = [word for word in words if word not in _EMPTY]
    if _PIECES.search(asked) or re.match(rf"(?:{_AUX})\b", asked):
        return bool(content)
    return len(words) >= _MIN_FRAGMENT_WORDS and len(content) >= _MIN_FRAGMENT_CONTENT
