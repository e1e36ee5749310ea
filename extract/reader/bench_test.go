package reader

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"testing"
)

// BenchmarkRead gives the CPU that a warm child spends on a page.
func BenchmarkRead(b *testing.B) {
	for _, c := range []struct {
		name, path string
	}{
		{"digital", sample("docs", "basc", "co_cargas_sabana.pdf")},
		{"digital report of four pages", sample("docs", "scan", "vn_daiphat_report.pdf")},
		{"scan", sample("docs", "basc", "sv_en_proceso_scan.pdf")},
	} {
		b.Run(c.name, func(b *testing.B) {
			r := open(b, Settings{})
			if _, err := readOne(b, r, sample("docs", "ctpat", "status_email.pdf"), ""); err != nil {
				b.Fatal(err)
			}
			before, pages := childCPU(b, r), 0
			for b.Loop() {
				result, err := readOne(b, r, c.path, "")
				if err != nil {
					b.Fatal(err)
				}
				pages += len(result.Pages)
			}
			b.ReportMetric(float64(childCPU(b, r)-before)/float64(pages), "cpu-ms/page")
		})
	}
}

// childCPU is what the waiting child has used so far, in milliseconds.
func childCPU(b *testing.B, r *Reader) int {
	b.Helper()
	p, err := r.pool.take(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	defer p.giveBack()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	ticks := 0
	for _, field := range fields[11:13] {
		n, err := strconv.Atoi(string(field))
		if err != nil {
			b.Fatal(err)
		}
		ticks += n
	}
	const tick = 10 // milliseconds
	return ticks * tick
}
