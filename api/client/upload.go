package client

import (
	"context"
	"io"
	"mime/multipart"
)

// Upload is one request with files to take in.
type Upload struct {
	OrgID     string // the organisation they are for, "" for the asker's own
	PartnerID string // the partner they are for, "" for none
	Password  string // of encrypted files
	Key       string // of idempotency: the same when the request is repeated
	Files     []Source
}

// Source is a file to upload.
type Source struct {
	Name string
	Body io.Reader
}

// Send uploads files as a stream: nothing is held in memory. The results stand
// in the order of the files; one that was refused has an Error with a Status.
// Where none was taken the error is a Problem, with the results in it.
func Send(ctx context.Context, c ClientWithResponsesInterface, u Upload) ([]UploadResult, error) {
	reader, writer := io.Pipe()
	form := multipart.NewWriter(writer)
	go func() { writer.CloseWithError(u.write(form)) }()
	// The server may answer before it has read all; this lets the writer go.
	defer reader.Close()

	params := &UploadFilesParams{}
	if u.Key != "" {
		params.IdempotencyKey = &u.Key
	}
	a, err := Check(c.UploadFilesWithBodyWithResponse(ctx, params, form.FormDataContentType(), reader))
	if err != nil {
		return nil, err
	}
	for _, taken := range []*UploadResults{a.JSON201, a.JSON200, a.JSON207} {
		if taken != nil {
			return taken.Results, nil
		}
	}
	return nil, nil
}

func (u Upload) write(form *multipart.Writer) error {
	for _, text := range [][2]string{{"org", u.OrgID}, {"partner", u.PartnerID}, {"password", u.Password}} {
		if text[1] == "" {
			continue
		}
		if err := form.WriteField(text[0], text[1]); err != nil {
			return err
		}
	}
	for _, file := range u.Files {
		part, err := form.CreateFormFile("file", file.Name)
		if err != nil {
			return err
		}
		if _, err := io.Copy(part, file.Body); err != nil {
			return err
		}
	}
	return form.Close()
}
