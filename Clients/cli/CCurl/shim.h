// What Swift cannot import of libcurl: its variadic functions, one small function for each kind of argument.
#pragma once
#include <curl/curl.h>
#include <openssl/ssl.h>

static inline CURLcode tanfang_curl_number(CURL *curl, CURLoption option, long value) {
  return curl_easy_setopt(curl, option, value);
}

static inline CURLcode tanfang_curl_size(CURL *curl, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(curl, option, value);
}

static inline CURLcode tanfang_curl_text(CURL *curl, CURLoption option, const char *value) {
  return curl_easy_setopt(curl, option, value);
}

/// For what curl does not copy: it must live until the transfer has ended.
static inline CURLcode tanfang_curl_pointer(CURL *curl, CURLoption option, void *value) {
  return curl_easy_setopt(curl, option, value);
}

/// For the body and for each header line.
static inline CURLcode tanfang_curl_receive(
    CURL *curl, CURLoption option, size_t (*receive)(char *bytes, size_t one, size_t count, void *context)) {
  return curl_easy_setopt(curl, option, receive);
}

static inline CURLcode tanfang_curl_tls(CURL *curl, CURLcode (*prepare)(CURL *curl, void *tls, void *context)) {
  return curl_easy_setopt(curl, CURLOPT_SSL_CTX_FUNCTION, prepare);
}

static inline long tanfang_curl_get_number(CURL *curl, CURLINFO info) {
  long value = 0;
  return curl_easy_getinfo(curl, info, &value) == CURLE_OK ? value : 0;
}

static inline curl_off_t tanfang_curl_get_size(CURL *curl, CURLINFO info) {
  curl_off_t value = 0;
  return curl_easy_getinfo(curl, info, &value) == CURLE_OK ? value : 0;
}

/// `curl_global_init` with the macro's value.
static inline CURLcode tanfang_curl_start(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }
