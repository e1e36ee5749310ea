// Package sandbox takes away from this process what reading a document never
// needs: the network, other processes, files, and memory without end.
package sandbox
