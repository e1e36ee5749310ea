package ingest

import (
	"bytes"
	"testing"

	"certdex/evidence"
)

func TestSealer(t *testing.T) {
	seal, err := NewSealer(bytes.Repeat([]byte{7}, SealKeyBytes))
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := seal.Seal("file-1", "Sello-2026")
	if err != nil {
		t.Fatal(err)
	}
	t.Run("the password comes back for its file", func(t *testing.T) {
		if got, err := seal.Open("file-1", sealed); err != nil || got != "Sello-2026" {
			t.Errorf("Open = %q, %v", got, err)
		}
	})
	t.Run("the password cannot be read in what is stored", func(t *testing.T) {
		if bytes.Contains(sealed, []byte("Sello")) {
			t.Error("sealed bytes hold the password")
		}
	})
	t.Run("sealing twice gives different bytes", func(t *testing.T) {
		again, err := seal.Seal("file-1", "Sello-2026")
		if err != nil || bytes.Equal(again, sealed) {
			t.Errorf("same bytes twice (%v)", err)
		}
	})
	t.Run("another file cannot open it", func(t *testing.T) {
		if got, err := seal.Open("file-2", sealed); err == nil {
			t.Errorf("Open = %q", got)
		}
	})
	t.Run("another key cannot open it", func(t *testing.T) {
		other, _ := NewSealer(bytes.Repeat([]byte{8}, SealKeyBytes))
		if got, err := other.Open("file-1", sealed); err == nil {
			t.Errorf("Open = %q", got)
		}
	})
	t.Run("a flipped byte is found", func(t *testing.T) {
		broken := bytes.Clone(sealed)
		broken[len(broken)-1] ^= 1
		if got, err := seal.Open("file-1", broken); err == nil {
			t.Errorf("Open = %q", got)
		}
	})
	t.Run("a key of another length is refused", func(t *testing.T) {
		if _, err := NewSealer(make([]byte, 16)); err == nil {
			t.Error("16 bytes were taken")
		}
	})
	t.Run("without a key no password is taken", func(t *testing.T) {
		if _, err := (Sealer{}).Seal("file-1", "x"); evidence.CodeOf(err) != evidence.Unavailable {
			t.Errorf("Seal = %v", err)
		}
	})
}

func FuzzSealerOpen(f *testing.F) {
	seal, err := NewSealer(make([]byte, SealKeyBytes))
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(nil))
	f.Add(make([]byte, 28))
	f.Fuzz(func(t *testing.T, sealed []byte) {
		if _, err := seal.Open("file", sealed); err == nil {
			t.Fatal("foreign bytes were opened")
		}
	})
}
