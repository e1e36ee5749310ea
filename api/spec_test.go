package api_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/gin-gonic/gin"

	"certdex/api"
)

func TestRoutesAreThoseOfTheSpecification(t *testing.T) {
	gin.SetMode(gin.TestMode)
	engine := gin.New()
	must(t, api.Mount(engine, nil, api.Settings{}))
	var mounted, described []string
	for _, r := range engine.Routes() {
		mounted = append(mounted, r.Method+" "+r.Path)
	}
	inGin := strings.NewReplacer("{", ":", "}", "")
	for path, item := range specification(t).Paths.Map() {
		for method := range item.Operations() {
			described = append(described, method+" "+inGin.Replace(path))
		}
	}
	slices.Sort(mounted)
	slices.Sort(described)
	if !slices.Equal(mounted, described) {
		t.Errorf("mounted\n%s\ndescribed\n%s", strings.Join(mounted, "\n"), strings.Join(described, "\n"))
	}
}

// The validator takes the text for 3.0, so it may say nothing that 3.0 does not know.
func TestTheSpecificationHoldsAs30Too(t *testing.T) {
	doc, err := openapi3.NewLoader().LoadFromFile("openapi.yaml")
	must(t, err)
	doc.OpenAPI = "3.0.3"
	must(t, doc.Validate(context.Background(), openapi3.DisableExamplesValidation()))
}

// The domain's types stand for these schemas (server.overlay.yaml), so their
// members have to be those of the schema, and absent exactly where it says so.
func TestTypesAreThoseOfTheSpecification(t *testing.T) {
	types := map[string]any{
		"Alternative": api.Alternative{}, "BadRow": api.BadRow{}, "Basis": api.Basis{}, "Candidate": api.Candidate{},
		"Correction": api.Correction{}, "Corroboration": api.Corroboration{}, "Criterion": api.Criterion{},
		"Document": api.Document{}, "DocumentLine": api.DocumentLine{}, "Event": api.Event{}, "Facts": api.Facts{}, "Field": api.Field{},
		"File": api.File{}, "FileError": api.FileError{}, "Flag": api.Flag{}, "Org": api.Org{}, "OrgPartner": api.OrgPartner{},
		"Part": api.Part{}, "Partner": api.Partner{}, "PartnerImport": api.PartnerImport{}, "Piece": api.Piece{}, "Progress": api.Progress{},
		"RegisterEntry": api.RegisterEntry{}, "RegisterImport": api.RegisterImport{}, "Signature": api.Signature{}, "Token": api.Token{}, "Warning": api.Warning{},
	}
	overlay, err := os.ReadFile("server.overlay.yaml")
	must(t, err)
	if n := strings.Count(string(overlay), "x-go-type:"); n != len(types) {
		t.Errorf("the overlay names %d types, this test %d", n, len(types))
	}
	schemas := specification(t).Components.Schemas
	for name, value := range types {
		goMembers, specMembers := membersOfType(reflect.TypeOf(value)), membersOfSchema(schemas[name])
		for member, optional := range specMembers {
			if goOptional, ok := goMembers[member]; !ok {
				t.Errorf("%s.%s is described and never sent", name, member)
			} else if goOptional != optional && name != "Correction" { // a request: absent is the zero value
				t.Errorf("%s.%s: may be absent in the specification %t, in Go %t", name, member, optional, goOptional)
			}
		}
		for member := range goMembers {
			if _, ok := specMembers[member]; !ok && name+"."+member != "Warning.part" { // gone once a document is finished
				t.Errorf("%s.%s is sent and not described", name, member)
			}
		}
	}
}

// membersOfType gives the JSON members of a struct and whether each may be absent.
func membersOfType(typ reflect.Type) map[string]bool {
	members := map[string]bool{}
	for _, f := range reflect.VisibleFields(typ) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || !f.IsExported() || name == "-" {
			continue
		}
		members[name] = strings.Contains(options, "omit")
	}
	return members
}

func membersOfSchema(ref *openapi3.SchemaRef) map[string]bool {
	members := map[string]bool{}
	for _, part := range ref.Value.AllOf {
		for name, optional := range membersOfSchema(part) {
			members[name] = optional
		}
	}
	for name := range ref.Value.Properties {
		members[name] = !slices.Contains(ref.Value.Required, name)
	}
	return members
}

func TestGeneratedCodeIsCurrent(t *testing.T) {
	for config, output := range map[string]string{
		"server.cfg.yaml": "server.gen.go", "client/client.cfg.yaml": "client/client.gen.go",
	} {
		text, err := os.ReadFile(config)
		must(t, err)
		dir := t.TempDir()
		fresh, elsewhere := filepath.Join(dir, "fresh.go"), filepath.Join(dir, "config.yaml")
		must(t, os.WriteFile(elsewhere, []byte(strings.Replace(string(text), "output: "+output, "output: "+fresh, 1)), 0o600))
		if out, err := exec.Command("go", "tool", "oapi-codegen", "-config", elsewhere, "openapi.yaml").CombinedOutput(); err != nil {
			t.Fatalf("oapi-codegen: %v\n%s", err, out)
		}
		want, err := os.ReadFile(fresh)
		must(t, err)
		got, err := os.ReadFile(output)
		must(t, err)
		if string(got) != string(want) {
			t.Errorf("%s is not what openapi.yaml makes; run go generate ./api", output)
		}
	}
}
