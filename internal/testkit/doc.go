// Package testkit gives tests the real things: SQLite, a PostgreSQL cluster and
// an S3 server, started once per test process and gone with it. A server that
// is missing fails the test: nothing is skipped in silence.
package testkit
