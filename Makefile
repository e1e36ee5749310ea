# The two commands of the README are `make run` and `make test`; both install
# what is missing and are quick when nothing is.
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
SOURCES := $(shell find . -name '*.go' -not -path './data/*') go.mod go.sum \
	$(shell find programs matchers web api storage -type f -not -name '*.go')

.PHONY: help run test test-release build generate lint

help:
	@echo "make run    install what is missing, build, serve on http://localhost:8080"
	@echo "make test   install what the tests need and run them all"
	@echo "make build  build bin/certdex"
	@echo "make test-release  run the tests of docs/reliability.md in their sizes for a release"

run: bin/certdex
	@scripts/install.sh runtime
	@bin/certdex serve

build: bin/certdex

bin/certdex: $(SOURCES)
	@command -v go >/dev/null || { echo "Go 1.26 is needed: put its bin folder on PATH"; exit 1; }
	@scripts/install.sh build
	@echo "Building bin/certdex (the first time takes some minutes)"
	@go build -trimpath -ldflags "-X main.version=$(VERSION)" -o $@ ./cmd/certdex

test:
	@command -v go >/dev/null || { echo "Go 1.26 is needed: put its bin folder on PATH"; exit 1; }
	@scripts/install.sh build runtime test
	@scripts/install-minio.sh
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); test -z "$$unformatted" || { echo "gofmt would change: $$unformatted"; exit 1; }
	go vet ./...
	go test -timeout 20m ./...

# The sizes of the tests in docs/reliability.md that a release must pass. The
# number of mutants is cut after MINUTES; what was reached is printed.
MINUTES ?= 40
test-release:
	@scripts/install.sh build runtime test
	CERTDEX_TEST_MUTANTS=100000 CERTDEX_TEST_MINUTES=$(MINUTES) CERTDEX_TEST_DOCUMENTS=1000 CERTDEX_TEST_MEMORY=1 \
		go test -timeout 4h -v -run 'TestHostileFiles|TestMutants|TestALyingChild|TestTheWaysToEnd|TestMemoryIsFlat|TestResidentMemory' ./internal/hostile ./extract/reader
	go test -timeout 1h -v -count 10 -run TestPoisonAmongGoodFiles ./ingest

generate:
	go generate ./...

lint:
	go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.11.0 run
