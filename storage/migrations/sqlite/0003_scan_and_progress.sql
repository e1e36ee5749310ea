-- +goose Up

ALTER TABLE files ADD COLUMN scan_signature TEXT NOT NULL DEFAULT ''; -- what an infected file holds
ALTER TABLE files ADD COLUMN scan_engine TEXT NOT NULL DEFAULT '';
ALTER TABLE files ADD COLUMN scanned_at TIMESTAMP;
ALTER TABLE files ADD COLUMN pages_read INTEGER NOT NULL DEFAULT 0; -- by the reading that goes on
ALTER TABLE files ADD COLUMN pages_total INTEGER NOT NULL DEFAULT 0;
