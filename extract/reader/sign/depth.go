package sign

// shallow says that a BER value has no parts nested deeper than a signature
// needs: the library recurses, and copies each level into the one above.
func shallow(ber []byte) bool {
	const indefinite = -1
	var ends []int
	at := 0
	for {
		for len(ends) > 0 && ends[len(ends)-1] == at {
			ends = ends[:len(ends)-1]
		}
		if at > 0 && len(ends) == 0 {
			return true
		}
		if at+2 > len(ber) {
			return false
		}
		if ber[at] == 0 && ber[at+1] == 0 && len(ends) > 0 && ends[len(ends)-1] == indefinite {
			ends = ends[:len(ends)-1]
			at += 2
			continue
		}
		constructed := ber[at]&0x20 != 0
		next, length, ok := header(ber, at)
		if !ok {
			return false
		}
		at = next
		switch {
		case !constructed && length == indefinite:
			return false
		case !constructed:
			at += length
		case len(ends) == maxDepth:
			return false
		case length == indefinite:
			ends = append(ends, indefinite)
		default:
			ends = append(ends, at+length)
		}
	}
}

// header reads tag and length of the value at an offset and gives where its
// content begins; the length is -1 where an end mark says it.
func header(ber []byte, at int) (content, length int, ok bool) {
	long := ber[at]&0x1f == 0x1f
	at++
	for ; long; at++ {
		if at >= len(ber) {
			return 0, 0, false
		}
		long = ber[at]&0x80 != 0
	}
	if at >= len(ber) {
		return 0, 0, false
	}
	first := int(ber[at])
	at++
	switch {
	case first < 0x80:
		length = first
	case first == 0x80:
		return at, -1, true
	default:
		n := first & 0x7f
		if n > 4 || at+n > len(ber) {
			return 0, 0, false
		}
		for range n {
			length = length<<8 | int(ber[at])
			at++
		}
	}
	if length < 0 || length > len(ber)-at {
		return 0, 0, false
	}
	return at, length, true
}
