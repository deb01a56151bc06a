/* The state of a replication. */
#ifndef MASHSIM_RUN_H
#define MASHSIM_RUN_H

#include "agenda.h"
#include "luck.h"
#include "plan.h"

/* Contacts in the order in which they are received. A contact has one piece of work at most, which stands beside it. */
typedef struct {
    int8_t *source, *children, *rating, *stage;
    int16_t *right_outcome;
    int32_t *position;
    int64_t *received_at;
    int32_t *task, *person; /* the work's number, and who has it in hand or has put it down */
    int64_t *left, *begun_at;
    int64_t *key;                      /* its place in the line it waits in; of equal ones the lower task is first */
    int32_t *first_behind, *next_beside; /* links of that line */
    int32_t *below;                    /* what its person put down before it */
} Contacts;

typedef struct {
    int32_t *pool;
    int8_t *on_shift;
    int64_t *shift;    /* the place of the present or last shift in `begins` and `ends`; one before the first at first */
    int64_t *closing;  /* the place of the shift that ends next */
    int32_t *contact;  /* whose work they have in hand */
    int64_t *done_at;  /* when that will be done, even if the shift ends before */
    int32_t *put_down; /* whose work they put down last */
} People;

typedef struct {
    int32_t *line;       /* who is next: a pairing heap of contacts */
    int32_t *idle;       /* people who have nothing to do, who has been idle longest first; each pool from `people_from` */
    int32_t *idle_count;
} Pools;

typedef struct {
    const Plan *plan;
    Agenda agenda;
    Contacts contacts;
    People people;
    Pools pools;
    Stream *streams; /* by purpose and source */
    int64_t **arrives_at; /* by source and position */
    int64_t *arrived, *arrivals; /* by source: how many have come, and will */
    int64_t expected;    /* contacts */
    int32_t received, tasks;
    int64_t rows;
    int64_t put_down;    /* how much work is */
    int32_t begins, ends, arrival; /* slots */
    int32_t arriving;    /* the source of the next arrival */
    int overflow;        /* whether the log's room was not enough */
    void *memory;        /* all that was asked for, one after another */
} Run;

static void note(Run *run, int32_t contact, int32_t task, int event, int stage, int32_t detail) {
    const Plan *plan = run->plan;
    int64_t row = run->rows;
    if (row >= plan->most_rows) {
        run->overflow = 1;
        return;
    }
    plan->time[row] = run->agenda.now;
    plan->contact[row] = contact;
    plan->task[row] = task;
    plan->event[row] = (int8_t)event;
    plan->stage[row] = (int8_t)stage;
    plan->detail[row] = detail;
    run->rows = row + 1;
}

/* Return a contact's uniform number for a purpose: the one at its position. */
static double luck_of(Run *run, int purpose, int32_t contact) {
    int64_t which = purpose * run->plan->sources + run->contacts.source[contact];
    int32_t position = run->contacts.position[contact];
    Stream *stream = &run->streams[which];
    if (stream->count == 0)
        seed(stream->twister, &run->plan->keys[4 * which]);
    while (stream->count <= position)
        stream->drawn[stream->count++] = uniform(stream->twister);
    return stream->drawn[position];
}

/* Return the option of a choice that a contact's luck picks; of a single one without luck. */
static int64_t picked(Run *run, int64_t choice, int purpose, int32_t contact) {
    const Plan *plan = run->plan;
    int64_t place = plan->choice_from[choice];
    if (plan->choice_from[choice + 1] - place > 1) {
        double u = luck_of(run, purpose, contact);
        while (u >= plan->bounds[place])
            place++;
    }
    return plan->options[place];
}

#endif
