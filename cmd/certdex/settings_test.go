package main

import (
	"strings"
	"testing"
)

// Every wrong setting is named, with what it is and what it must be.
func TestWrongSettingsAreNamed(t *testing.T) {
	for _, c := range []struct{ set, says string }{
		{"WORKERS=x", "CERTDEX_WORKERS is x; it must be a whole number from 0 to 256"},
		{"WORKERS=-1", "CERTDEX_WORKERS is -1; it must be a whole number from 0 to 256"},
		{"WORKERS=1.5", "CERTDEX_WORKERS is 1.5; it must be a whole number from 0 to 256"},
		{"MAX_FILE_MB=99999999999999999999", "CERTDEX_MAX_FILE_MB is 99999999999999999999; it must be a whole number from 1 to 2000"},
		{"READER_TIME=5", "CERTDEX_READER_TIME is 5; it must be a time of at least 1s, such as 30m"},
		{"READER_TIME=5ms", "CERTDEX_READER_TIME is 5ms; it must be a time of at least 1s, such as 30m"},
		{"DRAIN_TIME=x", "CERTDEX_DRAIN_TIME is x; it must be a time of at least 0s, such as 20s"},
		{"DRAIN_TIME=-1s", "CERTDEX_DRAIN_TIME is -1s; it must be a time"},
		{"MATCH_THRESHOLD=high", "CERTDEX_MATCH_THRESHOLD is high; it must be a number above 0 and at most 1"},
		{"PUBLIC_URL=https://x/y?z", "CERTDEX_PUBLIC_URL is https://x/y?z; it must be an http or https address without a path"},
		{"PUBLIC_URL=https://x?", "CERTDEX_PUBLIC_URL is https://x?; it must be"},
		{"CLAMD=/run/clamav/clamd.ctl", "CERTDEX_CLAMD is /run/clamav/clamd.ctl; it must be like unix:///run/clamav/clamd.ctl or tcp://127.0.0.1:3310"},
		{"CLAMD_TIME=0s", "CERTDEX_CLAMD_TIME is 0s; it must be a time of at least 1s"},
		{"PUBLIC_URL=https://u@x", "CERTDEX_PUBLIC_URL is https://u@x; it must be"},
	} {
		_, err := settings([]string{"CERTDEX_" + c.set, "CERTDEX_MAX_PAGES=y"})
		if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "strconv") ||
			strings.Count(err.Error(), "it must be") != 2 || !strings.Contains(err.Error(), "CERTDEX_MAX_PAGES is y; it must be a whole number from 1 to 10000") {
			t.Errorf("%s: %v", c.set, err)
		}
	}
}

func TestSettingsMayBeLeftOut(t *testing.T) {
	s, err := settings([]string{"CERTDEX_WORKERS=", "CERTDEX_PUBLIC_URL=https://certdex.example.org:8443/"})
	if err != nil || s.Workers < 1 {
		t.Errorf("%+v, %v", s, err)
	}
	if s, err := settings([]string{"CERTDEX_WORKERS=0"}); err != nil || s.Workers != 0 {
		t.Errorf("%+v, %v", s, err)
	}
}
