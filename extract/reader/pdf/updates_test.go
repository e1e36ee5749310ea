package pdf

import "testing"

// FuzzUpdates: a chain of tables always ends.
func FuzzUpdates(f *testing.F) {
	f.Add([]byte("%PDF-1.4\nxref\n0 1\ntrailer<</Size 1>>\nstartxref\n9\n%%EOF"))
	f.Add([]byte("%PDF-1.5\n1 0 obj<</Type/XRef/Prev 9>>stream\nstartxref\n9\n%%EOF"))
	f.Fuzz(func(t *testing.T, file []byte) {
		if n := Updates(file); n < 0 || n > maxUpdates {
			t.Errorf("%d updates", n)
		}
	})
}
