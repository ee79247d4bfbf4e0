-- Packets of payloads whose content has aged out of the store: nothing is known of what they went for.
SELECT coalesce(sum(packets), 0)::BIGINT AS packets
FROM {payload_events} ANTI JOIN {payloads} USING (id)
