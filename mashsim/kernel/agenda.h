/* The agenda: what will happen. As mashsim/agenda.py.
 *
 * Whoever has something to come has one thing at most: each person the end of the work in hand, each pool its next
 * bell, and beside them the beginning, the end and the next arrival. So each has a slot, the agenda never grows, and
 * what is out of date is taken out at once where SimPy lets it pass. It is a binary heap of slots.
 */
#ifndef MASHSIM_AGENDA_H
#define MASHSIM_AGENDA_H

#include <stdint.h>

#include "plan.h"

enum { BELL, ENDING, ARRIVING };

typedef struct {
    int64_t now;
    int64_t *at;    /* by slot */
    int64_t *order; /* by slot: its rank, then how many moments were noted before it */
    int32_t *place; /* by slot: where it stands in the heap; NONE if nowhere */
    int32_t *heap;
    int32_t count;
    int64_t noted;
} Agenda;

static int is_before(const Agenda *agenda, int32_t one, int32_t other) {
    if (agenda->at[one] != agenda->at[other])
        return agenda->at[one] < agenda->at[other];
    return agenda->order[one] < agenda->order[other];
}

static void put_at(Agenda *agenda, int32_t place, int32_t slot) {
    agenda->heap[place] = slot;
    agenda->place[slot] = place;
}

static void move_up(Agenda *agenda, int32_t place, int32_t slot) {
    while (place > 0) {
        int32_t above = (place - 1) / 2;
        if (!is_before(agenda, slot, agenda->heap[above]))
            break;
        put_at(agenda, place, agenda->heap[above]);
        place = above;
    }
    put_at(agenda, place, slot);
}

static void move_down(Agenda *agenda, int32_t place, int32_t slot) {
    for (;;) {
        int32_t below = 2 * place + 1;
        if (below >= agenda->count)
            break;
        if (below + 1 < agenda->count && is_before(agenda, agenda->heap[below + 1], agenda->heap[below]))
            below++;
        if (!is_before(agenda, agenda->heap[below], slot))
            break;
        put_at(agenda, place, agenda->heap[below]);
        place = below;
    }
    put_at(agenda, place, slot);
}

static void cancel(Agenda *agenda, int32_t slot) {
    int32_t place = agenda->place[slot];
    if (place == NONE)
        return;
    agenda->place[slot] = NONE;
    int32_t last = agenda->heap[--agenda->count];
    if (last == slot)
        return;
    if (place > 0 && is_before(agenda, last, agenda->heap[(place - 1) / 2]))
        move_up(agenda, place, last);
    else
        move_down(agenda, place, last);
}

/* Let a slot's moment come at a time, and no longer at any other. */
static void come(Agenda *agenda, int32_t slot, int64_t at, int64_t rank) {
    cancel(agenda, slot);
    agenda->at[slot] = at;
    agenda->order[slot] = rank << 56 | agenda->noted++;
    move_up(agenda, agenda->count++, slot);
}

static int32_t next_slot(Agenda *agenda) {
    int32_t slot = agenda->heap[0];
    agenda->now = agenda->at[slot];
    cancel(agenda, slot);
    return slot;
}

#endif
