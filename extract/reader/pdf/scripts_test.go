package pdf

import (
	"os"
	"strings"
	"testing"
)

// TestScripts reads what Chromium and LibreOffice make of a page in each
// script; LibreOffice left the headings away.
func TestScripts(t *testing.T) {
	const arabic = "رقم الشهادة: JO-2026/0147 اسم الشركة: شركة النور للتجارة صالحة حتى 31/12/2027 لدى Amman Customs فقط"
	const hebrew = `מספר תעודה: IL-2026/0147 שם החברה: אור הצפון סחר בע"מ בתוקף עד 31/12/2027 במכס Haifa Port בלבד`
	e := engine(t)
	for _, c := range []struct{ file, want string }{
		{"arabic-chromium.pdf", "شهادة المشغل الاقتصادي المعتمد " + arabic},
		{"arabic-libreoffice.pdf", arabic},
		{"hebrew-chromium.pdf", "תעודת גורם כלכלי מאושר " + hebrew},
		{"hebrew-libreoffice.pdf", hebrew},
		{"cjk-chromium.pdf", "認定事業者証明書 証明書番号：ＡＥＯ２０２６－１４７ 有効期限 2027年3月14日 企业名称：东海贸易有限公司 East Sea Trading Co. 인증번호: KR-2026-147 유효기간 2027년 3월 14일"},
		{"hindi-chromium.pdf", "प्रमाणपत्र अधिकृत आर्थिक प्रचालक भारतीय सीमा शुल्क निर्यातक पंजीकरण संख्या 1234"},
	} {
		t.Run(c.file, func(t *testing.T) {
			data, err := os.ReadFile("testdata/" + c.file)
			if err != nil {
				t.Fatal(err)
			}
			if got := everyPage(t, e, data); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestBaseLetter(t *testing.T) {
	for in, want := range map[rune]string{
		'ﺷ': "ش", 'ﻼ': "لا", 0xfb2a: "\u05e9\u05c1", 0xfe76: "\u064e", 'ﷺ': "ﷺ", '１': "１", 'ﬁ': "ﬁ", 'ب': "ب",
	} {
		if got := baseLetter(in); got != want {
			t.Errorf("%c: got %q, want %q", in, got, want)
		}
	}
}

// everyPage gives the words of all pages of a PDF.
func everyPage(t *testing.T, e *Engine, data []byte) string {
	t.Helper()
	d, err := e.Open(data, "")
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	var pages []string
	for number := 1; number <= d.Pages(); number++ {
		p, err := d.Page(number)
		if err != nil {
			t.Fatal(err)
		}
		l, err := p.Text()
		if err != nil {
			t.Fatal(err)
		}
		if len(l.Words) > 0 {
			pages = append(pages, l.text())
		}
		p.Close()
	}
	return strings.Join(pages, " ")
}
