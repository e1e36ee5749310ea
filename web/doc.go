// Package web is certdex in a browser: server-rendered pages over the document
// exchange. It holds no rule of its own; what a person may do, exchange decides.
//
// Everything a page needs is embedded and comes from the same host, under a
// content security policy without inline scripts or styles.
package web
