-- What the question is about: pieces in the period that pass the filters and are of the kept classes, with their bucket.
SELECT {bucket} AS bucket, p.*, port_of(p.protocol, p.kind, p.src_port, p.dst_port) AS port {class}
FROM {piece} AS p {slots} {classes} {join_class}
WHERE {period} AND {filter}
