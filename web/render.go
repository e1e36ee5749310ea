package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"

	"certdex/evidence"

	"github.com/gin-gonic/gin"
)

//go:embed static
var staticFiles embed.FS

//go:embed templates
var templateFiles embed.FS

// page is what the frame around every page shows, and the page's own data.
type page struct {
	Title   string
	Section string // which entry of the navigation is the current one
	Wide    bool   // uses the whole window
	Narrow  bool
	Notice  string // what the last action did
	Who     *who
	Data    any
}

// who is the signed-in person in the frame.
type who struct {
	Name, Email, Role, Initials string
	Administers                 bool
}

// templates are parsed once: one set a page, and the parts alone for htmx.
type templates struct {
	byName map[string]*template.Template
	parts  *template.Template
	// version is in the path of every static file, so that browsers may keep
	// them for good.
	version string
}

// parseTemplates panics on a template that does not parse: they are part of the program.
func parseTemplates() *templates {
	p := &templates{byName: map[string]*template.Template{}, version: staticVersion()}
	shared := template.New("").Funcs(words).Funcs(template.FuncMap{
		"asset": func(name string) string { return "/static/" + p.version + "/" + name },
		"icon": func(name string) template.HTML {
			return template.HTML(fmt.Sprintf(`<svg class="icon" aria-hidden="true"><use href="/static/%s/icons.svg#%s"/></svg>`,
				p.version, template.HTMLEscapeString(name)))
		},
	})
	shared = template.Must(shared.ParseFS(templateFiles, "templates/frame.html", "templates/parts/*.html"))
	p.parts = template.Must(shared.Clone())
	names, err := fs.Glob(templateFiles, "templates/pages/*.html")
	if err != nil {
		panic(err)
	}
	for _, name := range names {
		set := template.Must(template.Must(shared.Clone()).ParseFS(templateFiles, name))
		p.byName[strings.TrimSuffix(path.Base(name), ".html")] = set
	}
	return p
}

func staticVersion() string {
	sum := sha256.New()
	err := fs.WalkDir(staticFiles, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := staticFiles.ReadFile(name)
		sum.Write([]byte(name))
		sum.Write(content)
		return err
	})
	if err != nil {
		panic(err)
	}
	return hex.EncodeToString(sum.Sum(nil))[:12]
}

// render answers a whole page. It is written at once, so that a template that
// fails half way leaves nothing behind.
func (w *Pages) render(c *gin.Context, status int, name string, p page) error {
	if actor, ok := w.Session(c); ok {
		p.Who = whoIs(actor)
		p.Notice = w.noticed(c)
	}
	set, ok := w.templates.byName[name]
	if !ok {
		return evidence.Errorf(evidence.Internal, "there is no page template %s", name)
	}
	return write(c, status, set, "frame", p)
}

// renderPart answers parts of a page, one after the other.
func (w *Pages) renderPart(c *gin.Context, status int, data any, names ...string) error {
	var body bytes.Buffer
	for _, name := range names {
		if err := w.templates.parts.ExecuteTemplate(&body, name, data); err != nil {
			return fmt.Errorf("render %s: %w", name, err)
		}
	}
	c.Data(status, "text/html; charset=utf-8", body.Bytes())
	return nil
}

func write(c *gin.Context, status int, set *template.Template, name string, data any) error {
	var body bytes.Buffer
	if err := set.ExecuteTemplate(&body, name, data); err != nil {
		return fmt.Errorf("render %s: %w", name, err)
	}
	c.Data(status, "text/html; charset=utf-8", body.Bytes())
	return nil
}

// static serves the embedded files for good: their path changes with their content.
func (w *Pages) static(c *gin.Context) {
	name := path.Join("static", path.Clean("/"+c.Param("path")))
	content, err := staticFiles.ReadFile(name)
	if err != nil || c.Param("version") != w.templates.version {
		w.NotFound(c)
		return
	}
	c.Header("Cache-Control", "public, max-age=31536000, immutable")
	mediaType := mime.TypeByExtension(path.Ext(name))
	if mediaType == "" {
		mediaType = "text/plain; charset=utf-8"
	}
	c.Data(http.StatusOK, mediaType, content)
}
