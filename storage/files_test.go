package storage_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"certdex/evidence"
	"certdex/internal/testkit"
	"certdex/storage"
)

// aFile is a file as intake inserts it.
func aFile(orgID, id string) storage.File {
	return storage.File{
		ID: id, OrgID: orgID, UploadedBy: "user-1", Name: id + ".pdf", SHA256: strings.Repeat("0", 60) + id,
		Size: 1234, MediaType: "application/pdf", PartnerID: "P-1",
	}
}

func TestFiles(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		ctx := t.Context()
		withOrgs(t, db, "a", "b")
		f := aFile("a", "f1")
		write(t, db, func(tx *storage.Tx) error { return tx.InsertFile(ctx, f) })

		t.Run("comes back as it went in, with first values", func(t *testing.T) {
			want := f
			want.State, want.Scan.Status, want.Priority = storage.FileReceived, storage.NotScanned, storage.PriorityNormal
			want.CreatedAt, want.UpdatedAt = noon, noon
			write(t, db, func(tx *storage.Tx) error {
				for _, get := range []func() (storage.File, error){
					func() (storage.File, error) { return tx.File(ctx, "f1") },
					func() (storage.File, error) { return tx.FileByHash(ctx, "a", f.SHA256) },
				} {
					if got, err := get(); err != nil || !cmp.Equal(got, want) {
						t.Errorf("got %+v, %v\nwant %+v", got, err, want)
					}
				}
				return nil
			})
		})
		t.Run("the same bytes: once in an organisation, again in another", func(t *testing.T) {
			again := f
			again.ID = "f2"
			err := db.Write(ctx, func(tx *storage.Tx) error { return tx.InsertFile(ctx, again) })
			wantCode(t, err, evidence.Conflict)
			again.OrgID = "b"
			write(t, db, func(tx *storage.Tx) error { return tx.InsertFile(ctx, again) })
		})
		t.Run("unknown", func(t *testing.T) {
			err := db.Read(ctx, func(tx *storage.Tx) error {
				_, err := tx.FileByHash(ctx, "b", "00")
				return err
			})
			wantCode(t, err, evidence.NotFound)
		})
		t.Run("names that databases refuse are kept readable", func(t *testing.T) {
			odd := aFile("a", "f3")
			odd.Name = "a\x00b\xff.pdf"
			write(t, db, func(tx *storage.Tx) error {
				if err := tx.InsertFile(ctx, odd); err != nil {
					return err
				}
				got, err := tx.File(ctx, "f3")
				if got.Name != "a\uFFFDb\uFFFD.pdf" {
					t.Errorf("got %q", got.Name)
				}
				return err
			})
		})
	})
}

func TestSameBytesAtOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		ctx := t.Context()
		withOrgs(t, db, "a")
		var won atomic.Int64
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Go(func() {
				f := aFile("a", fmt.Sprintf("f%02d", i))
				f.SHA256 = strings.Repeat("7", 64)
				err := db.Write(ctx, func(tx *storage.Tx) error { return tx.InsertFile(ctx, f) })
				switch evidence.CodeOf(err) {
				case "":
					won.Add(1)
				case evidence.Conflict:
				default:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 {
			t.Errorf("%d of 20 won", won.Load())
		}
	})
}

func TestFileLease(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		ctx := t.Context()
		withOrgs(t, db, "a")
		write(t, db, func(tx *storage.Tx) error { return tx.InsertFile(ctx, aFile("a", "f1")) })
		claim := func(owner string, now time.Time) (f storage.File, ok bool) {
			t.Helper()
			write(t, db, func(tx *storage.Tx) (err error) {
				f, ok, err = tx.ClaimFile(ctx, "f1", owner, now, now.Add(10*time.Second))
				return err
			})
			return f, ok
		}
		renew := func(owner string, until time.Time) (ok bool) {
			t.Helper()
			write(t, db, func(tx *storage.Tx) (err error) {
				ok, err = tx.RenewFile(ctx, "f1", owner, until, storage.Progress{Read: 2, Total: 3})
				return err
			})
			return ok
		}
		advance := func(from storage.FileState, f storage.File) error {
			return db.Write(ctx, func(tx *storage.Tx) error { return tx.AdvanceFile(ctx, "f1", from, f) })
		}

		f, ok := claim("w1", noon)
		if f.Facts.Producer != "" {
			t.Errorf("facts before the reading: %+v", f.Facts)
		}
		if !ok || f.Attempts != 1 || f.LeaseOwner != "w1" || !f.LeaseUntil.Equal(noon.Add(10*time.Second)) {
			t.Fatalf("first claim: %v %+v", ok, f)
		}
		if _, ok := claim("w2", noon.Add(9*time.Second)); ok {
			t.Error("claimed while held")
		}
		if !renew("w1", noon.Add(20*time.Second)) || renew("w2", noon.Add(time.Hour)) {
			t.Error("only the holder renews")
		}
		if _, ok := claim("w2", noon.Add(11*time.Second)); ok {
			t.Error("claimed although renewed")
		}
		progress := func() (p storage.Progress) {
			t.Helper()
			write(t, db, func(tx *storage.Tx) error {
				f, err := tx.File(ctx, "f1")
				p = f.Progress
				return err
			})
			return p
		}
		if p := progress(); p.Read != 2 || p.Total != 3 {
			t.Errorf("progress is %+v", p)
		}
		f, ok = claim("w2", noon.Add(20*time.Second))
		if !ok || f.Attempts != 2 || f.Progress.Total != 0 {
			t.Errorf("claim of an expired lease: %v, attempts %d, progress %+v", ok, f.Attempts, f.Progress)
		}
		if !renew("w2", noon.Add(30*time.Second)) {
			t.Error("the new holder does not renew")
		}
		if renew("w1", noon.Add(time.Hour)) {
			t.Error("the old holder renewed")
		}
		write(t, db, func(tx *storage.Tx) error { return tx.ReleaseFile(ctx, "f1", "w1") })
		if _, ok := claim("w3", noon.Add(21*time.Second)); ok {
			t.Error("released by one who did not hold it")
		}

		f.State, f.PageCount, f.TextSource = storage.FileRead, 3, evidence.MixedText
		f.Facts = evidence.Facts{Producer: "a writer"}
		f.Parts = []evidence.Part{{Name: "a.exe", Depth: 1, Error: evidence.Errorf(evidence.UnsupportedType, "no")}}
		if err := advance(storage.FileReceived, f); err != nil {
			t.Fatal(err)
		}
		wantCode(t, advance(storage.FileReceived, f), evidence.Conflict)
		if p := progress(); p.Total != 0 {
			t.Errorf("a reading that has ended is at %+v", p)
		}
		if _, ok := claim("w3", noon.Add(22*time.Second)); ok {
			t.Error("the lease ended with a step into a working state")
		}
		write(t, db, func(tx *storage.Tx) error { return tx.ReleaseFile(ctx, "f1", "w2") })
		if f, ok = claim("w3", noon.Add(22*time.Second)); !ok || f.Attempts != 2 || f.PageCount != 3 || f.Facts.Producer != "a writer" || len(f.Parts) != 1 || f.Parts[0].Error.Code != evidence.UnsupportedType {
			t.Errorf("a claim of a file that is read counts no attempt: %v %+v", ok, f)
		}
		f.State, f.ReasonCode, f.Reason = storage.FileQuarantined, evidence.ReaderCrashed, "the reader died three times"
		if err := advance(storage.FileRead, f); err != nil {
			t.Fatal(err)
		}
		write(t, db, func(tx *storage.Tx) error {
			got, err := tx.File(ctx, "f1")
			if got.LeaseOwner != "" || got.LeaseUntil != nil || got.Reason != f.Reason || got.ReasonCode != f.ReasonCode {
				t.Errorf("final: %+v", got)
			}
			return err
		})
		if _, ok := claim("w4", noon.Add(time.Hour)); ok {
			t.Error("claimed in a final state")
		}
	})
}

func TestScanOfAFile(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		ctx := t.Context()
		withOrgs(t, db, "a")
		at := noon.Add(time.Minute)
		want := storage.Scan{Status: storage.Infected, Signature: "Eicar", Engine: "ClamAV 1.4.6", At: &at}
		write(t, db, func(tx *storage.Tx) error {
			if err := tx.InsertFile(ctx, aFile("a", "f1")); err != nil {
				return err
			}
			stale, err := tx.File(ctx, "f1")
			if err != nil {
				return err
			}
			if err := tx.SetScan(ctx, "f1", want); err != nil {
				return err
			}
			return tx.AdvanceFile(ctx, "f1", storage.FileReceived, stale) // which knows of no scan
		})
		write(t, db, func(tx *storage.Tx) error {
			f, err := tx.File(ctx, "f1")
			if got := f.Scan; got.At == nil || !got.At.Equal(at) || got.Status != want.Status || got.Signature != want.Signature || got.Engine != want.Engine {
				t.Errorf("got %+v, want %+v", got, want)
			}
			return err
		})
	})
}

func TestFilesList(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, db *storage.DB) {
		ctx := t.Context()
		withOrgs(t, db, "a", "b")
		write(t, db, func(tx *storage.Tx) error {
			for i := range 7 {
				f := aFile([]string{"a", "b"}[i%2], fmt.Sprintf("f%d", i))
				f.CreatedAt = noon.Add(time.Duration(i/3) * time.Millisecond) // some at the same moment
				if i == 4 {
					f.State, f.Name = storage.FileRejected, "Año 100%.pdf"
				}
				if err := tx.InsertFile(ctx, f); err != nil {
					return err
				}
			}
			return nil
		})
		tests := []struct {
			name   string
			filter storage.FileFilter
			want   string
		}{
			{"no organisation selects none", storage.FileFilter{}, ""},
			{"several organisations", storage.FileFilter{OrgIDs: []string{"a", "b"}}, "f6 f5 f4 f3 f2 f1 f0"},
			{"one organisation", storage.FileFilter{OrgIDs: []string{"b"}}, "f5 f3 f1"},
			{"by state", storage.FileFilter{OrgIDs: []string{"a", "b"}, States: []storage.FileState{storage.FileRejected}}, "f4"},
		}
		for _, tt := range tests {
			for _, limit := range []int{0, 1, 2, 3} {
				t.Run(fmt.Sprintf("%s, pages of %d", tt.name, limit), func(t *testing.T) {
					var got []string
					for f := tt.filter; ; {
						f.Limit = limit
						var files []storage.File
						var next string
						err := db.Read(ctx, func(tx *storage.Tx) (err error) {
							files, next, err = tx.Files(ctx, f)
							return err
						})
						if err != nil {
							t.Fatal(err)
						}
						for _, file := range files {
							got = append(got, file.ID)
						}
						if f.After = next; next == "" {
							break
						}
					}
					if s := strings.Join(got, " "); s != tt.want {
						t.Errorf("got %s, want %s", s, tt.want)
					}
				})
			}
		}
		for _, after := range []string{"nonsense", "e30", "!!"} {
			err := db.Read(ctx, func(tx *storage.Tx) error {
				_, _, err := tx.Files(ctx, storage.FileFilter{OrgIDs: []string{"a"}, After: after})
				return err
			})
			wantCode(t, err, evidence.Invalid)
		}
	})
}
