/* A list whose links stand in the things that it lists: O(1) in and out, no memory of its own. */
#ifndef TEITEN_RESPOND_LIST_H
#define TEITEN_RESPOND_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct list {
    struct list *next, *previous; /* a ring; alone: both itself */
};

/* The thing in which `link` is the member `name`. */
#define LIST_ITEM(link, type, name) ((type *)(void *)((char *)(link)-offsetof(type, name)))

static inline void list_init(struct list *list)
{
    list->next = list->previous = list;
}

static inline bool list_empty(const struct list *list)
{
    return list->next == list;
}

static inline void list_remove(struct list *link)
{
    link->previous->next = link->next;
    link->next->previous = link->previous;
    list_init(link);
}

static inline void list_append(struct list *list, struct list *link)
{
    link->next = list;
    link->previous = list->previous;
    list->previous->next = link;
    list->previous = link;
}

#endif
