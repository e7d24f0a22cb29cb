#define _GNU_SOURCE
#include "SlowDisk.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static useconds_t microseconds;

__attribute__((constructor)) static void begin(void) {
  const char *text = getenv("SLOW_DISK_MS");
  if (text) microseconds = (useconds_t)strtoul(text, NULL, 10) * 1000;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int fsync(int fd) {
  usleep(microseconds);
  return REAL(fsync)(fd);
}

int fdatasync(int fd) {
  usleep(microseconds);
  return REAL(fdatasync)(fd);
}
