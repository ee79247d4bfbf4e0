/* The words of tools, forms and ways: one table each, from the .def files. */
#include "simulate/scenario.h"

const char *const sim_tool_words[SIM_TOOL_COUNT] = {
#define SIM_TOOL(id, word, mark) [id] = (word),
#include "simulate/tools.def"
#undef SIM_TOOL
};

const enum tool sim_tool_marks[SIM_TOOL_COUNT] = {
#define SIM_TOOL(id, word, mark) [id] = (mark),
#include "simulate/tools.def"
#undef SIM_TOOL
};

const struct form_facts form_facts[FORM_COUNT] = {
#define FORM(id, word, kind, protocol, a, b) [id] = {(word), (kind), (protocol), (a), (b)},
#include "simulate/forms.def"
#undef FORM
};

const char *const way_words[WAY_COUNT] = {
#define WAY(id, word, meaning) [id] = (word),
#include "simulate/ways.def"
#undef WAY
};
