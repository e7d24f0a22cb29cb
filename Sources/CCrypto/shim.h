// What Swift cannot import of OpenSSL: nothing here needs more than the headers.
#pragma once
#include <openssl/crypto.h>
#include <openssl/evp.h>
