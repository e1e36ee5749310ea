package evidence

import (
	"encoding/json"
	"testing"
)

func TestFinish(t *testing.T) {
	documents := []Document{
		{Pages: []int{1}, Fields: []Field{{
			Name: Holder, Confidence: 0.987654321, Page: 1,
			Box:   Box{0.123449999, 1.0 / 3, 0.98765, 1},
			Boxes: []Box{{0.00004, 0.00005, 0.1, 0.2}},
		}}},
		{Pages: []int{2, 3}},
	}
	Finish(documents, []Warning{{Code: LowResolution, Page: 3}})
	got, err := json.Marshal(documents[0].Fields[0])
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"name":"holder","value":"","text":"","confidence":0.987654321,"page":1,"box":[0.1234,0.3333,0.9877,1],"boxes":[[0,0.0001,0.1,0.2]]}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if len(documents[0].Warnings) != 0 || len(documents[1].Warnings) != 1 {
		t.Errorf("warnings of %+v", documents)
	}
}
