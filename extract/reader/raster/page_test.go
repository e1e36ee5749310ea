package raster

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math"
	"strings"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"certdex/internal/worsen"
)

// pageDPI is the resolution that pages drawn here are said to have: half as
// much as they have, so that there are fewer pixels to work on.
const pageDPI = 300

// letter draws an A4 page of writing.
func letter(t testing.TB) *image.RGBA {
	t.Helper()
	page := image.NewRGBA(image.Rect(0, 0, 1240, 1754))
	draw.Draw(page, page.Rect, image.White, image.Point{}, draw.Src)
	for y := 200; y < 1500; y += 44 {
		write(t, page, 130, y, 22, color.Black, strings.Repeat("Certificamos que la empresa cumple ", 3)[:70-y%30])
	}
	return page
}

func write(t testing.TB, page *image.RGBA, x, y int, size float64, ink color.Color, text string) {
	t.Helper()
	parsed, err := opentype.Parse(goregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: size, DPI: 72})
	if err != nil {
		t.Fatal(err)
	}
	(&font.Drawer{Dst: page, Src: image.NewUniform(ink), Face: face, Dot: fixed.P(x, y)}).DrawString(text)
}

func worse(t testing.TB, condition worsen.Condition, page image.Image, seed uint64) (Shot, worsen.Picture) {
	t.Helper()
	made, err := worsen.Page(condition, page, pageDPI, seed)
	if err != nil {
		t.Fatal(err)
	}
	picture, err := jpeg.Decode(bytes.NewReader(made.Data))
	if err != nil {
		t.Fatal(err)
	}
	return Page(picture), made
}

func TestAPhotographedPaperIsFlattened(t *testing.T) {
	page := letter(t)
	found := 0
	for seed := range uint64(6) {
		shot, made := worse(t, worsen.Photo, page, seed)
		flat := shot.With(shot.Look())
		if !flat.Flattened {
			continue
		}
		found++
		for i, c := range made.Corners {
			if far := math.Hypot(flat.page[i].X-c.X*shot.Width, flat.page[i].Y-c.Y*shot.Height); far > 0.01*shot.Height {
				t.Errorf("seed %d: corner %d is %.0f pixels off", seed, i, far)
			}
		}
		if ratio := flat.Height / flat.Width; ratio < 1.25 || ratio > 1.6 {
			t.Errorf("seed %d: the sides of the page are as 1 to %.2f", seed, ratio)
		}
		if missing, _ := compare(Even(flat.Grey(1240, 1754)), Grey(page)); missing > 0.1 {
			t.Errorf("seed %d: %.0f %% of the writing is not where it was", seed, 100*missing)
		}
	}
	if found < 4 {
		t.Errorf("the paper was found in %d of 6 photos", found)
	}
}

// compare holds the writing of a page against that of the clean one, in blocks of
// about half a letter: the shares that are missing and that were not there.
func compare(got, clean *image.Gray) (missing, added float64) {
	const block = 12
	w, h := clean.Rect.Dx()/block, clean.Rect.Dy()/block
	a, b := Scale(got, w, h), Scale(clean, w, h)
	wrote, not, dark, empty := 0, 0, 0, 0
	for i := range a.Pix {
		switch {
		case b.Pix[i] < 190:
			wrote++
			if a.Pix[i] > 225 {
				not++
			}
		case b.Pix[i] == 0xff:
			empty++
			if a.Pix[i] < 190 {
				dark++
			}
		}
	}
	return float64(not) / float64(max(wrote, 1)), float64(dark) / float64(max(empty, 1))
}

func writing(shot Shot) *image.Gray {
	out, _ := shot.With(shot.Look()).Writing(1240, 1754)
	return out
}

func TestAFlatPageIsLeftAlone(t *testing.T) {
	framed := letter(t)
	for _, r := range []image.Rectangle{{image.Pt(50, 50), image.Pt(1190, 80)}, {image.Pt(50, 1680), image.Pt(1190, 1710)}, {image.Pt(50, 50), image.Pt(80, 1710)}, {image.Pt(1160, 50), image.Pt(1190, 1710)}} {
		draw.Draw(framed, r, image.NewUniform(color.RGBA{20, 110, 70, 255}), image.Point{}, draw.Src)
	}
	panel := letter(t)
	ground := image.NewRGBA(panel.Rect)
	draw.Draw(ground, ground.Rect, image.NewUniform(color.RGBA{30, 60, 120, 255}), image.Point{}, draw.Src)
	draw.Draw(ground, image.Rect(90, 120, 1150, 1640), panel, image.Pt(90, 120), draw.Src)
	table := letter(t)
	draw.Draw(table, image.Rect(100, 700, 1140, 1200), image.NewUniform(color.RGBA{120, 120, 120, 255}), image.Point{}, draw.Src)
	draw.Draw(table, image.Rect(110, 710, 1130, 1190), image.White, image.Point{}, draw.Src)
	for name, page := range map[string]*image.RGBA{"writing": letter(t), "frame": framed, "panel": ground, "table": table, "blank": image.NewRGBA(image.Rect(0, 0, 1240, 1754))} {
		if Page(page).Look().paper != nil {
			t.Errorf("%s: a paper was found on the clean page", name)
		}
		for _, condition := range []worsen.Condition{worsen.Scan, worsen.Stamp, worsen.Inverse} {
			if shot, _ := worse(t, condition, page, 1); shot.Look().paper != nil {
				t.Errorf("%s, %s: a paper was found", name, condition)
			}
		}
	}
}

func TestAFramedCertificateOnAWallIsCutOut(t *testing.T) {
	wall := image.NewRGBA(image.Rect(0, 0, 1600, 2000))
	draw.Draw(wall, wall.Rect, image.NewUniform(color.RGBA{205, 200, 190, 255}), image.Point{}, draw.Src)
	frame, paper := Quad{{300, 260}, {1330, 330}, {1290, 1690}, {330, 1760}}, Quad{{350, 315}, {1278, 377}, {1241, 1642}, {378, 1702}}
	fill(wall, frame, func(_, _ float64) color.RGBA { return color.RGBA{70, 45, 30, 255} })
	page := letter(t)
	fill(wall, paper, func(u, v float64) color.RGBA { return page.RGBAAt(int(u*1240), int(v*1754)) })
	look := Page(wall).Look()
	if look.paper == nil {
		t.Fatal("no paper was found")
	}
	for i, c := range look.paper {
		if far := math.Hypot(c.X*1600-paper[i].X, c.Y*2000-paper[i].Y); far > 20 {
			t.Errorf("corner %d is %.0f pixels off", i, far)
		}
	}
}

// fill draws into a quadrilateral what stands at fractions of its sides.
func fill(out *image.RGBA, q Quad, at func(u, v float64) color.RGBA) {
	m := fromUnit(q)
	const steps = 3000
	for v := range steps {
		for u := range steps {
			fu, fv := float64(u)/steps, float64(v)/steps
			depth := m[6]*fu + m[7]*fv + 1
			out.SetRGBA(int((m[0]*fu+m[1]*fv+m[2])/depth), int((m[3]*fu+m[4]*fv+m[5])/depth), at(fu, fv))
		}
	}
}

func TestStampsLeaveTheWritingUnderThem(t *testing.T) {
	page := letter(t)
	for seed := range uint64(2) {
		shot, _ := worse(t, worsen.Stamp, page, seed)
		_, before := compare(Even(shot.Grey(1240, 1754)), Grey(page))
		missing, after := compare(Even(writing(shot)), Grey(page))
		if missing > 0.01 || after > before/2 {
			t.Errorf("seed %d: %.1f %% of the writing is lost, of the stamps %.2f %% was there and %.2f %% is", seed, 100*missing, 100*before, 100*after)
		}
	}
}

func TestColouredWritingIsKept(t *testing.T) {
	page := letter(t)
	draw.Draw(page, image.Rect(0, 0, 1240, 190), image.White, image.Point{}, draw.Src)
	write(t, page, 200, 120, 80, color.RGBA{200, 20, 30, 255}, "CERTIFICADO")
	write(t, page, 700, 180, 26, color.RGBA{230, 0, 0, 255}, "No. 004711")
	write(t, page, 500, 180, 26, color.Black, "Folio")
	missing, _ := compare(writing(Page(page)), Grey(page))
	if missing > 0 {
		t.Errorf("%.1f %% of the writing is lost", 100*missing)
	}
}

func TestLightWritingOnColourIsTurnedRound(t *testing.T) {
	page := letter(t)
	for seed := range uint64(2) {
		shot, _ := worse(t, worsen.Inverse, page, seed)
		missing, added := compare(writing(shot), Grey(page))
		if missing > 0.02 || added > 0.02 {
			t.Errorf("seed %d: %.1f %% of the writing is lost, %.1f %% of the paper is dark", seed, 100*missing, 100*added)
		}
	}
}

func FuzzLook(f *testing.F) {
	shot, _ := worse(f, worsen.Photo, letter(f), 1)
	f.Add(shot.Grey(200, 280).Pix, 200)
	f.Add([]byte{0, 255, 0, 255}, 2)
	f.Fuzz(func(t *testing.T, pix []byte, width int) {
		if width < 1 || width > len(pix) {
			return
		}
		small := &image.Gray{Pix: pix, Stride: width, Rect: image.Rect(0, 0, width, len(pix)/width)}
		shot := Page(Scale(small, min(4*width, 900), min(4*small.Rect.Dy(), 900)))
		flat := shot.With(shot.Look())
		if flat.Width < 1 || flat.Height < 1 || flat.Width > 10*shot.Width || flat.Height > 10*shot.Height {
			t.Errorf("a page of %g × %g in a picture of %g × %g", flat.Width, flat.Height, shot.Width, shot.Height)
		}
		flat.Writing(50, 70)
		flat.Colour(50, 70)
	})
}
