package exchange

import (
	"context"
	"io"
	"time"

	"certdex/evidence"
)

// FileView is a file as people and clients see it.
type FileView struct {
	ID         string              `json:"id"`
	OrgID      string              `json:"org_id"`
	Name       string              `json:"name"`
	SHA256     string              `json:"sha256"`
	Size       int64               `json:"size"` // bytes
	MediaType  string              `json:"media_type"`
	State      string              `json:"state"` // received, read, extracted, needs_password, rejected, quarantined, cancelled
	Error      *evidence.Error     `json:"error,omitempty"`
	ScanStatus string              `json:"scan_status"` // clean, infected, not_scanned
	PartnerID  string              `json:"partner_id,omitempty"`
	PageCount  int                 `json:"page_count,omitempty"`
	TextSource evidence.TextSource `json:"text_source,omitempty"`
	UploadedBy string              `json:"uploaded_by"`
	CreatedAt  time.Time           `json:"created_at"`
	UpdatedAt  time.Time           `json:"updated_at"`
	// Final says that nothing more happens to the file by itself.
	Final bool `json:"final"`
	// Documents are the documents found in it, in page order; File and
	// Upload fill them, Files does not.
	Documents []DocumentLine `json:"documents,omitempty"`
}

// DocumentLine names a document of a file.
type DocumentLine struct {
	ID      string        `json:"id"`
	Index   int           `json:"index"` // from 0, in page order
	Pages   []int         `json:"pages"`
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
	return FileView{}, errNotBuilt
}

// Files lists files, newest first, and gives the cursor of the next page, ""
// after the last.
func (x *Exchange) Files(ctx context.Context, a Actor, q FileQuery) ([]FileView, string, error) {
	return nil, "", errNotBuilt
}

// Original streams the file as it was uploaded. The caller closes it.
func (x *Exchange) Original(ctx context.Context, a Actor, id string) (io.ReadCloser, FileView, error) {
	return nil, FileView{}, errNotBuilt
}

// PageImage streams the picture of a page, counted from 1, with its media type
// (image/jpeg or image/png). The caller closes it. A page that is not read yet
// is not found.
func (x *Exchange) PageImage(ctx context.Context, a Actor, id string, page int) (io.ReadCloser, string, error) {
	return nil, "", errNotBuilt
}

// SupplyPassword takes the password of a file that waits for one; it serves
// one reading and is never logged.
func (x *Exchange) SupplyPassword(ctx context.Context, a Actor, id, password string) (FileView, error) {
	return FileView{}, errNotBuilt
}

// SetFilePartner says which partner a file was uploaded for; "" for none. Its
// undecided documents are assessed again.
func (x *Exchange) SetFilePartner(ctx context.Context, a Actor, id, partnerID string) (FileView, error) {
	return FileView{}, errNotBuilt
}

// Retry reads a rejected or quarantined file once more.
func (x *Exchange) Retry(ctx context.Context, a Actor, id string) (FileView, error) {
	return FileView{}, errNotBuilt
}

// Cancel gives up a file that is not read yet. A member may cancel what it
// uploaded itself.
func (x *Exchange) Cancel(ctx context.Context, a Actor, id string) (FileView, error) {
	return FileView{}, errNotBuilt
}
