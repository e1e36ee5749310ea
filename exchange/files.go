package exchange

import (
	"cmp"
	"context"
	"slices"
	"time"

	"certdex/evidence"
	"certdex/storage"
)

// FileView is a file as people and clients see it.
type FileView struct {
	ID         string          `json:"id"`
	OrgID      string          `json:"org_id"`
	Name       string          `json:"name"`
	SHA256     string          `json:"sha256"`
	Size       int64           `json:"size"` // bytes
	MediaType  string          `json:"media_type"`
	State      string          `json:"state"` // received, read, extracted, needs_password, rejected, quarantined, cancelled
	Error      *evidence.Error `json:"error,omitempty"`
	ScanStatus string          `json:"scan_status"` // not_scanned, clean, infected
	// Signature is what the virus scanner found in an infected file.
	Signature  string              `json:"scan_signature,omitempty"`
	Scanner    string              `json:"scan_engine,omitempty"` // version of it
	ScannedAt  *time.Time          `json:"scanned_at,omitempty"`
	PartnerID  string              `json:"partner_id,omitempty"`
	PageCount  int                 `json:"page_count,omitempty"`
	Progress   *Progress           `json:"progress,omitempty"` // while it is being read
	TextSource evidence.TextSource `json:"text_source,omitempty"`
	UploadedBy string              `json:"uploaded_by"`
	CreatedAt  time.Time           `json:"created_at"`
	UpdatedAt  time.Time           `json:"updated_at"`
	// Final says that nothing more happens to the file by itself.
	Final bool `json:"final"`
	// Documents are the documents found in it, in page order; File and
	// Upload fill them, Files does not.
	Documents []DocumentLine `json:"documents,omitempty"`
	// Facts are what the file says of itself, once it is read; Files does not fill them.
	Facts *evidence.Facts `json:"facts,omitempty"`
	// Parts are the files inside it, read or not; Files does not fill them.
	Parts []evidence.Part `json:"parts,omitempty"`
}

// Progress says how many pages are read of how many.
type Progress struct {
	Read  int `json:"pages_read"`
	Total int `json:"pages_total"`
}

// DocumentLine names a document of a file.
type DocumentLine struct {
	ID      string        `json:"id"`
	Index   int           `json:"index"` // from 0, in page order
	Pages   []int         `json:"pages"`
	Part    string        `json:"part,omitempty"` // of the file, in which it stands
	Kind    evidence.Kind `json:"kind"`
	Program string        `json:"program"`
	Holder  string        `json:"holder,omitempty"`
	State   string        `json:"state"`
}

// FileQuery asks for files; the zero value asks for the newest of all that the
// actor sees.
type FileQuery struct {
	OrgID  string
	States []string
	After  string // the cursor of the page before
	Limit  int    // 1 to 200, 50 by default
}

// File answers one file with the documents found in it.
func (x *Exchange) File(ctx context.Context, a Actor, id string) (FileView, error) {
	var view FileView
	err := x.DB.Read(ctx, func(tx *storage.Tx) error {
		f, err := seenFile(ctx, tx, a, id)
		if err != nil {
			return err
		}
		view, err = fileWithDocuments(ctx, tx, f)
		return err
	})
	return view, err
}

// Files lists files, newest first, and gives the cursor of the next page, ""
// after the last.
func (x *Exchange) Files(ctx context.Context, a Actor, q FileQuery) ([]FileView, string, error) {
	filter := storage.FileFilter{After: q.After, Limit: q.Limit}
	for _, s := range q.States {
		if !fileStates[storage.FileState(s)] {
			return nil, "", evidence.Errorf(evidence.Invalid, "there is no file state %q", clip(s))
		}
		filter.States = append(filter.States, storage.FileState(s))
	}
	var views []FileView
	var next string
	err := x.DB.Read(ctx, func(tx *storage.Tx) error {
		var err error
		if filter.OrgIDs, err = seenOrgs(ctx, tx, a, q.OrgID); err != nil {
			return err
		}
		var files []storage.File
		files, next, err = tx.Files(ctx, filter)
		views = make([]FileView, len(files))
		for i, f := range files {
			views[i] = fileView(f)
		}
		return err
	})
	return views, next, err
}

var fileStates = map[storage.FileState]bool{
	storage.FileReceived: true, storage.FileRead: true, storage.FileExtracted: true, storage.FileNeedsPassword: true,
	storage.FileRejected: true, storage.FileQuarantined: true, storage.FileCancelled: true,
}

// working says whether certdex itself carries a file in that state on.
func working(s storage.FileState) bool { return s == storage.FileReceived || s == storage.FileRead }

func fileView(f storage.File) FileView {
	v := FileView{
		ID: f.ID, OrgID: f.OrgID, Name: f.Name, SHA256: f.SHA256, Size: f.Size, MediaType: f.MediaType,
		State: string(f.State), ScanStatus: f.Scan.Status,
		Signature: f.Scan.Signature, Scanner: f.Scan.Engine, ScannedAt: f.Scan.At, PartnerID: f.PartnerID, PageCount: f.PageCount,
		TextSource: f.TextSource, UploadedBy: f.UploadedBy, CreatedAt: f.CreatedAt, UpdatedAt: f.UpdatedAt,
		Final: !working(f.State),
	}
	if f.Progress.Total > 0 {
		v.Progress = &Progress{Read: f.Progress.Read, Total: f.Progress.Total}
	}
	if f.ReasonCode != "" {
		v.Error = &evidence.Error{Code: f.ReasonCode, Message: f.Reason}
	}
	return v
}

// fileWithDocuments lists the first 200 documents of a file with it: no file
// has more pages than that by default.
func fileWithDocuments(ctx context.Context, tx *storage.Tx, f storage.File) (FileView, error) {
	v := fileView(f)
	if f.PageCount > 0 {
		v.Facts, v.Parts = &f.Facts, f.Parts
	}
	if f.State != storage.FileExtracted {
		return v, nil
	}
	documents, _, err := tx.Documents(ctx, storage.DocumentFilter{OrgIDs: []string{f.OrgID}, FileID: f.ID, Limit: storage.MaxPage})
	for _, d := range documents {
		v.Documents = append(v.Documents, DocumentLine{
			ID: d.ID, Index: d.Index, Pages: d.Pages, Part: evidence.PartOf(f.Parts, d.Pages[0]), Kind: d.Kind, Program: d.Program,
			Holder: d.First(evidence.Holder), State: string(d.State),
		})
	}
	slices.SortFunc(v.Documents, func(p, q DocumentLine) int { return cmp.Compare(p.Index, q.Index) })
	return v, err
}
