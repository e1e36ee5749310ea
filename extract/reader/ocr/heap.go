package ocr

// #include <malloc.h>
import "C"

// oneHeap keeps Tesseract's memory in one heap. By default each thread that
// calls it gets its own, and what one page freed is not there for the next.
func oneHeap() { C.mallopt(C.M_ARENA_MAX, 1) }

// giveBack returns freed memory to the kernel.
func giveBack() { C.malloc_trim(0) }
