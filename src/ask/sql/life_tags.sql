-- Tags of its packets, most packets first.
SELECT row_number() OVER (ORDER BY sum(packets) DESC, tag) AS rank, tag,
       (SELECT title FROM tag_title WHERE tag_title.tag = asked_tag.tag) AS title,
       sum(packets)::BIGINT AS packets, iso_time(min(first)) AS first, iso_time(max(last)) AS last
FROM asked_tag GROUP BY tag
