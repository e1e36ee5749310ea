package hostile

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"slices"
)

// Mutant changes a sound file in one to eight of the ways in which files break
// and are broken. The same random numbers give the same mutant.
func Mutant(random *rand.Rand, sound, other []byte) []byte {
	out := bytes.Clone(sound)
	for range 1 + random.IntN(8) {
		if len(out) == 0 {
			break
		}
		out = mutations[random.IntN(len(mutations))](random, out, other)
	}
	return out
}

var mutations = []func(*rand.Rand, []byte, []byte) []byte{
	func(r *rand.Rand, b, _ []byte) []byte { b[r.IntN(len(b))] ^= 1 << r.IntN(8); return b },
	func(r *rand.Rand, b, _ []byte) []byte { b[r.IntN(len(b))] = byte(r.Uint32()); return b },
	func(r *rand.Rand, b, _ []byte) []byte { return b[:r.IntN(len(b))] }, // cut short
	func(r *rand.Rand, b, _ []byte) []byte { from, to := span(r, b); return slices.Delete(b, from, to) },
	func(r *rand.Rand, b, _ []byte) []byte { from, to := span(r, b); clear(b[from:to]); return b },
	func(r *rand.Rand, b, _ []byte) []byte { // a piece again
		from, to := span(r, b)
		return slices.Insert(b, r.IntN(len(b)), bytes.Clone(b[from:to])...)
	},
	func(r *rand.Rand, b, other []byte) []byte { // a piece of another
		if len(other) == 0 {
			return b
		}
		from, to := span(r, other)
		return slices.Insert(b, r.IntN(len(b)), other[from:to]...)
	},
	func(r *rand.Rand, b, _ []byte) []byte { // a number of the format
		if at := r.IntN(len(b)); at+4 <= len(b) {
			binary.BigEndian.PutUint32(b[at:], remarkable[r.IntN(len(remarkable))])
		}
		return b
	},
	func(r *rand.Rand, b, _ []byte) []byte { return changeNumber(r, b) },
	func(r *rand.Rand, b, _ []byte) []byte { return changeNumber(r, b) },
	func(r *rand.Rand, b, _ []byte) []byte { return changeWord(r, b) },
}

var remarkable = []uint32{0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff}

// span gives a piece of at most 4 kB.
func span(r *rand.Rand, b []byte) (from, to int) {
	from = r.IntN(len(b))
	return from, min(len(b), from+1+r.IntN(4096))
}

// changeNumber puts another number for one that is written in digits.
func changeNumber(r *rand.Rand, b []byte) []byte {
	at := r.IntN(len(b))
	from := bytes.IndexAny(b[at:], "0123456789")
	if from < 0 {
		return b
	}
	from += at
	to := from
	for to < len(b) && b[to] >= '0' && b[to] <= '9' {
		to++
	}
	others := []string{"0", "-1", "1", "2147483647", "2147483648", "4294967295", "99999999999999999999", "1e308", "0.0000001", "NaN", "3 0 R", "1 0 R"}
	return slices.Replace(b, from, to, []byte(others[r.IntN(len(others))])...)
}

// changeWord exchanges two names of the PDF.
func changeWord(r *rand.Rand, b []byte) []byte {
	names := []string{"/Page", "/Pages", "/Kids", "/Parent", "/Contents", "/Resources", "/Font", "/XObject", "/Type", "/Length", "/Filter", "/FlateDecode",
		"/DCTDecode", "/Width", "/Height", "/MediaBox", "/Rotate", "/Prev", "/Root", "/Encrypt", "/W", "/Index", "/First", "/N", "/ToUnicode", "/Annots", "/AcroForm"}
	from, to := names[r.IntN(len(names))], names[r.IntN(len(names))]
	return bytes.Replace(b, []byte(from), []byte(to), 1+r.IntN(3))
}
