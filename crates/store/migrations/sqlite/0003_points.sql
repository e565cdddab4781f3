-- The loyalty program. Programs, members and their points follow from the journal: a member's entry
-- holds everything that was decided, and a member's state is what its entries lead to. Tables hold
-- sums and lists of it.

-- `document` is JSON as it was written. A version without `published_seq` is a draft.
CREATE TABLE programs (
    version       INTEGER PRIMARY KEY,
    document      TEXT NOT NULL,
    saved_by      TEXT NOT NULL,
    saved_at      INTEGER NOT NULL,
    created_seq   INTEGER NOT NULL,
    changed_seq   INTEGER,
    published_seq INTEGER,
    published_by  TEXT,
    starts_at     INTEGER,
    archived_at   INTEGER,
    archived_by   TEXT
);

CREATE TABLE members (
    customer_no INTEGER PRIMARY KEY,
    status      INTEGER NOT NULL,
    joined_at   INTEGER NOT NULL,
    changed_at  INTEGER NOT NULL,
    due_at      INTEGER,
    changes     INTEGER NOT NULL,
    created_seq INTEGER NOT NULL,
    changed_seq INTEGER NOT NULL
);
CREATE INDEX members_due ON members (due_at) WHERE due_at IS NOT NULL;
CREATE UNIQUE INDEX members_joined ON members (created_seq);

-- Which entries of the journal a member's state follows from.
CREATE TABLE member_changes (
    seq         INTEGER PRIMARY KEY,
    customer_no INTEGER NOT NULL
);
CREATE INDEX member_changes_of ON member_changes (customer_no, seq);

-- Sums of the postings by bucket; what a member may use is `available + debt`.
CREATE TABLE wallets (
    customer_no INTEGER NOT NULL,
    wallet      TEXT NOT NULL,
    pending     INTEGER NOT NULL,
    available   INTEGER NOT NULL,
    held        INTEGER NOT NULL,
    debt        INTEGER NOT NULL,
    issued      INTEGER NOT NULL,
    spent       INTEGER NOT NULL,
    expired     INTEGER NOT NULL,
    reversed    INTEGER NOT NULL,
    waived      INTEGER NOT NULL,
    adjusted    INTEGER NOT NULL,
    changed_seq INTEGER NOT NULL,
    PRIMARY KEY (customer_no, wallet)
) WITHOUT ROWID;

CREATE TABLE standings (
    customer_no INTEGER NOT NULL,
    ladder      TEXT NOT NULL,
    tier        TEXT NOT NULL,
    since       INTEGER NOT NULL,
    changed_seq INTEGER NOT NULL,
    PRIMARY KEY (customer_no, ladder)
) WITHOUT ROWID;
CREATE INDEX standings_tier ON standings (ladder, tier);

-- What rules gave to all members, less what was taken back; `reward:NAME` counts what was got.
CREATE TABLE rule_uses (
    rule   TEXT NOT NULL PRIMARY KEY,
    points INTEGER NOT NULL,
    uses   INTEGER NOT NULL
) WITHOUT ROWID;

-- `state`: 0 open, 1 captured, 2 released, 3 lapsed. A hold is numbered by the entry that opened it.
CREATE TABLE holds (
    created_seq       INTEGER PRIMARY KEY,
    customer_no       INTEGER NOT NULL,
    wallet            TEXT NOT NULL,
    hold_no           INTEGER NOT NULL,
    points            INTEGER NOT NULL,
    amount_minor      INTEGER NOT NULL,
    order_source      TEXT,
    order_external_id TEXT,
    opened_at         INTEGER NOT NULL,
    expires_at        INTEGER NOT NULL,
    state             INTEGER NOT NULL,
    captured          INTEGER NOT NULL,
    spend_no          INTEGER,
    changed_seq       INTEGER
);
CREATE UNIQUE INDEX holds_of ON holds (customer_no, wallet, hold_no);

-- `state`: 0 issued, 1 used, 2 delivered, 3 cancelled.
CREATE TABLE redemptions (
    created_seq INTEGER PRIMARY KEY,
    customer_no INTEGER NOT NULL,
    reward      TEXT NOT NULL,
    wallet      TEXT NOT NULL,
    spend_no    INTEGER NOT NULL,
    price       INTEGER NOT NULL,
    code        TEXT NOT NULL UNIQUE,
    redeemed_at INTEGER NOT NULL,
    state       INTEGER NOT NULL,
    moved_by    TEXT,
    changed_seq INTEGER
);
CREATE INDEX redemptions_of ON redemptions (customer_no, created_seq);
CREATE INDEX redemptions_open ON redemptions (created_seq) WHERE state = 0;

-- Occasions of the shop's own, each taken once.
CREATE TABLE happenings (
    source_no   INTEGER NOT NULL,
    external_id TEXT NOT NULL,
    customer_no INTEGER NOT NULL,
    created_seq INTEGER NOT NULL,
    PRIMARY KEY (source_no, external_id)
) WITHOUT ROWID;

-- `state`: 0 waiting, 1 approved, 2 declined.
CREATE TABLE adjustments (
    created_seq  INTEGER PRIMARY KEY,
    customer_no  INTEGER NOT NULL,
    wallet       TEXT NOT NULL,
    points       INTEGER NOT NULL,
    reason       TEXT NOT NULL,
    asked_by     TEXT NOT NULL,
    asked_at     INTEGER NOT NULL,
    state        INTEGER NOT NULL,
    decided_by   TEXT,
    changed_seq  INTEGER
);
CREATE INDEX adjustments_waiting ON adjustments (created_seq) WHERE state = 0;
