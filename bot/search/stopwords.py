"""Words that carry no subject, by language.

Function words only: articles, pronouns, prepositions, conjunctions, auxiliaries and
question words. Numbers, negations and verbs of saying stay, they tell passages apart.
"""

ENGLISH = frozenset(
    "a about above after again against all also am an and any are aren as at be because been "
    "before being below between both but by can could couldn d did didn do does doesn doing don "
    "down during each for from further had hadn has hasn have haven having he her here hers "
    "herself him himself his how i if in into is isn it its itself just ll m ma me more most my "
    "myself of off on once only or other our ours ourselves out over own re s same shall she "
    "should shouldn so some such t than that the their theirs them themselves then there these "
    "they this those through to too under until up us ve very was wasn we were weren what when "
    "where which while who whom whose why will with won would wouldn y you your yours yourself "
    "yourselves".split(),
)

BY_LANGUAGE: dict[str, frozenset[str]] = {"en": ENGLISH}
