-- +goose Up

ALTER TABLE files ADD COLUMN facts TEXT NOT NULL DEFAULT '{}'; -- JSON: what the file says of itself
