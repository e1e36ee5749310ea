package evidence

import "slices"

// Reading is one line of the extraction contract: what certdex found in a file.
type Reading struct {
	File       string     `json:"file"`
	SHA256     string     `json:"sha256,omitempty"`
	MediaType  string     `json:"media_type,omitempty"`
	PageCount  int        `json:"page_count,omitempty"`
	TextSource TextSource `json:"text_source,omitempty"`
	Parts      []Part     `json:"parts,omitempty"` // files inside the file, read or not
	Documents  []Document `json:"documents,omitempty"`
	Error      *Error     `json:"error,omitempty"`
	Facts      Facts      `json:"-"` // of the file; no part of the contract's line
}

// Document is one certificate, report or letter in a file.
type Document struct {
	Pages      []int     `json:"pages"`
	Part       string    `json:"part,omitempty"` // the name of the part that it stands in; "" in the file itself
	Kind       Kind      `json:"kind"`
	Program    string    `json:"program"`
	Language   string    `json:"language,omitempty"` // ISO 639-1
	Confidence float64   `json:"confidence"`         // that kind and program are right
	Fields     []Field   `json:"fields"`
	Warnings   []Warning `json:"warnings"`
}

// Field is one value that a document carries. Value is normalised, Text is
// what stands on the page. Confidence is the probability that Value is right.
type Field struct {
	Name         string        `json:"name"`
	Value        string        `json:"value"`
	Text         string        `json:"text"`
	Confidence   float64       `json:"confidence"`
	Page         int           `json:"page"`
	Box          Box           `json:"box"`
	Boxes        []Box         `json:"boxes,omitempty"`
	Alternatives []Alternative `json:"alternatives,omitempty"`
	Group        int           `json:"group,omitempty"`

	// Beside a section_score: the section's name.
	Section string `json:"section,omitempty"`
	// Beside a finding, where printed.
	Criterion        string `json:"criterion,omitempty"`
	Severity         string `json:"severity,omitempty"`
	CorrectiveAction string `json:"corrective_action,omitempty"`
	ActionStatus     string `json:"action_status,omitempty"`
}

// Alternative is another way to read a field's text.
type Alternative struct {
	Value      string  `json:"value"`
	Confidence float64 `json:"confidence"`
}

// Warning is something about the reading that a person should know.
type Warning struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Page    int    `json:"page"`
	// Part is the number of the part that a warning without a page is about, 0
	// for the file itself. It is between the reader and Finish, which clears it.
	Part int `json:"part,omitempty"`
}

// First gives the value of the first field of that name, or "".
func (d Document) First(name string) string {
	for _, f := range d.Fields {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}

// All gives the values of every field of that name, in page order.
func (d Document) All(name string) []string {
	var values []string
	for _, f := range d.Fields {
		if f.Name == name {
			values = append(values, f.Value)
		}
	}
	return values
}

// Finish makes what the extractor found ready to be kept and told: each document
// gets the name of its part and the reader's warnings about its pages and, those
// without a page, about the part that it stands in, and boxes are rounded.
func Finish(documents []Document, warnings []Warning, parts []Part) {
	for i := range documents {
		part := 0
		if pages := documents[i].Pages; len(pages) > 0 { // all of one part
			part, documents[i].Part = partAt(parts, pages[0]), PartOf(parts, pages[0])
		}
		for _, w := range warnings {
			if w.Page == 0 && w.Part == part && len(documents[i].Pages) > 0 {
				w.Page = documents[i].Pages[0]
			}
			w.Part = 0
			if slices.Contains(documents[i].Pages, w.Page) {
				documents[i].Warnings = append(documents[i].Warnings, w)
			}
		}
		for j := range documents[i].Fields {
			f := &documents[i].Fields[j]
			f.Box = f.Box.rounded()
			for k, b := range f.Boxes {
				f.Boxes[k] = b.rounded()
			}
		}
	}
}
