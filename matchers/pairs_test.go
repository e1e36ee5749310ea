package matchers

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"certdex/evidence"
)

const pairFile = `a_name,a_country,a_tax_id,b_name,b_country,b_tax_id,label
Siemens Aktiengesellschaft,DE,,Siemens AG,DE,,1
Crédit Agricole S.A.,FR,,Credit Agricole SA,FR,,1
Bowne Global Solutions Inc.,US,,Bowne Global Solutions II Inc.,US,,0
Saudi Arabian Gas Company,SA,,Saudi Arabian Oil Company,SA,,0
Vinhos do Corgo,PT,,Polarlys AS,NO,,0
`

func TestScorePairs(t *testing.T) {
	file, err := ReadPairs(strings.NewReader(pairFile), "pairs.csv")
	pairs := file.Pairs
	if err != nil || len(file.Bad) > 0 || len(file.Unknown) > 0 || len(pairs) != 5 {
		t.Fatal(err, file)
	}
	scores := ScorePairs(pairs)
	threshold := DefaultThresholds()
	for i, s := range scores {
		if (s.Score >= threshold.Match) != pairs[i].Same {
			t.Errorf("row %d: %.3f, same %v", s.Row, s.Score, pairs[i].Same)
		}
	}
	summary, ok := Summarise(pairs, scores, threshold)
	if !ok || summary.BestF1 != 1 || summary.AveragePrecision != 1 || summary.MatchF1 != 1 {
		t.Errorf("%+v", summary)
	}
}

func TestReadPairsNamesUnknownColumns(t *testing.T) {
	got, err := ReadPairs(strings.NewReader("a_name,b_name,a_contry\nA,B,CO\n"), "p.csv")
	if err != nil || len(got.Unknown) != 1 || got.Unknown[0] != "a_contry" {
		t.Errorf("%+v %v", got, err)
	}
	if _, err := ReadPairs(strings.NewReader("a_nmae,b_name\nA,B\n"), "p.csv"); evidence.CodeOf(err) != evidence.Invalid {
		t.Errorf("no name: %v", err)
	}
}

func TestSummaryCountsByHand(t *testing.T) {
	labels := []bool{true, false, true, false}
	values := []float64{0.95, 0.9, 0.5, 0.1}
	var pairs []Pair
	var scores []PairScore
	for i := range labels {
		pairs = append(pairs, Pair{Row: i + 1, Labelled: true, Same: labels[i]})
		scores = append(scores, PairScore{Row: i + 1, Score: values[i]})
	}
	s, _ := Summarise(pairs, scores, Thresholds{Match: 0.9, Possible: 0.3})
	near := func(a, b float64) bool { return math.Abs(a-b) < 1e-9 }
	if !near(s.AveragePrecision, (1+2.0/3)/2) || !near(s.BestF1, 0.8) || s.BestThreshold != 0.5 || !near(s.MatchF1, 0.5) || !near(s.PossibleF1, 0.8) {
		t.Errorf("%+v", s)
	}
	if _, ok := Summarise([]Pair{{Row: 1}}, []PairScore{{}}, Thresholds{}); ok {
		t.Error("a summary without labels")
	}
}

func TestAnswersAreTheContractsLines(t *testing.T) {
	x := NewIndex([]evidence.Partner{{ID: "P-0007", Name: "TRANSPORTES Y LOGÍSTICA ANDINA S.A.S.", Country: "CO", TaxID: "9001234568"}})
	var out bytes.Buffer
	queries := []evidence.Lookup{
		{ID: "q1", Name: "Transportes y Logistica Andina S.A.S.", TaxID: "900.123.456-8", Country: "CO"},
		{ID: "q2", Name: "Polarlys <Sjømat>"},
	}
	if err := WriteLookups(&out, x, queries, 10, DefaultThresholds()); err != nil {
		t.Fatal(err)
	}
	want := `{"query":"q1","decision":"match","candidates":[{"partner":"P-0007","score":0.999,"pieces":[` +
		`{"aspect":"name","score":0.996,"query":"Transportes y Logistica Andina S.A.S.","partner":"TRANSPORTES Y LOGÍSTICA ANDINA S.A.S."},` +
		`{"aspect":"tax_id","score":1,"query":"900.123.456-8","partner":"9001234568"},` +
		`{"aspect":"country","score":1,"query":"CO","partner":"CO"}]}]}` + "\n" +
		`{"query":"q2","decision":"none","candidates":[]}` + "\n"
	if out.String() != want {
		t.Errorf("%s\nwant\n%s", out.String(), want)
	}
	out.Reset()
	if err := WritePairs(&out, []PairScore{{Row: 1, Score: 0.5}}); err != nil || out.String() != `{"row":1,"score":0.5,"pieces":[]}`+"\n" {
		t.Errorf("%s %v", out.String(), err)
	}
}
