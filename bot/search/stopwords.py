"""Words that carry no subject, by language (ISO 639-1).

Closed classes only: articles, pronouns, prepositions, conjunctions, auxiliaries and
question words, folded as :func:`bot.search.analysis.fold` folds them. They also tell
languages apart (:mod:`bot.search.languages`). Written for this project.
"""

_WORDS = {
    "en": """
        a an the this that these those and or but nor so yet if then than as of at by for from in
        into on onto to with without within about above after against along among around before
        behind below between beyond during over through under until up upon via out off down i me
        my mine we us our ours you your yours he him his he she her hers it its they them their
        theirs who whom whose which what when where why how am is are was were be been being do
        does did done doing have has had having can could may might must shall should will would
        not no there here also such same own too very just only s t d ll re ve m any some each
        both all more most other""",
    "de": """
        der die das den dem des ein eine einen einem einer eines und oder aber doch sondern denn
        dass ob wenn als wie weil da so nicht kein keine keinen keinem keiner keines ich du er
        sie es wir ihr mich dich sich uns euch ihm ihn ihnen mein dein sein seine seinen seinem
        seiner seines ihre ihren ihrem ihrer ihres unser unsere euer wer wen wem wessen was
        welche welcher welches welchen welchem wann wo wohin woher warum wieso weshalb im ins in
        an am ans auf aus bei beim mit nach von vom vor zu zum zur uber unter durch fur gegen
        ohne um zwischen wahrend bis seit ist sind war waren bin bist sei wird werden wurde
        wurden worden hat haben hatte hatten habe kann konnen konnte konnten auch noch nur schon
        sehr dieser diese dieses diesen diesem jener jene man hier dort""",
    "es": """
        el la los las un una unos unas lo al del de a ante bajo con contra desde durante en
        entre hacia hasta mediante para por segun sin sobre tras y e o u ni pero sino que si
        como cuando donde quien quienes cual cuales cuanto cuanta cuantos cuantas cuyo cuya
        cuyos cuyas yo tu ella ello ellos ellas nosotros vosotros usted ustedes me te se nos os
        le les mi mis su sus tus nuestro nuestra nuestros nuestras este esta estos estas ese esa
        esos esas esto eso aquel aquella aquellos aquellas ser es son era eran fue fueron sea
        sido siendo soy eres somos estar estan estaba estaban estuvo ha han habia habian hay
        haber he hemos hubo no mas muy ya tambien asi porque""",
    "fr": """
        le la les l un une des du de d au aux a et ou mais ni car donc or que qu qui quoi dont
        quand comment pourquoi quel quelle quels quelles combien lequel laquelle je j tu il elle
        on nous vous ils elles me m te t se s lui leur leurs y en mon ma mes ton ta tes son sa
        ses notre nos votre vos ce c cet cette ces ceci cela ca dans par pour sur sous avec sans
        entre vers chez contre depuis pendant avant apres jusque est sont etait etaient ete etre
        fut furent sera seront suis es sommes etes ai as avons avez ont avait avaient eu avoir
        ne n pas plus tres aussi si comme meme tout toute tous toutes""",
    "it": """
        il lo la i gli le l un uno una del dello della dei degli delle di a ad al allo alla ai
        agli alle da dal dallo dalla dai dagli dalle in nel nello nella nei negli nelle con su
        sul sullo sulla sui sugli sulle per tra fra e ed o ma se che chi cui come quando dove
        perche quale quali quanto quanta quanti quante io tu lui lei noi voi loro mi ti si ci vi
        suo sua suoi sue mio mia tuo nostro vostro questo questa questi queste quello quella
        quelli quelle sono era erano stato stata essere fu furono sara ha hanno aveva avevano
        avere ho abbiamo non piu anche molto gia""",
    "nl": """
        de het een en of maar want dus dat die dit deze als dan toen wie wat waar wanneer waarom
        hoe welke welk ik je jij u hij zij ze wij we jullie hem haar hen hun mij me mijn jouw uw
        zijn ons onze van in op aan met voor door bij uit over naar tot te ten ter om onder
        tussen tegen tijdens na sinds is ben bent was waren wordt worden werd werden heeft
        hebben had hadden heb kan kunnen kon konden zal zullen zou zouden niet geen ook nog al
        er hier daar zich""",
    "pt": """
        o a os as um uma uns umas do da dos das de no na nos nas em ao aos pelo pela pelos pelas
        por para com sem sob sobre entre ate desde contra e ou mas nem que se como quando onde
        quem qual quais quanto quanta quantos quantas cujo cuja porque eu tu ele ela eles elas
        voce voces me te lhe lhes meu minha seu sua seus suas nosso nossa este esta estes estas
        esse essa esses essas isto isso aquele aquela ser e sao era eram foi foram seja sido
        estar estava estavam esta estao tem ter tinha tinham ha havia nao mais muito ja tambem""",
    "ru": """
        и в во не что он на я с со как а то все она так его но да ты к у же вы за бы по ее мне
        было вот от меня еще нет о об из ему когда даже ну ли если или ни быть был была были
        него до вас уж вам ведь там потом себя еи они тут где есть надо неи для мы тебя их чем
        сам чтобы без чего тоже себе под будет тогда кто этот эта эти это этого этои этом этих
        того тому тои тем тех какои какая какое какие каких каким какого какои каком кого кому
        ком чему чья чеи чье чьи которыи которая которое которые которого которои которых
        которым котором куда откуда зачем почему сколько при над про через между после перед
        является являются""",
}

BY_LANGUAGE: dict[str, frozenset[str]] = {
    language: frozenset(words.split()) for language, words in _WORDS.items()
}
