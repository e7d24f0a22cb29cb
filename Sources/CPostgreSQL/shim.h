// What Swift cannot import of libpq.
#pragma once
#include <libpq-fe.h>

/// libpq prints what a server notes in passing on standard error, which is the hub's log: it goes nowhere.
static inline void tanfang_pq_ignore(void *nothing, const PGresult *notice) {
  (void)nothing;
  (void)notice;
}

static inline void tanfang_pq_be_quiet(PGconn *connection) {
  PQsetNoticeReceiver(connection, tanfang_pq_ignore, 0);
}

/// These are macros of single characters.
static inline int tanfang_pq_severity(void) { return PG_DIAG_SEVERITY_NONLOCALIZED; }
static inline int tanfang_pq_code(void) { return PG_DIAG_SQLSTATE; }
static inline int tanfang_pq_message(void) { return PG_DIAG_MESSAGE_PRIMARY; }
static inline int tanfang_pq_constraint(void) { return PG_DIAG_CONSTRAINT_NAME; }
static inline int tanfang_pq_table(void) { return PG_DIAG_TABLE_NAME; }
