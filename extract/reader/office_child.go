package reader

import (
	"crypto/md5" //nolint:gosec // see removeOfficeSocket
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"certdex/extract/reader/sandbox"
)

// lockedStatus is the status of a child that could not be locked in.
const lockedStatus = 126

// officeReads are what LibreOffice reads of the machine: itself, its libraries,
// fonts and their settings. Not /proc, where other processes are.
var officeReads = []string{"/usr", "/opt", "/lib", "/lib64", "/etc/fonts", "/etc/libreoffice", "/etc/ld.so.cache", "/etc/papersize", "/var/cache/fontconfig", "/var/lib/libreoffice", "/var/spool/libreoffice", "/dev/urandom"}

// OfficeChild is the body of the hidden command `certdex office`: it locks the
// process in and becomes LibreOffice. It returns only where that failed.
func OfficeChild(args []string) int {
	const count = 7
	if len(args) != count {
		return lockedStatus
	}
	soffice, folder, name, in, out := args[0], args[1], args[2], args[3], args[4]
	memory, err1 := strconv.ParseInt(args[5], 10, 64)
	cpu, err2 := time.ParseDuration(args[6])
	if err1 != nil || err2 != nil {
		return lockedStatus
	}
	err := sandbox.Become(sandbox.Program{
		Path: soffice,
		Args: []string{soffice, "--headless", "--invisible", "--norestore", "--nologo", "--nodefault", "--nolockcheck",
			"-env:UserInstallation=" + officeProfileURL(folder),
			"--infilter=" + in, "--convert-to", out, "--outdir", folder, folder + "/" + name},
		Env: []string{"HOME=" + folder, "TMPDIR=" + folder, "PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "SAL_USE_VCLPLUGIN=svp",
			"URE_BOOTSTRAP=vnd.sun.star.pathname:" + filepath.Join(filepath.Dir(soffice), "fundamentalrc")},
		Folder: folder, Read: officeReads, Socket: officeSockets,
		Memory: memory, FileBytes: maxOfficeFile, CPU: cpu,
	})
	fmt.Fprintln(os.Stderr, "office:", err)
	return lockedStatus
}

// officeSockets is where LibreOffice makes the socket by which a second one
// would find the first. It cannot be told to do without.
const officeSockets = "/tmp"

func officeProfileURL(folder string) string { return "file://" + folder + "/profile" }

// removeOfficeSocket removes the socket that LibreOffice may make and not remove.
func removeOfficeSocket(folder string) {
	name := ""
	for _, b := range md5.Sum(wide(officeProfileURL(folder))) { //nolint:gosec // it is LibreOffice's choice
		name += strconv.FormatUint(uint64(b), 16)
	}
	found, _ := filepath.Glob(officeSockets + "/OSL_PIPE_*SingleOfficeIPC_" + name) // the pattern is sound
	for _, path := range found {
		_ = os.Remove(path) // an empty node; nothing hangs on it
	}
}

// maxOfficeFile bounds each file that LibreOffice writes.
const maxOfficeFile = 256 << 20

// officeProfile is what LibreOffice is told: macros never run, nothing that a
// document links to is fetched.
const officeProfile = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Misc"><prop oor:name="FirstRun" oor:op="fuse"><value>false</value></prop></item>
</oor:items>
`
