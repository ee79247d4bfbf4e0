/* READ THIS FIRST. The way of a packet, in one function.
 *
 * A packet's life, in the order of the folders:
 *
 *   capture/    a file's bytes become raw packets: bytes, time, link type; handed on in batches.
 *   decode/     the bytes become one flat struct packet, or the one reason why not (reject.def).
 *   recognise/  the packet alone tells its kind (access, backscatter, …) and the tool that made it.
 *   capture/    again, where the user has tags: which of their filter expressions let it through.
 *   respond/    only where asked, on a living sensor: a SYN is answered, a conversation is heard.
 *   observe/    the first words of a source are kept as payloads; packets gather in a block; a full block
 *               becomes flows and pieces of scans, by source.
 *   store/      the rows of a day become Parquet tables of a segment, which is renamed into the store.
 *   ask/        questions are answered from the store; publish/ prints the answers.
 *
 * Decode to observe are the loop below: no other code sees a packet on its way. Nothing is lost in it:
 * received = accesses + backscatter + conversation + other + undecodable + not monitored, because each
 * turn of the loop ends in exactly one of three observe_ calls.
 *
 * `teiten observe --trace-packet N` tells what this function does with packet N (trace.c). The world
 * around it is in run.c for files (inputs, ingests, progress) and in sensor.c for an interface (clock,
 * spans, losses). */
#include "pipeline/batch.h"

bool pipeline_is_monitored(const struct address_set *monitored, const struct packet *packet)
{
    if (monitored == NULL)
        return true;
    return (packet->has & HAS_IPV6) == 0 ? address_set_has_ipv4(monitored, packet->dst)
                                         : address_set_has_ipv6(monitored, packet->dst6);
}

bool pipeline_batch(struct pipeline_input *input, const struct raw_batch *batch,
                    struct error *error)
{
    struct packet packet;
    for (uint32_t i = 0; i < batch->count; i++) {
        const struct raw_packet *raw = &batch->packets[i];

        /* DECODE: what do the bytes say? */
        enum reject reason = decode_packet(raw, input->monitored, &packet);
        if (reason != REJECT_NONE) {
            input->rejects[reason]++;
            if (input->responder != NULL)
                responder_neighbour(input->responder, raw);
            if (!observe_reject(input->observer, raw->time, reason, error))
                return false;
            continue;
        }

        /* OURS? Captures hold other traffic too: the sensor's own, its neighbours'. */
        if (!pipeline_is_monitored(input->monitored, &packet)) {
            input->not_monitored++;
            if (input->responder != NULL)
                responder_neighbour(input->responder, raw);
            if (!observe_not_monitored(input->observer, packet.time, error))
                return false;
            continue;
        }

        /* RECOGNISE: what is it, and who made it? */
        recognise_packet(&input->recognise, &packet);

        /* RESPOND, where asked: what belongs to a conversation that we accepted is no access. */
        const bool taken =
            input->responder != NULL && responder_packet(input->responder, raw, &packet);
        if (taken)
            packet.kind = KIND_CONVERSATION;

        /* HEAR its first words, if it has any. */
        if (input->words != NULL && first_words_matter(&packet))
            first_words_packet(input->words, raw, &packet, taken);

        /* TAG it with the words of the user's own. */
        packet.tags =
            input->tags == NULL ? 0 : tag_set_match(input->tags, raw, &input->tags_missing);

        /* OBSERVE: count it. */
        input->kinds[packet.kind]++;
        if (!observe_packet(input->observer, &packet, error))
            return false;
    }
    return true;
}
