package rules

import (
	"slices"
	"strings"
	"testing"
	"time"

	"certdex/evidence"
	"certdex/programs"
)

var today = time.Date(2026, 11, 21, 15, 0, 0, 0, time.UTC)

func program(t testing.TB, code string) programs.Program {
	t.Helper()
	c, err := programs.Load()
	if err != nil {
		t.Fatal(err)
	}
	p, ok := c.Get(code)
	if !ok {
		t.Fatalf("no program %s", code)
	}
	return p
}

// paper makes a document of field names and values.
func paper(kind evidence.Kind, program string, fields ...string) evidence.Document {
	d := evidence.Document{Kind: kind, Program: program, Confidence: 0.99}
	for i := 0; i < len(fields); i += 2 {
		d.Fields = append(d.Fields, evidence.Field{Name: fields[i], Value: fields[i+1], Text: fields[i+1], Confidence: 0.99})
	}
	return d
}

func TestStanding(t *testing.T) {
	cert := evidence.Certificate
	tests := []struct {
		about    string
		document evidence.Document
		code     string
		says     string
	}{
		{"expired", paper(cert, "basc", "expires_on", "2026-10-18"), evidence.FlagExpired, "It expired 34 days ago, on 2026-10-18."},
		{"expired yesterday", paper(cert, "basc", "expires_on", "2026-11-20"), evidence.FlagExpired, "It expired 1 day ago, on 2026-11-20."},
		{"valid through its last day", paper(cert, "basc", "expires_on", "2026-11-21"), evidence.FlagExpires30, "It expires today, 2026-11-21."},
		{"30 days left", paper(cert, "basc", "expires_on", "2026-12-21"), evidence.FlagExpires30, "in 30 days, on 2026-12-21"},
		{"31 days left", paper(cert, "basc", "expires_on", "2026-12-22"), evidence.FlagExpires60, "in 31 days"},
		{"60 days left", paper(cert, "basc", "expires_on", "2027-01-20"), evidence.FlagExpires60, "in 60 days"},
		{"90 days left", paper(cert, "basc", "expires_on", "2027-02-19"), evidence.FlagExpires90, "in 90 days"},
		{"91 days left", paper(cert, "basc", "expires_on", "2027-02-20"), "", ""},
		{"not yet valid", paper(cert, "basc", "effective_on", "2026-12-01", "expires_on", "2027-12-01"), evidence.FlagNotYetValid, "It is valid only from 2026-12-01, in 10 days."},
		{"issued before, in force already", paper(cert, "basc", "issued_on", "2026-12-01", "effective_on", "2026-11-01", "expires_on", "2027-12-01"), "", ""},
		{"issued in the future", paper(cert, "basc", "issued_on", "2026-12-01", "expires_on", "2027-12-01"), evidence.FlagNotYetValid, "Its date of issue lies ahead: 2026-12-01, in 10 days."},

		{"an EU certificate of 2010 has no end", paper(cert, "eu_aeo", "issued_on", "2010-03-01"), "", ""},
		{"an EU certificate until revoked", paper(cert, "eu_aeo", "issued_on", "2010-03-01", "validity", "until_revoked"), "", ""},
		{"an EU certificate that prints an end", paper(cert, "eu_aeo", "issued_on", "2010-03-01", "expires_on", "2013-03-01"), evidence.FlagExpired, "on 2013-03-01"},
		{"a British one has no end either", paper(cert, "gb_aeo", "issued_on", "2012-01-01"), "", ""},

		{"a report due again", paper(evidence.AuditReport, "scan", "audited_on", "2026-03-10", "issued_on", "2026-03-20"), evidence.FlagVerifyBy, "Verify again by 2027-03-10. No end is printed; derived from the audit on 2026-03-10 and the usual term of 12 months"},
		{"a report overdue", paper(evidence.AuditReport, "scan", "issued_on", "2025-11-11"), evidence.FlagVerifyBy, "It was due to be verified again by 2026-11-11, 10 days ago."},
		{"a report that prints its end", paper(evidence.AuditReport, "scan", "audited_on", "2024-03-10", "expires_on", "2028-03-10"), "", ""},
		{"a report without dates", paper(evidence.AuditReport, "scan"), "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.about, func(t *testing.T) {
			flags := Standing(tt.document, program(t, tt.document.Program), today)
			if tt.code == "" {
				if len(flags) > 0 {
					t.Errorf("%+v", flags)
				}
				return
			}
			if len(flags) != 1 || flags[0].Code != tt.code || !strings.Contains(flags[0].Message, tt.says) {
				t.Errorf("%+v, want %s: %s", flags, tt.code, tt.says)
			}
		})
	}
}

// sound is a case without a fault.
func sound(t testing.TB) Case {
	partner := &evidence.Partner{ID: "P101", Name: "Cargas de la Sabana", Country: "CO"}
	return Case{
		Document: paper(evidence.Certificate, "basc", "holder", "CARGAS DE LA SABANA S.A.S.", "country", "CO", "certificate_number", "COLBOG01418-1-8",
			"issued_on", "2026-03-20", "expires_on", "2027-03-20"),
		Program: program(t, "basc"), Known: true, UploadedFor: partner, Partner: partner, Decision: evidence.Match,
		Candidates: []evidence.Candidate{{Partner: "P101", Score: 0.99}}, Possible: 0.3,
		Corroboration: evidence.Corroboration{Answer: evidence.Confirmed, AsOf: "2026-11-18"},
	}
}

func TestAssess(t *testing.T) {
	if flags := Assess(sound(t)); len(flags) != 0 {
		t.Fatalf("a sound certificate has flags: %+v", flags)
	}
	set := func(d *evidence.Document, name, value string) {
		for i := range d.Fields {
			if d.Fields[i].Name == name {
				d.Fields[i].Value = value
				return
			}
		}
		d.Fields = append(d.Fields, evidence.Field{Name: name, Value: value, Confidence: 1})
	}
	tests := []struct {
		about  string
		change func(*Case)
		want   evidence.Flag // code, severity and part of the message
	}{
		{"an in-process letter", func(c *Case) { c.Document.Kind = evidence.InProcessLetter },
			evidence.Flag{Code: evidence.FlagLookAlike, Severity: evidence.Blocking, Message: "has applied"}},
		{"a self assessment", func(c *Case) { c.Document.Kind = evidence.SelfAssessment },
			evidence.Flag{Code: evidence.FlagLookAlike, Severity: evidence.Blocking, Message: "own assessment"}},
		{"a training certificate", func(c *Case) { c.Document.Kind = evidence.OtherKind },
			evidence.Flag{Code: evidence.FlagLookAlike, Severity: evidence.Blocking, Message: "training"}},
		{"a signature that does not hold", func(c *Case) {
			c.Document.Warnings = []evidence.Warning{{Code: evidence.SignatureInvalid, Message: "the electronic signature by Ana does not hold: x", Page: 1}}
		}, evidence.Flag{Code: evidence.SignatureInvalid, Severity: evidence.Blocking, Message: "The electronic signature by Ana does not hold: x. Ask"}},
		{"a change after the signature, told twice", func(c *Case) {
			w := evidence.Warning{Code: evidence.AlteredAfterSigning, Message: "the file was changed"}
			c.Document.Warnings = []evidence.Warning{w, w, {Code: evidence.LowResolution, Message: "coarse"}}
		}, evidence.Flag{Code: evidence.AlteredAfterSigning, Severity: evidence.Caution, Message: "The file was changed. Compare"}},
		{"text that is not what is seen", func(c *Case) {
			c.Document.Warnings = []evidence.Warning{{Code: evidence.TextPixelsDiffer, Message: "the text differs", Page: 2}}
		}, evidence.Flag{Code: evidence.TextPixelsDiffer, Severity: evidence.Caution, Message: "Go by what you see"}},
		{"an address that only begins like the issuer's", func(c *Case) {
			set(&c.Document, evidence.VerificationURL, "https://wbasco.org.example.net/v?n=1")
		}, evidence.Flag{Code: evidence.FlagVerificationHost, Severity: evidence.Caution, Message: "wbasco.org.example.net"}},
		{"an unknown program", func(c *Case) { c.Known, c.Program, c.Document.Program = false, programs.Program{}, "iso_9001" },
			evidence.Flag{Code: evidence.FlagUnknownProgram, Severity: evidence.Caution, Message: `"iso_9001"`}},
		{"uploaded for somebody else", func(c *Case) { c.UploadedFor = &evidence.Partner{ID: "P7", Name: "Galil Optics"} },
			evidence.Flag{Code: evidence.FlagHolderMismatch, Severity: evidence.Caution, Message: "is another partner of yours, P101"}},
		{"uploaded for a company that it does not name", func(c *Case) { c.Candidates[0].Score, c.Decision = 0.1, evidence.NoMatch },
			evidence.Flag{Code: evidence.FlagHolderMismatch, Severity: evidence.Caution, Message: "do not look like one company"}},
		{"a partner was chosen to be none", func(c *Case) { c.Partner = nil },
			evidence.Flag{Code: evidence.FlagNoPartner, Severity: evidence.Caution, Message: "looks like your partner P101"}},
		{"another country", func(c *Case) { set(&c.Document, "country", "VE") },
			evidence.Flag{Code: evidence.FlagCountryMismatch, Severity: evidence.Caution, Message: "in VE, and Cargas de la Sabana is in CO"}},
		{"an unsure reading", func(c *Case) { c.Document.Fields[4].Confidence, c.Document.Fields[0].Confidence = 0.61, 0.7 },
			evidence.Flag{Code: evidence.FlagLowConfidence, Severity: evidence.Caution, Message: "holder (70 %), expires on (61 %)"}},
		{"a number of another shape", func(c *Case) { set(&c.Document, "certificate_number", "BASC-17") },
			evidence.Flag{Code: evidence.FlagNumberMalformed, Severity: evidence.Caution, Message: "BASC-17"}},
		{"a date with two readings", func(c *Case) {
			c.Document.Fields[4].Alternatives = []evidence.Alternative{{Value: "2027-12-03", Confidence: 0.4}}
		}, evidence.Flag{Code: evidence.FlagAmbiguousDate, Severity: evidence.Caution, Message: "2027-03-20 or as 2027-12-03"}},
		{"a copy is here", func(c *Case) { c.Duplicates = []Other{{DocumentID: "d9", FileName: "scan.pdf"}} },
			evidence.Flag{Code: evidence.FlagDuplicate, Severity: evidence.Notice, Message: "already (scan.pdf).", Document: "d9"}},
		{"two copies are here", func(c *Case) { c.Duplicates = []Other{{DocumentID: "d9", FileName: "scan.pdf"}, {DocumentID: "d8"}} },
			evidence.Flag{Code: evidence.FlagDuplicate, Severity: evidence.Notice, Message: "already (scan.pdf), and one more.", Document: "d9"}},
		{"hundreds of copies are here", func(c *Case) {
			c.Duplicates = append([]Other{{DocumentID: "d9", FileName: "scan.pdf"}}, make([]Other, 165)...)
		}, evidence.Flag{Code: evidence.FlagDuplicate, Severity: evidence.Notice, Message: "already (scan.pdf), and 165 more.", Document: "d9"}},
		{"a newer one is here", func(c *Case) { c.Newer = []Other{{DocumentID: "d8", ExpiresOn: "2028-03-20"}} },
			evidence.Flag{Code: evidence.FlagSuperseded, Severity: evidence.Caution, Message: "valid until 2028-03-20", Document: "d8"}},
		{"no partner", func(c *Case) { c.Partner, c.UploadedFor, c.Candidates, c.Decision = nil, nil, nil, evidence.NoMatch },
			evidence.Flag{Code: evidence.FlagNoPartner, Severity: evidence.Caution, Message: "No partner in your list"}},
		{"several partners", func(c *Case) { c.Partner, c.UploadedFor, c.Decision = nil, nil, evidence.Possible },
			evidence.Flag{Code: evidence.FlagNoPartner, Severity: evidence.Caution, Message: "choose one"}},
	}
	for _, tt := range tests {
		t.Run(tt.about, func(t *testing.T) {
			c := sound(t)
			tt.change(&c)
			flags := Assess(c)
			if len(flags) != 1 {
				t.Fatalf("%+v", flags)
			}
			f := flags[0]
			if f.Code != tt.want.Code || f.Severity != tt.want.Severity || f.Document != tt.want.Document || !strings.Contains(f.Message, tt.want.Message) {
				t.Errorf("%+v, want %+v", f, tt.want)
			}
		})
	}
}

// A group may have more sites than the matcher lists, and the one that the
// uploader named may be none of them.
func TestANamedSiteThatIsNotListedIsNoMismatch(t *testing.T) {
	c := sound(t)
	c.UploadedFor = &evidence.Partner{ID: "P900", Name: "Cargas de la Sabana Sede 40", Country: "CO"}
	c.Partner, c.Decision = c.UploadedFor, evidence.Possible
	if flags := Assess(c); len(flags) != 0 {
		t.Errorf("%+v", flags)
	}
}

func TestTheIssuersOwnAddressesAreNotFlagged(t *testing.T) {
	for _, address := range []string{"https://wbasco.org/v", "HTTPS://Verify.WBASCO.org./v?n=1", "www.wbasco.org/x"} {
		c := sound(t)
		c.Document.Fields = append(c.Document.Fields, evidence.Field{Name: evidence.VerificationURL, Value: address, Confidence: 1})
		if flags := Assess(c); len(flags) != 0 {
			t.Errorf("%s: %+v", address, flags)
		}
	}
}

func TestAssessPutsTheWorstFirst(t *testing.T) {
	c := sound(t)
	c.Duplicates = []Other{{DocumentID: "d9"}}
	c.UploadedFor = &evidence.Partner{ID: "P7", Name: "Galil"}
	c.Document.Kind = evidence.Questionnaire
	var severities []evidence.Severity
	for _, f := range Assess(c) {
		severities = append(severities, f.Severity)
	}
	if !slices.Equal(severities, []evidence.Severity{evidence.Blocking, evidence.Caution, evidence.Notice}) {
		t.Errorf("%v", severities)
	}
}

func TestRegister(t *testing.T) {
	open := programs.Program{Register: programs.Register{Name: "BASC's register", StaleAfterDays: 31}}
	complete := open
	complete.Register.Complete = true
	says := func(answer, asOf string, differs ...string) evidence.Corroboration {
		return evidence.Corroboration{Answer: answer, AsOf: asOf, Differs: differs, Entries: []evidence.RegisterEntry{{Holder: "Otra S.A.", Status: "suspended"}}}
	}
	const fresh, limit, old = "2026-11-18", "2026-10-21", "2026-10-20"
	tests := []struct {
		about    string
		program  programs.Program
		register evidence.Corroboration
		answer   string            // today
		severity evidence.Severity // of the flag, "" for none
		message  string
	}{
		{"confirmed", open, says(evidence.Confirmed, fresh), evidence.Confirmed, "", ""},
		{"suspended", open, says(evidence.Contradicted, fresh, "status"), evidence.Contradicted, evidence.Blocking, "it is suspended"},
		{"another holder", open, says(evidence.Contradicted, fresh, "holder"), evidence.Contradicted, evidence.Caution, `the holder is "Otra S.A."`},
		{"absent where everybody is listed", complete, says(evidence.NotListed, fresh), evidence.NotListed, evidence.Caution, "does not list this certificate"},
		{"absent where not everybody is listed is no finding", open, says(evidence.NotListed, fresh), evidence.NotListed, "", ""},
		{"unreachable says nothing against it", open, says(evidence.Unreachable, ""), evidence.Unreachable, evidence.Notice, "could not be asked"},
		{"no register", open, says(evidence.NoRegister, ""), evidence.NoRegister, "", ""},
		{"as old as it may be", open, says(evidence.Confirmed, limit), evidence.Confirmed, "", ""},
		{"a day older is stale", open, says(evidence.Confirmed, old), evidence.Stale, evidence.Notice, "nothing newer confirms"},
		{"stale and said otherwise", open, says(evidence.Contradicted, old, "status"), evidence.Stale, evidence.Caution, "is old (2026-10-20), and said otherwise: it is suspended"},
		{"absence long ago is no absence today", complete, says(evidence.NotListed, old), evidence.Stale, evidence.Notice, "is old"},
		{"a program without a limit", programs.Program{}, says(evidence.Confirmed, "2020-01-01"), evidence.Confirmed, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.about, func(t *testing.T) {
			if got := Aged(tt.register, tt.program, today); got.Answer != tt.answer {
				t.Errorf("today it is %s, want %s", got.Answer, tt.answer)
			}
			flags := Register(tt.register, tt.program, today)
			if tt.severity == "" {
				if len(flags) > 0 {
					t.Errorf("%+v", flags)
				}
				return
			}
			if len(flags) != 1 || flags[0].Code != evidence.FlagRegister || flags[0].Severity != tt.severity || !strings.Contains(flags[0].Message, tt.message) {
				t.Errorf("%+v", flags)
			}
		})
	}
}

func TestProves(t *testing.T) {
	cert := evidence.Certificate
	tests := []struct {
		about    string
		document evidence.Document
		register evidence.Corroboration
		met      bool
		code     string
	}{
		{"a valid BASC certificate", paper(cert, "basc", "issued_on", "2026-03-20", "expires_on", "2027-03-20"), evidence.Corroboration{}, true, "valid"},
		{"an expired one", paper(cert, "basc", "expires_on", "2020-01-01"), evidence.Corroboration{}, false, "expired"},
		{"one not yet valid", paper(cert, "basc", "effective_on", "2027-01-01", "expires_on", "2028-01-01"), evidence.Corroboration{}, false, "not_yet_valid"},
		{"a letter that the company has applied", paper(evidence.InProcessLetter, "basc"), evidence.Corroboration{}, false, "kind"},
		{"suspended", paper(cert, "basc", "expires_on", "2027-03-20"), evidence.Corroboration{Answer: evidence.Contradicted, Differs: []string{"status"}, Entries: []evidence.RegisterEntry{{Status: "suspended"}}}, false, "register"},
		{"security of the EU", paper(cert, "eu_aeo", "level", "AEOS", "issued_on", "2012-01-01"), evidence.Corroboration{}, true, "valid"},
		{"customs simplification of the EU", paper(cert, "eu_aeo", "level", "AEOC", "issued_on", "2012-01-01"), evidence.Corroboration{}, false, "no_security_element"},
		{"customs simplification and security in two permits", paper(cert, "gb_aeo", "level", "AEOC", "level", "AEOS", "issued_on", "2022-01-01"), evidence.Corroboration{}, true, "valid"},
		{"the number spells the level", paper(cert, "eu_aeo", "certificate_number", "NL AEOC 000024518", "issued_on", "2012-01-01"), evidence.Corroboration{}, false, "no_security_element"},
		{"a fresh report", paper(evidence.AuditReport, "scan", "audited_on", "2026-03-10"), evidence.Corroboration{}, true, "valid"},
		{"a report that is due again", paper(evidence.AuditReport, "scan", "audited_on", "2025-03-10"), evidence.Corroboration{}, false, "due"},
	}
	for _, tt := range tests {
		t.Run(tt.about, func(t *testing.T) {
			c := Case{Document: tt.document, Program: program(t, tt.document.Program), Known: true, Corroboration: tt.register}
			criteria := Proves(c, today)
			if len(criteria) == 0 || criteria[0].ID != "3.4" {
				t.Fatalf("%+v", criteria)
			}
			for _, k := range criteria {
				if k.Met != tt.met || k.Code != tt.code || k.Why == "" {
					t.Errorf("%+v, want met %v, %s", k, tt.met, tt.code)
				}
			}
		})
	}
	t.Run("without recognition 3.4 is not met, and due diligence is", func(t *testing.T) {
		p := programs.Program{Name: "Swiss AEO", Proves: []string{"3.4", "3.5"}}
		criteria := Proves(Case{Document: paper(cert, "ch_aeo"), Program: p, Known: true}, today)
		if len(criteria) != 2 || criteria[0].Met || criteria[0].Code != "not_recognised" || !criteria[1].Met {
			t.Errorf("%+v", criteria)
		}
	})
	t.Run("before the recognition began", func(t *testing.T) {
		c := Case{Document: paper(cert, "gb_aeo", "level", "AEOS", "issued_on", "2019-01-01"), Program: program(t, "gb_aeo"), Known: true}
		if k := Proves(c, time.Date(2020, 6, 1, 0, 0, 0, 0, time.UTC)); k[0].Met || !strings.Contains(k[0].Why, "only from 2021-01") {
			t.Errorf("%+v", k)
		}
	})
	t.Run("nothing is proved by what is not known", func(t *testing.T) {
		if k := Proves(Case{Document: paper(cert, "other")}, today); k != nil {
			t.Errorf("%+v", k)
		}
	})
}

func TestMissing(t *testing.T) {
	tests := []struct {
		about    string
		document evidence.Document
		want     []string
	}{
		{"a whole BASC certificate", paper(evidence.Certificate, "basc", "holder", "A", "certificate_number", "N", "issued_on", "2026-01-01", "expires_on", "2027-01-01"), nil},
		{"without its end", paper(evidence.Certificate, "basc", "holder", "A", "certificate_number", "N", "effective_on", "2026-01-01"), []string{"expires_on"}},
		{"an EU certificate needs no end, but a level", paper(evidence.Certificate, "eu_aeo", "holder", "A", "certificate_number", "DE 1", "issued_on", "2026-01-01"), []string{"level"}},
		{"a report", paper(evidence.AuditReport, "scan", "holder", "A"), []string{"audited_on"}},
		{"a status letter", paper(evidence.StatusLetter, "basc", "holder", "A", "status", "Certified"), []string{"stated_on"}},
		{"an empty page", paper(evidence.OtherKind, "basc"), []string{"holder"}},
	}
	for _, tt := range tests {
		t.Run(tt.about, func(t *testing.T) {
			if got := Missing(tt.document, program(t, tt.document.Program)); !slices.Equal(got, tt.want) {
				t.Errorf("%v, want %v", got, tt.want)
			}
		})
	}
}
