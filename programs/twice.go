package programs

import (
	"fmt"
	"maps"
	"slices"
)

// twice finds a wording that stands twice in one list: what certdex learns from
// the lists would count it twice.
func (l Labels) twice() error {
	for _, field := range slices.Sorted(maps.Keys(l)) {
		if err := l[field].twice(); err != nil {
			return fmt.Errorf("labels of %s: %w", field, err)
		}
	}
	return nil
}

func (w Words) twice() error {
	for _, lang := range slices.Sorted(maps.Keys(w)) {
		seen := make(map[string]bool, len(w[lang]))
		for _, text := range w[lang] {
			if seen[text] {
				return fmt.Errorf("%q stands twice in the list %s", text, lang)
			}
			seen[text] = true
		}
	}
	return nil
}
