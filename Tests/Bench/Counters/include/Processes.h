/// Stops another process when it is about to end, so that its memory can still be asked for.
#pragma once

#include <stdbool.h>
#include <sys/types.h>

/// Whether the system lets a child be watched; it goes on running.
bool watch_exit(pid_t process);
/// Whether a watched process that `wait4` found stopped is about to end.
bool is_exiting(int status);
/// Lets a watched process that was found stopped go on, with the signal that stopped it.
void go_on(pid_t process, int status);
