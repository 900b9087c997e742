"""The schema, as an append-only list of steps; ``PRAGMA user_version`` counts those taken.

A step that has been released is never edited; the next change is a new step.
"""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """
        CREATE TABLE stories (
            name TEXT PRIMARY KEY
        ) STRICT
        """,
        """
        CREATE TABLE contents (
            digest TEXT PRIMARY KEY,  -- SHA-256, hex
            bytes BLOB NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE revisions (
            story TEXT NOT NULL REFERENCES stories (name),
            number INTEGER NOT NULL CHECK (number >= 1),
            digest TEXT NOT NULL,
            committed_at TEXT NOT NULL,  -- ISO 8601, UTC
            committed_by TEXT NOT NULL,
            PRIMARY KEY (story, number)
        ) STRICT
        """,
        """
        CREATE TABLE revision_files (
            story TEXT NOT NULL,
            number INTEGER NOT NULL,
            path TEXT NOT NULL,
            digest TEXT NOT NULL REFERENCES contents (digest),
            PRIMARY KEY (story, number, path),
            FOREIGN KEY (story, number) REFERENCES revisions (story, number)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE listening_channels (
            guild INTEGER NOT NULL,
            channel INTEGER NOT NULL,
            PRIMARY KEY (guild, channel)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE audit_events (
            id INTEGER PRIMARY KEY,
            at TEXT NOT NULL,  -- ISO 8601, UTC
            actor TEXT NOT NULL,
            action TEXT NOT NULL,
            subject TEXT NOT NULL,
            outcome TEXT NOT NULL,
            detail TEXT NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE notes (
            key TEXT PRIMARY KEY,
            value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
    ),
    (  # many stories: the operator's and the guilds' own, and which one a place is bound to
        "ALTER TABLE stories ADD COLUMN id INTEGER",
        "ALTER TABLE stories ADD COLUMN guild INTEGER",  # NULL: the operator's
        "UPDATE stories SET id = rowid",
        "CREATE UNIQUE INDEX stories_by_id ON stories (id)",
        """
        CREATE TABLE bindings (
            guild INTEGER NOT NULL,
            channel INTEGER NOT NULL,  -- 0: the whole guild
            story TEXT NOT NULL REFERENCES stories (name),
            PRIMARY KEY (guild, channel)
        ) STRICT, WITHOUT ROWID
        """,
        "ALTER TABLE audit_events ADD COLUMN guild INTEGER",
    ),
    (  # manners: how often a reader may ask, where, and who may not
        """
        CREATE TABLE guild_rules (
            guild INTEGER PRIMARY KEY,
            cooldown_s INTEGER CHECK (cooldown_s >= 0),  -- NULL: the operator's
            daily_questions INTEGER CHECK (daily_questions >= 0)  -- the same
        ) STRICT
        """,
        """
        CREATE TABLE channel_rules (
            guild INTEGER NOT NULL,
            channel INTEGER NOT NULL,
            allowed INTEGER NOT NULL CHECK (allowed IN (0, 1)),
            PRIMARY KEY (guild, channel, allowed)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE rations (
            guild INTEGER NOT NULL,  -- 0: direct messages
            reader BLOB NOT NULL,  -- a keyed hash, other in each guild
            last_at TEXT NOT NULL,  -- ISO 8601, UTC
            asked INTEGER NOT NULL,
            PRIMARY KEY (guild, reader)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE blocks (
            guild INTEGER NOT NULL,
            reader INTEGER NOT NULL,
            by TEXT NOT NULL,
            at TEXT NOT NULL,  -- ISO 8601, UTC
            PRIMARY KEY (guild, reader)
        ) STRICT, WITHOUT ROWID
        """,
    ),
    (  # counts by guild and day, and what readers choose to say
        """
        CREATE TABLE day_outcomes (
            guild INTEGER NOT NULL,
            day TEXT NOT NULL,  -- ISO 8601, UTC
            verdict TEXT NOT NULL,
            asked INTEGER NOT NULL,
            PRIMARY KEY (guild, day, verdict)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE day_latencies (
            guild INTEGER NOT NULL,
            day TEXT NOT NULL,
            bucket INTEGER NOT NULL,
            asked INTEGER NOT NULL,
            PRIMARY KEY (guild, day, bucket)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE day_quotes (
            guild INTEGER NOT NULL,
            day TEXT NOT NULL,
            story TEXT NOT NULL,
            file TEXT NOT NULL,
            quoted INTEGER NOT NULL,
            PRIMARY KEY (guild, day, story, file)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE sealed_words (
            guild INTEGER NOT NULL,
            day TEXT NOT NULL,
            sealed BLOB NOT NULL,  -- a keyed hash of one word, or two
            mark INTEGER NOT NULL CHECK (mark BETWEEN 0 AND 255),  -- of the asker
            asked INTEGER NOT NULL,
            PRIMARY KEY (guild, sealed, day, mark)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE opened_words (  -- which enough people have asked about
            guild INTEGER NOT NULL,
            sealed BLOB NOT NULL,
            words TEXT NOT NULL,
            PRIMARY KEY (guild, sealed)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE opt_outs (
            person BLOB PRIMARY KEY  -- a keyed hash
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE votes (
            guild INTEGER NOT NULL,
            answer INTEGER NOT NULL,  -- the message's id
            reader BLOB NOT NULL,  -- a keyed hash, other in each guild
            helpful INTEGER NOT NULL CHECK (helpful IN (0, 1)),
            day TEXT NOT NULL,
            PRIMARY KEY (guild, answer, reader)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE wrong_passages (
            guild INTEGER NOT NULL,
            story TEXT NOT NULL,
            revision INTEGER NOT NULL,
            file TEXT NOT NULL,
            start INTEGER NOT NULL,
            end INTEGER NOT NULL,
            reader BLOB NOT NULL,  -- a keyed hash, other in each guild
            at TEXT NOT NULL,
            PRIMARY KEY (guild, story, file, start, end, reader)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE kept_questions (
            guild INTEGER NOT NULL,
            story TEXT NOT NULL,
            question TEXT NOT NULL,
            reader BLOB NOT NULL,  -- a keyed hash, other in each guild
            at TEXT NOT NULL,
            PRIMARY KEY (guild, story, reader, question)
        ) STRICT, WITHOUT ROWID
        """,
    ),
    (  # where moderators are told of passages called wrong and of questions without an answer
        """
        CREATE TABLE report_channels (
            guild INTEGER PRIMARY KEY,
            channel INTEGER NOT NULL
        ) STRICT
        """,
    ),
    (  # guilds that removed the bot; their data go after a grace period
        """
        CREATE TABLE departed_guilds (
            guild INTEGER PRIMARY KEY,
            at TEXT NOT NULL  -- ISO 8601, UTC
        ) STRICT
        """,
    ),
    (  # pages and feeds that are asked again and again
        """
        CREATE TABLE sources (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            story TEXT NOT NULL,
            kind TEXT NOT NULL,
            url TEXT NOT NULL,
            interval_s INTEGER NOT NULL CHECK (interval_s > 0),
            added_by TEXT NOT NULL,
            added_at TEXT NOT NULL,  -- ISO 8601, UTC, as the others
            due_at TEXT NOT NULL,
            etag TEXT,
            last_modified TEXT,
            succeeded_at TEXT,
            failures INTEGER NOT NULL,
            reason TEXT,
            UNIQUE (story, url)
        ) STRICT
        """,
        """
        CREATE TABLE seen_pages (  -- of a feed
            source INTEGER NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
            url TEXT NOT NULL,
            stamp TEXT NOT NULL,
            PRIMARY KEY (source, url)
        ) STRICT, WITHOUT ROWID
        """,
    ),
    (  # messages that were taken for questions: a channel with three in a day is left in peace
        """
        CREATE TABLE misreadings (
            guild INTEGER NOT NULL,
            channel INTEGER NOT NULL,
            at TEXT NOT NULL  -- ISO 8601, UTC: texts compare as times do
        ) STRICT
        """,
        "CREATE INDEX misreadings_by_channel ON misreadings (guild, channel, at)",
    ),
    (  # a thread for each question, where a guild wants that
        """
        ALTER TABLE guild_rules
        ADD COLUMN threads INTEGER NOT NULL DEFAULT 0 CHECK (threads IN (0, 1))
        """,
    ),
    (  # a file that stays the same over many revisions is one row, not one for each
        "ALTER TABLE revisions ADD COLUMN why TEXT NOT NULL DEFAULT ''",
        """
        CREATE TABLE file_runs (
            story TEXT NOT NULL REFERENCES stories (name),
            path TEXT NOT NULL,
            first INTEGER NOT NULL,  -- the first and the last revision that hold it so
            last INTEGER NOT NULL,  -- 2^62: the newest, until another one is committed
            digest TEXT NOT NULL REFERENCES contents (digest),
            PRIMARY KEY (story, path, first),
            CHECK (last >= first)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX file_runs_by_last ON file_runs (story, last)",
        "CREATE INDEX file_runs_by_digest ON file_runs (digest)",
        """
        INSERT INTO file_runs
        SELECT f.story, f.path, f.number, iif(f.number = n.newest, 1 << 62, f.number), f.digest
        FROM revision_files f
        JOIN (SELECT story, max(number) newest FROM revisions GROUP BY story) n USING (story)
        """,
        "DROP TABLE revision_files",
    ),
    (  # what was rehearsed and waits for a moderator's word; golden questions of moderators
        """
        CREATE TABLE held_revisions (
            id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never given twice: buttons hold it
            story TEXT NOT NULL REFERENCES stories (name),
            base INTEGER NOT NULL,
            digest TEXT NOT NULL,
            held_at TEXT NOT NULL,  -- ISO 8601, UTC
            actor TEXT NOT NULL,
            guild INTEGER,
            why TEXT NOT NULL,
            report TEXT NOT NULL,  -- JSON
            unattended INTEGER NOT NULL,
            is_reload INTEGER NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE held_files (
            held INTEGER NOT NULL REFERENCES held_revisions (id) ON DELETE CASCADE,
            path TEXT NOT NULL,
            digest TEXT NOT NULL REFERENCES contents (digest),
            PRIMARY KEY (held, path)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX held_files_by_digest ON held_files (digest)",
        """
        CREATE TABLE command_roles (
            guild INTEGER NOT NULL,
            commands TEXT NOT NULL,  -- a group of the moderators' commands
            role INTEGER NOT NULL,
            PRIMARY KEY (guild, commands)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE golden_questions (
            id INTEGER PRIMARY KEY,
            story TEXT NOT NULL REFERENCES stories (name),
            question TEXT NOT NULL,
            answers TEXT NOT NULL,  -- JSON: [[article, words], ...]
            added_at TEXT NOT NULL,
            actor TEXT NOT NULL,
            guild INTEGER,
            UNIQUE (story, question)
        ) STRICT
        """,
    ),
    (  # what became of articles; passages that no answer may show
        """
        CREATE TABLE article_status (
            story TEXT NOT NULL REFERENCES stories (name),
            file TEXT NOT NULL,
            embargoed_until TEXT,  -- ISO 8601, UTC, as the others
            corrected_at TEXT,
            correction TEXT NOT NULL,
            retracted_at TEXT,
            reason TEXT NOT NULL,
            replacement TEXT,
            actor TEXT NOT NULL,
            PRIMARY KEY (story, file)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE hidden_passages (
            id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never given twice: buttons hold it
            story TEXT NOT NULL REFERENCES stories (name),
            file TEXT NOT NULL,
            words TEXT NOT NULL,
            hidden_at TEXT NOT NULL,
            actor TEXT NOT NULL
        ) STRICT
        """,
        "CREATE INDEX hidden_passages_by_story ON hidden_passages (story)",
    ),
    (  # who did something in a guild: others are not named there
        "CREATE INDEX audit_actors_by_guild ON audit_events (guild, actor)",
    ),
    (  # which of the bot's messages quote what, to mark them when that is taken back
        """
        CREATE TABLE quoted (
            message INTEGER NOT NULL,
            place INTEGER NOT NULL,  -- of the excerpt on the message, from 0
            guild INTEGER NOT NULL,  -- 0: direct messages
            channel INTEGER NOT NULL,
            reader BLOB,  -- a keyed hash, in direct messages alone
            story TEXT NOT NULL,
            file TEXT NOT NULL,
            digest TEXT NOT NULL,
            start INTEGER NOT NULL,
            end INTEGER NOT NULL,
            at TEXT NOT NULL,  -- ISO 8601, UTC
            told TEXT NOT NULL,  -- what the message says became of the words
            wanted TEXT NOT NULL,  -- what it should say; where they differ, it is to be edited
            PRIMARY KEY (message, place)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX quoted_words ON quoted (story, file, digest, start, end)",
        "CREATE INDEX quoted_pending ON quoted (message) WHERE told != wanted",
    ),
    (  # what was said about an article follows it into another file
        "ALTER TABLE article_status ADD COLUMN digest TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE hidden_passages ADD COLUMN digest TEXT NOT NULL DEFAULT ''",
    ),
)
