"""What sites print around their articles, by rule: whole lines, and patterns of whole lines.

Lines are compared folded: small letters, straight quotation marks, single blanks, and
without what is neither letter nor digit at their ends. English, German, French, Spanish.
"""

import re

CREDIT, BYLINE, TIME = "credit", "byline", "time"
READ_MORE, SHARE, NEWSLETTER = "read more", "share", "newsletter"
COOKIES, PAGE = "cookies", "page"


def _lines(text: str) -> frozenset[str]:
    return frozenset(line.strip() for part in text.splitlines() for line in part.split("|"))


WHOLE_LINES = {
    READ_MORE: _lines(
        """read more|read next|read also|related|related articles|related stories|related news
        related content|related links|related topics|related coverage|more on this story|more news
        more stories|more like this|more from this author|more to read|see also|see more|also read
        recommended|recommended for you|recommended reading|recommended stories|you may also like
        you might also like|you may also be interested in|up next|next up|most read|most popular
        most viewed|most watched|most watched news videos|trending|trending now|top stories
        latest news|latest stories|editor's picks|editors' picks|popular now|don't miss|in case you missed it
        |elsewhere on the site|explore more on these topics|topics|around the web|sponsored
        from our partners|further reading|what to read next|keep reading|continue reading
        read the full story|read the full article|click here to read more|promoted stories
        mehr zum thema|weitere artikel|weitere meldungen|weitere nachrichten|lesen sie auch
        lesen sie mehr|das könnte sie auch interessieren|auch interessant|meistgelesen
        meistgelesene artikel|mehr lesen|mehr dazu|verwandte artikel|verwandte themen
        lire aussi|à lire aussi|sur le même sujet|sur le même thème|articles liés|à lire également
        les plus lus|lire la suite|voir aussi|dans la même rubrique|en savoir plus
        noticias relacionadas|más noticias|te puede interesar|lea también|lee también
        artículos relacionados|lo más leído|más información|ver más|leer más|relacionado
        te recomendamos"""
    ),
    SHARE: _lines(
        """share|share this|share this article|share this story|share article|share this page|tweet
        share this post|post|pin it|email|e-mail|print|print this article|print this page|save
        save article|save for later|copy link|link copied|email this article|email a friend
        share options|reuse this content|follow|follow us|like this|send to a friend|whatsapp
        facebook|twitter|linkedin|reddit|telegram|instagram|pinterest|youtube|tiktok|bluesky
        mastodon|threads|flipboard|messenger|x (formerly twitter
        teilen|artikel teilen|beitrag teilen|drucken|artikel drucken|merken|link kopieren
        per e-mail teilen|seite drucken|folgen sie uns|empfehlen|weitersagen
        partager|partager l'article|partager cet article|imprimer|envoyer par e-mail
        copier le lien|suivez-nous|enregistrer
        compartir|compartir artículo|compartir esta noticia|imprimir|copiar enlace|síguenos
        guardar"""
    ),
    NEWSLETTER: _lines(
        """newsletter|newsletters|sign up|sign up now|sign up here|your email address|email address
        enter your email|enter your email address|your email|subscribe now|subscribe to newsletter
        sign up to our newsletter|subscribe to our newsletter|sign up for our newsletter
        get our newsletter|unsubscribe|view in browser|newsletter sign-up|newsletter signup
        newsletter abonnieren|jetzt abonnieren|zum newsletter anmelden|jetzt anmelden
        ihre e-mail-adresse|newsletter bestellen|abmelden
        s'abonner|je m'abonne|inscrivez-vous|votre adresse e-mail|s'inscrire|abonnez-vous
        se désabonner|suscríbete|suscribirse|suscríbase|tu correo electrónico|darse de baja"""
    ),
    COOKIES: _lines(
        """cookies|cookie policy|cookie settings|cookie preferences|accept cookies|accept all cookies
        accept all|reject all|accept|manage cookies|manage preferences|manage consent|i accept
        privacy settings|your privacy|we value your privacy|accept and continue|decline all
        alle akzeptieren|alle ablehnen|cookies akzeptieren|cookie-einstellungen|einstellungen
        datenschutz-einstellungen|zustimmen|akzeptieren
        tout accepter|tout refuser|accepter|paramétrer les cookies|gérer les cookies
        aceptar|aceptar todo|aceptar cookies|rechazar todo|configurar cookies|política de cookies"""
    ),
    PAGE: _lines(
        """skip to content|skip to main content|skip to navigation|menu|main menu|home|search|log in
        login|log out|sign in|my account|register|subscribe|become a member|donate|donate now
        back to top|to the top|top|close|open menu|navigation|contact|contact us|about|about us
        advertise|advertise with us|advertisement|advertisements|ad|story continues below
        story continues below advertisement|article continues below advertisement
        article continues after advertisement|continue reading below|scroll down for video
        scroll to continue|loading|please wait|privacy|privacy policy|privacy notice|terms
        terms of use|terms of service|terms and conditions|terms & conditions|accessibility
        sitemap|site map|help|careers|jobs|imprint|legal notice|rss|comments|leave a comment
        leave a reply|view comments|show comments|post a comment|join the conversation|live
        breaking|breaking news|exclusive|previous|next|previous post|next post|previous article
        next article|play video|play|video caption|media caption|image caption|gallery
        view gallery|photo gallery|watch live|listen to this article|listen|get in touch|tags
        topics|filed under|support us|all rights reserved|already a subscriber|feedback
        report an error|send us a tip|end of advertisement|toggle navigation|translate
        hide caption|toggle caption|enlarge image|full screen
        anzeige|werbung|zur startseite|startseite|nach oben|impressum|datenschutz|kontakt|anmelden
        kommentare|kommentar schreiben|suche|zum inhalt springen|schlagworte|eilmeldung|vorlesen
        publicité|accueil|commentaires|mentions légales|se connecter|retour en haut|recherche
        laisser un commentaire|annonce|contactez-nous|réservé aux abonnés|écouter l'article
        publicidad|inicio|comentarios|aviso legal|iniciar sesión|buscar|volver arriba|contacto
        política de privacidad|todos los derechos reservados|última hora"""
    ),
}

_MONTHS = (
    "jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|märz|apr(?:il)?|may|mai|june?|juni|july?|juli"
    "|aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?|janvier|février"
    "|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre|enero|febrero|marzo|abril"
    "|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
)
_DAYS = (
    "mon(?:day)?|tues?(?:day)?|wed(?:nesday)?|thu(?:rs)?(?:day)?|fri(?:day)?|sat(?:urday)?"
    "|sun(?:day)?|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|lundi|mardi|mercredi"
    "|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo"
)
_ZONES = "[a-z]?[sd]t|bst|gmt|utc|ce?st|cet|[ap]\\.?m\\.?|uhr|hrs?|h|z|local time"
_DATE_WORD = re.compile(
    rf"(?:{_MONTHS}|{_DAYS}|{_ZONES}|\d{{1,2}}h\d{{2}}|\d{{1,4}}(?:st|nd|rd|th|am|pm)?|at|on|um|am|le|à|de|del|a las|el"
    r"|den|vom)\b[.,:/\-]*"
)
_STAMPED = (
    r"(?:first |originally |last )?(?:published|updated|posted|modified|edited|created|last updated"
    r"|aktualisiert|veröffentlicht|stand|erstellt|publié|mis à jour|modifié|publicado|actualizado)"
)
_STAMP = re.compile(rf"{_STAMPED}\b(?: (?:on|at|am|le|el))?[:,]? *")
_STAMP_TAIL = re.compile(
    r"(?:by [^.!?]{2,40}|(?:a|an|one|\d+) (?:seconds?|minutes?|mins?|hours?|hrs?|days?|weeks?) ago)\Z"
)
_AGO = re.compile(
    r"(?:(?:a|an|one|\d+) ?(?:s|m|h|d|seconds?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?) ago"
    r"|vor \d+ (?:minuten|stunden|tagen)|il y a \d+ (?:minutes|heures|jours)"
    r"|hace \d+ (?:minutos|horas|días)|just now|yesterday at \d\d?:\d\d)\Z"
)
_READING_TIME = re.compile(
    r"(?:\d+[- ]?min(?:ute)?s? (?:read|listen|watch)|(?:reading time|read time|lesezeit"
    r"|temps de lecture|lectura|tiempo de lectura|estimated reading time)[ :]*\d+ ?"
    r"(?:min|minute[ns]?|minuto?s?|mins)?|\d{1,2}:\d\d(?::\d\d)?)\Z"
)

_NAME = r"[^\W\d_](?:[\w'’.-]*)"
_SOCIAL = (
    "facebook|twitter|x|instagram|youtube|linkedin|whatsapp|telegram|reddit|pinterest|tiktok|email"
    "|e-mail|print|threads|bluesky|mastodon|messenger|flipboard|copy link|google news|snapchat|rss"
)
_TITLE = r".{2,200}(?<![.,;])"

PATTERNS = {
    CREDIT: re.compile(
        r"(?:(?:photo(?:graph|graphy|s)?|picture|pictures|image|images|video|file photo|file|foto|fotos|bild"
        r"|photo credit|picture credit|image credit|image source|picture source|crédit|crédits"
        r"|crédit photo|crédits photo|photographie|fotografía|imagen|bildquelle|titelbild"
        r"|illustration|grafik|quelle|source)(?: by)?(?: ?[:©]|(?<=source),) ?(?:[^.!?]{2,80}|(?:[^\s.!?]++ ?){1,5}\.)"
        r"|(?:photo|picture|image|photograph|foto) (?:by|von|par|de) [^.!?]{2,60}"
        r"|credit: [^.!?]{2,60}(?<!lacked)|(?:©|\(c\)|copyright)[ :].{2,120}|.{0,80}© .{2,60}"
        r"|(?:\w+ )?getty images|(?:\w+/)+(?:getty images|agency|afp|ap|reuters|dpa|epa|nwa)"
        r"|reuters|afp|ap|dpa|epa|associated press|agence france-presse|agencies|with agencies"
        r"|(?:additional )?reporting by .{2,150}|writing by .{2,100}|editing by .{2,100}"
        r"|with (?:additional )?reporting (?:by|from) .{2,80}|.{2,40} contributed to this (?:report|story|article)"
        r"|(?:our standards: .{2,80})|rédaction avec .{2,40}|avec (?:afp|agences)|mit (?:material von|agenturmaterial) .{0,40}"
        r"|image caption, .{2,160}|con información de .{2,40})\Z"
    ),
    READ_MORE: re.compile(
        rf"(?:(?:read more|read also|also read|read next|read|related|related story|see also|more"
        rf"|don't miss|you may also like|recommended|watch|listen|live|in pictures|in depth|analysis|explainer|podcast"
        rf"|lesen sie auch|lesen sie mehr|mehr zum thema|mehr dazu|lies auch|auch interessant"
        rf"|lire aussi|à lire aussi|à lire également|voir aussi|lire également"
        rf"|lea también|lee también|te puede interesar|más información|leer más|ver también) ?: {_TITLE}"
        rf"|(?:read more|more) (?:about|on|from|in) [^.,;]{{2,60}}"
        r"|(?:click|tap) here (?:to|for) .{2,80}|follow our live (?:coverage|blog).{0,60}"
        r"|listen to the full .{2,60}|(?:read|see|view) (?:the )?(?:full|original|complete) .{2,40}"
        r"|sign in to read .{2,60})\Z"
    ),
    SHARE: re.compile(
        rf"(?!x\Z)(?:(?:(?:share|tweet|send|teilen|partager|compartir|follow (?:us|me|\w+ \w+)|folgen sie uns|like us|find us"
        rf"|suivez-nous|síguenos|siga\w*)(?: (?:this|this \w+|it|by|on|via|auf|per|sur|par|en|por|with|to)){{0,4}}[: ]*)?"
        rf"(?:(?:{_SOCIAL})(?:[ ,|/&]+|[ ,]*(?:and|or|und|oder|et|y) |\Z))+"
        rf"|\d[\d,.k]* (?:shares?|comments?|likes?|views?|kommentare|commentaires|comentarios)"
        rf"|comments? \(\d+\)?|share or comment on this article.{{0,200}})\Z"
    ),
    NEWSLETTER: re.compile(
        r"(?:(?:sign up|subscribe|register|get|join|receive|don't miss)\b(?=[^\"“”]{0,160}\b(?:newsletter|newsletters|inbox|bulletin"
        r"|(?:daily|weekly|morning|evening|free) (?:e-?mail|briefing|digest|update)s?|\w+ briefing)\b)(?![^\"“”]*\b(?:said|says)\b).{4,220}"
        r"|by (?:signing up|subscribing|clicking|registering|continuing).{0,60} you (?:agree|accept|consent|confirm)\b.{0,200}"
        r"|subscribe to (?:continue|keep) reading.{0,60}|subscribe (?:for|from) .{0,20}(?:\d|a month).{0,40}"
        r"|already a (?:subscriber|member)\b.{0,40}|you have \d+ (?:free )?(?:articles?|stories) (?:left|remaining).{0,40}"
        r"|(?:support|if you value) (?:our|independent|quality|local)\b[^\"“”]{0,40}\b(?:journalism|work|reporting|newsroom)\b.{0,120}"
        r"|thank you for reading\b.{0,160}|this article is for (?:subscribers|members).{0,60}"
        r"|(?:jetzt |hier )?(?:kostenlos )?(?:den |unseren |zum )?newsletter (?:bestellen|abonnieren|anmelden).{0,60}|abonnieren sie .{2,100}newsletter.{0,60}"
        r"|jetzt kostenlos .{0,40}newsletter.{0,40}"
        r"|(?:inscrivez-vous|abonnez-vous|recevez) .{0,80}(?:newsletter|lettre|infolettre).{0,60}"
        r"|(?:suscr[íi]b(?:ete|ase)|reciba|recibe|apúntate) .{0,80}(?:bolet[íi]n|newsletter|correo).{0,60})\Z"
    ),
    COOKIES: re.compile(
        r"(?:(?:we|we and our partners|this (?:web)?site|our (?:web)?site|the site) uses? cookies(?: and [\w ]{2,40})?(?: (?:to|for|on|in order)\b(?![^\"]* (?:said|says|explained)).{2,200})?"
        r"|by (?:continuing|using|browsing).{0,40}(?:site|page|cookies).{0,140}"
        r"|(?:wir|diese (?:web)?seite|unsere (?:web)?seite) (?:verwenden|nutzen|verwendet|nutzt) cookies.{0,200}"
        r"|(?:nous utilisons|ce site utilise) des cookies.{0,200}"
        r"|(?:utilizamos|usamos|este sitio (?:web )?(?:utiliza|usa)) cookies.{0,200})\Z"
    ),
    PAGE: re.compile(
        r"(?:all rights reserved.{0,80}|todos los derechos reservados.{0,40}|tous droits réservés.{0,40}|alle rechte vorbehalten.{0,40}"
        r"|(?:tags|topics|filed under|schlagw[oö]rter|themen|mots-clés|etiquetas|temas|categories|category|keywords) ?: [^.!?]{2,160}"
        r"|posted in .{2,60}\|.{0,80}|tagged .{2,60}"
        r"|this (?:article|story|post|piece|interview|report) (?:was (?:originally |first )?(?:published|amended|updated|produced|written)"
        r"|first appeared|originally appeared|has been (?:edited|updated|amended|corrected|condensed))\b.{0,160}"
        r"|do you (?:know more|have (?:a|any) (?:story|tip|question|information|news))\b.{0,140}"
        r"|have you been affected\b.{0,140}|got a (?:tip|story)\b.{0,100}"
        r"|(?:send|email|write to) (?:us|your|the author)\b.{0,80}(?:@|story ideas|tips).{0,60}"
        r"|(?:press|media) (?:contact|enquiries) ?:.{2,80}|contact (?:us|the author|the newsroom) (?:at|via) .{2,60}"
        r"|what do you think\? .{0,60}comments?.{0,40}|(?:story|article) continues (?:below|after)\b.{0,40})\Z"
    ),
}

CREDIT_AT_THE_END = re.compile(
    r"(?<=[.!?\"”’)])\s+\(?(?:Photo(?:graph)?|Picture|Image|Foto|Bild|Crédit photo|Photo credit)"
    r"(?: by)? ?: ?[^.!?]{2,60}\)?\.?\Z"
    r"|(?<=[.!?\"”’)])\s+(?:©|\(c\)) ?[^.!?]{2,60}\Z"
)

BREADCRUMB_STARTS = _lines(
    "home|news|startseite|accueil|inicio|sport|sports|business|politics|culture|world|start"
)


_HEADING = re.compile(r"(?:read )?more (?:about|on|from|in) .{2,60}\Z")


def is_heading(line: str) -> bool:
    """Say whether a folded line announces bare headlines of other stories."""
    return line.strip(" :.") in WHOLE_LINES[READ_MORE] or bool(_HEADING.match(line))


def is_time(line: str) -> bool:
    """Say whether a folded line tells when the page was published, or how long it takes to read."""
    if _AGO.match(line) or _READING_TIME.match(line):
        return True
    stamp = _STAMP.match(line)
    if stamp is None:
        return False
    parts = re.split(r" ?\| ?|, (?=updated|last)", line)
    return all(_is_stamped_part(part) for part in parts)


def is_date(line: str) -> bool:
    """Say whether a folded line is a date with its year and nothing else."""
    return bool(re.search(r"\d{4}|\d{1,2}[.:h]\d\d", line)) and _is_only_date(line)


def _is_stamped_part(part: str) -> bool:
    stamp = _STAMP.match(part)
    rest = part[stamp.end() :] if stamp else part
    return bool(_STAMP_TAIL.match(rest)) or (
        any(map(str.isdigit, rest))
        and _is_only_date(re.sub(r" (?:by|von) [^.!?]{2,40}\Z", "", rest))
    )


def _is_only_date(text: str) -> bool:
    rest = _DATE_WORD.sub(" ", text)
    return not re.search(r"\w", rest)


BYLINE_LINE = re.compile(
    rf"(?:By|BY|by|Von|Par|Por|Text|Words|Text by|Words by):? (?:{_NAME})(?: (?:{_NAME}))*"
    r"(?:,? (?:and|und|et|y|&) .{2,60})?(?:, [^.!?]{2,60})?\Z"
)
NAME_LINE = re.compile(r"(?:[A-ZÀ-Þ][\w'’.-]+ ){1,3}[A-ZÀ-Þ][\w'’-]+\Z")
NO_NAMES = re.compile(
    rf"\b(?:the|a|an|this|that|{_DAYS}|{_MONTHS}|not|no|his|her|their|our|my|its)\b", re.IGNORECASE
)
