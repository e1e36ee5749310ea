package web

import (
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"

	"certdex/evidence"
	"certdex/exchange"

	"github.com/gin-gonic/gin"
)

// fileWords says where a file stands, for a list row and for the line of an
// upload.
type fileWords struct {
	ID      string `json:"id"`
	State   string `json:"state"`
	Tone    string `json:"tone"` // good, warn, bad or ""
	Short   string `json:"-"`    // for a badge
	Message string `json:"message"`
	Href    string `json:"href,omitempty"`
	Label   string `json:"label,omitempty"` // of the link
}

// wordsOf is wordsOfFile for an installation that may have a virus scanner.
func (w *Pages) wordsOf(f exchange.FileView) fileWords {
	v := wordsOfFile(f)
	if f.State == "received" && f.ScanStatus == "not_scanned" && w.x.Intake.Scanner != nil {
		v.Message = "Taken in; it is scanned for viruses, then read."
	}
	return v
}

func wordsOfFile(f exchange.FileView) fileWords {
	v := fileWords{ID: f.ID, State: f.State, Href: "/files/" + f.ID, Label: "Details"}
	reason := ""
	if f.Error != nil {
		reason = sentence(f.Error.Message)
	}
	switch f.State {
	case "received":
		v.Short, v.Message = "Being read", "Taken in; it is being read."
		if p := f.Progress; p == nil {
			v.Href = ""
		} else { // a long one: its page has the button that cancels it
			v.Message = fmt.Sprintf("%d of %s read so far.", p.Read, plural(p.Total, "page"))
		}
	case "read":
		v.Short, v.Message, v.Href = "Being read", "Read; its fields are being found.", ""
	case "needs_password":
		v.Tone, v.Short, v.Message, v.Href = "warn", "Needs a password", reason, ""
		if reason == "" {
			v.Message = "The file is encrypted and needs a password."
		}
	case "rejected":
		v.Tone, v.Short, v.Message = "bad", "Refused", reason
	case "quarantined":
		v.Tone, v.Short, v.Message = "bad", "Set aside", reason
	case "cancelled":
		v.Short, v.Message = "Cancelled", "Its reading was cancelled."
	default:
		v.Tone, v.Short = "good", "Read"
		v.Message, v.Href, v.Label = foundWords(f)
	}
	return v
}

// foundWords says which documents a file turned out to hold.
func foundWords(f exchange.FileView) (message, href, label string) {
	switch len(f.Documents) {
	case 0:
		return "No document was found in it.", "/files/" + f.ID, "Details"
	case 1:
		d := f.Documents[0]
		message = kindWords(d.Kind)
		if d.Holder != "" {
			message += " of " + d.Holder
		}
		return sentence(message), "/documents/" + d.ID, "Review"
	}
	return plural(len(f.Documents), "document") + " in one file.", "/files/" + f.ID, "See them"
}

// scanWords says what the virus scanner said of a file.
func scanWords(f exchange.FileView) (words string, tone evidence.Tone) {
	switch f.ScanStatus {
	case "clean":
		return "Clean", evidence.GoodTone
	case "infected":
		return "Infected: " + f.Signature, evidence.BadTone
	}
	return "Not scanned", ""
}

type fileView struct {
	exchange.FileView
	Words       fileWords
	ScanWords   string
	ScanTone    evidence.Tone
	Working     bool
	SourceWords string
	About       []evidence.Fact // what the file says of itself
	Problem     string          // why the last try with a password failed
}

func (w *Pages) file(c *gin.Context, a exchange.Actor) error {
	f, err := w.x.File(c.Request.Context(), a, c.Param("id"))
	if err != nil {
		return err
	}
	return w.filePage(c, http.StatusOK, f, "")
}

func (w *Pages) filePage(c *gin.Context, status int, f exchange.FileView, problem string) error {
	v := fileView{FileView: f, Words: w.wordsOf(f), Working: !f.Final && f.State != "needs_password", Problem: problem}
	v.ScanWords, v.ScanTone = scanWords(f)
	if f.Facts != nil {
		v.About = f.Facts.About()
	}
	switch f.TextSource {
	case "text_layer":
		v.SourceWords = "Text of the file itself"
	case "ocr":
		v.SourceWords = "Recognised from the picture (OCR)"
	case "mixed":
		v.SourceWords = "Partly text of the file, partly recognised from the picture (OCR)"
	}
	if isFragment(c) {
		return w.renderPart(c, status, v, "file-state")
	}
	return w.render(c, status, "file", page{Title: f.Name, Section: "documents", Narrow: true, Data: v})
}

func (w *Pages) original(c *gin.Context, a exchange.Actor) error {
	body, f, err := w.x.Original(c.Request.Context(), a, c.Param("id"))
	if err != nil {
		return err
	}
	defer body.Close()
	c.Header("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	c.Header("Content-Security-Policy", "sandbox; default-src 'none'")
	c.DataFromReader(http.StatusOK, f.Size, f.MediaType, body, nil)
	return nil
}

func (w *Pages) pageImage(c *gin.Context, a exchange.Actor) error {
	number, err := strconv.Atoi(c.Param("page"))
	if err != nil {
		number = 0
	}
	body, mediaType, err := w.x.PageImage(c.Request.Context(), a, c.Param("id"), number)
	if err != nil {
		return err
	}
	defer body.Close()
	c.Header("Content-Type", mediaType)
	c.Header("Cache-Control", "private, max-age=3600")
	c.Status(http.StatusOK)
	if _, err := io.Copy(c.Writer, body); err != nil {
		w.log.Info("page image broken off", "error", err)
	}
	return nil
}

func (w *Pages) retryFile(c *gin.Context, a exchange.Actor) error {
	f, err := w.x.Retry(c.Request.Context(), a, c.Param("id"))
	if err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, "/files/"+f.ID)
	return nil
}

func (w *Pages) cancelFile(c *gin.Context, a exchange.Actor) error {
	f, err := w.x.Cancel(c.Request.Context(), a, c.Param("id"))
	if err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, "/files/"+f.ID)
	return nil
}
