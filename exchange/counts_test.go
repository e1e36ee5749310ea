package exchange

import "testing"

// Counts tell nobody how much another organisation has.
func TestCountsAreOfWhatOneSees(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.file(w.north)
		w.document(w.north)
		w.file(w.south)
		for name, try := range map[string]struct {
			actor               Actor
			org                 string
			received, documents int
		}{
			"administrator":            {w.admin, "", 2, 1},
			"administrator, one":       {w.admin, w.south.ID, 1, 0},
			"specialist of north":      {w.sam, "", 1, 1},
			"specialist of nobody yet": {w.stan, "", 0, 0},
			"member of south":          {w.otto, "", 1, 0},
		} {
			c, err := w.Counts(w.ctx(), try.actor, try.org)
			w.must(err)
			if c.Files["received"] != try.received || c.Documents["assessed"] != try.documents {
				w.t.Errorf("%s: counted %+v", name, c)
			}
		}
		_, err := w.Counts(w.ctx(), w.otto, w.north.ID)
		w.wants(err, "not_found")
		_, err = w.Counts(w.ctx(), Actor{}, "")
		w.wants(err, "unauthorized")
	})
}
