# syntax=docker/dockerfile:1
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY scripts/install.sh scripts/
RUN scripts/install.sh build
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=unknown
RUN go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /out/certdex ./cmd/certdex

FROM debian:bookworm-slim
COPY scripts/install.sh /tmp/install.sh
RUN /tmp/install.sh runtime && rm -rf /tmp/install.sh /var/lib/apt/lists/* \
	&& useradd --system --uid 10001 --create-home --home-dir /var/lib/certdex certdex
COPY --from=build /out/certdex /usr/local/bin/certdex
USER certdex
WORKDIR /var/lib/certdex
ENV CERTDEX_DATA=/var/lib/certdex/data CERTDEX_LISTEN=:8080 CERTDEX_LOG_FORMAT=json
VOLUME /var/lib/certdex/data
EXPOSE 8080
ENTRYPOINT ["certdex"]
CMD ["serve"]
