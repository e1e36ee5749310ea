package web

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"

	"certdex/evidence"
	"certdex/exchange"

	"github.com/gin-gonic/gin"
)

const (
	// formBytes is room for what stands around the file in an upload.
	formBytes = 1 << 20
	// valueBytes is the longest value of a field of the upload form.
	valueBytes = 4 << 10
	// statusFiles is the most files whose state is asked for at once.
	statusFiles = 50
)

// upload takes one file. The fields of the form come before it, so that it
// streams straight through.
func (w *Pages) upload(c *gin.Context, a exchange.Actor) error {
	done, err := w.x.BeginUpload(c.Request.Context(), a)
	if err != nil {
		return err
	}
	defer done()
	if w.s.MaxFileBytes > 0 {
		c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, w.s.MaxFileBytes+formBytes)
	}
	form, err := c.Request.MultipartReader()
	if err != nil {
		return formError(err)
	}
	var u exchange.Upload
	for {
		part, err := form.NextPart()
		if err == io.EOF { //nolint:errorlint // wrapped, it is a form that ends too early
			return evidence.Errorf(evidence.Invalid, "no file came with the form; choose one and send it again")
		}
		if err != nil {
			return formError(err)
		}
		switch part.FormName() {
		case "org":
			u.OrgID, err = value(part)
		case "partner":
			u.PartnerID, err = value(part)
		case "password":
			u.Password, err = value(part)
		case "file":
			u.Name, u.Body = part.FileName(), part
			receipt, err := w.x.Upload(c.Request.Context(), a, u)
			if err != nil {
				return err
			}
			c.JSON(http.StatusOK, w.receiptWords(receipt))
			return nil
		}
		if err != nil {
			return formError(err)
		}
	}
}

// formError says why a form cannot be read.
func formError(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return evidence.Because(err, evidence.TooLarge, "the form is larger than %s", sizeWords(tooLarge.Limit))
	}
	return exchange.FormError(err)
}

func value(part *multipart.Part) (string, error) {
	text, err := io.ReadAll(io.LimitReader(part, valueBytes))
	return string(text), err
}

func (w *Pages) receiptWords(r exchange.Receipt) fileWords {
	v := w.wordsOf(r.File)
	if r.Existing {
		v.Message = "Already here since " + r.File.CreatedAt.UTC().Format("2 January 2006") + ". " + v.Message
		if v.Href == "" {
			v.Href, v.Label = "/files/"+r.File.ID, "Details"
		}
	}
	return v
}

// fileStatus answers where the files of an upload stand. Files that are gone
// are left out.
func (w *Pages) fileStatus(c *gin.Context, a exchange.Actor) error {
	ids := c.QueryArray("id")
	if len(ids) > statusFiles {
		return evidence.Errorf(evidence.Invalid, "ask for at most %d files at once", statusFiles)
	}
	answers := make([]fileWords, 0, len(ids))
	for _, id := range ids {
		f, err := w.x.File(c.Request.Context(), a, id)
		if evidence.CodeOf(err) == evidence.NotFound {
			continue
		}
		if err != nil {
			return err
		}
		answers = append(answers, w.wordsOf(f))
	}
	c.JSON(http.StatusOK, answers)
	return nil
}

// supplyPassword serves the line of an upload (JSON) and the page of a file.
func (w *Pages) supplyPassword(c *gin.Context, a exchange.Actor) error {
	ctx, id := c.Request.Context(), c.Param("id")
	f, err := w.x.SupplyPassword(ctx, a, id, c.PostForm("password"))
	if wantsJSON(c) {
		if err != nil {
			return err
		}
		c.JSON(http.StatusOK, w.wordsOf(f))
		return nil
	}
	if err == nil {
		c.Redirect(http.StatusSeeOther, "/files/"+id)
		return nil
	}
	f, again := w.x.File(ctx, a, id)
	if again != nil || exchange.Status(err) >= http.StatusInternalServerError {
		return err
	}
	return w.filePage(c, exchange.Status(err), f, sentence(evidence.MessageOf(err)))
}
