/* The kernel: mashsim's second engine, which writes the same bytes as the first.
 *
 * The first is readable Python on SimPy (mashsim/simulation); a model is thought, read and changed there. This one
 * knows a part of it (mashsim/kernel/knowing.py says which) and is many times as fast. It decides nothing by itself:
 * each function here stands for one there, under its name or with the name beside it, and does the same things in
 * the same order.
 *
 * State (run.h). Everything is a whole number, but for luck and hands-on effort. Contacts, people and pools are columns
 * by number; a number that may be missing is NONE. All memory is asked for in `mashsim_begin`, once it is known how many
 * contacts come; from then on nothing grows. What waits in a line, and what a person has put down, are links between
 * contacts, as a contact has one piece of work at a time.
 *
 * Order (agenda.h). What comes first is first by its time; at one instant bells, then endings, then arrivals; within
 * one of these what was noted first. So that `noted` counts as SimPy's own counter does, as far as order goes, all that
 * notes a moment must be done in the order of the Python, too: a person who is freed begins the next work before the
 * contact goes on; an arrival begins its way before the next arrival is noted; a bell rings out before the next is noted.
 *
 * What always holds:
 * - a contact is in one line, or in one person's hands, or put down by one person, or closed;
 * - a person's slot in the agenda is taken only while they have work in hand, and is then its end;
 * - a person is idle only if they have nothing in hand; between bells all idle people are on shift;
 * - a stream is read at a contact's position in its source, never in the order of events;
 * - no sum of floating-point numbers is done in another order than in Python, and none is contracted (the build says
 *   -ffp-contract=off).
 *
 * `mashsim_begin` draws the arrivals; `mashsim_go` runs until the run is over or the room for rows is nearly full, and is
 * called again with more room; `mashsim_end` gives the memory back.
 */
#include <stdlib.h>

#include "way.h"

#ifdef _WIN32
#define SHOWN __declspec(dllexport)
#else
#define SHOWN __attribute__((visibility("default")))
#endif

enum { OVER = 0, MORE = 1, TOO_MUCH = 2 };

/* Memory: everything lies in one piece, which is first measured and then given out. */

typedef struct {
    char *memory; /* NULL while it is measured */
    size_t used;
} Room;

/* Where the compiler's checks of memory are asked for, nobody may touch what lies between two parts of it. */
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
enum { GAP = 64 };
#else
#define ASAN_POISON_MEMORY_REGION(from, size) ((void)(from))
enum { GAP = 0 };
#endif

static void *room_for(Room *room, int64_t count, size_t size) {
    size_t from = (room->used + 15) / 16 * 16, to = from + (size_t)count * size;
    room->used = to + GAP;
    if (room->memory == NULL)
        return NULL;
    ASAN_POISON_MEMORY_REGION(room->memory + to, GAP);
    return room->memory + from;
}

#define GIVE(field, count) ((field) = room_for(room, (count), sizeof *(field)))

static void lay_out(Run *run, Room *room) {
    const Plan *plan = run->plan;
    Agenda *agenda = &run->agenda;
    Contacts *contacts = &run->contacts;
    People *people = &run->people;
    int64_t slots = plan->people + plan->pools + 3;
    GIVE(agenda->at, slots), GIVE(agenda->order, slots), GIVE(agenda->place, slots), GIVE(agenda->heap, slots);
    GIVE(contacts->source, run->expected), GIVE(contacts->children, run->expected);
    GIVE(contacts->rating, run->expected), GIVE(contacts->stage, run->expected);
    GIVE(contacts->right_outcome, run->expected), GIVE(contacts->position, run->expected);
    GIVE(contacts->received_at, run->expected), GIVE(contacts->task, run->expected);
    GIVE(contacts->person, run->expected), GIVE(contacts->left, run->expected);
    GIVE(contacts->begun_at, run->expected), GIVE(contacts->key, run->expected);
    GIVE(contacts->first_behind, run->expected), GIVE(contacts->next_beside, run->expected);
    GIVE(contacts->below, run->expected);
    GIVE(people->pool, plan->people), GIVE(people->on_shift, plan->people), GIVE(people->shift, plan->people);
    GIVE(people->closing, plan->people), GIVE(people->contact, plan->people);
    GIVE(people->done_at, plan->people), GIVE(people->put_down, plan->people);
    GIVE(run->pools.line, plan->pools), GIVE(run->pools.idle, plan->people), GIVE(run->pools.idle_count, plan->pools);
    Stream *streams = GIVE(run->streams, PURPOSES * plan->sources);
    for (int purpose = 0; purpose < PURPOSES; purpose++) {
        if (purpose == ARRIVAL || (purpose >= EFFORT && plan->stage_pool[purpose - EFFORT] == NONE))
            continue;
        for (int64_t source = 0; source < plan->sources; source++) {
            Twister *twister = room_for(room, 1, sizeof *twister);
            double *drawn = room_for(room, run->arrivals[source], sizeof *drawn);
            if (room->memory != NULL)
                streams[purpose * plan->sources + source] = (Stream){twister, drawn, 0};
        }
    }
}

static void set_out(Run *run) {
    const Plan *plan = run->plan;
    Agenda *agenda = &run->agenda;
    run->begins = (int32_t)(plan->people + plan->pools);
    run->ends = run->begins + 1;
    run->arrival = run->begins + 2;
    for (int32_t slot = 0; slot <= run->arrival; slot++)
        agenda->place[slot] = NONE;
    for (int64_t pool = 0; pool < plan->pools; pool++) {
        run->pools.line[pool] = NONE;
        run->pools.idle_count[pool] = 0;
        for (int64_t person = plan->people_from[pool]; person < plan->people_from[pool + 1]; person++) {
            run->people.pool[person] = (int32_t)pool;
            run->people.on_shift[person] = 0;
            run->people.shift[person] = plan->shift_from[person] - 1;
            run->people.closing[person] = plan->shift_from[person];
            run->people.contact[person] = run->people.put_down[person] = NONE;
        }
        await_bell(run, pool);
    }
    come(agenda, run->begins, 0, BELL);
    come(agenda, run->ends, plan->ends_at, BELL);
}

static void forget(Run *run) {
    if (run->arrives_at != NULL)
        for (int64_t source = 0; source < run->plan->sources; source++)
            free(run->arrives_at[source]);
    free(run->arrives_at);
    free(run->arrived);
    free(run->arrivals);
    free(run->memory);
    free(run);
}

/* Return a replication that is ready to go; NULL if there is no memory for it. */
SHOWN Run *mashsim_begin(const Plan *plan) {
    Run *run = calloc(1, sizeof *run);
    if (run == NULL)
        return NULL;
    run->plan = plan;
    run->arrives_at = calloc((size_t)plan->sources, sizeof *run->arrives_at);
    run->arrived = calloc((size_t)plan->sources, sizeof *run->arrived);
    run->arrivals = calloc((size_t)plan->sources, sizeof *run->arrivals);
    int enough = run->arrives_at != NULL && run->arrived != NULL && run->arrivals != NULL;
    for (int64_t source = 0; enough && source < plan->sources; source++) {
        enough = draw_source(run, source);
        run->expected += run->arrivals[source];
    }
    Room room = {NULL, 0};
    if (enough && run->expected < INT32_MAX / STAGES) {
        lay_out(run, &room);
        room.memory = run->memory = malloc(room.used);
        room.used = 0;
    }
    if (room.memory == NULL) {
        forget(run);
        return NULL;
    }
    lay_out(run, &room);
    set_out(run);
    return run;
}

/* The most rows that one moment can bring. When a bell rings, each person may put work down and leave, or join and be
 * given work; and all that is put down may be put back, begin elsewhere, and interrupt other work there. */
static int64_t rows_of_a_moment(const Run *run) {
    return 16 + 7 * run->plan->people + 3 * run->put_down;
}

/* Go on; return whether the run is over, or needs more room for rows after those that it has written. */
SHOWN int mashsim_go(Run *run) {
    const Plan *plan = run->plan;
    while (run->rows + rows_of_a_moment(run) <= plan->most_rows) {
        int32_t slot = next_slot(&run->agenda);
        if (slot < plan->people)
            end_work(run, slot);
        else if (slot < run->begins)
            ring(run, slot - plan->people);
        else if (slot == run->arrival)
            arrive(run);
        else if (slot == run->begins)
            await_arrival(run);
        else
            return run->overflow ? TOO_MUCH : OVER;
    }
    return run->overflow ? TOO_MUCH : MORE;
}

SHOWN int64_t mashsim_rows(const Run *run) {
    return run->rows;
}

SHOWN int32_t mashsim_contacts(const Run *run, const int8_t **source, const int8_t **children) {
    *source = run->contacts.source;
    *children = run->contacts.children;
    return run->received;
}

SHOWN void mashsim_end(Run *run) {
    if (run != NULL)
        forget(run);
}

/* Put uniform numbers through a law, so that Python can compare its own. */
SHOWN void mashsim_quantiles(int64_t kind, const double *numbers, int64_t count, double *values) {
    for (int64_t each = 0; each < count; each++)
        values[each] = quantile(kind, numbers, values[each]);
}
