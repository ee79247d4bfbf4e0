-- Words that are kept as small numbers where many rows are kept. In the order of the alphabet, which they sort by.
CREATE TYPE kind_word AS ENUM ('access', 'backscatter', 'conversation', 'other');
CREATE TYPE tool_word AS ENUM ('masscan', 'mirai', 'nmap', 'none', 'unicornscan', 'zmap', 'zmap-like');
CREATE TYPE class_word AS ENUM ('iot-bot', 'mirai', 'other', 'research');
CREATE TYPE country_word AS ENUM (
    SELECT code FROM (
        SELECT '' AS code UNION ALL
        SELECT chr(65 + a::INTEGER) || chr(65 + b::INTEGER) FROM range(26) AS x(a), range(26) AS y(b))
    ORDER BY code);
