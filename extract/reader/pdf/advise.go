package pdf

import (
	"bytes"
	"fmt"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// Advice is what pdfcpu finds in a file's structure.
type Advice struct {
	Version          string
	Form, JavaScript bool
	Attachments      []string
}

func init() {
	api.DisableConfigDir()
}

// Advise has pdfcpu look at the structure of a PDF. It refuses some sound
// files, and a few hostile ones overflow its stack, which ends the process:
// ask it last and do not depend on it.
func Advise(data []byte, password string) (Advice, error) {
	config := model.NewDefaultConfiguration()
	config.ValidationMode = model.ValidationRelaxed
	config.Offline = true // no certificate lists from the network
	config.UserPW, config.OwnerPW = password, password
	config.Cmd = model.LISTINFO
	ctx, err := api.ReadAndValidate(bytes.NewReader(data), config)
	if err != nil {
		return Advice{}, fmt.Errorf("read the structure: %w", err)
	}
	advice := Advice{Form: ctx.Form != nil, JavaScript: scripted(ctx)}
	if ctx.HeaderVersion != nil {
		advice.Version = ctx.HeaderVersion.String()
	}
	if ctx.RootVersion != nil {
		advice.Version = ctx.RootVersion.String()
	}
	if attachments, err := ctx.ListAttachments(); err == nil {
		for _, a := range attachments[:min(len(attachments), maxAttachments)] {
			advice.Attachments = append(advice.Attachments, a.FileName)
		}
	}
	return advice, nil
}

// scripted looks for an action that runs JavaScript, wherever it hangs.
func scripted(ctx *model.Context) bool {
	for _, entry := range ctx.Table {
		if entry == nil || entry.Free {
			continue
		}
		if holdsScript(entry.Object, 0) {
			return true
		}
	}
	return false
}

// maxDepth is how deep actions are looked for inside one object.
const maxDepth = 8

func holdsScript(object types.Object, depth int) bool {
	if depth > maxDepth {
		return false
	}
	switch o := object.(type) {
	case types.Dict:
		if name, ok := o["S"].(types.Name); ok && name == "JavaScript" {
			return true
		}
		for _, v := range o {
			if holdsScript(v, depth+1) {
				return true
			}
		}
	case types.Array:
		for _, v := range o {
			if holdsScript(v, depth+1) {
				return true
			}
		}
	}
	return false
}
