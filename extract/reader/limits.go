package reader

import "time"

// Limits bound what one file may cost.
type Limits struct {
	MaxPages      int   // pages a file may have
	MaxMegapixels int   // of one rendered page; a larger one is rendered coarser
	OCRMegapixels int   // of the raster that Tesseract sees
	ViewDPI       int   // of the page images for people
	DecodedBytes  int64 // memory that the pixels of one picture may take when decoded
	Memory        int64 // RLIMIT_DATA of a child, bytes

	// Of the files inside a file: members of archives, attachments.
	PartDepth      int   // how deep they may lie in one another
	MaxParts       int   // how many are looked at
	PartBytes      int64 // of one, unpacked
	UnpackedBytes  int64 // of all together
	UnpackRatio    int64 // how many times its packed size one may have
	ArchiveEntries int   // how many an archive may list
	MailPages      int   // of the text of an e-mail
	OfficeMemory   int64 // RLIMIT_DATA of LibreOffice
	OfficeBytes    int64 // of an office document, and of the PDF made of it
	InlinePixels   int   // below this a picture in an e-mail's text is decoration

	Open         time.Duration // from the first byte to the page count
	Page         time.Duration // for a page, before its pixels count
	PerMegapixel time.Duration // added for each megapixel that is recognised
	Facts        time.Duration // for the structure, after all pages are read
	Office       time.Duration // for turning an office document into a PDF
	Sight        time.Duration // for looking at claims, beyond Open
	Grace        time.Duration // beyond each of these, before a child is killed
	FileTime     time.Duration // for the file, all of it and all readers that are lost on its parts together; each look at MaxClaims of its claims has as much

	CPU               time.Duration // of one child in its life
	DocumentsPerChild int           // a child serves this many clean files, then it is replaced
}

// DefaultLimits are those of the README.
func DefaultLimits() Limits {
	return Limits{
		MaxPages:      200,
		MaxMegapixels: 40,
		OCRMegapixels: 12,
		ViewDPI:       110,
		DecodedBytes:  240 << 20,
		Memory:        768 << 20,

		PartDepth:      3,
		MaxParts:       100,
		PartBytes:      50 << 20,
		UnpackedBytes:  200 << 20,
		UnpackRatio:    200,
		ArchiveEntries: 10_000,
		MailPages:      20,
		OfficeMemory:   1 << 30,
		OfficeBytes:    30 << 20,
		InlinePixels:   250_000,

		Open:         30 * time.Second,
		Page:         20 * time.Second,
		PerMegapixel: 8 * time.Second,
		Facts:        15 * time.Second,
		Office:       time.Minute,
		Sight:        60 * time.Second,
		Grace:        5 * time.Second,
		FileTime:     30 * time.Minute,

		CPU:               2 * time.Hour,
		DocumentsPerChild: 100,
	}
}

// Limits on what a child may answer. Beyond them it is taken for a liar.
const (
	maxFrame         = 32 << 20 // bytes of a page, an image or a document
	maxPlainFrame    = 1 << 20  // bytes of any other frame
	maxTextBytes     = 64 << 20 // of the words of a file
	maxFactFrames    = 8
	maxWordsPerPage  = 50_000
	maxWordsPerFile  = 1_000_000
	maxWordBytes     = 2_000
	maxImageBytes    = 16 << 20
	maxImageSide     = 10_000 // pixels
	maxPageSide      = 1e9    // points; a user unit can make a page absurdly large
	maxMessageBytes  = 500
	maxWarnings      = 1_000
	maxCodesPerPage  = 20
	maxSkips         = 2   // parts of one file on which a child may be lost
	maxNames         = 100 // attachments and signatures listed
	maxUpdates       = 1_000
	maxWorkPerPage   = 8 // announcements of costly work on one page: first reading, part of it in another language, turned either way, other models, every script and the one that was found, a second script
	maxStderrBytes   = 64 << 10
	maxSettingsBytes = 64 << 10
)
