"""What readers think of answers, and ``/reports``, where moderators look at it."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

import discord
from discord import app_commands
from discord.ext import commands

from bot.answers.receipts import Receipt, encode
from bot.chat.cards.card import Card
from bot.chat.cards.controls import WHICH, Action, StaleControlError, states_on
from bot.chat.cards.reports import (
    WrongExcerpt,
    count_passages,
    digest_of,
    distinct_questions,
    kept_question_card,
    reports_card,
    settled_card,
    which_card,
    wrong_passage_card,
)
from bot.chat.gate import Asker, Gate
from bot.chat.located import Located, locate, visible_story
from bot.chat.pressing import Handler, read_question, read_receipt
from bot.chat.rights import Rights, default_permissions, guild_of
from bot.chat.services import Services
from bot.chat.speech import say, speaking
from bot.chat.telling import tell_moderators
from bot.errors import NotAllowedError, UnknownStoryError
from bot.library.librarian import Librarian
from bot.library.store import AuditEvent, moderator
from bot.readers.store import DIRECT, KeptQuestion, Vote, WrongPassage
from bot.story.model import Span
from bot.wording import later

GROUP = "reports"
EVER = date(2015, 1, 1)
"""Before Discord, and so before anything readers said."""

_ANSWER = re.compile(r"(?P<story>\d{1,10})\.(?P<revision>\d{1,10})")
_TOLD = re.compile(_ANSWER.pattern + r"\.(?P<asker>\d{1,20})")
_HELPED = later(
    "Thank you. I have counted that this answer helped: one vote a person. "
    "Press *Not helpful* to change yours."
)
_DID_NOT_HELP = later(
    "Thank you. I have counted that this answer did not help: one vote a person. "
    "If one passage is wrong, press *Wrong passage* under it."
)
_REPORTED = later(
    "Thank you. The moderators will see that a reader calls this passage wrong. "
    "Your name is not with it."
)
_REPORTED_BEFORE = later("You have called this passage wrong before. The moderators can see it.")
_KEPT = later("Thank you. The moderators can read your question now. Your name is not with it.")
_KEPT_BEFORE = later("The moderators have your question already.")
_NOBODY = later("There are no moderators here to tell. Ask me in a server, and tell them there.")


class Reports(commands.Cog):
    """Counts votes, and takes to the moderators what readers want them to see."""

    def __init__(self, services: Services, gate: Gate, rights: Rights) -> None:
        """Keep it with these services."""
        self._services = services
        self._rights = rights
        self._gate = gate
        self.reports.default_permissions = default_permissions(services.moderator_role)

    @property
    def handlers(self) -> Mapping[Action, Handler]:
        """What buttons do here."""
        return {
            Action.HELPFUL: self._helpful,
            Action.NOT_HELPFUL: self._not_helpful,
            Action.WRONG: self._wrong,
            Action.TELL: self._tell,
            Action.DONE: self._done,
        }

    @app_commands.command()
    @app_commands.guild_only()
    async def reports(self, interaction: discord.Interaction) -> None:
        """Show the passages that readers call wrong and the questions they want you to see."""
        await self._rights.require(interaction, GROUP)
        await interaction.response.defer(ephemeral=True)
        await interaction.followup.send(view=await self._list(interaction), ephemeral=True)

    async def _helpful(self, interaction: discord.Interaction, state: str) -> None:
        await self._vote(interaction, state, helpful=True)

    async def _not_helpful(self, interaction: discord.Interaction, state: str) -> None:
        await self._vote(interaction, state, helpful=False)

    async def _vote(self, interaction: discord.Interaction, state: str, *, helpful: bool) -> None:
        async with self._gate.click(interaction) as asker:
            match = _ANSWER.fullmatch(state)
            if match is None or interaction.message is None:
                raise StaleControlError
            visible_story(self._services, interaction, int(match["story"]), int(match["revision"]))
            vote = Vote(asker.guild, interaction.message.id, self._mark(asker), helpful, asker.at)
            await self._services.readers.vote(vote)
            told = _HELPED if helpful else _DID_NOT_HELP
            await interaction.response.send_message(say(told), ephemeral=True)

    async def _wrong(self, interaction: discord.Interaction, state: str) -> None:
        async with self._gate.click(interaction) as asker:
            _require_moderators(asker)
            if state == WHICH:
                states = states_on(interaction.message, Action.CONTEXT)
                if len(states) != 1:
                    await self._ask_which(interaction, states)
                    return
                [state] = states
            letters, _, answer = state.partition(".")
            if not re.fullmatch(r"\d{0,20}", answer):
                raise StaleControlError
            located = locate(self._services, interaction, read_receipt(letters))
            span = located.receipt.span
            wrong = WrongPassage(
                guild=asker.guild,
                story=located.librarian.story,
                revision=located.receipt.revision,
                file=located.article.file,
                start=span.start,
                end=span.end,
                reader=self._mark(asker),
                at=asker.at,
            )
            is_new = await self._services.readers.report(wrong)
            told = _REPORTED if is_new else _REPORTED_BEFORE
            await interaction.response.send_message(say(told), ephemeral=True)
            if is_new:
                await self._tell_of_passage(interaction, located, wrong, answer)

    async def _ask_which(self, interaction: discord.Interaction, states: Sequence[str]) -> None:
        """Ask in private which of a card's excerpts is meant."""
        if not states or interaction.message is None:
            raise StaleControlError
        answer = interaction.message.id
        excerpts = []
        for letters in states:
            located = locate(self._services, interaction, read_receipt(letters))
            excerpts.append((f"{letters}.{answer}", located.article, located.receipt.span))
        await interaction.response.send_message(view=which_card(excerpts), ephemeral=True)

    async def _tell(self, interaction: discord.Interaction, state: str) -> None:
        async with self._gate.click(interaction) as asker:
            _require_moderators(asker)
            match = _TOLD.fullmatch(state)
            if match is None:
                raise StaleControlError
            if int(match["asker"]) != interaction.user.id:
                raise NotAllowedError(
                    later("Only who asked can send this question to the moderators.")
                )
            librarian = visible_story(
                self._services, interaction, int(match["story"]), int(match["revision"])
            )
            question = read_question(interaction)
            kept = KeptQuestion(asker.guild, librarian.story, question, self._mark(asker), asker.at)
            is_new = await self._services.readers.keep(kept)
            told = _KEPT if is_new else _KEPT_BEFORE
            await interaction.response.send_message(say(told), ephemeral=True)
            if is_new:
                with speaking(interaction.guild_locale):  # the moderators read it
                    card = kept_question_card(kept)
                await tell_moderators(interaction.client, self._services, asker.guild, card)

    async def _done(self, interaction: discord.Interaction, state: str) -> None:
        await self._rights.require(interaction, GROUP)
        readers, guild = self._services.readers, guild_of(interaction)
        feedback = await readers.feedback(guild, EVER)
        for wrong, _ in count_passages(feedback):
            if digest_of(wrong) == state:
                await readers.settle_passage(wrong, _settled(interaction, wrong.story))
        for question in distinct_questions(feedback):
            if digest_of(question) == state:
                await readers.settle_question(question, _settled(interaction, question.story))
        is_list = interaction.message is not None and interaction.message.flags.ephemeral
        if is_list:
            card = await self._list(interaction)
        else:
            with speaking(interaction.guild_locale):  # it stands in the moderators' channel
                card = settled_card(interaction.user.id)
        await interaction.response.edit_message(view=card)

    async def _tell_of_passage(
        self,
        interaction: discord.Interaction,
        located: Located,
        wrong: WrongPassage,
        answer: str,
    ) -> None:
        excerpt = WrongExcerpt(wrong, 1, located.article, encode(located.receipt))
        with speaking(interaction.guild_locale):  # the moderators read it
            card = wrong_passage_card(excerpt, _answer_url(interaction, answer))
        await tell_moderators(interaction.client, self._services, wrong.guild, card)

    async def _list(self, interaction: discord.Interaction) -> Card:
        feedback = await self._services.readers.feedback(guild_of(interaction), EVER)
        wrong = [self._excerpt(passage, people) for passage, people in count_passages(feedback)]
        return reports_card(wrong, distinct_questions(feedback))

    def _excerpt(self, wrong: WrongPassage, people: int) -> WrongExcerpt:
        """Find the words that a report is about, as far as they are still there."""
        librarian = self._librarian(wrong.story)
        if librarian is None:
            return WrongExcerpt(wrong, people, None)
        snapshot = librarian.snapshot
        for ordinal, article in enumerate(snapshot.articles):
            if article.file == wrong.file and wrong.end <= len(article.body):
                if snapshot.revision != wrong.revision:
                    return WrongExcerpt(wrong, people, article)
                span = Span(wrong.start, wrong.end)
                receipt = Receipt(snapshot.story_id, wrong.revision, ordinal, span)
                return WrongExcerpt(wrong, people, article, encode(receipt))
        return WrongExcerpt(wrong, people, None)

    def _librarian(self, story: str) -> Librarian | None:
        try:
            return self._services.stories.named(story)
        except UnknownStoryError:
            return None

    def _mark(self, asker: Asker) -> bytes:
        return self._services.marks.reader(asker.guild, asker.reader)


def _answer_url(interaction: discord.Interaction, answer: str) -> str:
    """Return where the answer stands whose passage is called wrong.

    Args:
        interaction: A click on it, or on the private card that asked which passage.
        answer: The message's id in the second case; nothing in the first.
    """
    message = interaction.message
    if message is None:
        return ""
    return message.jump_url.replace(str(message.id), answer or str(message.id))


def _require_moderators(asker: Asker) -> None:
    if asker.guild == DIRECT:
        raise NotAllowedError(_NOBODY)


def _settled(interaction: discord.Interaction, story: str) -> AuditEvent:
    return AuditEvent(
        at=interaction.created_at,
        actor=moderator(interaction.user.id),
        action="report.done",
        subject=story,
        outcome="done",
        guild=guild_of(interaction),
    )
