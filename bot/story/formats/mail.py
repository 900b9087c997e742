"""A mail (.eml), such as a newsletter or a press release -> its article."""

from datetime import datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage

from bot.errors import ArticleError
from bot.story.formats.article_file import Extracted
from bot.story.formats.html import extract_page


def extract_mail(file: str, content: bytes) -> Extracted:
    """Extract the article of a mail: subject, sender, date, and its text.

    Raises:
        ArticleError: It is no mail, or holds no text.
    """
    message = message_from_bytes(content, policy=policy.default)
    try:
        subject = str(message["subject"] or "").strip()
        sender, sent_at = _sender(message), _sent_at(message)
        plain, page = _part(message, "plain"), _part(message, "html")
    except (MessageError, ValueError, LookupError, AttributeError, TypeError, IndexError) as error:
        raise ArticleError(file, "It cannot be read as a mail.") from error
    if not subject:
        raise ArticleError(file, "It has no subject, so no headline.")
    if plain.strip():
        body = plain
    elif page.strip():
        body = extract_page(file, page, None).body
    else:
        raise ArticleError(file, "It holds no text.")
    return Extracted(subject, body, outlet=sender, published_at=sent_at)


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    if part is None:
        return ""
    text = part.get_content()
    return text if isinstance(text, str) else ""


def _sender(message: EmailMessage) -> str | None:
    header = message["from"]
    addresses = header.addresses if header is not None else ()
    return next((address.display_name for address in addresses if address.display_name), None)


def _sent_at(message: EmailMessage) -> datetime | None:
    header = message["date"]
    return header.datetime if header is not None else None
