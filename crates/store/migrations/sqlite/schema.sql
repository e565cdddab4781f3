-- The first schema. Numbers (`…_no`) are row numbers of this database alone: dense, ascending in
-- the order of creation, never shown outside. Public ids of customers, orders, refunds and products
-- are UUIDv7 made of the number and the instant of the entry that created the row (src/sqlite/seal.rs):
-- they take no space and need no index. Amounts are minor units, instants microseconds since 1970 UTC, quantities
-- thousandths. `created_seq` and `changed_seq` are journal sequences; `changed_seq` is null until
-- the first change, which keeps its partial indexes small.
--
-- On a distributed database every key of a member-owned table begins with the member's id;
-- src/sqlite/README.md holds the mapping.

CREATE TABLE store_keys (
    name  TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) WITHOUT ROWID;

-- What happened. One partition here, so `seq` alone is the key.
CREATE TABLE journal (
    seq       INTEGER PRIMARY KEY,
    partition INTEGER NOT NULL CHECK (partition = 0),
    at        INTEGER NOT NULL,
    kind      TEXT NOT NULL,
    key       TEXT NOT NULL,
    payload   BLOB NOT NULL,
    hash      BLOB NOT NULL
);

-- Short texts that repeat: sources, channels, countries.
CREATE TABLE labels (
    label_no INTEGER PRIMARY KEY,
    label    TEXT NOT NULL UNIQUE
);

CREATE TABLE counts (
    name  TEXT NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID;

-- The first identity stands in the row as well: most customers have no other.
CREATE TABLE customers (
    customer_no INTEGER PRIMARY KEY,
    source_no   INTEGER NOT NULL,
    external_id TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    created_seq INTEGER NOT NULL,
    changed_seq INTEGER,
    name        TEXT,
    email       TEXT,
    phone       TEXT,
    country     TEXT,
    language    TEXT,
    attributes  TEXT
);
CREATE INDEX customers_changed ON customers (changed_seq) WHERE changed_seq IS NOT NULL;

CREATE TABLE identities (
    source_no   INTEGER NOT NULL,
    external_id TEXT NOT NULL,
    customer_no INTEGER NOT NULL,
    position    INTEGER NOT NULL,
    PRIMARY KEY (source_no, external_id)
) WITHOUT ROWID;
CREATE INDEX identities_more ON identities (customer_no, position) WHERE position > 0;

-- Folded words to search customers by.
CREATE TABLE customer_terms (
    term        TEXT NOT NULL,
    customer_no INTEGER NOT NULL,
    PRIMARY KEY (term, customer_no)
) WITHOUT ROWID;

CREATE TABLE products (
    product_no  INTEGER PRIMARY KEY,
    product_key TEXT NOT NULL UNIQUE,
    sku         TEXT,
    name        TEXT,
    category    TEXT,
    created_seq INTEGER NOT NULL
);

-- A product as lines have worded it; order lines point here.
CREATE TABLE wordings (
    wording_no INTEGER PRIMARY KEY,
    product_no INTEGER NOT NULL,
    name       TEXT,
    category   TEXT
);
CREATE INDEX wordings_of ON wordings (product_no);

-- `lines` is a JSON list of [wording_no, quantity_milli, amount_minor] with a fourth element,
-- line_no, only where lines are not numbered 1, 2, 3. The view order_lines unfolds it.
CREATE TABLE orders (
    order_no       INTEGER PRIMARY KEY,
    customer_no    INTEGER NOT NULL,
    placed_at      INTEGER NOT NULL,
    status         INTEGER NOT NULL,
    currency       TEXT NOT NULL,
    total_minor    INTEGER NOT NULL,
    discount_minor INTEGER NOT NULL,
    channel_no     INTEGER,
    country_no     INTEGER,
    discount_code  TEXT,
    created_seq    INTEGER NOT NULL,
    changed_seq    INTEGER,
    import_no      INTEGER,
    source_no      INTEGER NOT NULL,
    external_id    TEXT NOT NULL,
    more           TEXT,
    lines          TEXT
);
CREATE INDEX orders_changed ON orders (changed_seq) WHERE changed_seq IS NOT NULL;

CREATE TABLE order_keys (
    source_no   INTEGER NOT NULL,
    external_id TEXT NOT NULL,
    order_no    INTEGER NOT NULL,
    PRIMARY KEY (source_no, external_id)
) WITHOUT ROWID;

CREATE TABLE refunds (
    refund_no         INTEGER PRIMARY KEY,
    customer_no       INTEGER NOT NULL,
    refunded_at       INTEGER NOT NULL,
    currency          TEXT NOT NULL,
    amount_minor      INTEGER NOT NULL,
    order_no          INTEGER,
    order_source_no   INTEGER,
    order_external_id TEXT,
    created_seq       INTEGER NOT NULL,
    changed_seq       INTEGER,
    source_no         INTEGER NOT NULL,
    external_id       TEXT NOT NULL,
    reason            TEXT,
    lines             TEXT
);
CREATE INDEX refunds_changed ON refunds (changed_seq) WHERE changed_seq IS NOT NULL;
CREATE INDEX refunds_of ON refunds (order_no) WHERE order_no IS NOT NULL;
CREATE INDEX refunds_waiting ON refunds (order_source_no, order_external_id)
    WHERE order_no IS NULL AND order_external_id IS NOT NULL;

CREATE TABLE refund_keys (
    source_no   INTEGER NOT NULL,
    external_id TEXT NOT NULL,
    refund_no   INTEGER NOT NULL,
    PRIMARY KEY (source_no, external_id)
) WITHOUT ROWID;

-- What a customer did, by time, in whole seconds since 1970 UTC. `item` is order_no × 2, or
-- refund_no × 2 + 1. A large batch writes a run of its own, numbered by its entry: sorted and in
-- one place, where spread over one tree it would touch every page. Run 0 holds the rest. A question
-- looks into each run.
CREATE TABLE timeline (
    run         INTEGER NOT NULL,
    customer_no INTEGER NOT NULL,
    at_s        INTEGER NOT NULL,
    item        INTEGER NOT NULL,
    PRIMARY KEY (run, customer_no, at_s, item)
) WITHOUT ROWID;

CREATE TABLE timeline_runs (
    run INTEGER PRIMARY KEY
);

-- What the shop spends to win customers: one amount for each month, channel, kind and currency.
-- `month` is year × 12 + month − 1; the channel is empty where an amount serves all of them. An
-- entry creates at most one row, so `created_seq` numbers rows: the public id is made of it.
CREATE TABLE spend (
    month        INTEGER NOT NULL,
    channel      TEXT NOT NULL,
    kind         TEXT NOT NULL,
    currency     TEXT NOT NULL,
    amount_minor INTEGER NOT NULL,
    note         TEXT,
    created_seq  INTEGER NOT NULL,
    changed_seq  INTEGER,
    PRIMARY KEY (month, channel, kind, currency)
) WITHOUT ROWID;
CREATE UNIQUE INDEX spend_created ON spend (created_seq);

CREATE VIEW order_lines AS
    SELECT orders.order_no,
           coalesce(json_extract(line.value, '$[3]'), line.key + 1) AS line_no,
           products.sku, wordings.name, wordings.category,
           json_extract(line.value, '$[1]') AS quantity_milli,
           json_extract(line.value, '$[2]') AS amount_minor
    FROM orders
    JOIN json_each(orders.lines) AS line
    LEFT JOIN wordings ON wordings.wording_no = json_extract(line.value, '$[0]')
    LEFT JOIN products ON products.product_no = wordings.product_no;

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

-- From here on: not derived from the journal.

CREATE TABLE imports (
    import_no   INTEGER PRIMARY KEY,
    id          BLOB NOT NULL UNIQUE,
    fingerprint BLOB NOT NULL UNIQUE,
    file_name   TEXT NOT NULL,
    source      TEXT NOT NULL,
    bytes_total INTEGER NOT NULL,
    options     TEXT NOT NULL,
    status      TEXT NOT NULL,
    batches     INTEGER NOT NULL,
    checkpoint  BLOB NOT NULL,
    bytes_done  INTEGER NOT NULL,
    counts      TEXT NOT NULL,
    rejects     TEXT NOT NULL,
    stop_reason TEXT,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    finished_at INTEGER
);

CREATE TABLE users (
    user_no       INTEGER PRIMARY KEY,
    id            BLOB NOT NULL UNIQUE,
    email         TEXT NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    role          TEXT NOT NULL,
    language      TEXT,
    theme         TEXT,
    disabled_at   INTEGER,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL
);

CREATE TABLE sessions (
    session_no INTEGER PRIMARY KEY,
    id         BLOB NOT NULL UNIQUE,
    token_hash BLOB NOT NULL UNIQUE,
    user_id    BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER,
    user_agent TEXT
);
CREATE INDEX sessions_of ON sessions (user_id, session_no);

CREATE TABLE api_keys (
    api_key_no   INTEGER PRIMARY KEY,
    id           BLOB NOT NULL UNIQUE,
    key_hash     BLOB NOT NULL UNIQUE,
    name         TEXT NOT NULL,
    prefix       TEXT NOT NULL,
    scopes       TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER,
    revoked_at   INTEGER
);

-- Answers kept under idempotency keys.
CREATE TABLE answers (
    scope     TEXT NOT NULL,
    key       TEXT NOT NULL,
    body_hash BLOB NOT NULL,
    status    INTEGER NOT NULL,
    body      BLOB NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (scope, key)
);
CREATE INDEX answers_at ON answers (at);

CREATE TABLE audit_log (
    number  INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    actor   TEXT NOT NULL,
    action  TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail  TEXT NOT NULL
);

CREATE TABLE settings (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
