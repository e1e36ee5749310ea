package matchers

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"certdex/evidence"
)

// Limits of the files that partners, look-ups and registers come in.
const (
	MaxTableBytes   = 256 << 20 // as uploaded
	MaxUnzipped     = 128 << 20 // an XLSX when unpacked
	MaxUnzippedPart = 16 << 20  // of an XLSX's sheet in memory; a larger one goes to a temporary file
	MaxTableRows    = 2_000_000
	MaxBadRows      = 1000 // that are told one by one
	MaxTableColumns = 200
	MaxCellRunes    = 10_000
)

// BadRow is a row that was not taken, and why.
type BadRow struct {
	Line   int    `json:"line"` // in the file, the header being line 1
	Reason string `json:"reason"`
}

// row is one line of a table, by column.
type row struct {
	line  int
	cells map[string]string
}

// get gives the trimmed text of a column, "" where there is none.
func (r row) get(column string) string { return r.cells[column] }

// tableReader hands over the rows of a CSV or XLSX file one by one.
type tableReader struct {
	file    string
	columns []string // the header, as columnName writes it
	titles  []string // the header, as it stands in the file
	next    func() (cells []string, line int, err error)
	close   func()
	maxRows int
	rows    int
	badRows int
	lastBad int // line
}

// openTable tells CSV and XLSX apart by content and reads the header.
func openTable(r io.Reader, name string) (*tableReader, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxTableBytes+1))
	if err != nil {
		return nil, evidence.Because(err, evidence.Invalid, "%s could not be read to its end", name)
	}
	if len(data) > MaxTableBytes {
		return nil, evidence.Errorf(evidence.TooLarge, "%s is larger than %d MB", name, MaxTableBytes>>20)
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, evidence.Errorf(evidence.Empty, "%s is empty", name)
	}
	t := &tableReader{file: name, close: func() {}, maxRows: MaxTableRows}
	switch {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		err = t.openXLSX(data)
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		err = evidence.Errorf(evidence.UnsupportedType, "%s is an old or encrypted Excel file; save it as XLSX without a password, or as CSV", name)
	default:
		err = t.openCSV(data)
	}
	if err != nil {
		return nil, err
	}
	if err := t.readHeader(); err != nil {
		t.close()
		return nil, err
	}
	return t, nil
}

func (t *tableReader) openCSV(data []byte) error {
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return evidence.Errorf(evidence.Invalid, "%s is UTF-16 text; save it as CSV in UTF-8", t.file)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !utf8.Valid(data) {
		return evidence.Errorf(evidence.Invalid, "%s is not UTF-8 text (line %d); save it as CSV in UTF-8", t.file, firstBadLine(data))
	}
	if bytes.IndexByte(data, 0) >= 0 {
		return evidence.Errorf(evidence.Invalid, "%s holds binary data; CSV or XLSX is wanted", t.file)
	}
	c := csv.NewReader(bytes.NewReader(data))
	c.Comma = separatorOf(data)
	c.FieldsPerRecord = -1
	c.LazyQuotes = false
	t.next = func() ([]string, int, error) {
		cells, err := c.Read()
		line := 0
		if len(cells) > 0 {
			line, _ = c.FieldPos(0)
		}
		var broken *csv.ParseError
		if errors.As(err, &broken) {
			return nil, broken.StartLine, rowError(broken.Err.Error())
		}
		return cells, line, err
	}
	return nil
}

// rowError is a fault of one row that leaves the others readable.
type rowError string

func (e rowError) Error() string { return string(e) }

func firstBadLine(data []byte) int {
	for i, line := range bytes.Split(data, []byte("\n")) {
		if !utf8.Valid(line) {
			return i + 1
		}
	}
	return 0
}

// separatorOf takes the separator that stands most often in the first line
// outside quotes; a comma where none does.
func separatorOf(data []byte) rune {
	counts := map[byte]int{}
	quoted := false
	for _, c := range data {
		if c == '\n' && !quoted {
			break
		}
		switch c {
		case '"':
			quoted = !quoted
		case ',', ';', '\t':
			if !quoted {
				counts[c]++
			}
		}
	}
	best := byte(',')
	for _, c := range []byte{';', '\t'} {
		if counts[c] > counts[best] {
			best = c
		}
	}
	return rune(best)
}

func (t *tableReader) openXLSX(data []byte) (err error) {
	// A folder of its own, because the library leaves its files where opening fails.
	dir, err := os.MkdirTemp("", "certdex-table-")
	if err != nil {
		return fmt.Errorf("make a temporary folder: %w", err)
	}
	defer func() {
		if err != nil {
			_ = os.RemoveAll(dir)
		}
	}()
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		TmpDir: dir, RawCellValue: true, UnzipSizeLimit: MaxUnzipped, UnzipXMLSizeLimit: MaxUnzippedPart,
	})
	if err != nil {
		return evidence.Because(err, evidence.Invalid, "%s is no XLSX file that can be opened, or unpacks to more than %d MB", t.file, MaxUnzipped>>20)
	}
	sheets := f.GetSheetList()
	if len(sheets) == 0 {
		_ = f.Close()
		return evidence.Errorf(evidence.Empty, "%s has no sheet", t.file)
	}
	rows, err := f.Rows(sheets[0])
	if err != nil {
		_ = f.Close()
		return evidence.Because(err, evidence.Invalid, "the first sheet of %s could not be read", t.file)
	}
	t.close = func() { _ = rows.Close(); _ = f.Close(); _ = os.RemoveAll(dir) }
	line := 0
	t.next = func() ([]string, int, error) {
		for rows.Next() {
			line++
			cells, err := rows.Columns()
			if err != nil {
				return nil, line, rowError("the row could not be read")
			}
			if !blank(cells) {
				return cells, line, nil
			}
		}
		if err := rows.Error(); err != nil {
			return nil, line, evidence.Because(err, evidence.Invalid, "%s could not be read after line %d", t.file, line)
		}
		return nil, line, io.EOF
	}
	return nil
}

func blank(cells []string) bool {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

func (t *tableReader) readHeader() error {
	cells, _, err := t.next()
	if err != nil {
		return evidence.Because(err, evidence.Invalid, "%s has no readable header line", t.file)
	}
	if len(cells) > MaxTableColumns {
		return evidence.Errorf(evidence.Invalid, "%s has more than %d columns", t.file, MaxTableColumns)
	}
	seen := map[string]bool{}
	for _, title := range cells {
		title = strings.TrimSpace(title)
		column := columnName(title)
		if column != "" && seen[column] {
			return evidence.Errorf(evidence.Invalid, "%s has two columns named %q", t.file, title)
		}
		seen[column] = true
		t.columns = append(t.columns, column)
		t.titles = append(t.titles, title)
	}
	return nil
}

// columnName makes "Postal Code" and "postal-code" postal_code.
func columnName(title string) string {
	return strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(strings.TrimSpace(title)))
}

// require fails where a column is missing from the header.
func (t *tableReader) require(columns ...string) error {
	for _, c := range columns {
		if !contains(t.columns, c) {
			return evidence.Errorf(evidence.Invalid, "%s has no column %q; its header is: %s", t.file, c, strings.Join(t.titles, ", "))
		}
	}
	return nil
}

// requireAny fails where none of the columns is in the header.
func (t *tableReader) requireAny(columns ...string) error {
	for _, c := range columns {
		if contains(t.columns, c) {
			return nil
		}
	}
	return evidence.Errorf(evidence.Invalid, "%s has none of the columns %s; its header is: %s",
		t.file, strings.Join(columns, ", "), strings.Join(t.titles, ", "))
}

// unknown gives the titles of columns that are not among known.
func (t *tableReader) unknown(known map[string]bool) []string {
	var titles []string
	for i, c := range t.columns {
		if c != "" && !known[c] {
			titles = append(titles, t.titles[i])
		}
	}
	return titles
}

// each hands every row to take; rows that take refuses or that cannot be read
// are reported, and those above MaxBadRows summed up in one more. An error ends
// the reading.
func (t *tableReader) each(take func(row) error) ([]BadRow, error) {
	defer t.close()
	var bad []BadRow
	for {
		cells, line, err := t.next()
		var broken rowError
		switch {
		case errors.Is(err, io.EOF):
			if more := t.badRows - len(bad); more > 0 {
				bad = append(bad, BadRow{t.lastBad, fmt.Sprintf("the last of %d more bad rows", more)})
			}
			return bad, nil
		case err != nil && !errors.As(err, &broken):
			return bad, err
		case err == nil && blank(cells):
			continue
		}
		if t.rows++; t.rows > t.maxRows {
			return bad, evidence.Errorf(evidence.TooLarge, "%s has more than %d rows", t.file, t.maxRows)
		}
		var r row
		if err == nil {
			r, err = t.row(cells, line)
		}
		if err == nil {
			err = take(r)
		}
		if err != nil {
			if t.badRows++; t.badRows <= MaxBadRows {
				bad = append(bad, BadRow{line, evidenceText(err)})
			}
			t.lastBad = line
		}
	}
}

func (t *tableReader) row(cells []string, line int) (row, error) {
	r := row{line: line, cells: make(map[string]string, len(t.columns))}
	for i, c := range cells {
		if c = strings.TrimSpace(c); c == "" {
			continue
		}
		if i >= len(t.columns) {
			return r, rowError(fmt.Sprintf("has %d values, and the header has %d columns", len(cells), len(t.columns)))
		}
		if utf8.RuneCountInString(c) > MaxCellRunes {
			return r, rowError(fmt.Sprintf("%s is longer than %d characters", t.titles[i], MaxCellRunes))
		}
		if t.columns[i] != "" {
			r.cells[t.columns[i]] = strings.ToValidUTF8(strings.ReplaceAll(c, "\x00", ""), "")
		}
	}
	return r, nil
}

func evidenceText(err error) string {
	var broken rowError
	if errors.As(err, &broken) {
		return broken.Error()
	}
	return evidence.MessageOf(err)
}
