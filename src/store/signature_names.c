#include "store/signature_names.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "store/segment_json.h"

enum { ID_BYTES = 256 };

bool signature_names_init(struct signature_names *names, const struct signature_pack *pack)
{
    *names = (struct signature_names){.pack = pack};
    if (pack == NULL)
        return true;
    names->matched = calloc(signature_count(pack) + 1, sizeof(bool));
    return names->matched != NULL;
}

void signature_names_clear(struct signature_names *names)
{
    free(names->matched);
    *names = (struct signature_names){0};
}

static void note(struct signature_names *names, const uint8_t *text, size_t length)
{
    for (size_t from = 0, to; from < length; from = to + 1) {
        char id[ID_BYTES];
        for (to = from; to < length && text[to] != ' ';)
            to++;
        if (to == from || to - from >= sizeof id)
            continue;
        memcpy(id, text + from, to - from);
        id[to - from] = '\0';
        const size_t number = signature_find(names->pack, id);
        if (number != SIZE_MAX)
            names->matched[number] = true;
    }
}

void signature_names_note(struct signature_names *names, const struct payload_event_row *rows,
                          size_t count, const uint8_t *bytes)
{
    if (names->pack == NULL)
        return;
    for (size_t i = 0; i < count; i++) {
        const struct text_ref text = rows[i].signatures;
        /* Events of one content follow each other, and have one text. */
        if (i == 0 || text.at != rows[i - 1].signatures.at)
            note(names, bytes + text.at, text.length);
    }
}

struct json_t *signature_names_object(const struct signature_names *names)
{
    json_t *object = json_object();
    for (size_t i = 0; names->pack != NULL && i < signature_count(names->pack); i++) {
        const struct signature *s = signature_at(names->pack, i);
        if (names->matched[i])
            json_object_set_new(object, s->id,
                                json_pack("{s:o, s:o, s:o, s:o}", "kind", json_text(s->kind),
                                          "name", json_text(s->name_en), "name_ja",
                                          json_text(s->name_ja), "cve", json_text(s->cve)));
    }
    return object;
}
