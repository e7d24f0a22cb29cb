// Every file of this folder that browsers are sent, in the order of their paths. A test compares the list with the folder.
#include "ConsolePages.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char index_html[] = {
#embed "index.html"
};

#define PAGE(path, bytes) {path, bytes, sizeof bytes}

static const struct tanfang_page pages[] = {
    PAGE("index.html", index_html),
};

size_t tanfang_page_count(void) { return sizeof pages / sizeof pages[0]; }

struct tanfang_page tanfang_page_at(size_t place) { return pages[place]; }
