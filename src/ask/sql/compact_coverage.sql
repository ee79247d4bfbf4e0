-- Coverage of one day and sensor: spans that several segments have become one row; time counts once.
COPY (
    SELECT "from", "until", max(addresses) AS addresses, max(address_seconds) AS address_seconds,
           sum(received)::UBIGINT AS received, sum(accesses)::UBIGINT AS accesses,
           sum(backscatter)::UBIGINT AS backscatter, sum(conversation)::UBIGINT AS conversation,
           sum(other)::UBIGINT AS other, sum(undecodable)::UBIGINT AS undecodable,
           sum(not_monitored)::UBIGINT AS not_monitored, sum(fragments)::UBIGINT AS fragments,
           sum(dropped_kernel)::UBIGINT AS dropped_kernel,
           sum(dropped_interface)::UBIGINT AS dropped_interface
    FROM read_parquet({files})
    GROUP BY "from", "until"
    ORDER BY "from", "until"
) TO {target} (FORMAT parquet, COMPRESSION zstd);
