-- The destinations of a day's flows.
SELECT DISTINCT dst, dst6 FROM detail_flow
