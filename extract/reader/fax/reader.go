package fax

// markZeros is how many zeros at least stand before the one of a mark. No
// codes of lines have as many in a row.
const markZeros = 11

// reader reads bits, the highest of a byte first.
type reader struct {
	data []byte
	at   int // bits read
}

func (r *reader) bit(at int) bool {
	return at>>3 < len(r.data) && r.data[at>>3]>>(7-at&7)&1 == 1
}

// read reads a code; nothing is read where there is none.
func (r *reader) read(table *codes) (value int, ok bool) {
	next, from := 0, r.at>>3
	for i := range 3 {
		next <<= 8
		if from+i < len(r.data) {
			next |= int(r.data[from+i])
		}
	}
	c := table[next>>(24-longest-r.at&7)&(1<<longest-1)]
	if c.bits == 0 || r.at+int(c.bits) > len(r.data)*8 {
		return 0, false
	}
	r.at += int(c.bits)
	return int(c.value), true
}

// mark reads a mark and the filling before it, if that is what comes.
func (r *reader) mark() bool {
	at := r.at
	for at < len(r.data)*8 && !r.bit(at) {
		at++
	}
	if at-r.at < markZeros || at == len(r.data)*8 {
		return false
	}
	r.at = at + 1
	return true
}

// toMark goes to the next mark, or to the end.
func (r *reader) toMark() {
	zeros := 0
	for ; r.at < len(r.data)*8; r.at++ {
		switch {
		case !r.bit(r.at):
			zeros++
		case zeros >= markZeros:
			r.at -= zeros
			return
		default:
			zeros = 0
		}
	}
}
