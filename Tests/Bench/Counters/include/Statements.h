/// What SQLite does on connections of this program: counted, since counts are the same in each run and time is not.
#pragma once

/// Counts on every connection that is opened from now on; those that are open already are left alone.
void statements_begin(void);
/// Connections that are opened from now on are no longer counted.
void statements_end(void);

/// Statements that came to their end, since the program's start.
unsigned long statements_run(void);
/// Instructions of SQLite's virtual machine that they took: what grows when a statement reads more rows than it did.
unsigned long statement_steps(void);
/// Pages that they wrote to the log or the file.
unsigned long pages_written(void);
/// Pages that they asked for, in memory or not.
unsigned long pages_read(void);
