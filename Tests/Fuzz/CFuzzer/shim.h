#pragma once
#include <stddef.h>
#include <stdint.h>

// libFuzzer as a library (compiler-rt, FuzzerDriver.cpp); its header is not installed with the toolchain.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));
