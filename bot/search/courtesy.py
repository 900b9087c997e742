"""What a question says to whoever is asked, and not about the story: "please tell me".

Such words would count as words that the story never uses. Only at a question's beginning and
end, and only where something to look up is left: in "What did he tell the court?" nothing is
courtesy.
"""

import re

from bot.story.model import Span

HELLO = (
    r"hi|hello|hey|dear bot|good (?:morning|afternoon|evening|day)|hallo|guten (?:tag|morgen|abend)"
    r"|salut|bonjour|bonsoir|hola|buen[oa]s (?:d[ií]as|tardes|noches)|ol[aá]"
    r"|bo[am] (?:dia|tarde|noite)"
)
PLEASE = r"please|pls|plz|bitte|s['\u2019]il (?:te|vous) pla[iî]t|svp|stp|por favor|se faz favor"
THANKS = (
    r"(?:many )?thanks(?: in advance)?|thank you(?: very much)?|thx|danke(?: sch[oö]n)?|vielen dank"
    r"|merci(?: d['\u2019]avance| beaucoup)?|(?:muchas )?gracias|(?:muito )?obrigad[oa]"
)
_TELL = (
    # English
    rf"(?:can|could|would|will) (?:you|anyone|anybody|someone|somebody)(?: (?:{PLEASE}))?"
    r" (?:(?:tell|show|remind|give) (?:me|us)|explain(?: to (?:me|us))?)"
    r"|(?:tell|show|remind) (?:me|us)|let (?:me|us) know"
    r"|what (?:can|could) you tell (?:me|us)|what do you know(?= about\b)"
    r"|do(?:es)? (?:you|anyone|anybody|someone|somebody) (?:happen to )?know"
    r"|(?:anyone|anybody|someone|somebody) knows?|any idea"
    r"|i(?:['\u2019]d| would) (?:like|love) to know|i want to know"
    r"|i(?: was|['\u2019]m)? wonder(?:ing)?"
    r"|(?:may|can) i ask(?: you)?"
    # German
    rf"|(?:kannst du|kann(?:st)?|k[oö]nnen sie|k[oö]nntest du|k[oö]nnten sie)(?: (?:mir|uns))?"
    rf"(?: (?:jemand|einer))?(?: (?:{PLEASE}))? (?:sagen|erkl[aä]ren|verraten)"
    r"|(?:sag|sagen sie|erkl[aä]r|erkl[aä]ren sie)(?: (?:mir|uns))(?: mal)?"
    r"|wei(?:ß|ss)t du|wissen sie|wei(?:ß|ss) jemand"
    r"|ich (?:m[oö]chte|will|w[uü]rde)(?: gerne?)? wissen"
    # French
    r"|(?:peux[- ]tu|tu peux|pouvez[- ]vous|vous pouvez|pourrais[- ]tu|pourriez[- ]vous)"
    r" (?:me|nous|m['\u2019]) ?(?:dire|expliquer)|(?:dis|dites|expliquez?|explique)[- ](?:moi|nous)"
    r"|sais[- ]tu|savez[- ]vous|est[- ]ce que (?:tu sais|vous savez)"
    r"|je (?:voudrais|veux|souhaite|souhaiterais) savoir|j['\u2019]aimerais savoir"
    # Spanish
    r"|(?:puedes?|podr[ií]as?|pod[eé]is) (?:decir|explicar)(?:me|nos)"
    r"|(?:me|nos) (?:puedes?|podr[ií]as?) (?:decir|explicar)|(?:dime|dinos|d[ií]game|expl[ií]came)"
    r"|sabes|sabe usted|alguien sabe|(?:quiero|quisiera|querr[ií]a|me gustar[ií]a) saber"
    # Portuguese
    r"|(?:voc[eê] )?(?:pode|podes|poderia|consegue) (?:me |nos )?(?:dizer|explicar|contar)"
    r"(?:-(?:me|nos))?|(?:me|nos) (?:diga|diz|conta|conte)|(?:diga|diz|conta|conte)-(?:me|nos)"
    r"|(?:voc[eê] sabe|algu[eé]m sabe)|(?:quero|queria|gostaria de) saber"
)
_OPENING = re.compile(
    rf"[^\w]*(?:(?:{HELLO})\b(?!-)[^\w]*)?(?:(?:{PLEASE})\b[^\w]*)?"
    rf"(?:(?:{_TELL})\b[^\w]*(?:(?:{PLEASE})\b[^\w]*)?)?",
    re.IGNORECASE,
)
# A thing can be said to give thanks, or to be a "Bitte"; after a comma, nobody is meant but us.
_CLOSING = re.compile(
    rf"(?:[,.!?]\s*(?:{PLEASE}|{THANKS})|\s(?:please|pls|plz|por favor|svp|stp"
    rf"|s['\u2019]il (?:te|vous) pla[iî]t))(?:[\s,]*(?:{THANKS}))?[^\w]*$",
    re.IGNORECASE,
)


def courtesies(question: str) -> tuple[Span, Span]:
    """Return the beginning and the end of a question that are said to whoever is asked.

    Either may be empty; they do not overlap.
    """
    opening = _OPENING.match(question)
    first = opening.end() if opening else 0
    closing = _CLOSING.search(question, max(first - 1, 0))
    last = max(closing.start(), first) if closing else len(question)
    return Span(0, first), Span(last, len(question))
