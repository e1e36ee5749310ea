-- +goose Up

ALTER TABLE files ADD COLUMN parts TEXT NOT NULL DEFAULT 'null'; -- JSON: the files inside the file, read or not
