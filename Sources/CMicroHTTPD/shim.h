// What Swift cannot import of microhttpd.h: the variadic start, whose options fix how the hub listens, and va_list.
#pragma once
#include <microhttpd.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/// Macros that Swift cannot read: the end of a body that a callback gives, and a body of unknown length.
static const ssize_t tanfang_http_end_of_stream = MHD_CONTENT_READER_END_OF_STREAM;
static const uint64_t tanfang_http_size_unknown = MHD_SIZE_UNKNOWN;

/// How a daemon is started. It must live, unmoved, until the daemon has stopped.
struct tanfang_http {
  int listen_socket;
  unsigned int threads;
  unsigned int connections;
  /// 0 for no limit.
  unsigned int connections_per_address;
  unsigned int idle_seconds;
  size_t memory_bytes;
  size_t memory_increment_bytes;
  /// PEM; both null for plain HTTP.
  const char *key;
  const char *certificate;
  /// First argument of every function below.
  void *context;
  /// At the request line, with the URI as sent. Its result is the request's own pointer.
  void *(*begin)(void *context, const char *uri, struct MHD_Connection *connection);
  MHD_AccessHandlerCallback handle;
  MHD_RequestCompletedCallback end;
  MHD_NotifyConnectionCallback notify;
  /// What the library has to say.
  void (*report)(void *context, const char *message);
};

static void tanfang_http_report(void *http, const char *format, va_list arguments) {
  char message[256];
  vsnprintf(message, sizeof message, format, arguments);
  ((struct tanfang_http *)http)->report(((struct tanfang_http *)http)->context, message);
}

/// Leaves `%2F` and `%00` as they are: whoever splits the path decodes it.
static size_t tanfang_http_unescape(void *context, struct MHD_Connection *connection, char *text) {
  (void)context;
  (void)connection;
  return strlen(text);
}

static inline struct MHD_Daemon *tanfang_http_start(struct tanfang_http *http) {
  // Not epoll: with it libmicrohttpd 0.9.75 takes a socket for readable until a read finds nothing, and a TLS handshake
  // that waits for its next bytes reads past it. One client on a slow link kept a processor busy until it had spoken.
  unsigned int flags = MHD_USE_POLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
  struct MHD_OptionItem plain[] = {{MHD_OPTION_END, 0, NULL}};
  struct MHD_OptionItem tls[] = {
      {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)http->key},
      {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)http->certificate},
      {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)"NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"},
      {MHD_OPTION_END, 0, NULL},
  };
  if (http->key) flags |= MHD_USE_TLS;
  // The logger comes first, so that it hears of the other options.
  return MHD_start_daemon(
      flags, 0, NULL, NULL, http->handle, http->context,
      MHD_OPTION_EXTERNAL_LOGGER, tanfang_http_report, (void *)http,
      MHD_OPTION_LISTEN_SOCKET, http->listen_socket,
      MHD_OPTION_THREAD_POOL_SIZE, http->threads,
      MHD_OPTION_CONNECTION_LIMIT, http->connections,
      MHD_OPTION_PER_IP_CONNECTION_LIMIT, http->connections_per_address,
      MHD_OPTION_CONNECTION_TIMEOUT, http->idle_seconds,
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, http->memory_bytes,
      MHD_OPTION_CONNECTION_MEMORY_INCREMENT, http->memory_increment_bytes,
      MHD_OPTION_STRICT_FOR_CLIENT, 1,
      MHD_OPTION_URI_LOG_CALLBACK, http->begin, http->context,
      MHD_OPTION_UNESCAPE_CALLBACK, tanfang_http_unescape, NULL,
      MHD_OPTION_NOTIFY_COMPLETED, http->end, http->context,
      MHD_OPTION_NOTIFY_CONNECTION, http->notify, http->context,
      MHD_OPTION_ARRAY, http->key ? tls : plain,
      MHD_OPTION_END);
}

/// The connection's own pointer, set by `notify`.
static inline void *tanfang_http_connection(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  return info ? info->socket_context : NULL;
}

static inline int tanfang_http_socket(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info ? info->connect_fd : -1;
}

static inline const struct sockaddr *tanfang_http_address(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  return info ? info->client_addr : NULL;
}
