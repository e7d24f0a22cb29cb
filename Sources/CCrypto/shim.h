// What Swift cannot import of OpenSSL: macros and variadic functions.
#pragma once
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

/// A new key on P-256, which every TLS library knows. Null on failure.
static inline EVP_PKEY *tanfang_new_p256_key(void) { return EVP_EC_gen("P-256"); }

/// The bytes in a memory BIO; they live as long as it does.
static inline long tanfang_bio_bytes(BIO *bio, char **bytes) { return BIO_get_mem_data(bio, bytes); }
