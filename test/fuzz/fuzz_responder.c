/* Any bytes as a script of frames and time steps, through decode, recognise and the responder: it never
 * answers without proof, never sends more than it got before it, and stays within its bytes.
 *
 * Input: one byte of options, then operations as model.h reads them: segments of eight clients that know their
 * numbers, more or less; frames as they are; time. */
#include "unit/respond/persona_stub.h"

#include "unit/respond/model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    model_run(data, size);
    return 0;
}
