package matchers

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"certdex/evidence"
)

func TestReadPartnersTakesWhatIsGoodAndReportsTheRest(t *testing.T) {
	const file = "\ufeffName;ID;Country;aliases;Postal Code;Risk;tax_id\r\n" +
		"Flores Andinas S.A.S.;P1;Colombia;Florandes; 250030 ;low;830511874\r\n" +
		";P2;CO;;;;\r\n" +
		"Nordkai GmbH;P3;Atlantis;;;;\r\n" +
		"Kaveri;P1;Inde;;;;\r\n" +
		"\r\n" +
		"Too many;P4;US;;;;;more\r\n" +
		"Rokko Seiko;P5;Japón;\"Rokko K.K. ; 六甲精工\";650-0047;;\r\n" +
		"No id;;US;;;;\r\n" +
		"\"Great Lakes; Inc.\";P6;Estados Unidos;;;;\r\n"
	got, err := ReadPartners(strings.NewReader(file), "list.csv")
	if err != nil {
		t.Fatal(err)
	}
	wantPartners := []evidence.Partner{
		{ID: "P1", Name: "Flores Andinas S.A.S.", Aliases: []string{"Florandes"}, PostalCode: "250030", Country: "CO", TaxID: "830511874", Extra: map[string]string{"Risk": "low"}},
		{ID: "P5", Name: "Rokko Seiko", Aliases: []string{"Rokko K.K.", "六甲精工"}, PostalCode: "650-0047", Country: "JP"},
		{ID: "P6", Name: "Great Lakes; Inc.", Country: "US"},
	}
	wantBad := []BadRow{
		{3, "has no name"},
		{4, `"Atlantis" is no country that certdex knows`},
		{5, "id P1 stands on line 2 already"},
		{7, "has 8 values, and the header has 7 columns"},
		{9, "has neither id nor external_id"},
	}
	if !reflect.DeepEqual(got.Partners, wantPartners) {
		t.Errorf("partners %+v", got.Partners)
	}
	if !reflect.DeepEqual(got.Lines, []int{2, 8, 10}) {
		t.Errorf("lines %v", got.Lines)
	}
	if !reflect.DeepEqual(got.Bad, wantBad) {
		t.Errorf("bad rows %+v", got.Bad)
	}
	if !reflect.DeepEqual(got.Unknown, []string{"Risk"}) {
		t.Errorf("unknown columns %q", got.Unknown)
	}
}

// What cannot be told apart, shown or asked for afterwards is a bad row.
func TestReadPartnersRefusesNamesAndIDs(t *testing.T) {
	long := strings.Repeat("é", evidence.MaxID)
	for _, tt := range []struct{ about, id, name, says string }{
		{"a turned direction", "P1", "abc\u202egpj", "name holds characters that cannot be shown"},
		{"a hidden name", "P1", "\u200b\u2060", "name is empty"},
		{"a hidden character", "P1", "An\u200bdina", "name holds characters that cannot be shown"},
		{"a hidden id", "\u200b", "A", "id is empty"},
		{"an id that turns", "P\u202e1", "A", "id holds characters that cannot be shown"},
		{"a joiner in an id", "می\u200cرود", "A", "id holds characters that cannot be shown"},
		{"a long id", long + "x", "A", "id is longer than 256 characters"},
		{"a slash", "P/1", "A", `id is "P/1"; an id holds no /`},
		{"a step up", "..", "A", `id is ".."`},
		{"two lines", "\"P\n1\"", "A", "id holds line breaks"},
		{"the longest id", long, "A", ""},
		{"a Persian name", "P1", "شرکت می\u200cرود", ""},
	} {
		t.Run(tt.about, func(t *testing.T) {
			for _, column := range []string{"id", "external_id"} {
				got, err := ReadPartners(strings.NewReader(column+",name\n"+tt.id+","+tt.name+"\n"), "a.csv")
				switch {
				case err != nil:
					t.Error(err)
				case tt.says == "" && len(got.Partners) != 1:
					t.Errorf("not taken: %+v", got.Bad)
				case tt.says != "" && (len(got.Bad) != 1 || !strings.Contains(got.Bad[0].Reason, tt.says)):
					t.Errorf("%+v", got)
				}
			}
		})
	}
}

func TestReadPartnersLists(t *testing.T) {
	got, err := ReadPartners(strings.NewReader("id,name,mid,certificate_numbers\nP1,A Ltd,CNNINHAI668NIN; CNNINHAI670NIN,COLBOG01418-1-7;\n"), "a.csv")
	if err != nil || len(got.Partners) != 1 {
		t.Fatal(err, got)
	}
	p := got.Partners[0]
	if !reflect.DeepEqual(p.MIDs, []string{"CNNINHAI668NIN", "CNNINHAI670NIN"}) || !reflect.DeepEqual(p.CertificateNumbers, []string{"COLBOG01418-1-7"}) {
		t.Errorf("%+v", p)
	}
}

// Identifiers of the member's own are never rewritten: 5E2 is an id. Tax ids are,
// where a spreadsheet has written a long number in its way.
func TestReadPartnersLeavesIDsAlone(t *testing.T) {
	for _, tt := range []struct{ text, taxID string }{
		{"5E2", "5E2"}, {"1E12", "1000000000000"}, {"1.792143578001E12", "1792143578001"}, {"1.5E+9", "1500000000"}, {"1E8", "1E8"}, {"12E10", "12E10"},
	} {
		got, err := ReadPartners(strings.NewReader("id,external_id,parent_id,name,tax_id\n"+tt.text+","+tt.text+",p"+tt.text+",A,"+tt.text+"\n"), "a.csv")
		if err != nil || len(got.Partners) != 1 {
			t.Fatal(err, got)
		}
		if p := got.Partners[0]; p.ID != tt.text || p.ExternalID != tt.text || p.ParentID != "p"+tt.text || p.TaxID != tt.taxID {
			t.Errorf("%s: %+v", tt.text, p)
		}
	}
}

func TestReadPartnersRefusesAFile(t *testing.T) {
	tests := []struct {
		about, file string
		code        evidence.Code
		says        string
	}{
		{"empty", "", evidence.Empty, "empty"},
		{"no name column", "id,company\nP1,A\n", evidence.Invalid, `no column "name"; its header is: id, company`},
		{"Latin-1", "id,name\nP1,Andina\nP2,Log\xedstica\n", evidence.Invalid, "not UTF-8 text (line 3)"},
		{"UTF-16", "\xff\xfei\x00d\x00", evidence.Invalid, "UTF-16"},
		{"old Excel", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", evidence.UnsupportedType, "save it as XLSX"},
		{"a zip that is no workbook", "PK\x03\x04nothing", evidence.Invalid, "no XLSX file"},
		{"two columns of one name", "id,name,Name\nP1,A,B\n", evidence.Invalid, "two columns"},
		{"binary", "id,name\nP1,\x00\n", evidence.Invalid, "binary"},
		{"too many columns", strings.Repeat("c,", MaxTableColumns+1) + "name\n", evidence.Invalid, "columns"},
	}
	for _, tt := range tests {
		t.Run(tt.about, func(t *testing.T) {
			_, err := ReadPartners(strings.NewReader(tt.file), "list")
			if evidence.CodeOf(err) != tt.code || !strings.Contains(evidence.MessageOf(err), tt.says) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestReadPartnersReportsABrokenQuoteAndGoesOn(t *testing.T) {
	got, err := ReadPartners(strings.NewReader("id,name\nP1,\"A\"B\nP2,C\n"), "q.csv")
	if err != nil || len(got.Bad) == 0 || got.Bad[0].Line != 2 {
		t.Errorf("%v %+v", err, got)
	}
}

// workbook makes an XLSX of rows.
func workbook(t testing.TB, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, r := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprint("A", i+1), &r); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReadPartnersFromAWorkbook(t *testing.T) {
	data := workbook(t, []any{"id", "name", "tax_id", "country"}, []any{7, "Florandes Cía. Ltda.", 1792143578001, "Ecuador"}, []any{}, []any{"P2", "", "", ""})
	got, err := ReadPartners(bytes.NewReader(data), "list.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	want := []evidence.Partner{{ID: "7", Name: "Florandes Cía. Ltda.", TaxID: "1792143578001", Country: "EC"}}
	if !reflect.DeepEqual(got.Partners, want) || !reflect.DeepEqual(got.Bad, []BadRow{{4, "has no name"}}) {
		t.Errorf("%+v", got)
	}
}

// TestAZipBombIsRefused: what unpacks beyond the limit is an error, not memory.
func TestAZipBombIsRefused(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.CreateRaw(&zip.FileHeader{Name: "xl/worksheets/sheet1.xml", Method: zip.Deflate, CompressedSize64: 4, UncompressedSize64: MaxUnzipped + 1})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte("\x00\x00\xff\xff")); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", t.TempDir())
	if _, err := ReadPartners(&b, "bomb.xlsx"); evidence.CodeOf(err) != evidence.Invalid || !strings.Contains(evidence.MessageOf(err), "128 MB") {
		t.Errorf("%v", err)
	}
}

// TestALargeSheetIsReadFromDisk: what is larger than memory allows is read all
// the same, and nothing of it stays in the temporary folder.
func TestALargeSheetIsReadFromDisk(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	const rows = 9000 // of 2,000 characters: 18 MB
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	must(w.SetRow("A1", []any{"id", "name"}))
	for i := range rows {
		must(w.SetRow(fmt.Sprint("A", i+2), []any{fmt.Sprint("P", i), strings.Repeat("x", 2000)}))
	}
	must(w.Flush())
	var b bytes.Buffer
	must(f.Write(&b))
	must(f.Close())
	got, err := ReadPartners(&b, "large.xlsx")
	if err != nil || len(got.Partners) != rows {
		t.Errorf("%d partners, %v", len(got.Partners), err)
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
		t.Errorf("left behind are %v %v", left, err)
	}
}

func TestEveryRowCountsAndTheFirstBadOnesAreTold(t *testing.T) {
	file := "id,name\n" + strings.Repeat("P,\n", MaxBadRows+500) + "P1,A\n"
	got, err := ReadPartners(strings.NewReader(file), "a.csv")
	if err != nil || len(got.Partners) != 1 || got.BadRows != MaxBadRows+500 {
		t.Fatalf("%v, %d bad rows", err, got.BadRows)
	}
	if last := got.Bad[len(got.Bad)-1]; len(got.Bad) != MaxBadRows+1 || last != (BadRow{MaxBadRows + 501, "the last of 500 more bad rows"}) {
		t.Errorf("%d are told, the last is %+v", len(got.Bad), last)
	}
	for _, row := range []string{"P,\n", "\"\"x\n", "P,A,B\n"} { // bad in several ways
		_, err := ReadPartnersUpTo(strings.NewReader("id,name\n"+strings.Repeat(row, 11)), "a.csv", 10)
		if evidence.CodeOf(err) != evidence.TooLarge {
			t.Errorf("%q: %v", row, err)
		}
	}
}

func TestReadQueries(t *testing.T) {
	got, err := ReadQueries(strings.NewReader("id,name,country,tax_id,Nmae\nq1,Andina,Pérou,20554178392\n,Nordkai,,,x\n"), "q.csv")
	want := []evidence.Lookup{{ID: "q1", Name: "Andina", Country: "PE", TaxID: "20554178392"}, {ID: "line 3", Name: "Nordkai"}}
	if err != nil || !reflect.DeepEqual(got, LookupFile{Queries: want, Unknown: []string{"Nmae"}}) {
		t.Errorf("%+v %v", got, err)
	}
	_, err = ReadQueries(strings.NewReader("id,nmae\nq1,Andina\n"), "q.csv")
	if evidence.CodeOf(err) != evidence.Invalid || !strings.Contains(evidence.MessageOf(err), "none of the columns name, address") ||
		!strings.Contains(evidence.MessageOf(err), "its header is: id, nmae") {
		t.Errorf("nothing to seek by: %v", err)
	}
}

func TestReadRegister(t *testing.T) {
	data := workbook(t, []any{"number", "holder", "status", "valid_from", "valid_to"},
		[]any{"COLBOG01418-1-8", "Cargas S.A.S.", "Valid", 46101, "20.03.2027"},
		[]any{"X", "Cargas S.A.S.", "lost", "", ""},
		[]any{"X", "Cargas S.A.S.", "", "03/04/2026", ""},
		[]any{"X", "", "", "", ""})
	got, err := ReadRegister(bytes.NewReader(data), "r.xlsx")
	entries, bad := got.Entries, got.Bad
	want := []evidence.RegisterEntry{{Number: "COLBOG01418-1-8", Holder: "Cargas S.A.S.", Status: "valid", ValidFrom: "2026-03-20", ValidTo: "2027-03-20"}}
	if err != nil || !reflect.DeepEqual(entries, want) {
		t.Errorf("%+v %v", entries, err)
	}
	if len(bad) != 3 || !strings.Contains(bad[0].Reason, `status is "lost"`) || !strings.Contains(bad[1].Reason, "YYYY-MM-DD") || bad[2].Reason != "has no holder" {
		t.Errorf("%+v", bad)
	}
}

func FuzzReadPartners(f *testing.F) {
	f.Add([]byte("id,name\nP1,Andina\n"))
	f.Add([]byte("\ufeffid;name;country\nP1;\"A;B\";CO\n"))
	f.Add([]byte("id\tname\n1.2E12\tx\n"))
	f.Add([]byte("id,name\n\"P1,x\n"))
	f.Add(workbook(f, []any{"id", "name"}, []any{"P1", "A"}))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := ReadPartners(bytes.NewReader(data), "fuzz")
		if err != nil && evidence.CodeOf(err) == evidence.Internal {
			t.Errorf("an error without words for a person: %v", err)
		}
		for _, p := range got.Partners {
			if p.Name == "" || p.ID == "" && p.ExternalID == "" {
				t.Errorf("%+v", p)
			}
		}
		ReadRegister(bytes.NewReader(data), "fuzz")
		ReadPairs(bytes.NewReader(data), "fuzz")
	})
}
