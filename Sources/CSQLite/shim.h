// What Swift cannot import of sqlite3.h: pointer-valued macros and variadic functions.
#pragma once
#include <sqlite3.h>

/// `SQLITE_TRANSIENT` is a cast that Swift does not import: SQLite copies the bytes at once.
static inline int tanfang_bind_text(sqlite3_stmt *statement, int index, const char *text, int length) {
  return sqlite3_bind_text(statement, index, text, length, SQLITE_TRANSIENT);
}

static inline int tanfang_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, int length) {
  return length == 0 ? sqlite3_bind_zeroblob(statement, index, 0)
                     : sqlite3_bind_blob(statement, index, bytes, length, SQLITE_TRANSIENT);
}

/// `sqlite3_db_config` is variadic; this is its form for the boolean options.
static inline int tanfang_db_config_flag(sqlite3 *database, int option, int on) {
  return sqlite3_db_config(database, option, on, (int *)0);
}
