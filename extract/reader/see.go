package reader

import (
	"context"
	"fmt"
	"unicode/utf8"

	"certdex/evidence"
	"certdex/extract/reader/seen"
)

// Claim is a text that a page's text layer holds, with the place of each of
// its lines.
type Claim struct {
	Part  int            `json:"part"` // of the file, from 1; 0 for the file itself
	Page  int            `json:"page"` // of that part, from 1
	Text  string         `json:"text"`
	Boxes []evidence.Box `json:"boxes"`
}

// Seen is what recognition makes of a claim's place, the second time larger.
type Seen struct {
	First  seen.Reading `json:"first"`
	Second seen.Reading `json:"second"` // asked only where the first contradicts
	Bare   seen.Reading `json:"bare"`   // of the page without its text layer
}

// Contradicts says that both readings show something else than the claim, or
// that something else stands there without the text.
func (s Seen) Contradicts(text string) bool {
	return s.First.Contradicts(text) && s.Second.Contradicts(text) || s.Bare.Hides(text)
}

// Bounds of what may be asked of one file.
const (
	MaxClaims     = 100
	maxClaimBoxes = 4
	maxClaimText  = 200 // runes
)

// See has the places of some claims rendered and read, and answers what is seen
// of each, in their order. Claims beyond the bounds are an error. It is for
// files that Read has read, and found these parts in; its errors are those of
// Read, and malformed where the page of a claim is not there any more.
func (r *Reader) See(ctx context.Context, q Request, parts []evidence.Part, claims []Claim) ([]Seen, error) {
	if len(claims) == 0 {
		return nil, nil
	}
	if len(claims) > MaxClaims {
		return nil, fmt.Errorf("look at %d claims: at most %d can be", len(claims), MaxClaims)
	}
	for i, c := range claims {
		if len(c.Boxes) == 0 || len(c.Boxes) > maxClaimBoxes || utf8.RuneCountInString(c.Text) > maxClaimText {
			return nil, fmt.Errorf("look at claim %d: it has %d boxes and %d runes", i, len(c.Boxes), utf8.RuneCountInString(c.Text))
		}
	}
	file, info, err := openRegular(q.Path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	mediaType, err := typeOf(file)
	if err != nil {
		return nil, err
	}
	d := document{MediaType: mediaType, Password: q.Password, Claims: claims, Size: info.Size()}
	for i, p := range parts {
		switch {
		case p.Error != nil && p.Pages == 0:
			d.Skip = append(d.Skip, skip{Part: i + 1, Code: p.Error.Code, Message: p.Error.Message})
		case p.Error != nil:
			d.Cut = append(d.Cut, i+1)
		}
	}
	// Tried once: a part left away would give those behind it other numbers.
	left := r.settings.Limits.FileTime
	result, _, err := r.once(ctx, d, &left, file, nil, nil)
	return result.seen, err
}

// Lost says that a code is that of a part on which a reader was lost.
func Lost(code evidence.Code) bool {
	return code == evidence.TimeLimit || code == evidence.MemoryLimit || code == evidence.ReaderCrashed
}

// takeSeen takes the answer to the claims.
func (s *session) takeSeen(payload []byte) error {
	var answer sight
	if err := decode(payload, &answer); err != nil {
		return err
	}
	if len(answer.Seen) != s.claims {
		return fmt.Errorf("%w: %d answers to %d claims", errFrame, len(answer.Seen), s.claims)
	}
	for _, a := range answer.Seen {
		for _, r := range []seen.Reading{a.First, a.Second, a.Bare} {
			if !between(r.Confidence, 0, 1) || !plain(r.Text, maxWordBytes) {
				return fmt.Errorf("%w: a sight that is none", errFrame)
			}
		}
	}
	s.result.seen, s.complete = answer.Seen, true
	return nil
}
