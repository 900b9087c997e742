"""English words whose forms no stemmer brings together: ``said`` is ``say``, ``women`` ``woman``.

Only forms that are spelt differently from every other word; ``found`` (find, found),
``saw``, ``left``, ``felt``, ``lay`` and their like stay as they are.
"""

_FORMS = """
arise arose arisen; awake awoke awoken; beat beaten; become became; begin began begun;
bind bound; bite bit bitten; bleed bled; blow blew blown; break broke broken; breed bred;
bring brought; build built; buy bought; catch caught; choose chose chosen; cling clung;
come came; creep crept; deal dealt; dig dug; draw drew drawn; drink drank drunk;
drive drove driven; eat ate eaten; fall fell fallen; feed fed; fight fought; flee fled;
fling flung; fly flew flown; forbid forbade forbidden; forget forgot forgotten;
forgive forgave forgiven; freeze froze frozen; get got gotten; give gave given; go went gone;
grow grew grown; hang hung; hear heard; hide hid hidden; hold held; keep kept; kneel knelt;
know knew known; lead led; lend lent; light lit; lose lost; make made; mean meant; meet met;
mistake mistook mistaken; overcome overcame; pay paid; prove proven; ride rode ridden;
ring rang rung; rise risen; run ran; say said; seek sought; sell sold; send sent;
shake shook shaken; shine shone; shoot shot; show shown; shrink shrank shrunk; sing sang sung;
sink sank sunk; sit sat; slay slew slain; sleep slept; slide slid; speak spoke spoken;
spend spent; spin spun; spring sprang sprung; stand stood; steal stole stolen; stick stuck;
strike struck stricken; strive strove striven; swear swore sworn; sweep swept; swim swam swum;
swing swung; take took taken; teach taught; tear tore torn; tell told; think thought;
throw threw thrown; undergo underwent undergone; understand understood; undertake undertook
undertaken; wake woke woken; wear wore worn; weave wove woven; weep wept; win won;
withdraw withdrew withdrawn; withhold withheld; withstand withstood; write wrote written;
man men; woman women; child children; foot feet; tooth teeth; goose geese; mouse mice;
wife wives; life lives; knife knives; thief thieves; half halves; leaf leaves; loaf loaves;
crisis crises; analysis analyses; thesis theses; basis bases; criterion criteria;
phenomenon phenomena; medium media; datum data; bacterium bacteria; nucleus nuclei;
stimulus stimuli; index indices; matrix matrices; vertex vertices
"""

BASE_FORMS: dict[str, str] = {
    form: words[0] for words in (line.split() for line in _FORMS.split(";")) for form in words[1:]
}
