// Package raster decodes pictures within a memory budget and prepares pixels
// for recognition and for people's eyes.
package raster
