package web

import (
	"strings"

	"certdex/evidence"
	"certdex/exchange"
)

var aspects = map[string]string{
	"name": "Name", "tax_id": "Tax ID", "certificate_number": "Number", "country": "Country",
	"city": "City", "postal_code": "Postal code", "address": "Address", "mid": "MID code",
}

func candidateOf(c exchange.CandidateView, chosen string) candidateView {
	v := candidateView{CandidateView: c, Percent: int(c.Score*100 + .5), Chosen: c.Partner == chosen}
	var where []string
	if c.City != "" {
		where = append(where, c.City)
	}
	if name := countryName(c.Country); name != "" {
		where = append(where, name)
	}
	v.Where = strings.Join(where, ", ")
	for _, p := range c.Candidate.Pieces {
		v.Pieces = append(v.Pieces, pieceOf(p))
	}
	return v
}

// pieceOf says one reason for a score in words.
func pieceOf(p evidence.Piece) pieceView {
	v := pieceView{Aspect: aspects[p.Aspect], Query: p.Query, Partner: p.Partner}
	if v.Aspect == "" {
		v.Aspect = capital(strings.ReplaceAll(p.Aspect, "_", " "))
	}
	switch {
	case p.Score >= .99:
		v.Words, v.Tone = "the same", "same"
	case p.Score >= .85:
		v.Words, v.Tone = "nearly the same", "same"
	case p.Score >= .6:
		v.Words = "alike"
	case p.Score >= .3:
		v.Words, v.Tone = "somewhat alike", "differs"
	default:
		v.Words, v.Tone = "different", "differs"
	}
	return v
}

// registerWords says what the program's status register makes of the document.
func registerWords(r *evidence.Corroboration) (words, tone string) {
	if r == nil {
		return "", ""
	}
	asOf := ""
	if r.AsOf != "" {
		asOf = ", as of " + dateWords(r.AsOf)
	}
	switch r.Answer {
	case evidence.Confirmed:
		return "The status register confirms it" + asOf + ".", "good"
	case evidence.Contradicted:
		var differs []string
		for _, name := range r.Differs {
			differs = append(differs, strings.ReplaceAll(name, "_", " "))
		}
		return "The status register lists it otherwise" + asOf + ": " + strings.Join(differs, ", ") + ".", "bad"
	case evidence.Ambiguous:
		return "Several entries of the status register fit" + asOf + ".", "warn"
	case evidence.NotListed:
		return "The status register does not list it" + asOf + ".", "bad"
	case evidence.Stale:
		return "The extract of the status register is too old to say" + asOf + ".", "warn"
	case evidence.Unreachable:
		return "The status register could not be asked.", "warn"
	}
	return "No extract of a status register is there to check it against.", ""
}
