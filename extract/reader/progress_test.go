package reader

import (
	"fmt"
	"strings"
	"testing"

	"certdex/internal/testkit"
)

func TestProgressCountsThePages(t *testing.T) {
	path := write(t, "long.pdf", testkit.LongScan(t, 3))
	var told []string
	_, err := open(t, Settings{}).Read(t.Context(), Request{Path: path, Progress: func(read, total int) {
		told = append(told, fmt.Sprintf("%d/%d", read, total))
	}}, nil)
	if got := strings.Join(told, " "); err != nil || got != "0/3 1/3 2/3 3/3" {
		t.Errorf("told %s, %v", got, err)
	}
}
