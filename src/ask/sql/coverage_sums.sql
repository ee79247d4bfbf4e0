coalesce(sum(received), 0)::BIGINT AS received, coalesce(sum(accesses), 0)::BIGINT AS accesses,
coalesce(sum(backscatter), 0)::BIGINT AS backscatter,
coalesce(sum(conversation), 0)::BIGINT AS conversation, coalesce(sum(other), 0)::BIGINT AS other,
coalesce(sum(undecodable), 0)::BIGINT AS undecodable,
coalesce(sum(not_monitored), 0)::BIGINT AS not_monitored,
coalesce(sum(fragments), 0)::BIGINT AS fragments,
coalesce(sum(dropped_kernel), 0)::BIGINT AS dropped_kernel,
coalesce(sum(dropped_interface), 0)::BIGINT AS dropped_interface
