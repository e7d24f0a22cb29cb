#include "CCurl.h"

#include <dlfcn.h>

static struct {
  __typeof__(&curl_global_init) global_init;
  __typeof__(&curl_easy_init) easy_init;
  __typeof__(&curl_easy_cleanup) easy_cleanup;
  __typeof__(&curl_easy_reset) easy_reset;
  __typeof__(&curl_easy_perform) easy_perform;
  __typeof__(&curl_easy_strerror) easy_strerror;
  __typeof__(&curl_easy_setopt) easy_setopt;
  __typeof__(&curl_easy_getinfo) easy_getinfo;
  __typeof__(&curl_slist_append) slist_append;
  __typeof__(&curl_slist_free_all) slist_free_all;
  __typeof__(&curl_url) url;
  __typeof__(&curl_url_cleanup) url_cleanup;
  __typeof__(&curl_url_get) url_get;
  __typeof__(&curl_url_set) url_set;
  __typeof__(&curl_free) free;
} api;

#define FIND(name)                                          \
  do {                                                      \
    *(void **)&api.name = dlsym(library, "curl_" #name);    \
    if (!api.name) return "libcurl.so.4 lacks curl_" #name; \
  } while (0)

const char *tanfang_curl_load(void) {
  void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  if (!library) return dlerror();
  FIND(global_init);
  FIND(easy_init);
  FIND(easy_cleanup);
  FIND(easy_reset);
  FIND(easy_perform);
  FIND(easy_strerror);
  FIND(easy_setopt);
  FIND(easy_getinfo);
  FIND(slist_append);
  FIND(slist_free_all);
  FIND(url);
  FIND(url_cleanup);
  FIND(url_get);
  FIND(url_set);
  FIND(free);
  CURLcode code = api.global_init(CURL_GLOBAL_DEFAULT);
  return code == CURLE_OK ? NULL : api.easy_strerror(code);
}

CURL *tanfang_curl_new(void) { return api.easy_init(); }
void tanfang_curl_cleanup(CURL *curl) { api.easy_cleanup(curl); }
void tanfang_curl_reset(CURL *curl) { api.easy_reset(curl); }
CURLcode tanfang_curl_perform(CURL *curl) { return api.easy_perform(curl); }
const char *tanfang_curl_reason(CURLcode code) { return api.easy_strerror(code); }

struct curl_slist *tanfang_curl_append(struct curl_slist *list, const char *line) {
  return api.slist_append(list, line);
}
void tanfang_curl_free_list(struct curl_slist *list) { api.slist_free_all(list); }

CURLU *tanfang_curl_url(void) { return api.url(); }
void tanfang_curl_url_cleanup(CURLU *url) { api.url_cleanup(url); }
CURLUcode tanfang_curl_url_get(CURLU *url, CURLUPart part, char **value, unsigned int flags) {
  return api.url_get(url, part, value, flags);
}
CURLUcode tanfang_curl_url_set(CURLU *url, CURLUPart part, const char *value, unsigned int flags) {
  return api.url_set(url, part, value, flags);
}
void tanfang_curl_free(void *value) { api.free(value); }

CURLcode tanfang_curl_number(CURL *curl, CURLoption option, long value) {
  return api.easy_setopt(curl, option, value);
}
CURLcode tanfang_curl_size(CURL *curl, CURLoption option, curl_off_t value) {
  return api.easy_setopt(curl, option, value);
}
CURLcode tanfang_curl_text(CURL *curl, CURLoption option, const char *value) {
  return api.easy_setopt(curl, option, value);
}
CURLcode tanfang_curl_pointer(CURL *curl, CURLoption option, void *value) {
  return api.easy_setopt(curl, option, value);
}
CURLcode tanfang_curl_receive(
    CURL *curl, CURLoption option, size_t (*receive)(char *bytes, size_t one, size_t count, void *context)) {
  return api.easy_setopt(curl, option, receive);
}
CURLcode tanfang_curl_tls(CURL *curl, CURLcode (*prepare)(CURL *curl, void *tls, void *context)) {
  return api.easy_setopt(curl, CURLOPT_SSL_CTX_FUNCTION, prepare);
}

long tanfang_curl_get_number(CURL *curl, CURLINFO info) {
  long value = 0;
  return api.easy_getinfo(curl, info, &value) == CURLE_OK ? value : 0;
}
curl_off_t tanfang_curl_get_size(CURL *curl, CURLINFO info) {
  curl_off_t value = 0;
  return api.easy_getinfo(curl, info, &value) == CURLE_OK ? value : 0;
}
