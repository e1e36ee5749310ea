package extract

import (
	"slices"
	"strings"

	"certdex/evidence"
)

// findAuditDays puts the last day of the audit right where several dates tell
// it ("07/07/2026 & 08/07/2026", "held on 24 February and finished on …"), and
// finds the day in sentences about the work on site.
func (p *paper) findAuditDays() {
	order := p.dateOrder()
	at := slices.IndexFunc(p.claims, func(c claim) bool { return c.field.Name == evidence.AuditedOn })
	if at < 0 {
		if c, ok := best(append(p.labelledDays(order), p.toldDays(order)...)); ok {
			p.add(c)
		}
		return
	}
	found := p.claims[at]
	if c, ok := p.toColumn(found, order); ok {
		p.claims[at] = c
		return
	}
	b := found.span[0].seg.block
	for _, d := range datesIn(b.atoms, order) {
		first := slices.Index(b.atoms, found.span[0])
		from := slices.Index(b.atoms, d.span[0])
		if d.value > found.field.Value && from > first && (daysJoin(b.atoms[first+len(found.span):from]) || endOfAudit(b.atoms[first+len(found.span):from])) {
			c := newClaim(evidence.AuditedOn, d.value, d.span, found.odds-prior)
			p.claims[at] = p.withDoubt(datedClaim{c, &d}, order)
			found = c
		}
	}
}

// toColumn reads the last day from the next cell of a row: "Audit | 12 May 2026
// | 14 May 2026".
func (p *paper) toColumn(found claim, order dateOrder) (claim, bool) {
	s := found.span[0].seg
	l, next := leftLabel(s), s.right()
	if l == nil || !l.is(evidence.AuditedOn) || next == nil || next.line != s.line || len(next.labels) > 0 || len(s.atoms) > len(found.span) {
		return claim{}, false
	}
	dates := datesIn(next.atoms, order)
	if len(dates) != 1 || len(dates[0].span) < len(next.atoms) {
		return claim{}, false
	}
	if n, days, ok := monthsBetween(found.field.Value, dates[0].value); !ok || n > 0 || days > 14 {
		return claim{}, false
	}
	return p.withDoubt(datedClaim{newClaim(evidence.AuditedOn, dates[0].value, dates[0].span, found.odds-prior), &dates[0]}, order), true
}

// daysJoin says whether only joints stand between two days of one audit.
func daysJoin(a span) bool {
	if len(a) > 3 {
		return false
	}
	return len(a) > 0 && !slices.ContainsFunc(a, func(x *atom) bool {
		return !rangeWord[x.key] && !between[x.key] && !dayArticle[x.key] && !weekday[x.key]
	})
}

// endOfAudit says whether the words between two dates lead to the audit's end.
func endOfAudit(a span) bool {
	if len(a) == 0 || len(a) > 10 {
		return false
	}
	for i, x := range a {
		if i > 0 && sentenceEnds(a[i-1], x) || notAuditDay[x.key] {
			return false
		}
	}
	return slices.ContainsFunc(a, func(x *atom) bool { return endWord[x.key] })
}

var endWord = map[string]bool{"finished": true, "ended": true, "concluded": true, "completed": true, "closed": true, "continued": true, "termino": true, "concluyo": true, "finalizo": true, "culmino": true, "cerro": true}

// labelledDays reads the dates behind a label of the audit's days that no date
// alone explains.
func (p *paper) labelledDays(order dateOrder) []claim {
	var claims []claim
	for _, l := range p.labels(evidence.AuditedOn) {
		if l.unwanted() || !l.start || !(l.colon || l.whole || l.tail != nil) {
			continue
		}
		for _, r := range l.regions() {
			var s span
			for _, line := range r.lines[:min(len(r.lines), 2)] {
				s = append(s, line...)
			}
			dates := datesIn(s, order)
			if len(dates) == 0 || slices.Index(s, dates[0].span[0]) > 6 {
				continue
			}
			last := dates[0]
			for _, d := range dates[1:] {
				end := slices.Index(s, last.span[len(last.span)-1]) + 1
				gap := s[end:slices.Index(s, d.span[0])]
				if daysJoin(gap) || len(gap) == 0 {
					last = d
				}
			}
			claims = append(claims, p.withDoubt(datedClaim{newClaim(evidence.AuditedOn, last.value, last.span, r.strengthOf(evidence.AuditedOn)), &last}, order))
			break
		}
	}
	return claims
}

// toldDays reads sentences about the work on site: the last date of such a
// sentence.
func (p *paper) toldDays(order dateOrder) []claim {
	var claims []claim
	for _, b := range p.blocks() {
		for _, d := range datesIn(b.atoms, order) {
			if p.rows[d.span[0].seg] {
				continue
			}
			i := slices.Index(b.atoms, d.span[0])
			from, to := sentenceAround(b.atoms, i)
			if slices.ContainsFunc(b.atoms[from:to], func(x *atom) bool { return notAuditDay[x.key] }) || !p.workOnSite(b.atoms, i, from, to) {
				continue
			}
			c := p.withDoubt(datedClaim{newClaim(evidence.AuditedOn, d.value, d.span, inSentence-0.5), &d}, order)
			if n := len(claims); n > 0 && slices.Index(b.atoms[from:to], claims[n-1].span[0]) >= 0 { // the later day of one sentence
				if c.field.Value > claims[n-1].field.Value {
					claims[n-1] = c
				}
				continue
			}
			claims = append(claims, c)
		}
	}
	return claims
}

// workOnSite says whether a sentence tells when the audit was done.
func (p *paper) workOnSite(a span, i, from, to int) bool {
	done := slices.ContainsFunc(a[from:to], func(x *atom) bool { return auditDone[x.key] })
	key := " " + a[from:to].key() + " "
	field := slices.ContainsFunc(fieldWork, func(w string) bool { return strings.Contains(key, " "+w+" ") })
	return done && (field || p.nearAudit(a, i))
}

// fieldWork are wordings for what auditors do at a site.
var fieldWork = []string{"fieldwork", "field work", "site work", "trabajo de campo", "trabajos de campo", "auditoria", "visita", "verificacion en sitio", "verificacion fisica", "recorrido", "inspeccion", "on site work", "site visit"}

var auditDone = map[string]bool{"held": true, "conducted": true, "carried": true, "performed": true, "took": true, "done": true, "made": true, "visited": true, "audited": true, "finished": true, "ended": true, "lasted": true, "executed": true, "began": true, "started": true, "concluded": true,
	"realizo": true, "realizaron": true, "realizada": true, "realizado": true, "realizados": true, "efectuo": true, "efectuaron": true, "efectuada": true, "llevo": true, "llevaron": true, "practico": true, "practicada": true, "celebro": true, "ejecuto": true, "ejecutaron": true, "ejecutada": true, "desarrollo": true, "desarrollaron": true, "visito": true, "audito": true, "tuvo": true, "tuvieron": true, "termino": true, "concluyo": true}

// notAuditDay are words of sentences in which a date is of something else.
var notAuditDay = map[string]bool{"previous": true, "previously": true, "last": true, "next": true, "prior": true, "earlier": true, "before": true, "after": true, "until": true, "valid": true, "expires": true, "issued": true, "released": true, "application": true, "requested": true, "request": true, "since": true, "due": true, "planned": true, "scheduled": true, "foreseen": true, "required": true,
	"anterior": true, "previa": true, "previo": true, "proxima": true, "siguiente": true, "ultima": true, "antes": true, "despues": true, "hasta": true, "vigencia": true, "valido": true, "vigente": true, "emitido": true, "solicitud": true, "solicitada": true, "desde": true, "plazo": true, "prevista": true, "programada": true, "compromiso": true, "debera": true, "requiere": true}

var weekday = wordSet("monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun lunes martes miercoles jueves viernes sabado domingo")

func wordSet(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}
