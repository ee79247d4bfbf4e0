/* Who the visitor is: the peer of the connection, or, where that is a proxy which the operator trusts, whom it names.
 *
 * Only what the last proxy itself has added is taken: the last part of X-Forwarded-For or Forwarded (RFC 7239). What
 * stands before it came from the client, and may say anything. Where both headers are there, one of them may be the
 * client's. */
#ifndef TEITEN_SERVE_VISITOR_ADDRESS_H
#define TEITEN_SERVE_VISITOR_ADDRESS_H

#include "base/address_set.h"
#include "serve/request.h"

/* `proxies` may be NULL: nobody is trusted. A trusted proxy that names nobody, names what is no address, or
 * sends both headers: false. */
bool visitor_address(const struct request_headers *headers, const struct address_set *proxies,
                     struct ipv6 *ret_address);

/* Whether a trusted proxy sends both headers: one of them may be the client's. */
bool visitor_is_named_twice(const struct request_headers *headers,
                            const struct address_set *proxies);

#endif
