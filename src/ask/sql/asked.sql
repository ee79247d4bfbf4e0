-- What the question is about: pieces in the period that pass the filters, with their bucket.
SELECT {bucket} AS bucket, p.*, port_of(p.protocol, p.kind, p.src_port, p.dst_port) AS port
FROM {piece} AS p {slots}
WHERE p.first >= {from} AND p.first < {until} AND {filter}
