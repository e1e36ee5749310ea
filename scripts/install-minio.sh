#!/bin/sh
# Builds the MinIO server that the storage tests run against, once, outside
# the tree. Prints where it is.
set -eu
bin="${XDG_CACHE_HOME:-$HOME/.cache}/certdex/bin"
version=v0.0.0-20260212201848-7aac2a2c5b7c
if [ ! -x "$bin/minio" ]; then
	echo "Building the MinIO server for the tests (about 3 minutes, once) in $bin" >&2
	mkdir -p "$bin"
	GOBIN="$bin" GOFLAGS=-mod=mod go install "github.com/minio/minio@$version"
fi
echo "$bin/minio"
