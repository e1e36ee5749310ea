package evidence

import "time"

// RoleName says what a user may do.
type RoleName string

// Roles.
const (
	Member        RoleName = "member"        // sees and uploads for the own organisation
	Specialist    RoleName = "specialist"    // verifies documents of the organisations assigned
	Administrator RoleName = "administrator" // manages organisations, people and registers
)

// Org is an organisation: a member of the program with partners of its own.
type Org struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	CreatedAt time.Time `json:"created_at"`
}

// User is a person who signs in.
type User struct {
	ID        string    `json:"id"`
	OrgID     string    `json:"org_id"` // every user belongs to one organisation
	Email     string    `json:"email"`
	Name      string    `json:"name"`
	Role      RoleName  `json:"role"`
	CreatedAt time.Time `json:"created_at"`
}

// Event is one row of the append-only evidence log.
type Event struct {
	ID         string         `json:"id"`
	OrgID      string         `json:"org_id"`
	FileID     string         `json:"file_id,omitempty"`
	DocumentID string         `json:"document_id,omitempty"`
	Actor      string         `json:"actor"` // user id, or "machine"
	Kind       string         `json:"kind"`
	At         time.Time      `json:"at"`
	Data       map[string]any `json:"data,omitempty"`
	Hash       string         `json:"hash"` // SHA-256 of the row's content, hex
}

// Machine is the actor of what certdex does by itself.
const Machine = "machine"
