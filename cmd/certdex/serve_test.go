package main

import (
	"encoding/json"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
)

// What happens beside the routes is answered by the API as a problem and by
// the pages as a page.
func TestRefusalsBesideTheRoutes(t *testing.T) {
	s, err := settings([]string{"CERTDEX_DATA=" + t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	h, err := openHouse(t.Context(), s, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	handler, err := h.handler()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		method, path, site string
		status             int
		code, allow        string // "" for a page
	}{
		{"GET", "/api/v1/nonsense", "", 404, "not_found", ""},
		{"PUT", "/api/v1/files", "", 405, "method_not_allowed", "GET, POST"},
		{"DELETE", "/api/v1/me", "", 405, "method_not_allowed", "GET"},
		{"POST", "/api/v1/files", "cross-site", 403, "forbidden", ""},
		{"PUT", "/api/v1/files", "cross-site", 403, "forbidden", "GET, POST"},
		{"GET", "/nonsense", "", 404, "", ""},
		{"PUT", "/documents", "", 405, "", "GET"},
		{"GET", "/sign-out", "", 405, "", "POST"},
		{"POST", "/sign-out", "cross-site", 403, "", ""},
	} {
		t.Run(strings.Join([]string{c.method, c.path, c.site}, " "), func(t *testing.T) {
			r := httptest.NewRequestWithContext(t.Context(), c.method, c.path, nil)
			r.Header.Set("Sec-Fetch-Site", c.site)
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r)
			if w.Code != c.status || w.Header().Get("Allow") != c.allow {
				t.Errorf("%d, Allow %q: %s", w.Code, w.Header().Get("Allow"), w.Body)
			}
			kind := w.Header().Get("Content-Type")
			if c.code == "" {
				if !strings.HasPrefix(kind, "text/html") {
					t.Errorf("is %s: %s", kind, w.Body)
				}
				return
			}
			var problem struct {
				Type, Title, Code, Detail string
				Status                    int
			}
			if err := json.Unmarshal(w.Body.Bytes(), &problem); err != nil || kind != "application/problem+json" {
				t.Fatalf("is %s: %s", kind, w.Body)
			}
			if problem.Status != c.status || problem.Code != c.code || problem.Type == "" || problem.Title == "" || problem.Detail == "" {
				t.Errorf("got %s", w.Body)
			}
		})
	}
}
