-- Things heard in the period, and those of them that are of sources of the kept classes.
SELECT coalesce((SELECT sum({amount}) FROM {all}), 0)::BIGINT AS heard,
       coalesce((SELECT sum({amount}) FROM {kept}), 0)::BIGINT AS kept
