/* Any bytes as a script of frames and time steps, through decode, recognise and the responder: it never
 * answers without proof, never sends more than it got before it, and stays within its bytes.
 *
 * Input: one byte of options, then operations as model.h reads them: segments of eight clients that know their
 * numbers, more or less; frames as they are; time. */
#include "unit/respond/persona_stub.h"

#include "unit/respond/model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A responder for each choice of options stays; between two inputs time goes by until all is over, so that what is
 * left of one tells nothing in the next but which SYNs came lately. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { OPTIONS = 4 };
    static struct model *models[OPTIONS];
    if (size < 1)
        return 0;
    struct model **m = &models[data[0] % OPTIONS];
    if (*m == NULL)
        *m = model_begin(data[0]);
    model_play(*m, data + 1, size - 1);
    model_rest(*m);
    return 0;
}
