package extract

import "testing"

// auditHead is what every report below begins with.
const auditHead = `
#SCAN audit report
Supplier Compliance Audit Network

`

func TestManner(t *testing.T) {
	tests := []struct{ how, text, notice, mode string }{
		{"boxes before the options", `
Notification:   ☐ Announced  ☒ Semi-announced  ☐ Unannounced
Delivery:       ☒ On-site  ☐ Virtual`, "semi_announced", "on_site"},
		{"boxes after the options", `
Notification:   Announced ☐  Semi-announced ☐  Unannounced ☒
Delivery:       On-site ☐  Virtual ☒`, "unannounced", "virtual"},
		{"typed boxes", `
Notice          (x) Announced   ( ) Semi-announced   ( ) Unannounced
Audit mode      [ ] On-site   [x] Remote`, "announced", "virtual"},
		{"only the right one is ticked", `
Type of notice       Announced   Semi-announced ✓   Unannounced
Method               On site ✓   Virtual`, "semi_announced", "on_site"},
		{"options below each other", `
Notification
☐ Announced
☐ Semi-announced
☑ Unannounced

Mode
☑ On-site
☐ Virtual`, "unannounced", "on_site"},
		{"one value for both", `
Audit type:     On-site, unannounced`, "unannounced", "on_site"},
		{"a sentence", `
The audit was announced and carried out on site on 3 May 2026.`, "announced", "on_site"},
		{"a sentence with the audit before it", `
The audit was conducted virtually and without prior notice. The previous audit was announced and on site.`, "unannounced", "virtual"},
		{"two sentences", `
This was a semi-announced audit. It was held by live video on 3 May 2026.`, "semi_announced", "virtual"},
		{"an answer", `
Announced:      No
Audit method:   Desktop review`, "unannounced", "virtual"},
		{"a heading", `
#Semi-announced on-site audit
Company:        Blue River Toys Co., Ltd.`, "semi_announced", "on_site"},
	}
	for _, tt := range tests {
		t.Run(tt.how, func(t *testing.T) {
			want(t, read(t, auditHead+tt.text)[0], map[string]string{"audit_notice": tt.notice, "audit_mode": tt.mode})
		})
	}
}

func TestScoreAndRating(t *testing.T) {
	tests := []struct{ how, text, score, rating string }{
		{"with the pass mark and last year's beside it", `
Overall score:      91.4 %      Pass mark: 76 %      Previous score: 84 %
Overall rating:     Good`, "91.4", "Good"},
		{"of a hundred, rating behind a dash", `
Result:   88/100 – Pass with observations
Score of last year:   92/100`, "88", "Pass with observations"},
		{"in brackets", `
Final score (out of 100):   79.25
Rating:                     B – Acceptable (see the legend)

Legend: A Excellent, B Acceptable, C Needs improvement, D Fail`, "79.25", "B – Acceptable"},
		{"a grade and its word", `
Overall percentage: 88.7%. Grade: Good. A site with less than 76% fails.`, "88.7", "Good"},
		{"in columns", `
Overall score         Pass mark         Risk rating
82.0 %                76 %              Medium risk`, "82.0", "Medium risk"},
		{"in a sentence", `
The facility achieved an overall score of 93.75 %, against 90 % in 2025. The pass mark is 76 %.
The site was rated Low risk.`, "93.75", "Low risk"},
		{"sections' scores are none of it", `
Section                    Score
Physical security          70 %
Seal security              100 %

Total score                84.5 %
Performance rating         Satisfactory`, "84.5", "Satisfactory"},
		{"per cent in words", `
The company obtained 81 per cent of the possible points; 76 per cent are required.
Result: Conditional pass`, "81", "Conditional pass"},
		{"a grade in brackets", `
Score: 88/100 (B)`, "88", "B"},
		{"points and their share", `
Total: 412 / 450 = 91.6 %
Rating: Green`, "91.6", "Green"},
		{"points out of points", `
Overall score: 142 out of 166 points (85.54 %)
Overall rating: Good`, "85.54", "Good"},
		{"in two scripts", `
Replaces report:          BV-2025-0029 (score 90.1, audited 2025-03-20)
Overall score 总分        93.75
Overall rating / 总体评级: Low Risk / 低风险`, "93.75", "Low Risk"},
		{"a band in a sentence", `
With an overall score of 87.2% the factory is placed in the rating band Meets Expectations
(85 to 94). In the last audit the result was 85.0%.`, "87.2", "Meets Expectations"},
		{"a category in quotation marks", `
La instalación obtuvo una calificación global de 84.2 por ciento, que corresponde a la categoría
«Aceptable con observaciones». El mínimo aprobatorio es de 76 por ciento.`, "84.2", "Aceptable con observaciones"},
		{"big figures over their names", `
#91.6 %                 Green
Overall score           Rating`, "91.6", "Green"},
		{"a row of cards", `
OVERALL SCORE       RATING            PREVIOUS SCORE       PASS MARK
88.6%               Satisfactory      79.2%                76%`, "88.6", "Satisfactory"},
		{"the total under the sections", `
Section                       Max points     Points      %
Physical security             40             35          87.5
Seal security                 20             20          100
Total                         60             55          91.7
Overall rating: Acceptable`, "91.7", "Acceptable"},
		{"in a sentence with the pass mark first", `
The pass mark is 76 %. The site obtained 88.5 % and is rated "Good".`, "88.5", "Good"},
		{"with the minimum in brackets", `
Result:   82.4 % (minimum 76 %) – Acceptable`, "82.4", "Acceptable"},
		{"a score and a class", `
Final audit score (%)        93
Security risk class          Low`, "93", "Low"},
		{"columns of this and the last audit", `
Section              This audit %      Audit of 2025 %      Pass mark %
Seal security        40                82                   76
TOTAL SCORE          68.9              77.8                 76
RATING               Unsatisfactory    Satisfactory`, "68.9", "Unsatisfactory"},
		{"in Spanish with the previous one beside", `
Puntaje global      Calificación        Puntaje anterior      Puntaje mínimo
79,5 %              Riesgo Medio        72,0 %                76,0 %`, "79.5", "Riesgo Medio"},
		{"pass or fail", `
Overall score: 91 %      Pass/Fail: Pass`, "91", "Pass"},
		{"in Spanish", `
Calificación final:      91,5 %
Nivel de riesgo:         Riesgo bajo
Riesgo del país:         Alto`, "91.5", "Riesgo bajo"},
	}
	for _, tt := range tests {
		t.Run(tt.how, func(t *testing.T) {
			want(t, read(t, auditHead+tt.text)[0], map[string]string{"score": tt.score, "rating": tt.rating})
		})
	}
}

func TestFirm(t *testing.T) {
	tests := []struct{ how, text, firm string }{
		{"behind its label", `
Audit company:   Meridian Assurance Services Ltd`, "Meridian Assurance Services Ltd"},
		{"below the auditor's name", `
Report no. ITS-SCN-0042
Maria Lopez
Lead auditor, Bureau Veritas`, "Bureau Veritas"},
		{"with its legal form", `
Audit of the factory by OMEGA COMPLIANCE LIMITED`, "OMEGA COMPLIANCE LIMITED"},
		{"in a sentence", `
The audit was carried out by Meridian Assurance Services on 3 May 2026.`, "Meridian Assurance Services"},
		{"a person is no firm", `
Audit conducted by:   Maria Lopez
Audit firm:           Intertek`, "Intertek"},
	}
	for _, tt := range tests {
		t.Run(tt.how, func(t *testing.T) {
			want(t, read(t, auditHead+tt.text)[0], map[string]string{"audit_firm": tt.firm})
		})
	}
}

func TestFindings(t *testing.T) {
	const first, second = "Containers are not inspected before they are loaded.", "Two cameras of the yard were out of order."
	tests := []struct {
		how       string
		text      string
		criterion string // of the first
		severity  string
	}{
		{"labelled blocks", `
Findings
Finding 1
Criterion:           7.4
Severity:            Must
Description:         Containers are not inspected before they are loaded.
Corrective action:   Checklist introduced.
Status:              Open

Finding 2
Criterion:           9.6
Severity:            Should
Description:         Two cameras of the yard were out of order.
Corrective action:   Cameras replaced.
Status:              Closed`, "7.4", "must"},
		{"ids and severities in brackets", `
Non-conformities

NC-01 [Critical] MSC 7.4: Containers are not inspected before they
are loaded.

NC-02 [Should] MSC 9.6: Two cameras of the yard were out of order.

Good practices
Seals are counted every week by two employees of the company.`, "7.4", "critical"},
		{"numbered paragraphs", `
Findings

1. (MSC 7.4, Must) Containers are not inspected before they are
loaded.

2. (MSC 9.6, Should) Two cameras of the yard were out of order.`, "7.4", "must"},
		{"criterion and severity behind the text", `
Audit findings

Finding: Containers are not inspected before they are loaded.
Criterion: 7.4    Severity: Must
Action: Checklist introduced.

Finding: Two cameras of the yard were out of order.
Criterion: 9.6    Severity: Should
Action: Cameras replaced.`, "7.4", "must"},
		{"a section for each criterion", `
Findings by criterion

7.4 Container inspection (Must)
Containers are not inspected before they are loaded.
Corrective action: Checklist introduced.

8.1 Pest control (Must)
No finding.

9.6 Cameras (Should)
Two cameras of the yard were out of order.
Corrective action: Cameras replaced.`, "7.4", "must"},
		{"criteria behind the text", `
What must be improved
Containers are not inspected before they are loaded. (MSC 7.4, must)
Two cameras of the yard were out of order. (MSC 9.6, should)`, "7.4", "must"},
		{"a checklist of answers", `
Criterion    Question                          Answer    Remarks
6.1          Are seals locked away?            C         Seal log seen for ten loadings of May.
7.4          Are containers inspected?         NC        Containers are not inspected before
                                                         they are loaded.
8.1          Is pest control in place?         N/A       No wooden packaging is used at all.
9.6          Are cameras working?              NC        Two cameras of the yard were out of
                                                         order.`, "7.4", ""},
		{"a table without criteria", `
Findings
No.     Finding                                         Severity      Corrective action      Due
1       Containers are not inspected before they        Must          Checklist              1 May 2026
        are loaded.
2       Two cameras of the yard were out of order.      Should        Repair                 1 June 2026`, "", "must"},
	}
	for _, tt := range tests {
		t.Run(tt.how, func(t *testing.T) {
			d := read(t, auditHead+tt.text)[0]
			want(t, d, map[string]string{"finding": first + " | " + second})
			for _, f := range d.Fields {
				if f.Name == "finding" && f.Value == first && (f.Criterion != tt.criterion || f.Severity != tt.severity) {
					t.Errorf("criterion %q, severity %q", f.Criterion, f.Severity)
				}
			}
		})
	}
}

func TestFindingsOverPages(t *testing.T) {
	body := `
Criterion   Severity    Finding
7.4         Must        Containers are not inspected before they
                        are loaded.
9.6         Should      Two cameras of the yard, which cover the gate
`
	tests := []struct{ how, next string }{
		{"the head is repeated", `
Criterion   Severity    Finding
                        and the ramp, were out of order.
11.2        Must        References of new employees were not checked.`},
		{"the head is not repeated", `
                        and the ramp, were out of order.
11.2        Must        References of new employees were not checked.`},
	}
	for _, tt := range tests {
		d := read(t, auditHead+body, tt.next)
		if len(d) != 1 {
			t.Fatalf("%s: %d documents", tt.how, len(d))
		}
		want(t, d[0], map[string]string{"finding": "Containers are not inspected before they are loaded. | " +
			"Two cameras of the yard, which cover the gate and the ramp, were out of order. | References of new employees were not checked."})
	}
}

func TestWhatIsToldInSentences(t *testing.T) {
	d := read(t, auditHead+`
The factory exports under the manufacturer identification code CNBLURIV88NIN.
Accompanied by:     Lena Fischer, Head of Compliance
Auditor:            Maria Lopez
The opening meeting was held from 08:00 to 09:10. The report is valid until 2 May 2027.
Evidence is to be sent not later than 1 June 2026.
`)[0]
	want(t, d, map[string]string{"mid": "CNBLURIV88NIN", "signatory": "Maria Lopez", "expires_on": "2027-05-02"})
}
