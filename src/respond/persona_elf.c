/* The header of an ELF program, as a loader reads it to choose the processor. 52 bytes of data: nothing
 * follows them, nothing can be run. (System V ABI, chapter 4; facts 3.) */
#include "respond/persona_script.h"

struct elf_machine {
    uint16_t machine; /* e_machine */
    bool big_endian;
    uint32_t flags; /* e_flags */
};

static const struct elf_machine machines[CPU_COUNT] = {
    [CPU_ARM] = {40, false, 0x05000002}, /* EABI 5 */
    [CPU_MIPS] = {8, true, 0x1007},      /* o32, pic */
    [CPU_MPSL] = {8, false, 0x1007},     [CPU_X86] = {3, false, 0}, [CPU_PPC] = {20, true, 0},
    [CPU_SH4] = {42, false, 9},          [CPU_M68K] = {4, true, 0}, [CPU_SPC] = {2, true, 0},
    [CPU_ARC] = {93, false, 0},
};

static uint8_t *put(uint8_t *at, uint32_t value, unsigned bytes, bool big_endian)
{
    for (unsigned i = 0; i < bytes; i++)
        at[i] = (uint8_t)(value >> 8 * (big_endian ? bytes - 1 - i : i));
    return at + bytes;
}

void persona_elf_header(enum persona_cpu cpu, uint8_t ret_header[PERSONA_ELF_BYTES])
{
    const struct elf_machine *machine = &machines[cpu];
    const struct {
        uint32_t value;
        unsigned bytes;
    } fields[] = {
        {2, 2},                /* e_type: a program */
        {machine->machine, 2}, /* e_machine */
        {1, 4},                /* e_version */
        {0x8130, 4},           /* e_entry */
        {52, 4},               /* e_phoff */
        {0, 4},                /* e_shoff: stripped */
        {machine->flags, 4},   /* e_flags */
        {52, 2},               /* e_ehsize */
        {32, 2},               /* e_phentsize */
        {3, 2},                /* e_phnum */
        {40, 2},               /* e_shentsize */
        {0, 2},                /* e_shnum */
        {0, 2},                /* e_shstrndx */
    };
    const uint8_t identity[16] = {0x7f, 'E', 'L', 'F', 1, machine->big_endian ? 2 : 1, 1};
    memcpy(ret_header, identity, sizeof identity);
    uint8_t *at = ret_header + sizeof identity;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        at = put(at, fields[i].value, fields[i].bytes, machine->big_endian);
}
