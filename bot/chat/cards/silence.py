"""The card of "not in this story": why, and what comes closest."""

from bot.answers.model import Answer
from bot.chat.cards.asked import asked_notes
from bot.chat.cards.card import NOT_ANSWERED, Card, Item, row, rule, text
from bot.chat.cards.citing import listed
from bot.chat.cards.controls import Action, control
from bot.chat.cards.question import head, never_used, origin, repairs


def silence_card(answer: Answer, *, with_question: bool, asker: int | None) -> Card:
    """Return the card that says why a story does not answer; see :func:`answer_card`."""
    lines = [f"**Not in this story.** {_reason(answer)}", *repairs(answer), *asked_notes(answer)]
    items: list[Item] = [head(answer, lines, large=with_question)]
    for title, articles in (("Closest", answer.nearest), ("Newest", answer.newest)):
        if articles:
            headlines = "\n".join(f"- {listed(article)}" for article in articles)
            items.append(text(f"{title} headlines:\n{headlines}"))
    buttons: list[Item] = []
    if asker is not None:
        state = f"{answer.story_id}.{answer.revision}.{asker}"
        buttons.append(control(Action.TELL, state, "Tell the moderators"))
    buttons.append(control(Action.DELETE, str(asker or 0), "Delete"))
    return Card([*items, rule(), row(*buttons), text(f"-# {origin(answer)}")], NOT_ANSWERED)


def _reason(answer: Answer) -> str:
    if answer.unknown_words:
        return never_used(answer)
    if answer.nearest:
        return "Its articles use these words, but no passage holds enough of them together."
    return "Your question holds no word to look up; name a person, a place or a thing."
