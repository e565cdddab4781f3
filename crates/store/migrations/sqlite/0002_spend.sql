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
