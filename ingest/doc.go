// Package ingest takes files in and carries each document along: the intake
// stores what was uploaded and answers, the pipeline reads, extracts, matches
// and assesses, the worker runs the pipeline and brings back what a crash left.
package ingest
