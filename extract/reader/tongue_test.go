package reader

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"certdex/evidence"
)

// onlyModels is a folder with just these of the installed models.
func onlyModels(t *testing.T, models ...string) string {
	t.Helper()
	folder := t.TempDir()
	for _, model := range models {
		paths, err := filepath.Glob("/usr/share/tesseract-ocr/*/tessdata/" + model + ".traineddata")
		if err != nil || len(paths) == 0 {
			t.Fatalf("the model %s is not installed: %v", model, err)
		}
		data, err := os.ReadFile(paths[0])
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, model+".traineddata"), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestEachScriptIsReadAsItself(t *testing.T) {
	r := open(t, Settings{})
	for _, c := range []struct {
		file string
		want []string
	}{
		{sample("docs", "jp_aeo", "jp_ninteisho_scan.jpg"), []string{"特定輸出者", "神戸税関長", "株式会社"}},
		{sample("docs", "kr_aeo", "kr_gongin_aa_scan.pdf"), []string{"주식회사", "경기도화성시", "134-81-29070"}},
		{sample("docs", "cn_aeo", "cn_gaoji_photo.jpg"), []string{"认证企业", "深圳市", "AEOCN4403960T8L"}},
		{sample("docs", "tw_aeo", "tw_zhengshu_scan.pdf"), []string{"證書", "有效期限", "Customs", "HONSHUO"}},
		{sample("docs", "il_aeo", "il_ishur_scan.pdf"), []string{"רשות", "כתובת", "Galil", "514283969"}},
		{sample("docs", "jo_golden_list", "jo_golden_scan.pdf"), []string{"المملكة", "الذهبية", "العنوان"}},
		{sample("docs", "in_aeo", "t2_sundaram_photo.pdf"), []string{"Sundaram", "AAKCS4821P"}},
	} {
		result, err := readOne(t, r, c.file, "")
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(textOf(result.Pages[0]), " ", "")
		for _, want := range c.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %s in %s", filepath.Base(c.file), want, text)
			}
		}
		for _, w := range result.Warnings {
			if w.Code == evidence.LanguageModelMissing {
				t.Errorf("%s: %s", filepath.Base(c.file), w.Message)
			}
		}
	}
}

func TestAMissingModelIsSaid(t *testing.T) {
	r := open(t, Settings{Models: onlyModels(t, "eng", "spa", "osd")})
	for _, c := range []struct{ file, want string }{
		{sample("docs", "jp_aeo", "jp_ninteisho_scan.jpg"), "Japanese"},
		{sample("docs", "kr_aeo", "kr_gongin_aa_scan.pdf"), "Korean"},
		{sample("docs", "il_aeo", "il_ishur_scan.pdf"), "Hebrew"},
		{sample("docs", "jo_golden_list", "jo_golden_scan.pdf"), "Arabic"},
		{sample("docs", "eu_aeo", "nl_vergunning_aeoc_scan.pdf"), "Dutch"},
		{sample("docs", "basc", "ec_florandes_scan.pdf"), ""},
	} {
		result, err := readOne(t, r, c.file, "")
		if err != nil {
			t.Fatal(err)
		}
		var said []string
		for _, w := range result.Warnings {
			if w.Code == evidence.LanguageModelMissing && w.Page == 1 {
				said = append(said, w.Message)
			}
		}
		if c.want == "" && len(said) > 0 || c.want != "" && (len(said) != 1 || !strings.Contains(said[0], c.want)) {
			t.Errorf("%s: got %q, want %s", filepath.Base(c.file), said, c.want)
		}
	}
}

func TestRecognitionKeepsToOneCore(t *testing.T) {
	r := open(t, Settings{})
	if _, err := readOne(t, r, sample("docs", "ctpat", "status_email.pdf"), ""); err != nil {
		t.Fatal(err)
	}
	pid := theChild(t, r).cmd.Process.Pid
	before, start := cpuOf(pid), time.Now()
	if _, err := readOne(t, r, sample("docs", "basc", "sv_en_proceso_scan.pdf"), ""); err != nil {
		t.Fatal(err)
	}
	used, wall := cpuOf(pid)-before, time.Since(start)
	// A little more is the garbage collector's. With all of OpenMP's threads it
	// is twice as much on two cores.
	if used < 100*time.Millisecond || used > wall*13/10+200*time.Millisecond {
		t.Errorf("%v of CPU in %v", used, wall)
	}
}
