package extract

import "testing"

// TestMoreFindings reads the same two findings in further ways of presenting
// them.
func TestMoreFindings(t *testing.T) {
	const first, second = "Containers are not inspected before they are loaded.", "Two cameras of the yard were out of order."
	tests := []struct {
		how       string
		text      string
		criterion string // of the first
		severity  string
	}{
		{"run-in paragraphs", `
4. Conveyances
Loading was watched on both days. The forms are kept for two years.
Non-conformity, criterion 7.4 (must). Containers are not inspected before
they are loaded.
Corrective action: checklist by 30 June 2026.

5. Physical security
The fence is sound.
Non-conformity, criterion 9.6 (should). Two cameras of the yard were out of
order.
Corrective action: repair by 31 July 2026.`, "7.4", "must"},
		{"numbered, with the criterion on a line behind", `
3. Non-conformities
The following were recorded:
1.   Containers are not inspected before they are loaded.
     MSC 7.4, Must
2.   Two cameras of the yard were out of order.
     MSC 9.6, Should

4. Replies of the factory
Re 1.  Checklist introduced.`, "7.4", "must"},
		{"what was observed is no finding", `
Conveyances                                                        96%
Observed: Loading of two containers was watched from the start.
 7.4
 Must       Containers are not inspected before they are loaded.

Physical security                                                  97%
Observed: The site is fenced on all sides, and guards are on duty.
 9.6
 Should     Two cameras of the yard were out of order.`, "7.4", "must"},
		{"a table with a paragraph below it", `
Non-conformities
#    Observation                                             MSC ref.   Grade      Action agreed       Deadline
1    Containers are not inspected before they are loaded.    7.4        Critical   Checklist           30.04.2026
2    Two cameras of the yard were out of order.              9.6        Must       Repair              15.04.2026

Both actions were open when this report was completed, and a repeat visit is recommended soon.`, "7.4", "critical"},
		{"a table with signatures below it", `
Criterion   Class    Description of non-conformity                           Corrective action    Deadline
7.4         Must     Containers are not inspected before they are loaded.    Checklist            2026-04-30
9.6         Should   Two cameras of the yard were out of order.              Repair               2026-05-15

D. Confirmation
Auditor                  Liang Guoqiang                          2026-03-18
Approved by              Fong Siu Wai                            2026-04-01`, "7.4", "must"},
		{"a wide table of a plan", `
Ref    Requirement   Gap                                                    Risk     CAP         Owner      Target date    Status
7.4    Inspection    Containers are not inspected before they are loaded.   High     Checklist   W. Ortiz   30.06.2026     Open
9.6    Cameras       Two cameras of the yard were out of order.             Medium   Repair      L. Prado   31.07.2026     Closed`, "7.4", "high"},
		{"gaps in sections", `
7.4 Inspection of containers
Evidence: seven-point forms of May.
Gap: Containers are not inspected before they are loaded.
Risk: High

9.6 Cameras
Evidence: control room.
Gap: Two cameras of the yard were out of order.
Risk: Medium`, "7.4", "high"},
		{"bullets below a heading", `
Non-compliance(s):
- Containers are not inspected before they are loaded.
- Two cameras of the yard were out of order.

Good practices:
- Seals are counted every week.`, "", ""},
		{"round bullets below a heading", `
Non-compliances:
   • Containers are not inspected before they are loaded.
   • Two cameras of the yard were out of order.

Good practices:
   • Seals are counted every week by two people.`, "", ""},
		{"a numbered list without criteria", `
Findings

1. Containers are not inspected before they are loaded.
2. Two cameras of the yard were out of order.

Closing remarks
The management was informed of the findings.`, "", ""},
		{"severities as headings of groups", `
Non-conformities

Major
1. Containers are not inspected before they are loaded.

Minor
2. Two cameras of the yard were out of order.`, "", "major"},
		{"a checklist without remarks on what is met", `
No.   Ref.   Requirement                      Compliance      Comments
1     6.1    Seals are locked away            Yes             Log seen.
2     7.4    Containers are inspected         No              Containers are not inspected before
                                                              they are loaded.
3     9.6    Cameras work                     No              Two cameras of the yard were out of
                                                              order.`, "7.4", ""},
		{"a checklist in Spanish", `
Criterio   Nivel      Requisito                       Cumple   Comentarios
6.1        Debe       Los sellos se guardan           Sí       Bitácora revisada.
7.4        Debe       Se inspeccionan contenedores    No       Containers are not inspected before
                                                               they are loaded.
9.6        Debería    Las cámaras funcionan           No       Two cameras of the yard were out of
                                                               order.`, "7.4", "must"},
		{"a checklist with crosses in columns", `
MSC    Requirement                   Yes   No   N/A   Remarks
6.1    Seals are locked away         X                Log seen.
7.4    Containers are inspected            X          Containers are not inspected before
                                                      they are loaded.
8.1    Pests are controlled                     X     No wood is used.
9.6    Cameras work                        X          Two cameras of the yard were out of
                                                      order.`, "7.4", ""},
		{"brackets at the end of list items", `
Opportunities and non-conformities
a) Containers are not inspected before they are loaded [MSC 7.4 – Must].
b) Two cameras of the yard were out of order [MSC 9.6 – Should].`, "7.4", "must"},
		{"the severity in the heading of each", `
Finding 1 – Critical – MSC 7.4
Containers are not inspected before they are loaded.
Action: Checklist introduced.

Finding 2 – Minor – MSC 9.6
Two cameras of the yard were out of order.
Action: Cameras replaced.`, "7.4", "critical"},
		{"severities high to low in Spanish", `
Hallazgos
No.   Criterio   Criticidad   Descripción del hallazgo                               Acción              Fecha límite
1     7.4        Alta         Containers are not inspected before they are loaded.   Lista               30/06/2026
2     9.6        Baja         Two cameras of the yard were out of order.             Reparación          31/07/2026`, "7.4", "high"},
		{"a sentence that opens each", `
Findings
The auditors recorded two non-conformities, which are set out below.

MSC 7.4 (Must)
Containers are not inspected before they are loaded.

MSC 9.6 (Should)
Two cameras of the yard were out of order.

Conclusion
The site is well run and the management is committed to the programme.`, "7.4", "must"},
		{"cards with the status on the right", `
Findings and corrective actions
 Must     MSC 7.4                                                CAPA Submitted
Containers are not inspected before they are loaded.
Corrective action   Checklist introduced
Due                 30 Jun 2026

 Should   MSC 9.6                                                CAPA Open
Two cameras of the yard were out of order.
Corrective action   Cameras replaced
Due                 15 Jun 2026`, "7.4", "must"},
		{"a table whose rows are centred", `
Criterion    Severity    Finding                              Corrective action
                         Containers are not inspected
7.4          Must        before they are                      Checklist introduced
                         loaded.

                         Two cameras of the yard
9.6          Should      were out of order.                   Cameras replaced`, "7.4", "must"},
		{"section rows inside a table", `
MSC      Level     Finding                                                 Action
4. Conveyances
7.4      Must      Containers are not inspected before they are loaded.    Checklist
5. Physical security
9.6      Should    Two cameras of the yard were out of order.              Repair`, "7.4", "must"},
		{"a table with unknown heads", `
Corrective action plan
Criterion    Class     What the auditor saw                                    Corrective action    Deadline
7.4          Must      Containers are not inspected before they are loaded.    Checklist            30 June 2026
9.6          Should    Two cameras of the yard were out of order.              Repair               31 July 2026`, "7.4", "must"},
		{"label blocks in Spanish", `
Hallazgos
Hallazgo 1 de 2
Criterio MSC: 7.4
Nivel: Debe
Descripción: Containers are not inspected before they are loaded.
Causa raíz: Falta de personal.
Acción correctiva: Lista de verificación.

Hallazgo 2 de 2
Criterio MSC: 9.6
Nivel: Debería
Descripción: Two cameras of the yard were out of order.
Causa raíz: Contrato vencido.
Acción correctiva: Reparación.`, "7.4", "must"},
		{"a table without a head", `
Non-conformities
NC-1    7.4    Must      Containers are not inspected before they are loaded.
NC-2    9.6    Should    Two cameras of the yard were out of order.

Signed
Maria Lopez`, "7.4", "must"},
		{"bullets that lead with the criterion", `
Non-conformities (2)
- MSC 7.4 (Must): Containers are not inspected before they are loaded.
- MSC 9.6 (Should): Two cameras of the yard were out of order.
Observations: none.`, "7.4", "must"},
		{"findings as a list below each section", `
Conveyance security – 84 %
Findings:
7.4 Must – Containers are not inspected before they are loaded.
Cyber security – 100 %
No findings.
Physical security – 91 %
Findings:
9.6 Should – Two cameras of the yard were out of order.`, "7.4", "must"},
		{"a sentence for the whole and no finding", `
Physical security: compliant.
Findings
1) Containers are not inspected before they are loaded. (Must, MSC 7.4)
2) Two cameras of the yard were out of order. (Should, MSC 9.6)`, "7.4", "must"},
		{"reference, text and class below each other", `
Non-conformance no. 1
Reference: MSC 7.4
Classification: Must
Details: Containers are not inspected before they are loaded.
Root cause: no form.
Due: 30 June 2026

Non-conformance no. 2
Reference: MSC 9.6
Classification: Should
Details: Two cameras of the yard were out of order.
Root cause: no contract.
Due: 31 July 2026`, "7.4", "must"},
		{"a table of findings and one of actions", `
No.    MSC     Must/Should    Finding
1      7.4     Must           Containers are not inspected before they are loaded.
2      9.6     Should         Two cameras of the yard were out of order.

No.    MSC     Corrective action      Responsible     Due            Status
1      7.4     Checklist              W. Ortiz        30 June 2026   Open
2      9.6     Repair                 L. Prado        31 July 2026   Closed`, "7.4", "must"},
	}
	for _, tt := range tests {
		t.Run(tt.how, func(t *testing.T) {
			d := read(t, auditHead+tt.text)[0]
			f1, f2 := first, second
			if tt.how == "brackets at the end of list items" {
				f1, f2 = first[:len(first)-1], second[:len(second)-1]
			}
			want(t, d, map[string]string{"finding": f1 + " | " + f2})
			for _, f := range d.Fields {
				if f.Name == "finding" && f.Value == f1 && (f.Criterion != tt.criterion || f.Severity != tt.severity) {
					t.Errorf("criterion %q, severity %q", f.Criterion, f.Severity)
				}
			}
		})
	}
}

func TestAuditDays(t *testing.T) {
	tests := []struct{ how, text, day string }{
		{"two full dates", `
Date(s) of audit:   07/07/2026 & 08/07/2026
Date of report:     16/07/2026`, "2026-07-08"},
		{"a range of dots", `
Audit dates: 12.05.2026–14.05.2026`, "2026-05-14"},
		{"the year on the next line", `
Auditors on site                                  Issued
Sunday 18 October to Tuesday 20 October           3 November 2026
2026`, "2026-10-20"},
		{"field work in Spanish", `
Los trabajos de campo se realizaron durante los días 3, 4 y 5 de marzo de 2026. La auditoría
anterior tuvo lugar el 11 de marzo de 2025.`, "2026-03-05"},
		{"a sentence in Spanish", `
La visita a la planta se llevó a cabo los días 12 al 14 de mayo de 2026.`, "2026-05-14"},
		{"begun and finished", `
This was an initial audit. It was held by live video link on 24 February 2026 and finished on 25 February 2026.`, "2026-02-25"},
		{"from and to in a table", `
                  From              To
Audit             12 May 2026       14 May 2026
Report issued     20 May 2026`, "2026-05-14"},
		{"days of one month in a heading", `
Audit of 12 – 14 May 2026, on site and unannounced
Report of 20 May 2026`, "2026-05-14"},
		{"in a Spanish form", `
Fechas de auditoría:   Del 12 al 14 de mayo de 2026
Fecha de emisión:      20 de mayo de 2026
Auditoría anterior:    3 de marzo de 2025`, "2026-05-14"},
		{"over the turn of a month", `
Audit period: 30 June – 2 July 2026`, "2026-07-02"},
		{"ISO dates with a slash", `
Audit dates: 2026-05-12 / 2026-05-14`, "2026-05-14"},
		{"day one and day two", `
Day 1: 12 May 2026
Day 2: 13 May 2026
Report date: 20 May 2026`, "2026-05-13"},
	}
	for _, tt := range tests {
		t.Run(tt.how, func(t *testing.T) {
			want(t, read(t, auditHead+tt.text)[0], map[string]string{"audited_on": tt.day})
		})
	}
}

func TestMoreFirmsAndManners(t *testing.T) {
	tests := []struct {
		how, text string
		fields    map[string]string
	}{
		{"the legal form's full stop", `
Audit company:   SGS Egypt Ltd.
Country risk:    High`, map[string]string{"audit_firm": "SGS Egypt Ltd."}},
		{"a place in brackets", `
BSI Group (Thailand) Co., Ltd. • 127/25 Panjathani Tower, Nonsee Road, Bangkok 10120`, map[string]string{"audit_firm": "BSI Group (Thailand) Co., Ltd."}},
		{"no heading beside it", `
Audit firm                         How the audit was done
UL Solutions                       On-site, announced`, map[string]string{"audit_firm": "UL Solutions", "audit_mode": "on_site", "audit_notice": "announced"}},
		{"an explanation in brackets", `
HOW CARRIED OUT                    NOTICE
Virtual (immersive video)          Announced`, map[string]string{"audit_mode": "virtual", "audit_notice": "announced"}},
		{"behind the word visit", `
Visit:         Unannounced, on-site`, map[string]string{"audit_mode": "on_site", "audit_notice": "unannounced"}},
		{"in a Spanish sentence", `
La auditoría fue realizada por Verificaciones del Norte, S.A. de C.V. y fue presencial y semi-anunciada.`, map[string]string{"audit_mode": "on_site", "audit_notice": "semi_announced"}},
		{"names over their titles", `
Lic. Mauricio Treviño Salas                    Ing. Adriana Belmonte Ruiz
Auditor líder                                  Revisora técnica`, map[string]string{"signatory": "Mauricio Treviño Salas | Adriana Belmonte Ruiz"}},
		{"names in brackets", `
(R. Muthukumaran)                              (Anjali Deshpande)
Lead Auditor                                   Report Reviewer`, map[string]string{"signatory": "R. Muthukumaran | Anjali Deshpande"}},
	}
	for _, tt := range tests {
		t.Run(tt.how, func(t *testing.T) {
			want(t, read(t, auditHead+tt.text)[0], tt.fields)
		})
	}
}
