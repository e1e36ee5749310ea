package exchange

import "context"

// ChoosePartner ties the document to a partner of its organisation, or to none
// with "". Conflict once the document is decided.
func (x *Exchange) ChoosePartner(ctx context.Context, a Actor, id string, version int, partnerID string) (DocumentView, error) {
	return DocumentView{}, errNotBuilt
}

// Verify takes the document as evidence. Override names the codes of the
// blocking flags that the person takes upon herself, and "missing:FIELD" for a
// field that the program wants and the document does not carry; without them
// such a document is a conflict that says which they are.
func (x *Exchange) Verify(ctx context.Context, a Actor, id string, version int, override []string) (DocumentView, error) {
	return DocumentView{}, errNotBuilt
}

// Decline refuses the document as evidence, with a reason in words.
func (x *Exchange) Decline(ctx context.Context, a Actor, id string, version int, reason string) (DocumentView, error) {
	return DocumentView{}, errNotBuilt
}
