// What glibc has and Swift's Glibc module does not show: getopt_long with its global state, and wcwidth.
#ifndef TANFANG_CTERMINAL_H
#define TANFANG_CTERMINAL_H

#include <getopt.h>
#include <stddef.h>
#include <stdint.h>

// <wchar.h> declares it only under _XOPEN_SOURCE, which the importing compiler does not set.
extern int wcwidth(wchar_t character);

static inline int terminal_wcwidth(uint32_t scalar) { return wcwidth((wchar_t)scalar); }

// Makes getopt_long start afresh and keep its own (English) messages to itself: getopt(3), NOTES.
static inline void terminal_getopt_reset(void) {
  optind = 0;
  opterr = 0;
}

static inline int terminal_optind(void) { return optind; }
static inline int terminal_optopt(void) { return optopt; }
static inline const char *terminal_optarg(void) { return optarg; }

#endif
