package testkit

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"certdex/storage"
)

// templateDatabase is what CREATE DATABASE copies; certdex's schema goes into it.
const templateDatabase = "template1"

// postgres is a running private cluster that listens on a socket in its folder.
type postgres struct {
	dir  string
	life io.Closer // the supervisor's standard input
}

func (s *postgres) url(database string) string {
	return "postgres://postgres@/" + database + "?host=" + url.QueryEscape(s.dir)
}

// cluster starts the process's PostgreSQL with a migrated template database.
var cluster = sync.OnceValues(func() (*postgres, error) {
	s, err := startPostgres()
	if err != nil {
		return nil, err
	}
	db, err := storage.Open(context.Background(), s.url(templateDatabase))
	if err != nil {
		return nil, err
	}
	return s, db.Close()
})

// supervise runs a server until standard input ends, which it does when the
// test process dies, however it dies; then a signal ends the server, and its
// folder goes.
const supervise = `signal=$1; dir=$2; shift 2
"$@" </dev/null & server=$!
cat >/dev/null
kill "-$signal" $server 2>/dev/null; wait $server; rm -rf "$dir"`

func startPostgres() (*postgres, error) {
	bin, err := postgresBin()
	if err != nil {
		return nil, err
	}
	// Short, because the path of a socket has at most 107 characters.
	dir, err := os.MkdirTemp("", "certdex-pg-")
	if err != nil {
		return nil, err
	}
	as, err := unprivileged(dir)
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "data")
	// A cluster that sorts as people do: an order that forgets its COLLATE shows.
	initdb := exec.CommandContext(context.Background(), filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "--no-sync",
		"-E", "UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US")
	initdb.SysProcAttr = as
	initdb.Dir = dir
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w: %s", err, out)
	}
	server := exec.CommandContext(context.Background(), "/bin/sh", "-c", supervise, "sh", "QUIT", dir, filepath.Join(bin, "postgres"), "-D", data,
		"-c", "listen_addresses=", "-c", "unix_socket_directories="+dir, "-c", "fsync=off",
		"-c", "full_page_writes=off", "-c", "synchronous_commit=off", "-c", "shared_buffers=32MB", "-c", "max_connections=300")
	server.SysProcAttr = as
	server.Dir = dir
	life, err := server.StdinPipe()
	if err != nil {
		return nil, err
	}
	log, err := server.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := server.Start(); err != nil {
		return nil, err
	}
	return &postgres{dir, life}, ready(bufio.NewScanner(log), "ready to accept connections")
}

// ready reads a server's log until it says so, and lets the rest run off.
func ready(log *bufio.Scanner, sign string) error {
	var said []string
	for log.Scan() {
		if strings.Contains(log.Text(), sign) {
			go func() {
				for log.Scan() {
				}
			}()
			return nil
		}
		said = append(said, log.Text())
	}
	return fmt.Errorf("the server ended before it was ready: %s", strings.Join(said, "\n"))
}

// postgresBin finds the folder of the server's programs, the newest of Debian's.
func postgresBin() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path), nil
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return "", errors.New("it is not installed")
	}
	return filepath.Dir(slices.Max(found)), nil
}

// unprivileged gives dir to somebody who is not root, as PostgreSQL demands.
func unprivileged(dir string) (*syscall.SysProcAttr, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	who, err := user.Lookup("postgres")
	if err != nil {
		if who, err = user.Lookup("nobody"); err != nil {
			return nil, err
		}
	}
	uid, err := strconv.Atoi(who.Uid)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.Atoi(who.Gid)
	if err != nil {
		return nil, err
	}
	credential := &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return &syscall.SysProcAttr{Credential: credential}, os.Chown(dir, uid, gid)
}
