#include "Statements.h"

#include <sqlite3.h>

static unsigned long statements, steps, written, asked;

static void add(unsigned long *total, int count) { __atomic_add_fetch(total, count, __ATOMIC_RELAXED); }

static unsigned long value(unsigned long *total) { return __atomic_load_n(total, __ATOMIC_RELAXED); }

unsigned long statements_run(void) { return value(&statements); }
unsigned long statement_steps(void) { return value(&steps); }
unsigned long pages_written(void) { return value(&written); }
unsigned long pages_read(void) { return value(&asked); }

// Takes what the connection has counted since it was asked last.
static int taken(sqlite3 *database, int what) {
  int count = 0, highest = 0;
  sqlite3_db_status(database, what, &count, &highest, 1);
  return count;
}

// A statement has come to its end; of a commit, after its pages were written.
static int ended(unsigned event, void *database, void *statement, void *nanoseconds) {
  (void)event;
  (void)nanoseconds;
  add(&statements, 1);
  add(&steps, sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_VM_STEP, 1));
  add(&written, taken(database, SQLITE_DBSTATUS_CACHE_WRITE));
  add(&asked, taken(database, SQLITE_DBSTATUS_CACHE_HIT) + taken(database, SQLITE_DBSTATUS_CACHE_MISS));
  return 0;
}

// What SQLite calls for each connection that is opened.
static int opened(sqlite3 *database, char **message, const void *api) {
  (void)message;
  (void)api;
  return sqlite3_trace_v2(database, SQLITE_TRACE_PROFILE, ended, database);
}

void statements_begin(void) { sqlite3_auto_extension((void (*)(void))opened); }
void statements_end(void) { sqlite3_cancel_auto_extension((void (*)(void))opened); }
