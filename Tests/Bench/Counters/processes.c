#include "Processes.h"

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

bool watch_exit(pid_t process) { return ptrace(PTRACE_SEIZE, process, 0, PTRACE_O_TRACEEXIT) == 0; }

bool is_exiting(int status) { return WIFSTOPPED(status) && status >> 8 == (SIGTRAP | PTRACE_EVENT_EXIT << 8); }

void go_on(pid_t process, int status) {
  // An event is no signal.
  int signal = status >> 16 ? 0 : WSTOPSIG(status);
  ptrace(PTRACE_CONT, process, 0, signal);
}
