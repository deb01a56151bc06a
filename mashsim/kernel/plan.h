/* What Python hands over: the plan of one replication, and the room for its log.
 *
 * Each field stands beside its twin in `Plan` of layout.py, in the same order. Lists that differ in length stand one
 * after another in one array; `*_from[i]` says where the i-th begins, and `*_from[i + 1]` where it ends.
 */
#ifndef MASHSIM_PLAN_H
#define MASHSIM_PLAN_H

#include <stdint.h>

#define NONE (-1)

/* Codes, as in mashsim/vocabulary; a test holds each to its twin there. */
enum { SCREENING = 0, ANALYSING = 3, DECIDING = 4, STAGES = 17, CLOSED_STAGE = -1 };
enum { RED = 0, AMBER = 1, GREEN = 2, UNRATED = 3, RATINGS = 4 };
enum { EARLY_HELP = 2, RECOMMENDED = 8, OUTCOMES = 27 };
enum {
    RECEIVED = 0, QUEUED = 1, STARTED = 2, PAUSED = 3, RESUMED = 4, PUT_BACK = 5, FINISHED = 6, RATED = 8,
    DECIDED = 13, CLOSED = 15, JOINED = 16, LEFT = 17
};
enum { FIRST_COME, MOST_URGENT_FIRST, OLDEST_FIRST };
enum { FIXED, EXPONENTIAL, LOGNORMAL, TRIANGULAR, UNIFORM };

/* What a stream of luck is for; efforts have one for each stage, from EFFORT on. */
enum { ARRIVAL, CHILDREN, RATING, SCREENING_OUTCOME, DECIDING_OUTCOME, EFFORT, PURPOSES = EFFORT + STAGES };

typedef struct {
    int64_t ends_at, sources, days, pools, people, most_rows;

    /* Arrivals. A day's hours are the edges of a shape, and their weights added up at each edge. */
    const double *expected;   /* by source and day */
    const int64_t *shape;     /* by source and day */
    const int64_t *midnight;  /* by day */
    const int64_t *shape_from;
    const int64_t *edges;
    const double *cumulative;

    /* Luck: by purpose and source, a key of 128 bits, its lowest word first. */
    const uint32_t *keys;

    /* Choices: the options of each, and the bound below which it is picked; the last bound is above 1. */
    const int64_t *choice_from;
    const int64_t *options;
    const double *bounds;
    const int64_t *first_look_choice; /* by source */
    const int64_t *rating_choice;     /* by source */
    const int64_t *decision_choice;   /* by source and rating */
    int64_t children_choice;

    /* Laws: a kind and three numbers each. Efforts: a law for the family, and one for each child or NONE. */
    const int64_t *law_kind;
    const double *law_numbers;
    const int64_t *effort_of_family; /* by stage, source and rating */
    const int64_t *effort_of_child;

    /* The way. */
    const int64_t *stage_pool; /* by stage; NONE where it takes no part */
    const int64_t *following;  /* by stage and outcome */

    /* Pools, and people by their numbers, those of a pool together. */
    const int64_t *policy;
    const int64_t *red_interrupts;
    const int64_t *red_past_closing;
    const int64_t *keeps_work_for;
    const double *presence_per_effort;
    const int64_t *people_from; /* by pool */
    const int64_t *shift_from;  /* by person */
    const int64_t *begins;
    const int64_t *ends;
    const int64_t *stays;
    const int64_t *back_at;

    /* The columns of the log, with room for `most_rows`; both may change between two calls of `mashsim_go`. */
    int64_t *time;
    int32_t *contact;
    int32_t *task;
    int8_t *event;
    int8_t *stage;
    int32_t *detail;
} Plan;

#endif
