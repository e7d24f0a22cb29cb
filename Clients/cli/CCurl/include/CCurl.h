// What the client takes of libcurl. It is loaded when it is first needed: the thirty libraries that it brings along take
// longer to load than most commands run, and most commands ask no hub.
#pragma once
#include <curl/curl.h>
#include <openssl/ssl.h>

/// Loads libcurl and makes it ready; to be called once, before anything below. What is wrong, or null.
const char *tanfang_curl_load(void);

CURL *tanfang_curl_new(void);
void tanfang_curl_cleanup(CURL *curl);
void tanfang_curl_reset(CURL *curl);
CURLcode tanfang_curl_perform(CURL *curl);
const char *tanfang_curl_reason(CURLcode code);

struct curl_slist *tanfang_curl_append(struct curl_slist *list, const char *line);
void tanfang_curl_free_list(struct curl_slist *list);

/// The URL's parts, by curl's own parser.
CURLU *tanfang_curl_url(void);
void tanfang_curl_url_cleanup(CURLU *url);
CURLUcode tanfang_curl_url_get(CURLU *url, CURLUPart part, char **value, unsigned int flags);
CURLUcode tanfang_curl_url_set(CURLU *url, CURLUPart part, const char *value, unsigned int flags);
void tanfang_curl_free(void *value);

// Swift imports no variadic functions: one small function for each kind of argument.

CURLcode tanfang_curl_number(CURL *curl, CURLoption option, long value);
CURLcode tanfang_curl_size(CURL *curl, CURLoption option, curl_off_t value);
CURLcode tanfang_curl_text(CURL *curl, CURLoption option, const char *value);
/// For what curl does not copy: it must live until the transfer has ended.
CURLcode tanfang_curl_pointer(CURL *curl, CURLoption option, void *value);
/// For the body and for each header line.
CURLcode tanfang_curl_receive(
    CURL *curl, CURLoption option, size_t (*receive)(char *bytes, size_t one, size_t count, void *context));
CURLcode tanfang_curl_tls(CURL *curl, CURLcode (*prepare)(CURL *curl, void *tls, void *context));
/// 0 for what curl does not say.
long tanfang_curl_get_number(CURL *curl, CURLINFO info);
curl_off_t tanfang_curl_get_size(CURL *curl, CURLINFO info);
