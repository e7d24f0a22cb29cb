// The console's files, as they lie beside embed.c.
#pragma once
#include <stddef.h>

struct tanfang_page {
  /// `index.html`, or `FOLDER/FILE`.
  const char *path;
  const unsigned char *bytes;
  size_t count;
};

/// How many there are, and each by its place.
size_t tanfang_page_count(void);
struct tanfang_page tanfang_page_at(size_t place);
