/* See knowledge.h. */
#include "observe/knowledge.h"

#include <stdlib.h>

struct knowledge *knowledge_destroy(struct knowledge *knowledge)
{
    if (knowledge == NULL)
        return NULL;
    credentials_destroy(knowledge->credentials);
    free(knowledge);
    return NULL;
}
