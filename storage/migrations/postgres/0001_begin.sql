-- +goose Up

CREATE TABLE orgs (
    id         TEXT COLLATE "C" PRIMARY KEY,
    name       TEXT NOT NULL,
    name_key   TEXT COLLATE "C" NOT NULL UNIQUE,
    created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE users (
    id            TEXT COLLATE "C" PRIMARY KEY,
    org_id        TEXT COLLATE "C" NOT NULL REFERENCES orgs (id),
    email         TEXT NOT NULL,
    email_key     TEXT COLLATE "C" NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    role          TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created_at    TIMESTAMPTZ NOT NULL
);
CREATE INDEX users_org ON users (org_id, email_key);

CREATE TABLE assignments (
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    org_id  TEXT COLLATE "C" NOT NULL REFERENCES orgs (id),
    PRIMARY KEY (user_id, org_id)
);

CREATE TABLE invitations (
    id         TEXT COLLATE "C" PRIMARY KEY,
    token_hash TEXT COLLATE "C" NOT NULL UNIQUE,
    email      TEXT NOT NULL,
    role       TEXT NOT NULL,
    org_id     TEXT COLLATE "C" NOT NULL, -- '' for the first administrator
    created_by TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    taken_at   TIMESTAMPTZ
);

CREATE TABLE tokens (
    id           TEXT COLLATE "C" PRIMARY KEY,
    user_id      TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    name         TEXT NOT NULL,
    token_hash   TEXT COLLATE "C" NOT NULL UNIQUE,
    created_at   TIMESTAMPTZ NOT NULL,
    last_used_at TIMESTAMPTZ,
    revoked_at   TIMESTAMPTZ
);
CREATE INDEX tokens_user ON tokens (user_id, created_at);

CREATE TABLE sessions (
    token_hash TEXT COLLATE "C" PRIMARY KEY,
    user_id    TEXT COLLATE "C" NOT NULL, -- '' before the sign-in
    data       BYTEA NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX sessions_expiry ON sessions (expires_at);
CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE files (
    id          TEXT COLLATE "C" PRIMARY KEY,
    org_id      TEXT COLLATE "C" NOT NULL REFERENCES orgs (id),
    uploaded_by TEXT NOT NULL,
    name        TEXT NOT NULL,
    sha256      TEXT COLLATE "C" NOT NULL,
    size        BIGINT NOT NULL,
    media_type  TEXT NOT NULL,
    state       TEXT COLLATE "C" NOT NULL,
    reason_code TEXT NOT NULL,
    reason      TEXT NOT NULL,
    scan_status TEXT NOT NULL,
    partner_id  TEXT NOT NULL,
    page_count  INTEGER NOT NULL,
    text_source TEXT NOT NULL,
    reading_id  TEXT COLLATE "C" NOT NULL, -- of the reading whose words are stored
    attempts    INTEGER NOT NULL,
    priority    INTEGER NOT NULL,
    lease_owner TEXT NOT NULL DEFAULT '',
    lease_until TIMESTAMPTZ,
    job_id      BIGINT NOT NULL DEFAULT 0, -- the last job queued for it
    created_at  TIMESTAMPTZ NOT NULL,
    updated_at  TIMESTAMPTZ NOT NULL,
    UNIQUE (org_id, sha256)
);
CREATE INDEX files_newest ON files (org_id, created_at, id);
CREATE INDEX files_working ON files (updated_at) WHERE state IN ('received', 'read');

CREATE TABLE file_passwords (
    file_id    TEXT COLLATE "C" PRIMARY KEY REFERENCES files (id),
    sealed     BYTEA NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE readings (
    id        TEXT COLLATE "C" PRIMARY KEY,
    file_id   TEXT COLLATE "C" NOT NULL REFERENCES files (id),
    org_id    TEXT COLLATE "C" NOT NULL REFERENCES orgs (id),
    reader    TEXT NOT NULL,
    extractor TEXT NOT NULL,
    programs  TEXT NOT NULL,
    pages_key TEXT NOT NULL,
    documents TEXT NOT NULL, -- JSON
    read_at   TIMESTAMPTZ NOT NULL
);
CREATE INDEX readings_file ON readings (file_id, read_at);

CREATE TABLE documents (
    id             TEXT COLLATE "C" PRIMARY KEY,
    file_id        TEXT COLLATE "C" NOT NULL REFERENCES files (id),
    org_id         TEXT COLLATE "C" NOT NULL REFERENCES orgs (id),
    reading_id     TEXT COLLATE "C" NOT NULL, -- that it comes from
    place          INTEGER NOT NULL,
    state          TEXT COLLATE "C" NOT NULL,
    pages          TEXT NOT NULL, -- JSON
    kind           TEXT COLLATE "C" NOT NULL,
    program        TEXT COLLATE "C" NOT NULL,
    language       TEXT NOT NULL,
    confidence     DOUBLE PRECISION NOT NULL,
    warnings       TEXT NOT NULL, -- JSON

    -- kept from the fields, for lists and searches
    holder             TEXT NOT NULL,
    certificate_number TEXT NOT NULL,
    country            TEXT NOT NULL,
    issued_on          TEXT COLLATE "C" NOT NULL,
    effective_on       TEXT COLLATE "C" NOT NULL,
    expires_on         TEXT COLLATE "C" NOT NULL,
    until_revoked      BOOLEAN NOT NULL,
    holder_order       TEXT COLLATE "C" NOT NULL,
    expires_order      TEXT COLLATE "C" NOT NULL,
    number_key         TEXT COLLATE "C" NOT NULL,
    search_key         TEXT COLLATE "C" NOT NULL,

    partner_id    TEXT COLLATE "C" NOT NULL,
    partner_by    TEXT NOT NULL,
    decision      TEXT NOT NULL,
    candidates    TEXT NOT NULL, -- JSON
    flags         TEXT NOT NULL, -- JSON
    corroboration TEXT NOT NULL, -- JSON
    identity      TEXT COLLATE "C" NOT NULL,
    holder_key    TEXT COLLATE "C" NOT NULL,
    matcher       TEXT NOT NULL, -- version that made decision and candidates
    rules         TEXT NOT NULL, -- versions that made the flags
    programs      TEXT NOT NULL,
    decided_by    TEXT NOT NULL,
    decided_at    TIMESTAMPTZ,
    reason        TEXT NOT NULL,
    basis         TEXT NOT NULL, -- JSON

    version     INTEGER NOT NULL,
    attempts    INTEGER NOT NULL,
    lease_owner TEXT NOT NULL DEFAULT '',
    lease_until TIMESTAMPTZ,
    job_id      BIGINT NOT NULL DEFAULT 0,
    reassess_at TIMESTAMPTZ, -- since when its flags are to be worked out anew
    created_at  TIMESTAMPTZ NOT NULL,
    updated_at  TIMESTAMPTZ NOT NULL,
    UNIQUE (file_id, place)
);
CREATE INDEX documents_newest ON documents (org_id, created_at, id);
CREATE INDEX documents_expiry ON documents (org_id, expires_order, id);
CREATE INDEX documents_holder ON documents (org_id, holder_order, id);
CREATE INDEX documents_program ON documents (org_id, program, id);
CREATE INDEX documents_partner ON documents (org_id, partner_id);
CREATE INDEX documents_identity ON documents (org_id, identity);
CREATE INDEX documents_siblings ON documents (org_id, holder_key, program);
CREATE INDEX documents_working ON documents (updated_at) WHERE state IN ('extracted', 'matched');
CREATE INDEX documents_again ON documents (reassess_at) WHERE reassess_at IS NOT NULL;

CREATE TABLE document_fields (
    document_id  TEXT COLLATE "C" NOT NULL REFERENCES documents (id),
    position     INTEGER NOT NULL,
    org_id       TEXT COLLATE "C" NOT NULL REFERENCES orgs (id),
    name         TEXT NOT NULL,
    value        TEXT NOT NULL,
    data         TEXT NOT NULL, -- JSON: the field with its place on the page
    origin       TEXT NOT NULL,
    confirmed_by TEXT NOT NULL,
    confirmed_at TIMESTAMPTZ,
    removed      BOOLEAN NOT NULL,
    PRIMARY KEY (document_id, position)
);

CREATE TABLE partners (
    org_id      TEXT COLLATE "C" NOT NULL REFERENCES orgs (id),
    id          TEXT COLLATE "C" NOT NULL,
    external_id TEXT COLLATE "C" NOT NULL,
    name_order  TEXT COLLATE "C" NOT NULL,
    search_key  TEXT COLLATE "C" NOT NULL,
    number_key  TEXT COLLATE "C" NOT NULL,
    data        TEXT NOT NULL, -- JSON
    updated_at  TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX partners_name ON partners (org_id, name_order, id);
CREATE INDEX partners_external ON partners (org_id, external_id);

CREATE TABLE partner_versions (
    org_id    TEXT COLLATE "C" PRIMARY KEY REFERENCES orgs (id),
    version   BIGINT NOT NULL,
    unsettled BOOLEAN NOT NULL -- changed since the version was raised
);

CREATE TABLE extracts (
    id          TEXT COLLATE "C" PRIMARY KEY,
    program     TEXT COLLATE "C" NOT NULL,
    as_of       TIMESTAMPTZ NOT NULL,
    imported_at TIMESTAMPTZ NOT NULL,
    imported_by TEXT NOT NULL,
    sha256      TEXT NOT NULL,
    name        TEXT NOT NULL,
    row_count   INTEGER NOT NULL
);
CREATE INDEX extracts_latest ON extracts (program, as_of, imported_at, id);

CREATE TABLE register_entries (
    extract_id TEXT COLLATE "C" NOT NULL REFERENCES extracts (id),
    position   INTEGER NOT NULL,
    data       TEXT NOT NULL, -- JSON
    PRIMARY KEY (extract_id, position)
);

CREATE TABLE remembered (
    org_id       TEXT COLLATE "C" NOT NULL,
    user_id      TEXT COLLATE "C" NOT NULL,
    key          TEXT COLLATE "C" NOT NULL,
    request_hash TEXT NOT NULL,
    response     BYTEA NOT NULL,
    created_at   TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, user_id, key)
);
CREATE INDEX remembered_age ON remembered (created_at);

CREATE TABLE events (
    id          TEXT COLLATE "C" PRIMARY KEY,
    org_id      TEXT COLLATE "C" NOT NULL,
    file_id     TEXT COLLATE "C" NOT NULL,
    document_id TEXT COLLATE "C" NOT NULL,
    actor       TEXT NOT NULL,
    kind        TEXT NOT NULL,
    at          TIMESTAMPTZ NOT NULL,
    data        TEXT NOT NULL, -- JSON
    hash        TEXT NOT NULL
);
CREATE INDEX events_newest ON events (org_id, at, id);
CREATE INDEX events_file ON events (file_id, at, id);
CREATE INDEX events_document ON events (document_id, at, id);

-- +goose StatementBegin
CREATE FUNCTION events_stand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events are append-only';
END;
$$;
-- +goose StatementEnd
CREATE TRIGGER events_stand BEFORE UPDATE OR DELETE ON events
    FOR EACH ROW EXECUTE FUNCTION events_stand();
CREATE TRIGGER events_stay BEFORE TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION events_stand();
