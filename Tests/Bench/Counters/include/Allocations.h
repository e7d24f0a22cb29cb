/// Takes the place of the C library's allocator in this program, to count what is asked of it.
#pragma once

/// Bytes asked for since the start, by every thread.
unsigned long allocated_bytes(void);
/// How often memory was asked for.
unsigned long allocation_count(void);
